"""The one-time token that opens the first visit. Only its hash is kept, in KEPT_HOME, until the set-up is done."""

from __future__ import annotations

import os
import secrets
from hashlib import sha256
from hmac import compare_digest
from pathlib import Path

from django.conf import settings
from django.core.cache import cache

MOST_WRONG = 10
MINUTE = 60


def new_token() -> str:
    """This will make a token, keep its hash (mode 0600) and give it; an older one opens nothing any more."""
    token = secrets.token_urlsafe(32)
    draft = settings.KEPT_HOME / f"first-visit.{os.getpid()}"
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(_hash(token))
    draft.replace(_path())
    return token


def is_token(given: str) -> bool:
    try:
        kept = _path().read_text(encoding="ascii")
    except OSError:
        return False
    return compare_digest(kept.strip(), _hash(given))


def forget_token() -> None:
    _path().unlink(missing_ok=True)


def has_guessed_too_often(address: str) -> bool:
    return int(cache.get(_count(address), 0)) >= MOST_WRONG


def count_guess(address: str) -> None:
    cache.add(_count(address), 0, MINUTE)
    cache.incr(_count(address))


def _count(address: str) -> str:
    return f"first-visit:{sha256(address.encode()).hexdigest()}"


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def _path() -> Path:
    return Path(settings.KEPT_HOME) / "first-visit"
