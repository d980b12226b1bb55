#!/usr/bin/env python3
"""Check what Kept handed out: offline, with Python's standard library alone (3.9 or later).

This is the whole reading half of Kept's record in one file. Read it before you trust it; then

    python3 verify.py receipt FILE --trust KEYFILE

It is assembled from the package proof/verifier by `python -m proof.standalone`; change it there.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
from base64 import b64decode, b64encode
from collections.abc import Callable, Sequence
from datetime import datetime, timezone
from hashlib import sha256, sha512
from pathlib import Path
from typing import Any, NamedTuple

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
    checkpoint, signatures = open_checkpoint(receipt.proof.checkpoint, keys)
    leaf = leaf_hash(receipt.entry)
    verify_inclusion(leaf, receipt.proof.number, checkpoint.size, checkpoint.root, receipt.proof.hashes)
    entry = parse_entry(receipt.entry)
    values = {name: open_commitment(entry, name, each) for name, each in receipt.openings.items()}
    if not set(receipt.erased) <= set(entry.commitments) - set(values):
        raise Invalid("the receipt calls something erased that the entry does not hold, or that it opens")
    return CheckedReceipt(entry, values, checkpoint, signatures)


# --- stamp ---------------------------------------------------------------------------------------------
# The timestamp of a receipt (RFC 3161), checked by the openssl program where there is one.

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
        at = _stamped_at(_run([openssl, "ts", "-reply", "-in", "token", "-text"], folder))
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


def _stamped_at(said: str) -> datetime:
    match = STAMPED.search(said)
    if match is None or match[1] not in MONTHS:
        raise Invalid("the timestamp does not say when it was made")
    month, day, hour, minute, second, year = MONTHS.index(match[1]) + 1, *map(int, match.groups()[1:])
    return datetime(year, month, day, hour, minute, second, tzinfo=timezone.utc)  # noqa: UP017 # Python 3.9


# --- verdict -------------------------------------------------------------------------------------------
# What a check came to, in plain words: what is proved by it and what is not.

VALID, ERASURES, INCOMPLETE, DIVERGED, INVALID = 0, 10, 20, 30, 40
WORDS = {
    VALID: "VALID",
    ERASURES: "VALID WITH ERASURES",
    INCOMPLETE: "INCOMPLETE",
    DIVERGED: "DIVERGED",
    INVALID: "INVALID",
}

Stamp = Callable[[bytes, bytes], datetime]
"""Gives the time at which an authority stamped a text, from its token and the text; Invalid if it did not."""


class Diverged(Invalid):
    """Two checkpoints by one log contradict each other."""


class Verdict(NamedTuple):
    """A code that is also the exit code, one sentence, what is proved, what is not, and the facts as data."""

    code: int
    summary: str
    proves: list[str]
    leaves_open: list[str]
    facts: dict[str, Any]

    @property
    def word(self) -> str:
        return WORDS[self.code]

    def as_json(self) -> dict[str, Any]:
        return {"verdict": self.word, **self._asdict()}

    def as_text(self) -> str:
        parts = [f"{self.word}\n{self.summary}"]
        for title, lines in (("What this proves:", self.proves), ("What it does not:", self.leaves_open)):
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
        compared = _compare(checked.checkpoint, known, consistency, keys) if known else ""
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


def _compare(checkpoint: Checkpoint, known: bytes, consistency: bytes, keys: list[Key]) -> str:
    held = _known_checkpoint(known, keys)
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


def _known_checkpoint(known: bytes, keys: list[Key]) -> Checkpoint:
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
        *[f"It recorded for {name}: {_quoted(value)}" for name, value in sorted(checked.values.items())],
        *[
            f"{each.name} confirmed as a witness that it saw this record grow without a rewrite."
            for each in checked.signatures
            if each[:2] in witnesses
        ],
        "Whoever changes, removes or moves this entry later contradicts this receipt.",
    ]


def _quoted(value: str) -> str:
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


# --- command -------------------------------------------------------------------------------------------
# The command line: python3 verify.py receipt FILE --trust KEYFILE [--known CHECKPOINT] [--json].

EXPLANATION = """exit codes: 0 VALID, 10 VALID WITH ERASURES, 20 INCOMPLETE, 30 DIVERGED (contradicts a checkpoint you
hold), 40 INVALID, 2 the command was given wrongly. Get KEYFILE from somebody you trust, not with the receipt.

What openssl says of the timestamp, without this program, with the authority's certificates in TSA.pem:
  python3 verify.py part FILE text > text; python3 verify.py part FILE token > token
  openssl ts -verify -data text -in token -CAfile TSA.pem"""


class _CannotRead(Exception):
    """A file that the command names cannot be read; the sentence says which."""


def main(arguments: list[str] | None = None) -> int:
    """This will run one command and give its exit code; whatever is in the files, it ends in a sentence."""
    parsed = _parser().parse_args(arguments)
    try:
        code: int = parsed.run(parsed)
    except _CannotRead as why:
        sys.stderr.write(f"{why}\n")
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
    receipt.add_argument(
        "--known", metavar="CHECKPOINT", help="a checkpoint, or another receipt, that you hold"
    )
    receipt.add_argument(
        "--consistency", metavar="FILE", help="from /record/consistency, if the sizes differ"
    )
    receipt.add_argument("--tsa", metavar="PEM", help="the timestamp authority's certificates; needs openssl")
    receipt.add_argument("--json", action="store_true", help="for programs")
    receipt.set_defaults(run=_receipt)
    part = commands.add_parser("part", help="print one part of a receipt as it is")
    part.add_argument("file", metavar="FILE")
    part.add_argument("part", choices=["checkpoint", "entry", "text", "token"])
    part.set_defaults(run=_part)
    return parser


def _receipt(parsed: argparse.Namespace) -> int:
    try:
        keys = parse_keys(_read(parsed.trust).decode("utf-8", "replace"))
    except Invalid as why:
        raise _CannotRead(f"{parsed.trust}: {why}.") from why
    known = _read(parsed.known) if parsed.known else b""
    consistency = _read(parsed.consistency) if parsed.consistency else b""
    stamp = _stamp(parsed.tsa) if parsed.tsa else None
    verdict = verify_receipt(_read(parsed.file), keys, known, consistency, stamp)
    _print(verdict, parsed.json)
    return verdict.code


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
        raise _CannotRead(f"{name} cannot be read: {getattr(why, 'strerror', None) or why}.") from why


def _print(verdict: Verdict, as_json: bool) -> None:
    if as_json:
        sys.stdout.write(json.dumps(verdict.as_json(), indent=2) + "\n")
        return
    for line in verdict.as_text().split("\n"):
        safe = "".join(each if each.isprintable() else ascii(each)[1:-1] for each in line)
        sys.stdout.write(
            safe.encode(_encoding(sys.stdout), "backslashreplace").decode(_encoding(sys.stdout)) + "\n"
        )


def _encoding(stream: Any) -> str:
    return getattr(stream, "encoding", None) or "utf-8"


if __name__ == "__main__":
    sys.exit(main())
