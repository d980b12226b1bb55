#!/usr/bin/env python3
"""Check what Kept handed out: offline, with Python's standard library alone (3.9 or later).

This is the whole reading half of Kept's record in one file. Read it before you trust it; then

    python3 verify.py BUNDLE --trust KEYFILE
    python3 verify.py receipt FILE --trust KEYFILE

It is assembled from the package proof/verifier by `python -m proof.standalone`; change it there.
"""

from __future__ import annotations

import argparse
import codecs
import gzip
import hashlib
import json
import os
import re
import shutil
import stat
import subprocess
import sys
import tempfile
import time
import unicodedata
import zipfile
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timezone
from functools import lru_cache
from hashlib import sha256, sha512
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

# --- tree ----------------------------------------------------------------------------------------------
# The Merkle tree: hashes and proofs as RFC 6962 section 2.1 and RFC 9162 section 2.1 define them.

EMPTY_ROOT = sha256(b"").digest()


class Invalid(Exception):
    """Something does not check out; the message is one sentence for people."""


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


# --- finding -------------------------------------------------------------------------------------------
# What is found while a bundle or a bag is checked: how grave, where, and one sentence for people.

VALID, ERASURES, INCOMPLETE, DIVERGED, INVALID = 0, 10, 20, 30, 40
WORDS = {
    VALID: "VALID",
    ERASURES: "VALID WITH ERASURES",
    INCOMPLETE: "INCOMPLETE",
    DIVERGED: "DIVERGED",
    INVALID: "INVALID",
}


class Finding(NamedTuple):
    """One thing that is wrong: the verdict it alone would lead to (VALID for a warning), the file, and what."""

    code: int
    path: str
    what: str

    def __str__(self) -> str:
        return f"{self.path}: {self.what}" if self.path else self.what

    def as_json(self) -> dict[str, Any]:
        return {
            "verdict": "WARNING" if self.code == VALID else WORDS[self.code],
            "path": self.path,
            "what": self.what,
        }


def wrong(path: str, what: str) -> Finding:
    return Finding(INVALID, path, what)


def missing(path: str, what: str) -> Finding:
    return Finding(INCOMPLETE, path, what)


def warning(path: str, what: str) -> Finding:
    return Finding(VALID, path, what)


def worst(findings: list[Finding]) -> Finding | None:
    """The first of the gravest findings; None when there are but warnings."""
    grave = [each for each in findings if each.code != VALID]
    return max(grave, key=lambda each: each.code) if grave else None


# --- entry ---------------------------------------------------------------------------------------------
# The entry: RFC 8785 JSON that holds values only as salted commitments.

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


# --- ed25519 -------------------------------------------------------------------------------------------
# Ed25519 verification (RFC 8032 section 5.1.7) with OpenSSL where `cryptography` is installed, else in integers.
#
# Only public values pass through here, so the plain arithmetic needs no constant time. Both ways refuse an S that
# is not reduced and a point that is not in its one canonical form.

Point = tuple[int, int, int, int]

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)


def ed25519_ok(public: bytes, signature: bytes, message: bytes) -> bool:
    """This will say whether the 64-byte signature over the message is by the 32-byte public key."""
    if len(public) != 32 or len(signature) != 64 or _point(public) is None:
        return False
    try:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    except ImportError:
        return ed25519_ok_in_integers(public, signature, message)
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def ed25519_ok_in_integers(public: bytes, signature: bytes, message: bytes) -> bool:
    """This will say the same without any library, in some milliseconds."""
    key, s = _point(public), int.from_bytes(signature[32:], "little")
    if key is None or s >= ORDER:
        return False
    challenge = sha512(signature[:32] + public + message).digest()
    h = int.from_bytes(challenge, "little") % ORDER
    x, y, z, t = _times(h, key)
    difference = _add(_times(s, BASE), (-x % P, y, z, -t % P))
    return _encoded(difference) == signature[:32]


def _point(data: bytes) -> Point | None:
    """A point from its 32 bytes (RFC 8032 section 5.1.3); None unless canonical and on the curve."""
    sign, y = data[31] >> 7, int.from_bytes(data, "little") & (2**255 - 1)
    if y >= P:
        return None
    x_squared = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(x_squared, (P + 3) // 8, P)
    if (x * x - x_squared) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if (x * x - x_squared) % P or (x == 0 and sign):
        return None
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


def _encoded(point: Point) -> bytes:
    x, y, z, _ = point
    inverse = pow(z, P - 2, P)
    return (y * inverse % P | (x * inverse % P & 1) << 255).to_bytes(32, "little")


def _add(one: Point, other: Point) -> Point:
    """Two points added in extended coordinates (RFC 8032 section 5.1.4)."""
    (x1, y1, z1, t1), (x2, y2, z2, t2) = one, other
    a, b = (y1 - x1) * (y2 - x2) % P, (y1 + x1) * (y2 + x2) % P
    c, d = 2 * t1 * t2 * D % P, 2 * z1 * z2 % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def _times(scalar: int, point: Point) -> Point:
    result = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            result = _add(result, point)
        point, scalar = _add(point, point), scalar >> 1
    return result


def _base() -> Point:
    base = _point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))
    assert base is not None  # noqa: S101 # RFC 8032 section 5.1 defines it
    return base


BASE = _base()


# --- note ----------------------------------------------------------------------------------------------
# Signed notes (c2sp.org/signed-note), the keys that verify them, and checkpoints (c2sp.org/tlog-checkpoint).

ED25519, COSIGNATURE = 1, 4
MOST_SIGNATURES = 100
NUMBER = re.compile("0|[1-9][0-9]{0,18}")


class Key(NamedTuple):
    """A verifier key: a name, a 4-byte id, an algorithm (c2sp.org/signed-note) and the public key."""

    name: str
    id: bytes
    algorithm: int
    public: bytes

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{base64_text(bytes([self.algorithm]) + self.public)}"


class Signature(NamedTuple):
    """One signature line of a note: who, with which key, and the bytes."""

    name: str
    key_id: bytes
    data: bytes

    def __str__(self) -> str:
        return f"— {self.name} {base64_text(self.key_id + self.data)}\n"

    @property
    def time(self) -> int:
        """When a cosignature says it was made, in seconds since 1970 (c2sp.org/tlog-cosignature)."""
        return int.from_bytes(self.data[:8], "big")


class Note(NamedTuple):
    """A signed text, which ends in a newline, and its signatures. Do not trust the text before open_note."""

    text: str
    signatures: list[Signature]

    def __bytes__(self) -> bytes:
        return "".join([self.text, "\n", *map(str, self.signatures)]).encode()


class Checkpoint(NamedTuple):
    """The size and root of a log at one moment (c2sp.org/tlog-checkpoint)."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def __str__(self) -> str:
        lines = [self.origin, str(self.size), base64_text(self.root), *self.extensions]
        return "".join([f"{line}\n" for line in lines])


def make_key(name: str, algorithm: int, public: bytes) -> Key:
    """This will give a verifier key with its id, SHA-256(name || newline || algorithm || public key)[:4]."""
    if not _is_name(name):
        raise Invalid("the name of a key has no spaces and no plus sign")
    digest = sha256(name.encode() + b"\n" + bytes([algorithm]) + public).digest()
    return Key(name, digest[:4], algorithm, public)


def parse_key(text: str) -> Key:
    """This will read `name+id+base64` (c2sp.org/signed-note, verifier keys); Invalid if it is not one."""
    name, _, rest = text.partition("+")
    key_id, _, encoded = rest.partition("+")
    material = base64_bytes(encoded)
    if len(material) != 33 or material[0] not in (ED25519, COSIGNATURE):
        raise Invalid("this is not a key for Ed25519 signatures or cosignatures")
    key = make_key(name, material[0], material[1:])
    if key.id.hex() != key_id:
        raise Invalid(f"the key of {name} does not match its own id")
    return key


def parse_keys(text: str) -> list[Key]:
    """This will read one verifier key a line; empty lines and lines that begin with # say nothing."""
    lines = [line.strip() for line in text.splitlines()]
    keys = [parse_key(line) for line in lines if line and not line.startswith("#")]
    if not keys:
        raise Invalid("there is no key in the file of trusted keys")
    return keys


def parse_note(data: bytes) -> Note:
    """This will read a note without checking its signatures; Invalid if it is not exactly a note."""
    try:
        text, divider, lines = data.decode().rpartition("\n\n")
    except UnicodeDecodeError:
        raise Invalid("a signed note is UTF-8 text; this is not") from None
    if any(character < " " and character != "\n" for character in text + lines):
        raise Invalid("a signed note has no control characters")
    if not divider or not lines.endswith("\n"):
        raise Invalid("this is not a signed note: no signature stands under the text")
    signatures = lines[:-1].split("\n")
    if len(signatures) > MOST_SIGNATURES:
        raise Invalid(f"a signed note has at most {MOST_SIGNATURES} signatures")
    return Note(text + "\n", [parse_signature(line) for line in signatures])


def parse_signature(line: str) -> Signature:
    dash, _, rest = line.partition(" ")
    name, _, encoded = rest.partition(" ")
    data = base64_bytes(encoded)
    if dash != "—" or not _is_name(name) or len(data) < 5:
        raise Invalid("a signature line of the note is malformed")
    return Signature(name, data[:4], data[4:])


def open_note(note: Note, keys: list[Key]) -> list[Signature]:
    """This will give the signatures by the keys, at least one; Invalid if none is or if one is wrong.

    Signatures by other keys are ignored, as c2sp.org/signed-note asks.
    """
    verified: dict[tuple[str, bytes], Signature] = {}
    for signature in note.signatures:
        known = [key for key in keys if (key.name, key.id) == signature[:2]]
        if len(known) > 1:
            raise Invalid(f"the key {signature.name}+{signature.key_id.hex()} was given twice")
        if not known or signature[:2] in verified:
            continue
        if not signature_ok(known[0], note.text, signature):
            raise Invalid(f"the signature of {signature.name} is wrong")
        verified[signature[:2]] = signature
    if not verified:
        raise Invalid("no signature is by a key that you trust")
    return list(verified.values())


def signature_ok(key: Key, text: str, signature: Signature) -> bool:
    """This will say whether one signature over the text is by the key."""
    if key.algorithm == ED25519:
        return ed25519_ok(key.public, signature.data, text.encode())
    message = cosigned_message(text, signature.time)
    return signature.time < 2**63 and ed25519_ok(key.public, signature.data[8:], message)


def cosigned_message(text: str, time: int) -> bytes:
    """This will give what a witness signs with Ed25519 (c2sp.org/tlog-cosignature)."""
    return f"cosignature/v1\ntime {time}\n{text}".encode()


def parse_checkpoint(text: str) -> Checkpoint:
    """This will read the text of a checkpoint note; Invalid if it is none."""
    lines = text.split("\n")
    if lines[-1] == "":
        lines.pop()
    if len(lines) < 3 or "" in lines:
        raise Invalid("this is not a checkpoint: it needs an origin, a size and a root")
    return Checkpoint(lines[0], parse_number(lines[1]), parse_hash(lines[2]), tuple(lines[3:]))


def open_checkpoint(data: bytes, keys: list[Key]) -> tuple[Checkpoint, list[Signature]]:
    """This will read a signed checkpoint; Invalid unless the log itself, named by the origin, signed it."""
    note = parse_note(data)
    checkpoint = parse_checkpoint(note.text)
    signatures = open_note(note, keys)
    own = [key for key in keys if key.name == checkpoint.origin and key.algorithm == ED25519]
    if not any((key.name, key.id) == signature[:2] for key in own for signature in signatures):
        raise Invalid(f"no key of {checkpoint.origin} that you trust has signed this checkpoint")
    return checkpoint, signatures


def parse_extension(text: str) -> tuple[int, list[bytes]]:
    """This will read `old N` and the hashes of a consistency proof, one a line (c2sp.org/tlog-witness)."""
    first, *lines = text.split("\n")
    if not first.startswith("old "):
        raise Invalid("this is not a consistency proof: its first line is not 'old' and a size")
    return parse_number(first[4:]), [parse_hash(line) for line in lines]


def parse_number(text: str) -> int:
    """This will read a decimal number below 2**63 without leading zeroes."""
    if not NUMBER.fullmatch(text) or int(text) >= 2**63:
        raise Invalid("a number is malformed")
    return int(text)


def parse_hash(text: str) -> bytes:
    """This will read the base64 of a SHA-256 hash."""
    data = base64_bytes(text)
    if len(data) != 32:
        raise Invalid("a hash is not the base64 of 32 bytes")
    return data


def base64_bytes(text: str) -> bytes:
    """This will read standard base64 (RFC 4648 section 4) in its one canonical form."""
    try:
        data = b64decode(text.encode("ascii"), validate=True)
    except ValueError:
        raise Invalid("something is not base64") from None
    if base64_text(data) != text:
        raise Invalid("something is not canonical base64")
    return data


def base64_text(data: bytes) -> str:
    return b64encode(data).decode()


def _is_name(name: str) -> bool:
    return bool(name) and "+" not in name and not any(character.isspace() for character in name)


# --- receipt -------------------------------------------------------------------------------------------
# Receipts: a C2SP tlog-proof (c2sp.org/tlog-proof), then the entry it is about and what the holder may open.
#
# A receipt has four paragraphs. The first three are a whole `.tlog-proof` file, which anybody's tools can read:
#
#     c2sp.org/tlog-proof@v1      kept.example/record      — kept.example/record Az3g...
#     index 5                     9
#     gSKyXoYZUgZ6jduW...         CsUYapGGPo4dkMgI...
#
#     kept receipt v1
#     entry {...}
#     openings {...}
#     erased reason               if anything was erased
#     timestamp MIIDa...          if there is one: an RFC 3161 response over the checkpoint's text
#     end

RECEIPT_LIMIT = 1024 * 1024
PROOF_MARK = "c2sp.org/tlog-proof@v1"
RECEIPT_MARK = "kept receipt v1"
MOST_HASHES = 63


class Incomplete(Invalid):
    """What was handed over is not wrong, but a part of it is missing."""


class LogProof(NamedTuple):
    """The proof that entry `number` is in a log (c2sp.org/tlog-proof); nothing vouches for `extra`."""

    number: int
    hashes: list[bytes]
    checkpoint: bytes
    extra: bytes = b""


class Receipt(NamedTuple):
    """What a receipt's file says, read but not yet checked."""

    proof: LogProof
    entry: bytes
    openings: dict[str, Opening]
    erased: list[str]
    token: bytes


class CheckedReceipt(NamedTuple):
    """What a receipt proved: the entry, the opened values, the checkpoint and who signed it."""

    entry: Entry
    values: dict[str, str]
    checkpoint: Checkpoint
    signatures: list[Signature]


def parse_log_proof(data: bytes) -> LogProof:
    """This will read a tlog-proof; Invalid if it is none."""
    head, divider, checkpoint = data.partition(b"\n\n")
    lines = head.decode("utf-8", "replace").split("\n")
    if lines[0] != PROOF_MARK:
        raise Invalid(f"this is not a proof of the version {PROOF_MARK}")
    extra = base64_bytes(lines.pop(1)[6:]) if lines[1:] and lines[1].startswith("extra ") else b""
    if not divider or len(lines) < 2:
        raise Incomplete("the proof ends before its checkpoint")
    if not lines[1].startswith("index ") or len(lines) > 2 + MOST_HASHES:
        raise Invalid("the proof does not give the entry's index and then its hashes")
    return LogProof(parse_number(lines[1][6:]), [parse_hash(line) for line in lines[2:]], checkpoint, extra)


def parse_receipt(data: bytes) -> Receipt:
    """This will read a receipt's bytes; Incomplete if it was cut short, Invalid if it is none."""
    if len(data) > RECEIPT_LIMIT:
        raise Invalid(f"a receipt has at most {RECEIPT_LIMIT} bytes; this has more")
    if data.startswith(PROOF_MARK.encode() + b"\r\n"):
        raise Invalid(
            "its line ends were changed on the way (CRLF): get the file again, as an attachment or download"
        )
    if data[: len(PROOF_MARK) + 1] != PROOF_MARK.encode() + b"\n":
        raise Invalid(f"this is not a receipt: its first line is not {PROOF_MARK}")
    paragraphs = data.split(b"\n\n")
    if len(paragraphs) != 4 or not data.endswith(b"\nend\n"):
        raise Incomplete(
            "the receipt is cut short or was put together wrongly: it has four parts and says 'end'"
        )
    proof = parse_log_proof(b"\n\n".join(paragraphs[:3]) + b"\n")
    mark, *lines = paragraphs[3].split(b"\n")[:-2]
    if mark != RECEIPT_MARK.encode():
        raise Invalid(f"the receipt is of another version than '{RECEIPT_MARK}'; a newer program may read it")
    if proof.extra:
        raise Invalid("the receipt holds extra data that nothing vouches for")
    return _parse_tail(proof, lines)


def _parse_tail(proof: LogProof, lines: list[bytes]) -> Receipt:
    words = [b"entry", b"openings", b"erased", b"timestamp"]
    parts = {word: rest for word, _, rest in (line.partition(b" ") for line in lines)}
    in_order = list(parts) == [word for word in words if word in parts]
    if len(parts) != len(lines) or not in_order or list(parts)[:2] != words[:2] or not all(parts.values()):
        raise Invalid("the last part of the receipt is malformed")
    gone = parts.get(b"erased", b"").decode("utf-8", "replace")
    if gone != " ".join(sorted(set(gone.split()))):
        raise Invalid("the list of what was erased is malformed")
    token = base64_bytes(parts.get(b"timestamp", b"").decode("utf-8", "replace"))
    return Receipt(proof, parts[b"entry"], parse_openings(parts[b"openings"]), gone.split(), token)


def check_receipt(receipt: Receipt, keys: list[Key]) -> CheckedReceipt:
    """This will raise Invalid unless everything in the receipt follows from a checkpoint by a trusted key."""
    return check_under(receipt, *open_checkpoint(receipt.proof.checkpoint, keys))


def check_under(receipt: Receipt, checkpoint: Checkpoint, signatures: list[Signature]) -> CheckedReceipt:
    """This will do so for a checkpoint whose signatures were verified already."""
    leaf = leaf_hash(receipt.entry)
    verify_inclusion(leaf, receipt.proof.number, checkpoint.size, checkpoint.root, receipt.proof.hashes)
    entry = parse_entry(receipt.entry)
    values = {name: open_commitment(entry, name, each) for name, each in receipt.openings.items()}
    if not set(receipt.erased) <= set(entry.commitments) - set(values):
        raise Invalid("the receipt calls something erased that the entry does not hold, or that it opens")
    return CheckedReceipt(entry, values, checkpoint, signatures)


# --- stamp ---------------------------------------------------------------------------------------------
# The timestamp of a receipt (RFC 3161), checked by the openssl program where there is one.

STRONG = {"sha256", "sha384", "sha512"}
HASHED = re.compile(r"^Hash Algorithm: (\S+)$", re.MULTILINE)
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
STAMPED = re.compile(r"Time stamp: (\w{3}) +(\d+) (\d\d):(\d\d):(\d\d)(?:\.\d+)? (\d{4}) GMT")


def stamp_by_openssl(token: bytes, text: bytes, authorities: Path) -> datetime:
    """This will say when an authority stamped the text; `authorities` holds its certificates in PEM.

    They must have been valid at that time, and may have expired since. Invalid when the stamp does not hold,
    Incomplete when this machine has no openssl to say so.
    """
    openssl = shutil.which("openssl")
    if openssl is None:
        raise Incomplete(
            "the timestamp was to be checked, which takes the program openssl, and it is missing here"
        )
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "token").write_bytes(token)
        (folder / "text").write_bytes(text)
        said = _run([openssl, "ts", "-reply", "-in", "token", "-text"], folder)
        at = _stamped_at(said)
        _check_hash(said)
        certificates = str(authorities.resolve())
        command = [openssl, "ts", "-verify", "-data", "text", "-in", "token", "-CAfile", certificates]
        _run([*command, "-untrusted", certificates, "-attime", str(int(at.timestamp()))], folder)
    return at


def _run(command: list[str], folder: Path) -> str:
    done = subprocess.run(  # noqa: S603 # a fixed command; strangers only write what it reads
        command, cwd=folder, capture_output=True, text=True, errors="replace", timeout=60, check=False
    )
    if done.returncode:
        raise Invalid(
            "openssl says that the timestamp is not by the authority you trust, or not of this record"
        )
    return done.stdout


def _check_hash(said: str) -> None:
    """Openssl would take MD5: but whoever can make two texts of one hash can have the other one stamped."""
    match = HASHED.search(said)
    if match is None or match[1].lower() not in STRONG:
        raise Invalid("the timestamp is over a hash too weak, or too rare, to be relied on")


def _stamped_at(said: str) -> datetime:
    match = STAMPED.search(said)
    if match is None or match[1] not in MONTHS:
        raise Invalid("the timestamp does not say when it was made")
    month, day, hour, minute, second, year = MONTHS.index(match[1]) + 1, *map(int, match.groups()[1:])
    return datetime(year, month, day, hour, minute, second, tzinfo=timezone.utc)  # noqa: UP017 # Python 3.9


# --- verdict -------------------------------------------------------------------------------------------
# What a check came to, in plain words: what is proved by it and what is not.

MOST_SHOWN = 20
Stamp = Callable[[bytes, bytes], datetime]
"""Gives the time at which an authority stamped a text, from its token and the text; Invalid if it did not."""


class Diverged(Invalid):
    """Two checkpoints by one log contradict each other."""


class Verdict(NamedTuple):
    """A code that is also the exit code, one sentence, what is proved, what is not, and the facts as data.

    `findings` are all that is wrong, the first of the gravest of them being what the sentence says.
    """

    code: int
    summary: str
    proves: list[str]
    leaves_open: list[str]
    facts: dict[str, Any]
    findings: tuple[Finding, ...] = ()

    @property
    def word(self) -> str:
        return WORDS[self.code]

    def as_json(self) -> dict[str, Any]:
        return {
            "verdict": self.word,
            **self._asdict(),
            "findings": [each.as_json() for each in self.findings],
        }

    def as_text(self) -> str:
        parts = [f"{self.word}\n{self.summary}"]
        found = [str(each) for each in self.findings[:MOST_SHOWN]] if len(self.findings) > 1 else []
        if len(self.findings) > MOST_SHOWN:
            found.append(f"and {len(self.findings) - MOST_SHOWN} more; --json lists all")
        for title, lines in (
            ("What was found:", found),
            ("What this proves:", self.proves),
            ("What it does not:", self.leaves_open),
        ):
            if lines:
                parts.append("\n".join([title, *[f"- {line}" for line in lines]]))
        return "\n\n".join(parts)


def verify_receipt(
    data: bytes, keys: list[Key], known: bytes = b"", consistency: bytes = b"", stamp: Stamp | None = None
) -> Verdict:
    """This will judge a receipt's bytes; it raises nothing.

    `known` is a checkpoint (or another receipt) that the holder kept; `consistency` is what Kept gives at
    /record/consistency between the two sizes, needed when they differ; `stamp` checks an attached timestamp.
    """
    try:
        receipt = parse_receipt(data)
        checked = check_receipt(receipt, keys)
        compared = compare_known(checked.checkpoint, known, consistency, keys) if known else ""
        stamped = _stamped(receipt, stamp) if stamp else ""
    except Diverged as why:
        return Verdict(DIVERGED, f"The record was rewritten: {why}.", [], [], {})
    except Incomplete as why:
        return Verdict(INCOMPLETE, f"This cannot be decided: {why}.", [], [], {})
    except Invalid as why:
        return Verdict(INVALID, f"Do not rely on this: {why}.", [], [], {})
    code = ERASURES if receipt.erased else VALID
    summary = (
        f"Entry {receipt.proof.number} is in the record of {checked.checkpoint.origin}, as this receipt says."
    )
    proves = _proves(receipt, checked, keys) + [said for said in (compared, stamped) if said]
    return Verdict(
        code, summary, proves, _leaves_open(receipt, checked, known, stamped), _facts(receipt, checked)
    )


def _stamped(receipt: Receipt, stamp: Stamp) -> str:
    if not receipt.token:
        raise Incomplete("the timestamp was to be checked, and this receipt has none")
    text = parse_note(receipt.proof.checkpoint).text
    at = stamp(receipt.token, text.encode())
    return f"The record stood like this at {at:%Y-%m-%d %H:%M:%S} UTC at the latest: so says the timestamp authority."


def compare_known(checkpoint: Checkpoint, known: bytes, consistency: bytes, keys: list[Key]) -> str:
    """This will compare with a checkpoint (or receipt) that somebody held; Diverged or Incomplete when it must."""
    held = known_checkpoint(known, keys)
    if held.origin != checkpoint.origin:
        raise Invalid(f"the checkpoint you hold is of another record, {held.origin}")
    old, new = sorted([held, checkpoint], key=lambda each: each.size)
    if old.size == new.size:
        if old.root != new.root:
            raise Diverged(f"two different records of {new.size} entries were signed")
        return f"It is the record you knew before, with the same {new.size} entries."
    if not consistency:
        raise Incomplete(
            f"you hold a checkpoint of {held.size} entries and this one has {checkpoint.size}; "
            f"get /record/consistency?from={old.size}&to={new.size} and give it with --consistency"
        )
    if old.size:
        _check_extension(old, new, consistency)
    return (
        f"The record of {new.size} entries holds the {old.size} entries signed earlier, none of them changed."
    )


def _check_extension(old: Checkpoint, new: Checkpoint, consistency: bytes) -> None:
    size, proof = parse_extension(consistency.partition(b"\n\n")[0].decode("ascii", "replace"))
    if size != old.size:
        raise Incomplete(f"the consistency proof begins at {size} entries, not at {old.size}")
    try:
        verify_consistency(old.size, new.size, old.root, new.root, proof)
    except Invalid as why:
        raise Diverged(f"{why} (or the consistency proof was damaged: get it again)") from why


def known_checkpoint(known: bytes, keys: list[Key]) -> Checkpoint:
    """This will read the checkpoint that somebody held, or that of a receipt; Invalid when it cannot be used."""
    try:
        if known.startswith(PROOF_MARK.encode()):
            paragraphs = known.split(b"\n\n")[:3]
            known = parse_log_proof(b"\n\n".join(paragraphs) + b"\n").checkpoint
        return open_checkpoint(known, keys)[0]
    except Invalid as why:
        raise Invalid(f"the checkpoint you hold cannot be used: {why}") from why


def _proves(receipt: Receipt, checked: CheckedReceipt, keys: list[Key]) -> list[str]:
    entry, checkpoint = checked.entry, checked.checkpoint
    witnesses = {(key.name, key.id) for key in keys if key.algorithm == COSIGNATURE}
    return [
        f"{checkpoint.origin} signed a record of {checkpoint.size} entries that holds this one, "
        f"as number {receipt.proof.number} counted from 0, exactly as it stands here.",
        f"The entry says that '{entry.kind}' happened at {entry.at}; in its own matter it is number {entry.wall_seq}.",
        *[f"It recorded for {name}: {quoted(value)}" for name, value in sorted(checked.values.items())],
        *[
            f"{each.name} confirmed as a witness that it saw this record grow without a rewrite."
            for each in checked.signatures
            if each[:2] in witnesses
        ],
        "Whoever changes, removes or moves this entry later contradicts this receipt.",
    ]


def quoted(value: str) -> str:
    """On one line and not endless, so that no value can pretend to be a part of the verdict."""
    shown = json.dumps(value[:300], ensure_ascii=False)
    return shown if len(value) <= 300 else f"{shown} and {len(value) - 300} characters more"


def _leaves_open(receipt: Receipt, checked: CheckedReceipt, known: bytes, stamped: str) -> list[str]:
    hidden = sorted(set(checked.entry.commitments) - set(checked.values) - set(receipt.erased))
    lines = [
        "That what was written is true, or that everything that happened was written.",
        "That the time is right: it is the organisation's own clock.",
    ]
    if receipt.token and not stamped:
        lines[1] += " A timestamp by a third party is attached and was not checked (--tsa)."
    if not known:
        lines.append(
            "That others are shown the same record: compare with a checkpoint somebody else holds (--known)."
        )
    if receipt.erased:
        lines.append(
            f"What stood in: {', '.join(receipt.erased)}. It was erased; the proof of the rest holds."
        )
    if hidden:
        lines.append(f"What stands in: {', '.join(hidden)}. It was not opened to the holder of this receipt.")
    return lines


def _facts(receipt: Receipt, checked: CheckedReceipt) -> dict[str, Any]:
    entry, checkpoint = checked.entry, checked.checkpoint
    return {
        "index": receipt.proof.number,
        "entry": entry._asdict(),
        "values": checked.values,
        "erased": receipt.erased,
        "origin": checkpoint.origin,
        "size": checkpoint.size,
        "root": checkpoint.root.hex(),
        "signed_by": [each.name for each in checked.signatures],
        "timestamp_attached": bool(receipt.token),
    }


# --- sshsig --------------------------------------------------------------------------------------------
# SSH signatures (OpenSSH's PROTOCOL.sshsig) by Ed25519 keys, in the one form in which ssh-keygen writes them.

BUNDLE_NAMESPACE = "kept-bundle"
SSH_ED25519 = b"ssh-ed25519"
SSHSIG = b"SSHSIG"
ARMOUR = "-----BEGIN SSH SIGNATURE-----\n", "-----END SSH SIGNATURE-----\n"


class SshSignature(NamedTuple):
    """What a signature file says: with which key, for which purpose, and the 64 bytes."""

    public: bytes
    namespace: str
    data: bytes


def ssh_public_text(public: bytes) -> str:
    """This will write a public key as it stands in authorized_keys and allowed_signers."""
    return f"{SSH_ED25519.decode()} {base64_text(_joined(SSH_ED25519, public))}"


def sshsig_message(namespace: str, message: bytes) -> bytes:
    """This will give what the key really signs."""
    return SSHSIG + _joined(namespace.encode(), b"", b"sha512", sha512(message).digest())


def sshsig_text(signature: SshSignature) -> bytes:
    """This will write a signature as ssh-keygen does."""
    public, inner = _joined(SSH_ED25519, signature.public), _joined(SSH_ED25519, signature.data)
    blob = SSHSIG + (1).to_bytes(4, "big")
    blob += _joined(public, signature.namespace.encode(), b"", b"sha512", inner)
    text = base64_text(blob)
    lines = [f"{text[at : at + 70]}\n" for at in range(0, len(text), 70)]
    return "".join([ARMOUR[0], *lines, ARMOUR[1]]).encode()


def parse_sshsig(data: bytes) -> SshSignature:
    """This will read a signature file; Invalid unless it is byte for byte as ssh-keygen writes it."""
    try:
        text = data.decode("ascii")
        blob = b64decode("".join(text.split("\n")[1:-2]).encode(), validate=True)
        parts = _parted(blob[len(SSHSIG) + 4 :])
        public, _, _, _, inner = parts
        signature = SshSignature(_parted(public)[1], parts[1].decode("ascii"), _parted(inner)[1])
        same = sshsig_text(signature) == data
    except (ValueError, IndexError):
        same = False
    if not same or len(signature.public) != 32 or len(signature.data) != 64:
        raise Invalid("is not an SSH signature by an Ed25519 key, or was damaged")
    return signature


def sshsig_ok(signature: SshSignature, message: bytes) -> bool:
    """This will say whether the signature is by its key over the message, made for bundles."""
    signed = sshsig_message(BUNDLE_NAMESPACE, message)
    return signature.namespace == BUNDLE_NAMESPACE and ed25519_ok(signature.public, signature.data, signed)


def _joined(*parts: bytes) -> bytes:
    return b"".join([len(part).to_bytes(4, "big") + part for part in parts])


def _parted(data: bytes) -> list[bytes]:
    parts = []
    while data:
        length = int.from_bytes(data[:4], "big")
        if len(data) < 4 + length:
            raise ValueError("a part is cut short")
        parts.append(data[4 : 4 + length])
        data = data[4 + length :]
    return parts


# --- contents ------------------------------------------------------------------------------------------
# What was read of a bundle or bag: the digests of every file, the text of the few that are read, within bounds.

MOST_FILES = 100_000
TEXT_LIMIT, MANIFEST_LIMIT, ALL_TEXTS_LIMIT = 1 << 20, 16 << 20, 64 << 20
CHUNK, READ_AHEAD_FROM, UNPACKED_FREELY = 1 << 20, 16 << 20, 1 << 30
ALGORITHMS = {
    name: name
    for name in ("md5", "sha1", "sha224", "sha256", "sha384", "sha512", "blake2b", "blake2s")
    if name in hashlib.algorithms_guaranteed
} | {"sha3256": "sha3_256", "sha3512": "sha3_512"}
MANIFEST = re.compile(r"(?:[^/]+/)?(?:tag)?manifest-([a-z0-9]{1,16})\.txt", re.IGNORECASE)
IS_READ = re.compile(r"(?:(?!data/)[^/]+/)?(?:(?!data/)[^/]+|data/record/.+)", re.DOTALL)


class Item(NamedTuple):
    """One file: its size, its digests in hex by algorithm, and its text where it is one that is read."""

    size: int
    digests: dict[str, str]
    text: bytes | None


class Contents:
    """All that was read: files and folders by their path from the top, and what was odd on the way."""

    def __init__(self) -> None:
        self.items: dict[str, Item] = {}
        self.folders: set[str] = set()
        self.problems: list[Finding] = []
        self._texts = 0

    def take(self, path: str, item: Item | Finding) -> None:
        if isinstance(item, Finding):
            self.problems.append(item)
        elif path in self.items:
            self.problems.append(wrong(path, "stands in the archive twice"))
        else:
            self._texts += len(item.text or b"")
            self.items[path] = item if self._texts < ALL_TEXTS_LIMIT else item._replace(text=None)

    def refuse_too_many(self) -> None:
        if len(self.items) + len(self.folders) + len(self.problems) > MOST_FILES:
            raise Invalid(f"it holds more than {MOST_FILES} files")

    def from_their_top(self) -> Contents:
        """An archive may hold the bundle in one folder of its own, as BagIt asks: the paths are taken from there."""
        tops = {path.partition("/")[0] for path in [*self.items, *self.folders]}
        if "bagit.txt" in self.items or len(tops) != 1 or not any("/" in path for path in self.items):
            return self
        at = len(tops.pop()) + 1
        self.items = {path[at:]: item for path, item in self.items.items()}
        self.folders = {path[at:] for path in self.folders if path[at:]}
        return self


class Found(NamedTuple):
    """A file that was found and not yet read."""

    path: str
    size: int
    open: Callable[[], Any]


class Progress:
    """Says on a terminal how far long work has come, and is silent anywhere else."""

    def __init__(self, total: int = 0) -> None:
        self.total, self.done, self._said_at = total, 0, time.monotonic()
        self._speaks = sys.stderr is not None and sys.stderr.isatty()

    def add(self, count: int) -> None:
        self.done += count
        if self._speaks and time.monotonic() - self._said_at > 0.5:
            self._said_at = time.monotonic()
            share = f" of {self.total / 1e6:,.0f}" if self.total else ""
            sys.stderr.write(f"\rReading: {self.done / 1e6:,.0f}{share} MB ")
            sys.stderr.flush()

    def end(self) -> None:
        if self._speaks:
            sys.stderr.write("\r\033[K")
            sys.stderr.flush()


def most_unpacked(packed: int) -> int:
    return UNPACKED_FREELY + 100 * packed


def algorithms_of(names: Iterable[str]) -> set[str]:
    """The algorithms that manifests at the top are named after."""
    named = {match[1].lower() for name in names if (match := MANIFEST.fullmatch(name))}
    return named & set(ALGORITHMS) or {"sha256"}


def digested(path: str, file: Any, algorithms: set[str], progress: Progress, expected: int = 0) -> Item:
    """This will read a file once: all its digests, and its text if it is one that is read and not too long."""
    hashers = {name: hashlib.new(ALGORITHMS[name], usedforsecurity=False) for name in sorted(algorithms)}
    limit = MANIFEST_LIMIT if MANIFEST.fullmatch(path) else TEXT_LIMIT
    kept: bytearray | None = bytearray() if IS_READ.fullmatch(path) else None
    size = 0
    for piece in _pieces_of(file, expected):
        for hasher in hashers.values():
            hasher.update(piece)
        size += len(piece)
        if kept is not None:
            kept = kept + piece if size <= limit else None
        progress.add(len(piece))
    digests = {name: hasher.hexdigest() for name, hasher in hashers.items()}
    return Item(size, digests, None if kept is None else bytes(kept))


def _pieces_of(file: Any, expected: int) -> Iterator[memoryview]:
    """The pieces of a file, each good until the next; of a large one the next is read while one is hashed."""
    if expected < READ_AHEAD_FROM:
        view = memoryview(bytearray(CHUNK))
        while count := file.readinto(view):
            yield view[:count]
        return
    views, at = [memoryview(bytearray(4 * CHUNK)) for _ in range(2)], 0
    with ThreadPoolExecutor(1) as reader:
        coming = reader.submit(file.readinto, views[0])
        while count := coming.result():
            coming = reader.submit(file.readinto, views[1 - at])
            yield views[at][:count]
            at = 1 - at


# --- tar -----------------------------------------------------------------------------------------------
# A tar archive read from front to back: only what a bundle may hold is given, anything else is named.
#
# POSIX.1-2001 (ustar and pax) and GNU long names. Written here and not taken from `tarfile` because that reads headers
# of any length into memory.

BLOCK = 512
LONGEST_HEADER = 64 * 1024
PLAIN, FOLDER, LONG_NAME, PAX, PAX_FOR_ALL = b"0\0", b"5", b"L", b"x", b"g"


class TarMember(NamedTuple):
    """What stands in the archive next; `kind` is file, folder or other."""

    name: str
    kind: str
    file: TarFile


class TarFile:
    """The bytes of one member, to be read before the next is asked for."""

    def __init__(self, stream: BinaryIO, size: int) -> None:
        self._stream, self.size, self.left = stream, size, size

    def readinto(self, buffer: memoryview) -> int:
        wanted = min(len(buffer), self.left)
        if wanted == 0:
            return 0
        data = self._stream.read(wanted)
        if not data:
            raise Invalid("the archive is cut short")
        buffer[: len(data)] = data
        self.left -= len(data)
        return len(data)

    def skip(self) -> None:
        """Go behind this member and what fills its last block."""
        left = self.left + -self.size % BLOCK
        while left:
            data = self._stream.read(min(left, 1 << 20))
            if not data:
                raise Invalid("the archive is cut short")
            left -= len(data)
        self.left = 0


def read_tar(stream: BinaryIO) -> Iterator[TarMember]:
    """This will give the members in order; Invalid when it is no tar, or ends before its end."""
    name, size = "", -1
    while True:
        header = _exactly(stream, BLOCK)
        if header == bytes(BLOCK):
            _exactly(stream, BLOCK)
            return
        kind, file = _checked(header), TarFile(stream, _number(header[124:136]))
        if kind in (LONG_NAME, PAX, PAX_FOR_ALL):
            extra = _extra(file)
            if kind == LONG_NAME:
                name = extra.rstrip(b"\0").decode("utf-8", "surrogateescape")
            elif kind == PAX:
                name, size = _pax(extra, name, size)
        else:
            file = file if size < 0 else TarFile(stream, size)
            sort = "file" if kind in PLAIN else "folder" if kind == FOLDER else "other"
            yield TarMember(name or _name(header), sort, file)
            name, size = "", -1
        file.skip()


def _exactly(stream: BinaryIO, count: int) -> bytes:
    data = b""
    while len(data) < count:
        more = stream.read(count - len(data))
        if not more:
            raise Invalid("this is no archive, or it is cut short")
        data += more
    return data


def _checked(header: bytes) -> bytes:
    """The kind of a member, after its header's own sum was checked."""
    total = sum(header) - sum(header[148:156]) + 8 * ord(" ")
    if header[148:156].strip(b" \0").lstrip(b"0") != b"%o" % total:
        raise Invalid("this is no zip, tar or age file that this program can read, or it was changed")
    return header[156:157]


def _number(field: bytes) -> int:
    if field[:1] == b"\x80":
        return int.from_bytes(field[1:], "big")
    digits = field.strip(b" \0")
    if not digits or digits.strip(b"01234567"):
        if digits:
            raise Invalid("a number in the archive is malformed")
        return 0
    return int(digits, 8)


def _name(header: bytes) -> str:
    name, front = header[:100].split(b"\0")[0], header[345:500].split(b"\0")[0]
    if front and header[257:263] == b"ustar\0":
        name = front + b"/" + name
    return name.decode("utf-8", "surrogateescape")


def _extra(file: TarFile) -> bytes:
    if file.size > LONGEST_HEADER:
        raise Invalid("a name in the archive is too long")
    buffer = bytearray(file.size)
    view, at = memoryview(buffer), 0
    while at < file.size:
        at += file.readinto(view[at:])
    return bytes(buffer)


def _pax(records: bytes, name: str, size: int) -> tuple[str, int]:
    """The name and the size that pax records set: `length key=value newline` each."""
    while records:
        length, _, _ = records.partition(b" ")
        if not length.isdigit() or not len(length) + 3 <= int(length[:9]) <= len(records):
            raise Invalid("a header of the archive is malformed")
        record, records = records[len(length) + 1 : int(length) - 1], records[int(length) :]
        key, _, value = record.partition(b"=")
        if key == b"path":
            name = value.decode("utf-8", "surrogateescape")
        elif key == b"size" and value.isdigit() and len(value) < 20:
            size = int(value)
        elif key.startswith(b"GNU.sparse"):
            raise Invalid("the archive holds a sparse file, which this program does not read")
    return name, size


# --- zipped --------------------------------------------------------------------------------------------
# A zip with a bundle or bag in it, read without unpacking it.

CENTRAL_DIRECTORY_LIMIT = 16 << 20
BEGINNING, END = b"PK\x03\x04", b"PK\x05\x06"


def read_zip(path: Path, file: BinaryIO) -> Contents:
    """This will read every file in a zip; what is damaged, or could not be in a bundle, is a finding."""
    contents = Contents()
    try:
        _refuse_long_directory(file)
        archive = zipfile.ZipFile(file)
        found = list(_in_zip(archive, path.stat().st_size, contents))
        algorithms = algorithms_of(each.path for each in found)
        progress = Progress(sum(each.size for each in found))
        for each in found:
            contents.take(each.path, _read_packed(each, algorithms, progress))
        progress.end()
    except Invalid as why:
        contents.problems.insert(0, wrong(path.name, str(why)))
    except Exception as why:  # a stranger's archive: zipfile raises whatever it stumbles over
        contents.problems.insert(
            0, wrong(path.name, f"is a damaged archive ({type(why).__name__}); get it again")
        )
    return contents


def _refuse_long_directory(file: BinaryIO) -> None:
    """The list of a zip is read at once by zipfile, so its length is looked at first (APPNOTE 4.3.16, 4.3.14)."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - 65_557 - 20))
    tail = file.read()
    at = tail.rfind(END)
    if at < 0:
        raise Invalid("the archive is cut short: the list of its files is missing; get it again")
    length = int.from_bytes(tail[at + 12 : at + 16], "little")
    if length == 0xFFFFFFFF and tail[at - 20 : at - 16] == b"PK\x06\x07":
        file.seek(int.from_bytes(tail[at - 12 : at - 4], "little"))
        length = int.from_bytes(file.read(56)[40:48], "little")
    if length > CENTRAL_DIRECTORY_LIMIT:
        raise Invalid(f"holds more than {MOST_FILES} files")


def _in_zip(archive: zipfile.ZipFile, packed: int, contents: Contents) -> Iterator[Found]:
    members = archive.infolist()
    if len(members) > MOST_FILES:
        raise Invalid(f"holds more than {MOST_FILES} files")
    if sum(member.file_size for member in members) > most_unpacked(packed):
        raise Invalid("is a bomb: it would unpack to far more than an archive of its size holds")
    for member in members:
        what = _odd(member)
        if member.filename.endswith("/") and not what:
            contents.folders.add(member.filename.rstrip("/"))
        elif what:
            contents.problems.append(wrong(member.filename, what))
        else:
            yield Found(member.filename, member.file_size, lambda member=member: archive.open(member))  # type: ignore[misc] # a bound lambda


def _odd(member: zipfile.ZipInfo) -> str:
    if member.orig_filename != member.filename:
        return "has a name that two programs read differently"
    if member.flag_bits & 1:
        return "is encrypted inside the archive; unpack it with its password first"
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return "is packed in a way that this program does not read"
    if stat.S_IFMT(member.external_attr >> 16) not in (0, stat.S_IFREG, stat.S_IFDIR):
        return "is a link or no ordinary file; a bundle holds ordinary files alone"
    return ""


def _read_packed(found: Found, algorithms: set[str], progress: Progress) -> Item | Finding:
    try:
        with found.open() as file:
            item = digested(found.path, file, algorithms, progress)
    except Exception as why:  # as above
        return wrong(found.path, f"is damaged inside the archive ({type(why).__name__})")
    return item if item.size == found.size else wrong(found.path, "is damaged inside the archive")


# --- source --------------------------------------------------------------------------------------------
# Where a bundle or bag is read from: a folder, a .zip, a .tar (or .tar.gz), or an .age file with such a tar inside.
#
# Everything is hostile: links are never followed, nothing is written anywhere, nothing is unpacked, and what is kept in
# memory is bounded: the digests of every file, and the text of the few that are read.

DEEPEST = 100
LONGEST_PATH = 4096
AGE_MARKS = b"age-encryption.org/v1\n", b"-----BEGIN AGE ENCRYPTED"


class CannotRead(Exception):
    """A file that the command names cannot be read; the sentence says which, and what to do."""


Opener = Callable[[Path, Path], Any]
"""Opens an age file with a file of identities: gives a context that yields a stream of the plaintext."""


def read_contents(path: Path, identity: Path | None = None, opener: Opener | None = None) -> Contents:
    """This will read everything at the path; CannotRead when there is nothing that could be a bundle."""
    try:
        if path.is_dir():
            return read_folder(path)
        if not stat.S_ISREG(path.stat().st_mode):
            raise CannotRead(f"{path} is neither a folder nor a file")
        with path.open("rb") as file:
            return _read_archive(path, file, identity, opener).from_their_top()
    except (OSError, ValueError) as why:
        raise CannotRead(f"{path} cannot be read: {getattr(why, 'strerror', None) or why}") from why


def _read_archive(path: Path, file: BinaryIO, identity: Path | None, opener: Opener | None) -> Contents:
    beginning = file.read(64)
    file.seek(0)
    if beginning.startswith(AGE_MARKS):
        if identity is None or opener is None:
            raise CannotRead(
                f"{path} is encrypted. Open it with your key: --identity KEYFILE here, "
                f"or age -d -i KEYFILE -o bundle.tar {path}, then check bundle.tar"
            )
        return _read_age(path, opener(path, identity))
    if beginning.startswith(b"\x1f\x8b"):
        with gzip.open(file) as unpacked:
            return _read_stream(_Bounded(unpacked, path.stat().st_size), path, {"sha256"})
    if beginning.startswith(BEGINNING) or zipfile.is_zipfile(file):
        return read_zip(path, file)
    named = {match[1].lower() for name in _names_in_tar(file) if (match := MANIFEST.fullmatch(name))}
    file.seek(0)
    return _read_stream(file, path, named & set(ALGORITHMS) or {"sha256"})


# A folder


def read_folder(folder: Path) -> Contents:
    """This will read every file below a folder, two at a time."""
    contents, found = Contents(), list[Found]()
    _walk(str(folder), contents, found)
    algorithms, progress = (
        algorithms_of(each.path for each in found),
        Progress(sum(each.size for each in found)),
    )

    def read(each: Found) -> Item | Finding:
        try:
            with each.open() as file:
                return digested(each.path, file, algorithms, progress, each.size)
        except (OSError, Invalid) as why:
            return wrong(each.path, f"cannot be read ({getattr(why, 'strerror', None) or why})")

    with ThreadPoolExecutor(2) as readers:
        for at in range(0, len(found), 1000):
            batch = found[at : at + 1000]
            for each, item in zip(batch, readers.map(read, batch)):  # noqa: B905 # Python 3.9 has no strict
                contents.take(each.path, item)
    progress.end()
    return contents


def _walk(top: str, contents: Contents, found: list[Found]) -> None:
    waiting = [""]
    while waiting:
        inside = waiting.pop()
        with os.scandir(os.path.join(top, inside)) as entries:  # noqa: PTH118 # names may be no text
            for entry in entries:
                path = f"{inside}/{entry.name}" if inside else entry.name
                _meet(path, entry, contents, found, waiting)
        if len(found) > MOST_FILES:
            contents.problems.append(wrong("", f"it holds more than {MOST_FILES} files"))
            return


def _meet(
    path: str, entry: os.DirEntry[str], contents: Contents, found: list[Found], waiting: list[str]
) -> None:
    mode = entry.stat(follow_symlinks=False)
    if stat.S_ISDIR(mode.st_mode):
        contents.folders.add(path)
        if path.count("/") < DEEPEST and len(path) < LONGEST_PATH:
            waiting.append(path)
        else:
            contents.problems.append(wrong(path, "lies deeper than anything in a bundle"))
    elif stat.S_ISREG(mode.st_mode):
        found.append(Found(path, mode.st_size, lambda: _open_plain(entry.path)))
    else:
        word = "a link" if stat.S_ISLNK(mode.st_mode) else "no ordinary file"
        contents.problems.append(wrong(path, f"is {word}; a bundle holds ordinary files alone"))


def _open_plain(path: str) -> BinaryIO:
    """Opened so that a link or a pipe which took the file's place meanwhile is neither followed nor waited for."""
    flags = (
        os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    )
    file = os.fdopen(os.open(path, flags), "rb", buffering=0)
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        file.close()
        raise Invalid("it is no ordinary file")
    return file


# A stream


class _Bounded:
    """Reads from what unpacks a stream, up to what an archive of that size can hold."""

    def __init__(self, stream: Any, packed: int) -> None:
        self._stream, self._left = stream, most_unpacked(packed)

    def read(self, count: int) -> bytes:
        try:
            data: bytes = self._stream.read(count)
        except (OSError, EOFError, ValueError) as why:
            raise Invalid("the archive is damaged or cut short; get it again") from why
        except Exception as why:  # zlib's own error is not named in gzip
            raise Invalid("the archive is damaged; get it again") from why
        self._left -= len(data)
        if self._left < 0:
            raise Invalid("the archive is a bomb: it would unpack to far more than one of its size holds")
        return data


def _read_age(path: Path, opening: Any) -> Contents:
    contents = Contents()
    try:
        with opening as stream:
            contents = _read_stream(stream, path, {"sha256"})
            while stream.read(CHUNK):
                """The rest of it is nothing, or what the age file ends with."""
    except Invalid as why:
        if not contents.items:
            raise CannotRead(f"{path} is not sealed to this key, or it was damaged on its way") from why
        contents.problems.insert(0, wrong(path.name, str(why)))
    return contents


def _names_in_tar(file: BinaryIO) -> Iterator[str]:
    try:
        for member in read_tar(file):
            yield member.name
            file.seek(member.file.size, os.SEEK_CUR)
            member.file.left = 0
    except Invalid:
        return


def _read_stream(stream: Any, path: Path, algorithms: set[str]) -> Contents:
    contents, progress = Contents(), Progress()
    try:
        for member in read_tar(stream):
            name = member.name.rstrip("/") if member.kind == "folder" else member.name
            if member.kind == "file":
                contents.take(name, digested(name, member.file, algorithms, progress))
            elif member.kind == "folder":
                contents.folders.add(name)
            else:
                what = "is a link or no ordinary file; a bundle holds ordinary files alone"
                contents.problems.append(wrong(name, what))
            contents.refuse_too_many()
    except Invalid as why:
        contents.problems.insert(0, wrong(path.name, str(why)))
    progress.end()
    return contents


@contextmanager
def open_by_age(path: Path, identity: Path) -> Iterator[BinaryIO]:
    """This will open an age file with the program age; CannotRead when there is none, Invalid when it refuses."""
    import shutil
    import subprocess

    refuse_open_key(identity)
    age = shutil.which("age")
    if age is None:
        raise CannotRead(f"opening {path} takes the program age (age-encryption.org), which is missing here")
    command = [age, "--decrypt", "--identity", str(identity), "--", str(path)]
    with subprocess.Popen(  # noqa: S603 # a fixed command; strangers only write what it reads
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as running:
        assert running.stdout is not None and running.stderr is not None  # noqa: S101, PT018 # asked for above
        yield running.stdout  # type: ignore[misc] # a pipe reads as a file
        running.stdout.close()
        if running.wait():
            raise Invalid("was damaged after it was encrypted")


def refuse_open_key(identity: Path) -> None:
    """CannotRead when a file with a secret key can be read by others, as ssh does."""
    if os.name == "posix" and identity.stat().st_mode & 0o077:
        raise CannotRead(
            f"{identity} can be read by others; let its owner alone read it: chmod 600 {identity}"
        )


# --- bag -----------------------------------------------------------------------------------------------
# BagIt (RFC 8493, and the drafts 0.93 to 0.97 before it): is a bag whole, and is every file as it was packed.

VERSIONS = ["0.93", "0.94", "0.95", "0.96", "0.97", "1.0"]
LINE_ENDS = re.compile(r"\r\n|\n|\r")
LONGEST_LINE = 64 * 1024
LISTED = re.compile(r"([0-9A-Fa-f]+)[ \t]+(\*?)(.+)", re.DOTALL)
TO_FETCH = re.compile(r"(\S+)[ \t]+(\d+|-)[ \t]+(.+)", re.DOTALL)
LABELLED = re.compile(r"([^\s:][^:]*):(.*)", re.DOTALL)
MADE_BY_SYSTEMS = {".ds_store", "thumbs.db", "desktop.ini", ".spotlight-v100", ".trashes", "__macosx"}
Lost = Callable[[str, str], Finding]
NO_TEXT = {"idna", "punycode", "undefined", "unicode-escape", "raw-unicode-escape", "mbcs", "oem"}
AS_PACKED = "is not as it was packed: its content does not fit the manifest"


class Bag(NamedTuple):
    """What a bag says about itself, and everything found while that was checked."""

    version: str
    info: dict[str, str]
    listed: set[str]
    tags_listed: set[str]
    findings: list[Finding]


class Listed(NamedTuple):
    """What one manifest says: the digest of each path; a path that it lists twice stands in `twice`."""

    name: str
    algorithm: str
    digests: dict[str, str]


def check_bag(contents: Contents, lost: Lost = wrong) -> Bag:
    """This will check a bag against the version of BagIt that it names; it raises nothing.

    `lost` makes the finding for a file that is listed and missing: RFC 8493 calls such a bag invalid.
    """
    findings = [*contents.problems, *_odd_names(contents)]
    version, encoding = _declared(contents, findings)
    if version not in VERSIONS:
        return Bag(version, {}, set(), set(), findings)
    info = _info(contents, encoding, findings)
    manifests = _manifests(contents, version, encoding, findings)
    tags = [each for each in manifests if each.name.lower().startswith("tag")]
    payload = [each for each in manifests if each not in tags]
    for each in tags:
        _compare_tags(each, contents, lost, findings)
    fetched = _to_fetch(contents, encoding, findings)

    def absent(path: str, manifest: Listed) -> Finding:
        return _absent(path, manifest, contents, fetched, lost)

    _compare_payload(payload, contents, version, findings, absent)
    _weigh(info, contents, findings)
    listed = {path for each in payload for path in each.digests}
    return Bag(version, info, listed, {path for each in tags for path in each.digests}, findings)


def is_safe_path(path: str) -> bool:
    """This will say whether a path stays inside the bag on every system."""
    parts = re.split(r"[/\\]", path)
    return not (
        path.startswith(("/", "\\"))
        or re.match(r"~[^/\\]*[/\\]", path)
        or re.match("[A-Za-z]:", path)
        or "\0" in path
        or "%" in parts[0]
        or any(part in ("", ".", "..") for part in parts)
    )


def _odd_names(contents: Contents) -> list[Finding]:
    """Names in a bag that leave it, that are no text, or that some systems take for one and the same."""
    found, seen = [], dict[str, str]()
    for path in sorted(contents.items):
        if not is_safe_path(path):
            found.append(
                wrong(path, "has a name that leads out of the bundle or means something to a system")
            )
        if any("\ud800" <= character <= "\udfff" for character in path):
            found.append(warning(path, "has a name that is not Unicode text"))
        same = seen.setdefault(_folded(path), path)
        if same != path:
            found.append(warning(path, f"differs from {same} only in a way that some systems do not see"))
    return found


def _folded(path: str) -> str:
    return unicodedata.normalize("NFC", path).casefold()


def _declared(contents: Contents, findings: list[Finding]) -> tuple[str, str]:
    """The version and the encoding in bagit.txt; a version that cannot be checked is a finding."""
    item = contents.items.get("bagit.txt")
    if item is None or item.text is None:
        findings.append(wrong("bagit.txt", "is missing: this is no BagIt bag, and so no bundle"))
        return "", ""
    lines = LINE_ENDS.split(item.text.decode("utf-8", "replace"))
    lines = lines[:-1] if lines[-1] == "" and len(lines) > 1 else lines
    version = re.fullmatch(r"BagIt-Version(\s*:\s*)(\d{1,4}\.\d{1,4})", lines[0])
    encoding = (
        re.fullmatch(r"Tag-File-Character-Encoding(\s*:\s*)(\S{1,40})", lines[1]) if lines[1:] else None
    )
    if version is None or encoding is None or len(lines) != 2:
        findings.append(wrong("bagit.txt", "does not give a version of BagIt and then an encoding"))
        return "", ""
    number, name = version[2], encoding[2]
    if number not in VERSIONS:
        finding = missing if _is_later(number) else wrong
        what = f"is of version {number} of BagIt, which this program does not know; a newer one may"
        findings.append(finding("bagit.txt", what))
    elif number == "1.0" and {version[1], encoding[1]} != {": "}:
        findings.append(wrong("bagit.txt", "has a space in the wrong place"))
    return number, _text_encoding(name, findings)


def _is_later(version: str) -> bool:
    return tuple(map(int, version.split("."))) > (1, 0)


def _text_encoding(name: str, findings: list[Finding]) -> str:
    try:
        found = codecs.lookup(name)
        is_text = getattr(found, "_is_text_encoding", True) and found.name not in NO_TEXT
    except (LookupError, ValueError):
        is_text = False
    if not is_text:
        findings.append(wrong("bagit.txt", f"names an encoding that is not known: {name}"))
        return "utf-8"
    return found.name


def _lines(name: str, contents: Contents, encoding: str, findings: list[Finding]) -> list[str]:
    item = contents.items[name]
    if item.text is None:
        findings.append(wrong(name, "is longer than this program reads"))
        return []
    try:
        lines = LINE_ENDS.split(item.text.decode(encoding))
    except (UnicodeError, ValueError):
        findings.append(wrong(name, f"is not text in the encoding {encoding}"))
        return []
    if max(map(len, lines)) > LONGEST_LINE:
        findings.append(wrong(name, f"has a line of more than {LONGEST_LINE} characters"))
        return []
    return lines


def _info(contents: Contents, encoding: str, findings: list[Finding]) -> dict[str, str]:
    """The labels of bag-info.txt; one that stands there more than once keeps its first value."""
    if "bag-info.txt" not in contents.items:
        return {}
    info, last = dict[str, str](), ""
    for line in _lines("bag-info.txt", contents, encoding, findings):
        if line[:1] in (" ", "\t") and last:
            info[last] += " " + line.strip()
        elif match := LABELLED.fullmatch(line):
            last = match[1].strip()
            info.setdefault(last, match[2].strip())
        elif line.strip():
            findings.append(wrong("bag-info.txt", "has a line that is not a label, a colon and a value"))
            return info
    return info


def _manifests(contents: Contents, version: str, encoding: str, findings: list[Finding]) -> list[Listed]:
    names = [name for name in sorted(contents.items) if "/" not in name and MANIFEST.fullmatch(name)]
    if not any(name.lower().startswith("manifest-") for name in names):
        findings.append(
            wrong("manifest-sha256.txt", "is missing: without a manifest nothing can be compared")
        )
    found = []
    for name in names:
        match = MANIFEST.fullmatch(name)
        algorithm = match[1].lower() if match else ""
        if algorithm not in ALGORITHMS:
            findings.append(warning(name, "uses a way of hashing that this program does not know"))
            continue
        lines = _lines(name, contents, encoding, findings)
        found.append(_manifest(name, algorithm, lines, contents, version, findings))
    return found


def _manifest(
    name: str, algorithm: str, lines: list[str], contents: Contents, version: str, findings: list[Finding]
) -> Listed:
    is_tag, digests = name.lower().startswith("tag"), dict[str, str]()
    for line in filter(None, lines):
        match = LISTED.fullmatch(line)
        if match is None:
            findings.append(wrong(name, "has a line that is not a digest and a path"))
            break
        path = _decoded(match[3].strip() if version != "1.0" else match[3], version, contents)
        if match[2]:
            findings.append(warning(name, "was made by md5sum or the like: a star stands before the paths"))
        if not is_safe_path(path) or path.startswith("data/") == is_tag:
            findings.append(wrong(path, f"is named by {name} and lies outside of what it may name"))
        elif path in digests:
            grave = wrong if version == "1.0" or digests[path] != match[1].lower() else warning
            findings.append(grave(path, f"is listed twice in {name}"))
        else:
            digests[path] = match[1].lower()
    return Listed(name, algorithm, digests)


def _decoded(path: str, version: str, contents: Contents) -> str:
    """A path as it is on disk: a leading ./ means nothing, line ends and per cent signs are encoded."""
    while path.startswith("./"):
        path = path[2:]
    pattern = "%0[AaDd]|%25" if version == "1.0" else "%0[AaDd]"
    decoded = re.sub(pattern, lambda match: chr(int(match[0][1:], 16)), path)
    return decoded if decoded in contents.items or path not in contents.items else path


def _compare_tags(tags: Listed, contents: Contents, lost: Lost, findings: list[Finding]) -> None:
    for path, digest in tags.digests.items():
        item = contents.items.get(path)
        if item is None:
            findings.append(lost(path, f"is listed in {tags.name} and missing"))
        elif item.digests.get(tags.algorithm) != digest:
            findings.append(wrong(path, AS_PACKED))


def _compare_payload(
    manifests: list[Listed],
    contents: Contents,
    version: str,
    findings: list[Finding],
    absent: Callable[[str, Listed], Finding],
) -> None:
    there = {path for path in contents.items if path.startswith("data/")}
    listed = {path for each in manifests for path in each.digests}
    if not there and "data" not in contents.folders and not listed:
        findings.append(wrong("data", "is missing: the folder that holds what was packed"))
    for each in manifests:
        for path, digest in each.digests.items():
            item = contents.items.get(path)
            if item is None:
                findings.append(absent(path, each))
            elif item.digests.get(each.algorithm) != digest:
                findings.append(wrong(path, AS_PACKED))
        if version == "1.0":
            for path in sorted(listed - set(each.digests)):
                findings.append(wrong(path, f"is not listed in {each.name}, which must list every file"))
    for path in sorted(there - listed):
        findings.append(_unlisted(path))


def _absent(path: str, manifest: Listed, contents: Contents, fetched: set[str], lost: Lost) -> Finding:
    if path in fetched:
        return missing(path, "is still to be fetched, as fetch.txt says; this program fetches nothing")
    if path.rpartition("/")[2].casefold() in MADE_BY_SYSTEMS:
        return warning(path, "is missing; it is one of those that systems make and remove by themselves")
    for other, item in contents.items.items():
        if _folded(other) == _folded(path) and item.digests.get(manifest.algorithm) == manifest.digests[path]:
            return warning(path, f"is there as {other}, which some systems take for the same name")
    return lost(path, f"is listed in {manifest.name} and missing")


def _unlisted(path: str) -> Finding:
    if path.rpartition("/")[2].casefold() in MADE_BY_SYSTEMS:
        return warning(path, "is in no manifest; it is one of those that systems make by themselves")
    return wrong(path, "was added: no manifest lists it")


def _to_fetch(contents: Contents, encoding: str, findings: list[Finding]) -> set[str]:
    """The paths that fetch.txt would have fetched from somewhere. Nothing is ever fetched."""
    paths = set[str]()
    if "fetch.txt" not in contents.items:
        return paths
    for line in filter(None, _lines("fetch.txt", contents, encoding, findings)):
        match = TO_FETCH.fullmatch(line)
        path = match[3].strip().removeprefix("./") if match else ""
        if not is_safe_path(path) or not path.startswith("data/"):
            findings.append(wrong("fetch.txt", "has a line that leads out of the bag, or that is malformed"))
            break
        paths.add(path)
    return paths


def _weigh(info: dict[str, str], contents: Contents, findings: list[Finding]) -> None:
    """Payload-Oxum: the bytes and the number of files, as the bag says and as they are."""
    said = info.get("Payload-Oxum")
    if said is None or any(each.code and each.path.startswith("data/") for each in findings):
        return  # what does not fit was named already
    sizes = [item.size for path, item in contents.items.items() if path.startswith("data/")]
    excused = {each.path for each in findings if each.code == 0 and each.path not in contents.items}
    if re.fullmatch(r"\d{1,18}\.\d{1,18}", said) is None:
        findings.append(
            wrong("bag-info.txt", "does not say how much was packed (Payload-Oxum) as BagIt asks")
        )
    elif not excused and said != f"{sum(sizes)}.{len(sizes)}":
        what = f"says that {said} bytes and files were packed; there are {sum(sizes)}.{len(sizes)}"
        findings.append(wrong("bag-info.txt", what))


# --- bundle --------------------------------------------------------------------------------------------
# A bundle: the whole record of one matter in a BagIt bag, signed, for somebody outside who trusts nobody's word.
#
# Trust comes from outside: the key of the record. A checkpoint by that key holds the entries, the last of which is
# the act of exporting; it names the key that signed the list of all files. So one key vouches for every byte.

BUNDLE_VERSION = "1"
TAGS = "tagmanifest-sha256.txt"
SIGNATURE, TOKEN, TOKEN_SIGNATURE = f"{TAGS}.sig", f"{TAGS}.tsr", f"{TAGS}.tsr.sig"
PAYLOAD = "manifest-sha256.txt"
CHECKPOINT, POLICY = "data/record/checkpoint.txt", "data/record/policy.txt"
CONSISTENCY = "data/record/consistency.txt"
RECEIPT_PATH = re.compile(r"data/record/receipts/\d{6}\.txt")
PLAIN_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*(/[A-Za-z0-9_][A-Za-z0-9_.-]*)*")


class Trust(NamedTuple):
    """What the holder has from elsewhere: keys of the record, a checkpoint with its proof, an authority's word."""

    keys: list[Key]
    known: bytes = b""
    consistency: bytes = b""
    stamp: Stamp | None = None


class Record(NamedTuple):
    """What the entries in a bundle say, each of them checked."""

    checkpoint: Checkpoint
    receipts: list[Receipt]
    checked: list[CheckedReceipt]


def verify_bag(contents: Contents) -> Verdict:
    """This will judge a bag as BagIt does, whoever made it; what it says and who says it is not looked at."""
    bag = check_bag(contents)
    first = worst(bag.findings)
    if first:
        return _verdict(first, bag.findings)
    warnings = f", with {len(bag.findings)} warnings" if bag.findings else ""
    summary = (
        f"This BagIt bag of version {bag.version} is whole{warnings}: every file is as its manifests say."
    )
    proves = ["That the files fit the manifests beside them."]
    leaves_open = ["Who made it, and when: whoever changes a file can change the manifest too."]
    return Verdict(VALID, summary, proves, leaves_open, {"files": len(contents.items)}, tuple(bag.findings))


def verify_bundle(contents: Contents, trust: Trust) -> Verdict:
    """This will judge a bundle that was read; it raises nothing."""
    bag = check_bag(contents, missing)
    findings = [_in_a_bundle(each) for each in bag.findings]
    if foreign := _foreign(bag, findings, contents):
        return _verdict(worst(findings) or foreign, [*findings, foreign])
    record = _record(contents, trust, findings)
    sealed = _sealed_list(contents, bag.info, record, findings)
    findings = [*sealed, *findings, *_strict(contents, bag)]
    said = _from_outside(contents, record, trust, findings)
    first = worst(findings)
    if first or record is None:
        return _verdict(first or wrong("", "holds no record"), findings)
    return _good(record, bag, said, trust)


def _verdict(first: Finding, findings: list[Finding]) -> Verdict:
    openings = {
        INVALID: "Do not rely on this",
        DIVERGED: "The record was rewritten",
        INCOMPLETE: "This cannot be decided",
    }
    return Verdict(first.code, f"{openings[first.code]}: {first}.", [], [], {}, tuple(findings))


def _in_a_bundle(finding: Finding) -> Finding:
    """What is a warning in any bag is a fault in a bundle, which Kept writes in one way only."""
    return finding._replace(code=INVALID) if finding.code == VALID else finding


def _foreign(bag: Bag, findings: list[Finding], contents: Contents) -> Finding | None:
    version = bag.info.get("Kept-Bundle")
    if version == BUNDLE_VERSION:
        return None
    if version is not None and version.isdecimal():
        what = f"says version {version} of Kept's bundles, and this program reads version {BUNDLE_VERSION}: "
        return missing("bag-info.txt", what + "get a newer one")
    if RECEIPT_PATH.fullmatch(next(iter(sorted(contents.items)), "")) or CHECKPOINT in contents.items:
        return wrong("bag-info.txt", "does not say which version of Kept's bundles this is: it was changed")
    if not bag.version:
        return missing("", "This is no bundle of Kept: nothing in it is signed by a record")
    what = "bag" if worst(findings) else "sound bag"
    sentence = f"This is a {what} (BagIt), but no bundle of Kept: nothing in it is signed by a record"
    return missing("", f"{sentence} (--bag checks it as a plain bag)")


def _strict(contents: Contents, bag: Bag) -> list[Finding]:
    """Everything in a bundle is listed and plainly named."""
    known = bag.listed | bag.tags_listed | {TAGS, SIGNATURE, TOKEN, TOKEN_SIGNATURE}
    found = [
        wrong(each, "was added: nothing in the bundle lists it")
        for each in sorted(set(contents.items) - known)
    ]
    for path in sorted(contents.items):
        if not PLAIN_NAME.fullmatch(path):
            found.append(wrong(path, "has a name that Kept does not give"))
    for path in ("bagit.txt", "bag-info.txt", PAYLOAD):
        if path not in bag.tags_listed:
            found.append(wrong(TAGS, f"does not list {path}, as it must"))
    return found


# The record


def _record(contents: Contents, trust: Trust, findings: list[Finding]) -> Record | None:
    note = _text(contents, CHECKPOINT, findings)
    keys = trust.keys or _claimed_keys(contents, findings)
    try:
        checkpoint, signatures = open_checkpoint(note, keys)
    except Invalid as why:
        if note:
            stranger = _stranger(note, trust)
            findings.append(missing(CHECKPOINT, stranger) if stranger else wrong(CHECKPOINT, str(why)))
        return None
    receipts, checked = list[Receipt](), list[CheckedReceipt]()
    for path in sorted(path for path in contents.items if RECEIPT_PATH.fullmatch(path)):
        try:
            receipt = parse_receipt(contents.items[path].text or b"")
            checked.append(check_under(receipt, checkpoint, signatures))
            receipts.append(receipt)
            if receipt.proof.checkpoint != note:
                findings.append(wrong(path, "is under another checkpoint than the bundle"))
        except Incomplete as why:
            findings.append(missing(path, str(why)))
        except Invalid as why:
            findings.append(wrong(path, str(why)))
    record = Record(checkpoint, receipts, checked)
    findings += _chain(record, contents)
    return record


def _text(contents: Contents, path: str, findings: list[Finding]) -> bytes:
    item = contents.items.get(path)
    if item is None or item.text is None:
        findings.append(missing(path, "is missing" if item is None else "is longer than this program reads"))
        return b""
    return item.text


def _claimed_keys(contents: Contents, findings: list[Finding]) -> list[Key]:
    """The keys that the bundle itself names: good for finding faults, worth nothing as trust."""
    try:
        return parse_keys(_text(contents, POLICY, findings).decode("utf-8", "replace"))
    except Invalid as why:
        findings.append(wrong(POLICY, str(why)))
        return []


def _stranger(note: bytes, trust: Trust) -> str:
    """When no trusted key is of this record at all, that is what has to be said."""
    try:
        origin = parse_checkpoint(parse_note(note).text).origin
    except Invalid:
        return ""
    if not trust.keys or origin in {key.name for key in trust.keys}:
        return ""
    return (
        f"is of the record {quoted(origin)}, and the keys that you trust are of "
        f"{', '.join(sorted({key.name for key in trust.keys}))}: get the key of that record from somebody you trust"
    )


def _chain(record: Record, contents: Contents) -> list[Finding]:
    """The entries of a whole matter count 1, 2, 3 ... and each names the hash of the one before."""
    found, last, previous = list[Finding](), 0, FIRST_PREV
    pairs = sorted(zip(record.receipts, record.checked), key=lambda pair: pair[1].entry.wall_seq)  # noqa: B905 # Python 3.9 has no strict
    if not pairs:
        return [missing("data/record/receipts", "holds no entry that can be relied on")]
    if len({checked.entry.wall for _, checked in pairs}) > 1:
        return [wrong("data/record/receipts", "holds entries of more than one matter")]
    for receipt, checked in pairs:
        number, path = checked.entry.wall_seq, f"data/record/receipts/{checked.entry.wall_seq:06d}.txt"
        if path not in contents.items:
            found.append(wrong(path, f"does not hold entry {number}, which stands under another name"))
        elif number != last + 1:
            lost = f"entry {last + 1}" if number == last + 2 else f"entries {last + 1} to {number - 1}"
            found.append(
                missing(f"data/record/receipts/{last + 1:06d}.txt", f"is missing: {lost} of this matter")
            )
        elif checked.entry.wall_prev != previous:
            found.append(wrong(path, "does not continue the entry before it"))
        last, previous = number, _hash(receipt)
    return found


def _hash(receipt: Receipt) -> str:
    return sha256(receipt.entry).hexdigest()


# The signed list


def _sealed_list(
    contents: Contents, info: dict[str, str], record: Record | None, findings: list[Finding]
) -> list[Finding]:
    """The signature over the list of files, by the key that the last entry of the record names."""
    found = list[Finding]()
    tags = _text(contents, TAGS, found)
    exporting = _exporting(record)
    is_sound = record is not None and not worst(findings)
    named = exporting.get("bundle_key", "") if is_sound else None
    if is_sound and exporting.get("bundle", "") != info.get("External-Identifier"):
        found.append(wrong("data/record/receipts", "do not end with the act of exporting this bundle"))
    found += _signed(contents, SIGNATURE, tags, named, TAGS)
    if TOKEN in contents.items or TOKEN_SIGNATURE in contents.items:
        token = _text(contents, TOKEN, found)
        found += _signed(contents, TOKEN_SIGNATURE, token, named, TOKEN)
    return found


def _signed(contents: Contents, path: str, message: bytes, named: str | None, what: str) -> list[Finding]:
    found = list[Finding]()
    data = _text(contents, path, found)
    if not data or not message:
        return found
    try:
        signature = parse_sshsig(data)
    except Invalid as why:
        return [wrong(path, str(why))]
    if named is not None and ssh_public_text(signature.public) != named:
        return [wrong(path, "was made with another key than the one that the record names")]
    if not sshsig_ok(signature, message):
        both = [wrong(what, f"does not fit its signature {path}"), wrong(path, f"does not fit {what}")]
        return both[::-1] if what == TAGS and _fits(contents, message) else both
    return found


def _fits(contents: Contents, tags: bytes) -> bool:
    """Whether the list is, byte for byte, what its files ask for, so that rather the signature was changed."""
    paths = [line[66:] for line in tags.decode("utf-8", "replace").splitlines()]
    there = [(contents.items[path].digests["sha256"], path) for path in paths if path in contents.items]
    return "".join(f"{digest}  {path}\n" for digest, path in there).encode() == tags


def _exporting(record: Record | None) -> dict[str, str]:
    """What the last entry says, which is the act of exporting: the bundle's name, and the key that signs it."""
    last = max(record.checked, key=lambda each: each.entry.wall_seq) if record and record.checked else None
    return last.values if last else {}


# From outside


def _from_outside(
    contents: Contents, record: Record | None, trust: Trust, findings: list[Finding]
) -> list[str]:
    said = list[str]()
    try:
        if trust.stamp:
            said.append(_list_stamped(contents, trust.stamp))
        if record and trust.known:
            consistency = trust.consistency or _carried_proof(contents, trust)
            said.append(compare_known(record.checkpoint, trust.known, consistency, trust.keys))
    except Diverged as why:
        findings.append(Finding(DIVERGED, CHECKPOINT, str(why)))
    except Incomplete as why:
        findings.append(missing(CHECKPOINT, str(why)))
    except Invalid as why:
        findings.append(wrong(TOKEN if trust.stamp and not said else CHECKPOINT, str(why)))
    if not trust.keys:
        what = (
            "nothing in it contradicts itself, but nothing from outside was given to compare it with, and anybody can "
            "make such a bundle; get the key of the record from somebody you trust and give it with --trust"
        )
        if not worst(findings):
            findings.append(missing("", what))
    return said


def _carried_proof(contents: Contents, trust: Trust) -> bytes:
    """The proof that the bundle itself carries from the size that the holder knows; empty when it has none.

    It may come from anybody: a false one does not lead from the one root to the other.
    """
    size, item = known_checkpoint(trust.known, trust.keys).size, contents.items.get(CONSISTENCY)
    for proof in (item.text or b"").split(b"\n\n") if item else []:
        if proof.split(b"\n")[0] == b"old %d" % size:
            return proof + b"\n\n"
    return b""


def _list_stamped(contents: Contents, stamp: Stamp) -> str:
    token, tags = contents.items.get(TOKEN), contents.items.get(TAGS)
    if token is None or tags is None:
        raise Incomplete("the timestamp was to be checked, and this bundle has none")
    at = stamp(token.text or b"", tags.text or b"")
    return f"This list of files existed at {at:%Y-%m-%d %H:%M:%S} UTC: so says the timestamp authority."


def _good(record: Record, bag: Bag, said: list[str], trust: Trust) -> Verdict:
    entries = sorted((each.entry for each in record.checked), key=lambda each: each.wall_seq)
    erased = sorted({name for each in record.receipts for name in each.erased})
    origin, count = record.checkpoint.origin, len(entries)
    first, last = entries[0].at[:10], entries[-1].at[:10]
    summary = (
        f"This bundle is whole and unchanged: {count} entries of the record of {origin}, {first} to {last}."
    )
    proves = [
        f"The record of {origin}, which had {record.checkpoint.size} entries, holds these {count} as they stand here.",
        f"They are the whole history of this matter up to entry {count}, the act of exporting it: none was left out.",
        "Every file was on the list signed when the bundle was made, by the key that this last entry names, "
        "and none was changed, added or removed since.",
        *said,
    ]
    facts = {
        "origin": origin,
        "size": record.checkpoint.size,
        "root": record.checkpoint.root.hex(),
        "entries": [
            {"entry": each.entry._asdict(), "values": each.values, "erased": receipt.erased}
            for receipt, each in zip(record.receipts, record.checked)  # noqa: B905 # Python 3.9 has no strict
        ],
        "bag": bag.info,
    }
    leaves_open = _leaves_bundle_open(erased, trust)
    return Verdict(ERASURES if erased else VALID, summary, proves, leaves_open, facts)


def _leaves_bundle_open(erased: list[str], trust: Trust) -> list[str]:
    lines = ["That what was written is true, or that everything that happened was written."]
    if not trust.stamp:
        lines.append(
            "That the times are right: they are the organisation's own clock (--tsa checks a timestamp)."
        )
    if not trust.known:
        lines.append(
            "That others are shown the same record: compare with a checkpoint somebody holds (--known)."
        )
    lines.append(
        "That the report and the custody file tell the entries well: where they differ, the entries count."
    )
    if erased:
        lines.append(f"What stood in: {', '.join(erased)}. It was erased; the proof of the rest holds.")
    return lines


# --- command -------------------------------------------------------------------------------------------
# The command line: python3 verify.py PATH [--trust KEYFILE] [--known CHECKPOINT] [--json].

EXPLANATION = """of a receipt alone: verify.py receipt FILE --trust KEYFILE; its parts: verify.py part FILE PART

exit codes: 0 VALID, 10 VALID WITH ERASURES, 20 INCOMPLETE, 30 DIVERGED (contradicts a checkpoint you
hold), 40 INVALID, 2 the command was given wrongly. Get KEYFILE from somebody you trust, not with the receipt.

What openssl says of the timestamp, without this program, with the authority's certificates in TSA.pem:
  python3 verify.py part FILE text > text; python3 verify.py part FILE token > token
  openssl ts -verify -data text -in token -CAfile TSA.pem"""


def main(arguments: list[str] | None = None, opener: Opener = open_by_age) -> int:
    """This will run one command and give its exit code; whatever is in the files, it ends in a sentence.

    `opener` opens age files; by itself this takes the program age.
    """
    given = sys.argv[1:] if arguments is None else arguments
    parser = _parser() if given[:1] in (["receipt"], ["part"]) else _path_parser()
    parsed = parser.parse_args(given)
    parsed.opener = opener
    try:
        code: int = parsed.run(parsed)
    except CannotRead as why:
        sys.stderr.write(f"{_shown(str(why))}.\n")
        return 2
    except Invalid as why:
        sys.stderr.write(f"{why}\n")
        return INVALID
    except Exception as bug:  # a verifier is fed by strangers: no file may end in a traceback
        sys.stderr.write(f"This cannot be read at all ({type(bug).__name__}).\n")
        return INVALID
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="verify.py",
        description="Check what Kept handed out, offline.",
        epilog=EXPLANATION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(required=True, metavar="receipt|part")
    receipt = commands.add_parser("receipt", help="check a receipt and say what it proves")
    receipt.add_argument("file", metavar="FILE")
    receipt.add_argument(
        "--trust", required=True, metavar="KEYFILE", help="the keys of the record and its witnesses"
    )
    _add_what_is_known(receipt)
    receipt.set_defaults(run=_receipt)
    part = commands.add_parser("part", help="print one part of a receipt as it is")
    part.add_argument("file", metavar="FILE")
    part.add_argument("part", choices=["checkpoint", "entry", "text", "token"])
    part.set_defaults(run=_part)
    return parser


def _path_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="verify.py",
        description="Check a bundle (a folder, .zip, .tar or .age) or a receipt that Kept handed out, offline.",
        epilog=EXPLANATION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("file", metavar="PATH")
    parser.add_argument("--trust", metavar="KEYFILE", help="the keys of the record, from somebody you trust")
    _add_what_is_known(parser)
    parser.add_argument("--identity", metavar="KEYFILE", help="your age key, for a bundle encrypted to you")
    parser.add_argument("--bag", action="store_true", help="check any BagIt bag as such, whoever made it")
    parser.set_defaults(run=_path)
    return parser


def _add_what_is_known(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--known", metavar="CHECKPOINT", help="a checkpoint, or another receipt, that you hold"
    )
    parser.add_argument("--consistency", metavar="FILE", help="from /record/consistency, if the sizes differ")
    parser.add_argument("--tsa", metavar="PEM", help="the timestamp authority's certificates; needs openssl")
    parser.add_argument("--json", action="store_true", help="for programs")


def _receipt(parsed: argparse.Namespace) -> int:
    trust = _trust(parsed)
    verdict = verify_receipt(_read(parsed.file), *trust)
    _print(verdict, parsed.json)
    return verdict.code


def _path(parsed: argparse.Namespace) -> int:
    """A bundle, a bag or a receipt: whatever lies at the path."""
    path, trust = Path(parsed.file), _trust(parsed)
    if not parsed.bag and _is_receipt(path):
        if not trust.keys:
            raise CannotRead(f"{path} is a receipt: say with --trust which keys of a record you trust")
        return _receipt(parsed)
    contents = read_contents(path, Path(parsed.identity) if parsed.identity else None, parsed.opener)
    verdict = verify_bag(contents) if parsed.bag else verify_bundle(contents, trust)
    _print(verdict, parsed.json)
    return verdict.code


def _is_receipt(path: Path) -> bool:
    try:
        if not path.is_file():
            return False
        with path.open("rb") as file:
            return file.read(len(PROOF_MARK)) == PROOF_MARK.encode()
    except (OSError, ValueError):
        return False


def _trust(parsed: argparse.Namespace) -> Trust:
    try:
        keys = parse_keys(_read(parsed.trust).decode("utf-8", "replace")) if parsed.trust else []
    except Invalid as why:
        raise CannotRead(f"{parsed.trust}: {why}") from why
    known = _read(parsed.known) if parsed.known else b""
    consistency = _read(parsed.consistency) if parsed.consistency else b""
    return Trust(keys, known, consistency, _stamp(parsed.tsa) if parsed.tsa else None)


def _stamp(authorities: str) -> Stamp:
    _read(authorities)
    return lambda token, text: stamp_by_openssl(token, text, Path(authorities))


def _part(parsed: argparse.Namespace) -> int:
    receipt = parse_receipt(_read(parsed.file))
    parts = {
        "checkpoint": receipt.proof.checkpoint,
        "entry": receipt.entry,
        "text": parse_note(receipt.proof.checkpoint).text.encode(),
        "token": receipt.token,
    }
    if not parts[parsed.part]:
        raise Invalid(f"The receipt has no {parsed.part}.")
    sys.stdout.buffer.write(parts[parsed.part])
    sys.stdout.buffer.flush()
    return 0


def _read(name: str) -> bytes:
    """At most one byte more than the longest receipt, so that 10 GB of nonsense is refused at once."""
    try:
        with Path(name).open("rb") as file:
            return file.read(RECEIPT_LIMIT + 1)
    except (OSError, ValueError) as why:
        raise CannotRead(f"{name} cannot be read: {getattr(why, 'strerror', None) or why}") from why


def _print(verdict: Verdict, as_json: bool) -> None:
    text = json.dumps(verdict.as_json(), indent=2) if as_json else verdict.as_text()
    encoding = _encoding(sys.stdout)
    try:
        for line in text.split("\n"):
            safe = _shown(line).encode(encoding, "backslashreplace")
            sys.stdout.write(safe.decode(encoding) + "\n")
        sys.stdout.flush()
    except BrokenPipeError:  # whoever reads has read enough; the verdict stays what it is
        sys.stdout = Path(os.devnull).open("w")  # noqa: SIM115 # it stays until the end


def _shown(line: str) -> str:
    """Without anything that would move the cursor or turn the writing around."""
    return "".join(each if each.isprintable() else ascii(each)[1:-1] for each in line)


def _encoding(stream: Any) -> str:
    return getattr(stream, "encoding", None) or "utf-8"


if __name__ == "__main__":
    sys.exit(main())
