"""The entry: RFC 8785 JSON that holds values only as salted commitments."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from hashlib import sha256
from typing import Any, NamedTuple

from proof.verifier.tree import Invalid

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
CANONICAL = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True)


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
    return CANONICAL.encode(value).encode()


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
        start, value = _commitment_to(field), opening.value.encode()
    except UnicodeEncodeError:
        raise Invalid(f"the value given for {field!a} is not Unicode text") from None
    length = len(value)
    padded = value.ljust(bucket(length), b"\0")
    return sha256(start + opening.salt + length.to_bytes(4, "big") + padded).hexdigest()


@lru_cache(maxsize=256)
def _commitment_to(field: str) -> bytes:
    """How every commitment to a field of this name begins."""
    name = field.encode()
    return COMMITMENT + len(name).to_bytes(2, "big") + name


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
