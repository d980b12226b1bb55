"""Random names for things that are seen in addresses: never a counter, which would tell how many there are."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

if TYPE_CHECKING:
    BigInteger = models.BigIntegerField[int, int]
else:
    BigInteger = models.BigIntegerField


class PlaceField(BigInteger):
    """A key that we count ourselves. SQLite takes it for the row's own number, and keeps no second index of it."""

    def db_type(self, connection: BaseDatabaseWrapper) -> str | None:
        return "integer" if connection.vendor == "sqlite" else super().db_type(connection)


COMMON, OWN = 4, 18  # characters of an id of many: 18 of base 64 hold 108 bits
DRAWN = 256  # ids, for which the system is asked once
_alike: ContextVar[Iterator[str] | None] = ContextVar("_alike", default=None)


def new_public_id() -> str:
    """22 URL-safe characters, some 128 random bits; the first is no dash, which a command would take for an option."""
    if ids := _alike.get():
        return next(ids)
    while (name := secrets.token_urlsafe(16)).startswith("-"):
        pass
    return name


@contextmanager
def ids_side_by_side() -> Iterator[None]:
    """Within it public ids begin alike, and differ in 108 random bits: many rows are written at once.

    An index over a million random ids is otherwise changed on as many pages as there are new rows. It tells whoever
    sees two of them that they came in together, and nothing else.
    """
    token = _alike.set(_many(new_public_id()[:COMMON]))
    try:
        yield
    finally:
        _alike.reset(token)


def _many(beginning: str) -> Iterator[str]:
    while True:
        random = secrets.token_urlsafe(OWN * DRAWN * 6 // 8)
        for start in range(0, len(random), OWN):
            yield beginning + random[start : start + OWN]


def new_wall_id() -> str:
    """32 hex digits, 128 random bits: the only name of a wall that stands in the log."""
    return secrets.token_hex(16)
