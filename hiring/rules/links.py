"""The long random part of a private link, and what is kept of it."""

from __future__ import annotations

import re
import secrets
from datetime import timedelta
from hashlib import sha256

BYTES = 32
LASTS = timedelta(days=90)
SHAPE = re.compile(r"[\w-]{43}", re.ASCII)


def new_token() -> str:
    """43 URL-safe characters, 256 random bits."""
    return secrets.token_urlsafe(BYTES)


def is_token(text: str) -> bool:
    """Whether it could be one of ours; nothing else is looked up."""
    return SHAPE.fullmatch(text) is not None


def digest(token: str) -> str:
    """What the database keeps: nobody comes in by it."""
    return sha256(token.encode()).hexdigest()
