"""Writing very many new rows at once, past Django's compiler: an import writes a million.

The ids are taken beforehand and given to the rows. Values are prepared by the fields themselves, so that what is stored
is what `bulk_create` would store; constraints and triggers of the database hold as ever.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection
from django.db.models import Field, Model


def insert_new(rows: Iterable[Model]) -> None:
    """Write these rows of one model, all of them new, and set their primary keys; inside a transaction only."""
    found = list(rows)
    if not found:
        return
    model = type(found[0])
    if not connection.in_atomic_block:
        raise RuntimeError("Rows are inserted in the transaction of the act they belong to.")
    for row, key in zip(found, _keys(model, len(found)), strict=True):
        row.pk = key
        row._prepare_related_fields_for_save(operation_name="insert_new")  # type: ignore[attr-defined] # of Django's
    fields: list[Field[Any, Any]] = list(model._meta.concrete_fields)
    values = [_values(row, fields) for row in found]
    write = _copy if connection.vendor == "postgresql" else _executemany
    write(model._meta.db_table, [str(field.column) for field in fields], values)
    for row in found:
        row._state.adding, row._state.db = False, connection.alias


def _values(row: Model, fields: Sequence[Field[Any, Any]]) -> list[Any]:
    return [field.get_db_prep_save(field.pre_save(row, add=True), connection) for field in fields]


def _keys(model: type[Model], number: int) -> Iterable[int]:
    """Ids nobody else gets: SQLite's one writer counts on from the last, PostgreSQL's sequence gives them out."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
                [table, number],
            )
            return [key for (key,) in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        last = cursor.fetchone()
        begin = (last[0] if last else 0) + 1
        return range(begin, begin + number)


def _executemany(table: str, columns: list[str], values: list[list[Any]]) -> None:
    quote = connection.ops.quote_name
    names, marks = ", ".join(map(quote, columns)), ", ".join("?" * len(columns))
    with connection.wrap_database_errors:
        statement = f"INSERT INTO {quote(table)} ({names}) VALUES ({marks})"  # noqa: S608 # names of our own models
        connection.connection.executemany(statement, values)


def _copy(table: str, columns: list[str], values: list[list[Any]]) -> None:
    quote = connection.ops.quote_name
    statement = f"COPY {quote(table)} ({', '.join(map(quote, columns))}) FROM STDIN"
    with connection.wrap_database_errors, connection.connection.cursor().copy(statement) as copy:
        for row in values:
            copy.write_row(row)
