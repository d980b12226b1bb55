"""Sealing with age (C2SP age v1), through pyrage: no cryptography of our own."""

from proof.seals.age import (
    Damaged,
    NotForYou,
    NotOpened,
    check_header,
    header_length,
    join,
    new_identity,
    open_sealed,
    open_stream,
    open_with_passphrase,
    recipient_of,
    seal,
    seal_stream,
    split,
)
from proof.seals.passphrase import Cost, identity_from, identity_of

__all__ = [
    "Cost",
    "Damaged",
    "NotForYou",
    "NotOpened",
    "check_header",
    "header_length",
    "identity_from",
    "identity_of",
    "join",
    "new_identity",
    "open_sealed",
    "open_stream",
    "open_with_passphrase",
    "recipient_of",
    "seal",
    "seal_stream",
    "split",
]
