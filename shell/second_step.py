"""Secrets of the second step of signing in (TOTP, recovery codes): in the database only encrypted.

The key comes from KEPT_SECRET_KEY, which lies outside the database: see docs/decisions.
"""

from __future__ import annotations

import base64

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

BEGINS = "gAAAA"  # every Fernet token of this century; no base32 secret and no seed in hex begins so


class CannotRead(Exception):
    """The secret was encrypted under another KEPT_SECRET_KEY."""


def encrypt(text: str) -> str:
    return _fernet().encrypt(text.encode()).decode("ascii")


def decrypt(stored: str) -> str:
    """The secret; one that was stored before secrets were encrypted is given as it is. Raises CannotRead."""
    if not stored.startswith(BEGINS):
        return stored
    try:
        return _fernet().decrypt(stored.encode()).decode()
    except InvalidToken:
        raise CannotRead("KEPT_SECRET_KEY is not the one that second steps were set up with.") from None


def _fernet() -> Fernet:
    derived = HKDF(SHA256(), 32, salt=None, info=b"kept: second step").derive(settings.SECRET_KEY.encode())
    return Fernet(base64.urlsafe_b64encode(derived))
