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


_beginning: ContextVar[str] = ContextVar("_beginning", default="")
COMMON, OWN_BYTES = 4, 13  # characters, and the bytes of the 18 characters behind them


def new_public_id() -> str:
    """22 URL-safe characters, some 128 random bits; the first is no dash, which a command would take for an option."""
    if beginning := _beginning.get():
        return beginning + secrets.token_urlsafe(OWN_BYTES)
    while (name := secrets.token_urlsafe(16)).startswith("-"):
        pass
    return name


@contextmanager
def ids_side_by_side() -> Iterator[None]:
    """Within it public ids begin alike, and differ in 104 random bits: many rows are written at once.

    An index over a million random ids is otherwise changed on as many pages as there are new rows. It tells whoever
    sees two of them that they came in together, and nothing else.
    """
    token = _beginning.set(new_public_id()[:COMMON])
    try:
        yield
    finally:
        _beginning.reset(token)


def new_wall_id() -> str:
    """32 hex digits, 128 random bits: the only name of a wall that stands in the log."""
    return secrets.token_hex(16)
