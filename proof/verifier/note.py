"""Signed notes (c2sp.org/signed-note), the keys that verify them, and checkpoints (c2sp.org/tlog-checkpoint)."""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from hashlib import sha256
from typing import NamedTuple

from proof.verifier.ed25519 import ed25519_ok
from proof.verifier.tree import Invalid

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
