"""Reading very many rows as plain values: what `values_list` gives, without its price for moments in SQLite."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import DateTimeField, QuerySet


def read_values(rows: QuerySet[Any, Any]) -> list[tuple[Any, ...]]:
    """Every row of a `values_list` of columns."""
    if connection.vendor != "sqlite":
        return list(rows)
    compiler = rows.query.get_compiler(connection=connection)
    try:
        statement, params = compiler.as_sql()
    except EmptyResultSet:
        return []
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        found = cursor.fetchall()
    columns: list[Iterable[Any]] = list(zip(*found, strict=True))
    moments = [isinstance(each.output_field, DateTimeField) for each, *_rest in compiler.select or ()]
    aware = [
        map(_aware, column) if is_moment else column
        for column, is_moment in zip(columns, moments, strict=False)
    ]
    return list(zip(*aware, strict=True))


def _aware(stored: datetime | None) -> datetime | None:
    """Moments are stored in UTC; the driver reads them without a zone."""
    return None if stored is None else stored.replace(tzinfo=UTC)
