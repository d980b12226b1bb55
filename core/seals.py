"""Sealing to a wall: whoever knows its public half can put in, only a seat can take out.

age throughout (C2SP age), through pyrage. How seats take out comes with the issue "Seals and bundles".
"""

from __future__ import annotations

import pyrage

from core.models import Wall


def seal(plaintext: bytes, wall: Wall) -> bytes:
    """The bytes as an age file that only the wall's seats can open; ValueError for a wall that is open."""
    if wall.kind != Wall.Kind.SEALED:
        raise ValueError("An open wall has nothing to seal to.")
    sealed: bytes = pyrage.encrypt(plaintext, [pyrage.x25519.Recipient.from_str(wall.recipient)])
    return sealed
