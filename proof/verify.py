#!/usr/bin/env python3
"""Check what Kept hands out, offline, with Python's standard library alone (3.9 or later).

This file is the whole reading half of Kept's record and needs no other file: read it before you trust it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from typing import Any, NamedTuple

sha256 = hashlib.sha256


class Invalid(Exception):
    """Something does not check out; the message is one sentence for people."""


# --- the tree: RFC 6962 section 2.1, RFC 9162 section 2.1 ---------------------------------------------------

EMPTY_ROOT = sha256(b"").digest()


def leaf_hash(entry: bytes) -> bytes:
    """This will hash one entry as a leaf (RFC 9162 section 2.1.1)."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """This will hash two subtrees into their parent (RFC 9162 section 2.1.1)."""
    return sha256(b"\x01" + left + right).digest()


def verify_inclusion(leaf: bytes, index: int, size: int, root: bytes, proof: Sequence[bytes]) -> None:
    """This will raise Invalid unless `leaf` (a leaf hash) is number `index` of the tree (9162, 2.1.3.2)."""
    if not 0 <= index < size:
        raise Invalid(f"entry {index} cannot be in a tree of {size} entries")
    _check_lengths(leaf, root, *proof)
    fn, sn, computed = index, size - 1, leaf
    for sibling in proof:
        if sn == 0:
            raise Invalid("the inclusion proof is too long")
        if fn & 1 or fn == sn:
            computed = node_hash(sibling, computed)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            computed = node_hash(computed, sibling)
        fn, sn = fn >> 1, sn >> 1
    if sn:
        raise Invalid("the inclusion proof is too short")
    if computed != root:
        raise Invalid("the inclusion proof does not lead to the root")


def verify_consistency(old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> None:
    """This will raise Invalid unless the tree of `new` entries extends that of `old` (9162, 2.1.4.2)."""
    if not 0 < old <= new:
        raise Invalid(f"a tree of {new} entries cannot be shown to extend one of {old}")
    if old == new:
        if proof or old_root != new_root:
            raise Invalid(f"there are two different trees of {old} entries")
        return
    if not proof:
        raise Invalid("the consistency proof is empty")
    _check_lengths(old_root, new_root, *proof)
    path = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    computed = _consistency_roots(old - 1, new - 1, path)
    if computed != (old_root, new_root):
        raise Invalid(f"the tree of {new} entries does not extend the tree of {old} entries")


def _consistency_roots(fn: int, sn: int, path: Sequence[bytes]) -> tuple[bytes, bytes]:
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    old, new = path[0], path[0]
    for sibling in path[1:]:
        if sn == 0:
            raise Invalid("the consistency proof is too long")
        if fn & 1 or fn == sn:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            new = node_hash(new, sibling)
        fn, sn = fn >> 1, sn >> 1
    if sn:
        raise Invalid("the consistency proof is too short")
    return old, new


def _check_lengths(*hashes: bytes) -> None:
    if any(len(each) != 32 for each in hashes):
        raise Invalid("a hash in the proof is not 32 bytes long")


# --- the entry: RFC 8785 JSON, values only as salted commitments --------------------------------------------

ENTRY_LIMIT = 64 * 1024
ENTRY_KEYS = ["actor", "at", "facts", "kind", "object", "v", "wall", "wall_prev", "wall_seq"]
FIRST_PREV = "0" * 64
AT = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{6}Z", re.A)
FIELD = re.compile("[a-z][a-z0-9_]{0,63}")
FACT = re.compile(f"(?!(?:actor|object)$){FIELD.pattern}")
HEX32, HEX64 = re.compile("[0-9a-f]{32}"), re.compile("[0-9a-f]{64}")
KIND = re.compile(r"(?=.{3,100}$)[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")
SALT_BYTES = 32
COMMITMENT = b"kept commitment v1\n"


class Entry(NamedTuple):
    """One entry of the record: `actor`, `object` and each fact are commitments in hex, never values."""

    kind: str
    at: str
    wall: str
    wall_seq: int
    wall_prev: str
    actor: str
    object: str
    facts: dict[str, str]

    @property
    def commitments(self) -> dict[str, str]:
        return {"actor": self.actor, "object": self.object, **self.facts}


class Opening(NamedTuple):
    """What opens one commitment: a 32-byte salt and the value."""

    salt: bytes
    value: str


def canonical_json(value: Any) -> bytes:
    """This will give the RFC 8785 bytes of JSON made of objects with ASCII keys, text and whole numbers."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def parse_entry(data: bytes) -> Entry:
    """This will read the exact bytes of an entry; Invalid unless they are its one canonical form."""
    if len(data) > ENTRY_LIMIT:
        raise Invalid(f"an entry has at most {ENTRY_LIMIT} bytes; this has {len(data)}")
    fields = _canonical_object(data, "entry")
    if sorted(fields) != ENTRY_KEYS or fields["v"] != 1 or type(fields["v"]) is not int:
        raise Invalid("this is not an entry of version 1")
    facts, seq = fields["facts"], fields["wall_seq"]
    entry = Entry(*(fields[name] for name in Entry._fields))
    well_formed = (
        isinstance(facts, dict)
        and all(FACT.fullmatch(name) for name in facts)
        and _is_text(entry.kind, KIND)
        and _is_text(entry.at, AT)
        and _is_text(entry.wall, HEX32)
        and all(_is_text(each, HEX64) for each in [entry.wall_prev, *entry.commitments.values()])
        and type(seq) is int
        and 0 < seq < 2**53
        and (seq == 1) == (entry.wall_prev == FIRST_PREV)
    )
    if not well_formed:
        raise Invalid("a field of the entry is malformed")
    return entry


def commitment(field: str, opening: Opening) -> str:
    """This will commit to a value (hex SHA-256 over domain, name, salt, and the value padded to its bucket).

    Name and value are preceded by their length (2 and 4 bytes, big-endian); see docs/record.md.
    """
    try:
        name, value = field.encode(), opening.value.encode()
    except UnicodeEncodeError:
        raise Invalid(f"the value given for {field!a} is not Unicode text") from None
    padding = bytes(bucket(len(value)) - len(value))
    lengths = len(name).to_bytes(2, "big"), len(value).to_bytes(4, "big")
    return sha256(COMMITMENT + lengths[0] + name + opening.salt + lengths[1] + value + padding).hexdigest()


def bucket(length: int) -> int:
    """This will round a value's length up: a power of two from 32 bytes, whole 4 KiB blocks above 4 KiB."""
    if length <= 4096:
        return max(32, 1 << (length - 1).bit_length()) if length else 32
    return -(-length // 4096) * 4096


def open_commitment(entry: Entry, field: str, opening: Opening) -> str:
    """This will give the value behind a field of the entry, or raise Invalid when it is another one."""
    if field not in entry.commitments:
        raise Invalid(f"the entry has no field {field}")
    if commitment(field, opening) != entry.commitments[field]:
        raise Invalid(f"the value given for {field} is not the one that was recorded")
    return opening.value


def parse_openings(data: bytes) -> dict[str, Opening]:
    """This will read openings written as canonical JSON `{field: {"salt": hex, "value": text}}`."""
    fields = _canonical_object(data, "openings")
    for name, each in fields.items():
        keys = sorted(each) if isinstance(each, dict) else []
        if keys != ["salt", "value"] or not FIELD.fullmatch(name):
            raise Invalid("an opening is malformed")
        if not (_is_text(each["salt"], HEX64) and isinstance(each["value"], str)):
            raise Invalid(f"the opening of {name} is malformed")
    return {name: Opening(bytes.fromhex(each["salt"]), each["value"]) for name, each in fields.items()}


def _canonical_object(data: bytes, what: str) -> dict[str, Any]:
    try:
        fields = json.loads(data.decode())
        same = isinstance(fields, dict) and canonical_json(fields) == data
    except (ValueError, RecursionError):
        same = False
    if not same:
        raise Invalid(f"the {what} is not canonical JSON (RFC 8785)")
    return fields  # type: ignore[no-any-return] # json.loads gives Any; it was seen to be an object


def _is_text(value: Any, pattern: re.Pattern[str]) -> bool:
    return isinstance(value, str) and pattern.fullmatch(value) is not None
