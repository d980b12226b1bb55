"""Values as they stand in a database that anybody may have written to: of any type at all."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.db import connection

from proof.entry import at_text


def as_bytes(value: Any) -> bytes:
    """The bytes of a binary column; what is none of that is never equal to anything recorded."""
    return bytes(value) if isinstance(value, bytes | memoryview) else repr(value).encode()


def as_moment(value: Any) -> str:
    """A moment as entries write it; SQLite gives text, PostgreSQL a datetime."""
    try:
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
        return at_text(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
    except (TypeError, ValueError):
        return repr(value)


def select(sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())
