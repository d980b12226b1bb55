"""Secrets that Kept itself must use, as they stand in the database: encrypted under a key from KEPT_SECRET_KEY.

A copy of the database alone does not tell them; a copy of the whole of KEPT_HOME does. See docs/decisions.
"""

from __future__ import annotations

import base64

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


def hide(secret: str, *, purpose: str) -> str:
    """This will encrypt a secret for one purpose; nothing stays nothing."""
    return _key(purpose).encrypt(secret.encode()).decode() if secret else ""


def reveal(hidden: str, *, purpose: str) -> str:
    """The secret; empty when it was hidden with another key (KEPT_SECRET_KEY was changed): it has to be set again."""
    try:
        return _key(purpose).decrypt(hidden.encode()).decode() if hidden else ""
    except InvalidToken:
        return ""


def _key(purpose: str) -> Fernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"kept: {purpose}".encode())
    return Fernet(base64.urlsafe_b64encode(derived.derive(settings.SECRET_KEY.encode())))
