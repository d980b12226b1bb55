"""From a passphrase to an identity: Argon2id (RFC 9106) gives the 32 bytes of an X25519 secret, age's text for it."""

from __future__ import annotations

import unicodedata
from threading import BoundedSemaphore
from typing import NamedTuple

from argon2.low_level import Type, hash_secret_raw

ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
PREFIX = "age-secret-key-"
POLYMOD = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
SECRET_BYTES = 32
AT_ONCE = BoundedSemaphore(2)


class Cost(NamedTuple):
    """What one guess costs: passes, memory in KiB, lanes. Stored beside what it protects."""

    passes: int
    memory: int
    lanes: int


def identity_from(passphrase: str, *, salt: bytes, cost: Cost) -> str:
    """This will give the one identity that belongs to a passphrase; about 0.2 s by intent, two at a time.

    Unicode in NFKC and white space folded, so that the same passphrase from another keyboard is the same.
    """
    folded = " ".join(unicodedata.normalize("NFKC", passphrase).split())
    with AT_ONCE:
        secret = hash_secret_raw(
            folded.encode(), salt, cost.passes, cost.memory, cost.lanes, SECRET_BYTES, Type.ID
        )
    return identity_of(secret)


def identity_of(secret: bytes) -> str:
    """This will write 32 secret bytes, such as a passkey makes, as an identity; ValueError for another length."""
    if len(secret) != SECRET_BYTES:
        raise ValueError("An X25519 identity has 32 bytes.")
    return bech32(PREFIX, secret).upper()


def bech32(prefix: str, data: bytes) -> str:
    """This will write bytes as BIP 173 does, which is how age writes its keys."""
    number = int.from_bytes(data, "big")
    bits = len(data) * 8
    groups = -(-bits // 5)
    number <<= groups * 5 - bits
    values = [number >> 5 * (groups - 1 - i) & 31 for i in range(groups)]
    expanded = [ord(c) >> 5 for c in prefix] + [0] + [ord(c) & 31 for c in prefix]
    check = _polymod([*expanded, *values, 0, 0, 0, 0, 0, 0]) ^ 1
    values += [check >> 5 * (5 - i) & 31 for i in range(6)]
    return f"{prefix}1{''.join(ALPHABET[value] for value in values)}"


def _polymod(values: list[int]) -> int:
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for i, generator in enumerate(POLYMOD):
            check ^= generator if top >> i & 1 else 0
    return check
