"""Values as they stand in a database that anybody may have written to: of any type at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from django.db import connection

from proof.entry import at_text


def as_bytes(value: Any) -> bytes:
    """The bytes of a binary column; what is none of that is never equal to anything recorded."""
    return bytes(value) if isinstance(value, bytes | memoryview) else repr(value).encode()


def as_moment(value: Any) -> str:
    """A moment, given as text by either database, as entries write it."""
    try:
        moment = datetime.fromisoformat(value)
        return at_text(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
    except (TypeError, ValueError):
        return repr(value)


@contextmanager
def any_text() -> Iterator[None]:
    """Read text that is not Unicode as well, escaped; sqlite3 would refuse the whole row."""
    if connection.vendor != "sqlite":
        yield
        return
    connection.ensure_connection()
    before, connection.connection.text_factory = connection.connection.text_factory, _escaped
    try:
        yield
    finally:
        connection.connection.text_factory = before


def _escaped(text: bytes) -> str:
    return text.decode("utf-8", "backslashreplace")


def select(sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())
