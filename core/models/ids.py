"""Random names for things that are seen in addresses: never a counter, which would tell how many there are."""

from __future__ import annotations

import secrets
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


def new_public_id() -> str:
    """22 URL-safe characters, some 128 random bits; the first is no dash, which a command would take for an option."""
    while (name := secrets.token_urlsafe(16)).startswith("-"):
        pass
    return name


def new_wall_id() -> str:
    """32 hex digits, 128 random bits: the only name of a wall that stands in the log."""
    return secrets.token_hex(16)
