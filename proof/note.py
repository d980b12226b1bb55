"""Signing notes (c2sp.org/signed-note) and cosigning checkpoints (c2sp.org/tlog-cosignature) with Ed25519."""

from __future__ import annotations

import os
from typing import NamedTuple

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from proof.verifier.note import (
    COSIGNATURE,
    ED25519,
    Key,
    Note,
    Signature,
    base64_bytes,
    base64_text,
    cosigned_message,
    make_key,
    open_note,
    parse_key,
    parse_note,
)
from proof.verifier.tree import Invalid

__all__ = [
    "COSIGNATURE", "ED25519", "Invalid", "Key", "Note", "SecretKey", "Signature", "cosign", "make_secret",
    "open_note", "parse_key", "parse_note", "parse_secret", "sign", "sign_note",
]  # fmt: skip

MARK = "PRIVATE+KEY+"


class SecretKey(NamedTuple):
    """A signing key: the verifier key that belongs to it, and the 32-byte seed, which its repr hides."""

    key: Key
    seed: bytes

    def __repr__(self) -> str:
        return f"SecretKey({self.key.name}+{self.key.id.hex()})"

    def __str__(self) -> str:
        """The form of golang.org/x/mod/sumdb/note; it belongs in a file of mode 0600 and nowhere else."""
        material = bytes([self.key.algorithm]) + self.seed
        return f"{MARK}{self.key.name}+{self.key.id.hex()}+{base64_text(material)}"


def make_secret(name: str, algorithm: int = ED25519, seed: bytes = b"") -> SecretKey:
    """This will make a signing key with that name, from fresh randomness unless a 32-byte seed is given."""
    seed = seed or os.urandom(32)
    public = Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()
    return SecretKey(make_key(name, algorithm, public), seed)


def parse_secret(text: str) -> SecretKey:
    """This will read a signing key as SecretKey writes it; Invalid if it is none (the text is not repeated)."""
    name, _, rest = text.removeprefix(MARK).partition("+")
    key_id, _, encoded = rest.partition("+")
    material = base64_bytes(encoded)
    if not text.startswith(MARK) or len(material) != 33 or material[0] not in (ED25519, COSIGNATURE):
        raise Invalid("this is not a signing key")
    secret = make_secret(name, material[0], material[1:])
    if secret.key.id.hex() != key_id:
        raise Invalid("the signing key does not match its own id")
    return secret


def sign(text: str, secret: SecretKey) -> Signature:
    """This will sign a note's text, which ends in a newline."""
    if secret.key.algorithm != ED25519:
        raise Invalid("a witness cosigns checkpoints; it does not sign notes")
    return Signature(secret.key.name, secret.key.id, _ed25519(secret, text.encode()))


def cosign(text: str, secret: SecretKey, *, time: int) -> Signature:
    """This will cosign a checkpoint's text as a witness, `time` in seconds since 1970."""
    if secret.key.algorithm != COSIGNATURE:
        raise Invalid("a key for notes does not cosign checkpoints")
    data = time.to_bytes(8, "big") + _ed25519(secret, cosigned_message(text, time))
    return Signature(secret.key.name, secret.key.id, data)


def sign_note(text: str, *secrets: SecretKey) -> Note:
    """This will sign a text with each key; Invalid if the outcome would not be a note."""
    note = Note(text, [sign(text, secret) for secret in secrets])
    if not text.endswith("\n") or parse_note(bytes(note)) != note:
        raise Invalid("the text of a note ends in a newline and holds no control characters")
    return note


def _ed25519(secret: SecretKey, message: bytes) -> bytes:
    return Ed25519PrivateKey.from_private_bytes(secret.seed).sign(message)
