"""Secrets of sources as they stand in the database: encrypted with a key that follows from KEPT_SECRET_KEY.

A copy of the database alone does not tell them; a copy of the whole of KEPT_HOME does.
"""

from __future__ import annotations

import base64

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


def hide(secret: str) -> str:
    return _key().encrypt(secret.encode()).decode() if secret else ""


def reveal(hidden: str) -> str:
    """The secret; empty when it was hidden with another key (KEPT_SECRET_KEY was changed): it has to be set again."""
    try:
        return _key().decrypt(hidden.encode()).decode() if hidden else ""
    except InvalidToken:
        return ""


def _key() -> Fernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"kept: secrets of sources")
    return Fernet(base64.urlsafe_b64encode(derived.derive(settings.SECRET_KEY.encode())))
