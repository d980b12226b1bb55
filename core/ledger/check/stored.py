"""SQLite keeps whatever it is given in any column: a number for a moment is read as none, and compared as long ago.

So a row says what was recorded only if each of its values stands there exactly as Kept would have written it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import connection
from django.db.models import Field, Model

from core.ledger.check.values import select

KINDS = {str: "text", bool: "integer", int: "integer", memoryview: "blob", type(None): "null"}
STORED = "typeof({0}), CASE typeof({0}) WHEN 'blob' THEN hex({0}) ELSE {0} || '' END"


def oddly_stored(model: type[Model], rows: Mapping[Any, Model]) -> set[Any]:
    """The keys of rows of which a recorded value is stored in another way than Kept stores it."""
    if connection.vendor != "sqlite" or not rows:
        return set()
    fields, key = recorded_fields(model), column_of(model._meta.pk)
    columns = [STORED.format(column_of(field)) for field in fields]
    marks = ", ".join(["%s"] * len(rows))
    sql = f"SELECT {key}, {', '.join(columns)} FROM {model._meta.db_table} WHERE {key} IN ({marks})"  # noqa: S608 # names of our own models
    return {
        found
        for found, *raw in select(sql, *rows)
        if raw != [each for field in fields for each in _as_stored(field, rows[found])]
    }


def recorded_fields(model: type[Model]) -> list[Field[Any, Any]]:
    """The fields which the model says are recorded, in its order."""
    recorded: tuple[str, ...] = model.RECORDED  # type: ignore[attr-defined] # by contract
    fields = {field.attname: field for field in model._meta.concrete_fields}
    return [fields[name] for name in recorded]


def column_of(field: Field[Any, Any] | None) -> str:
    return connection.ops.quote_name(str(field and field.column))


def _as_stored(field: Field[Any, Any], row: Model) -> tuple[str, str | None]:
    value = field.get_db_prep_value(getattr(row, field.attname), connection, prepared=False)
    if isinstance(value, memoryview):  # as Django hands bytes to SQLite
        return KINDS[memoryview], value.hex().upper()
    text = None if value is None else str(int(value)) if isinstance(value, bool) else str(value)
    return KINDS[type(value)], text
