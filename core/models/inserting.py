"""Writing very many new rows at once, column by column and past Django's compiler: an import writes a million.

The ids are taken beforehand. What is stored is what `bulk_create` would store; constraints and triggers of the database
hold as ever.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache, partial
from itertools import chain, repeat
from operator import itemgetter
from typing import Any, TypeVar

from django.db import connection, models
from django.db.models import Field, Model
from django.db.models.base import ModelState

from core.models import behind

M = TypeVar("M", bound=Model)
Stock = dict[str, list[int]]  # keys by table
MOST_AT_ONCE = 1024  # rows; SQLite takes 32,766 values in a statement, and no table has so many columns
AS_THEY_ARE = (models.AutoField, models.ForeignKey, models.IntegerField, models.BooleanField)


def new_row(model: type[M], values: Mapping[str, Any]) -> M:
    """A row that is not written yet, as `model(**values)` makes it, without signals: an import makes a million.

    Values stand under the names of their columns (`person_id`, not `person`).
    """
    row = model.__new__(model)
    row._state = ModelState()
    plain, made = _defaults(model)
    row.__dict__.update(plain)
    row.__dict__.update(values)
    for name, make in made:
        if name not in values:
            row.__dict__[name] = make()
    return row


@cache
def _defaults(model: type[Model]) -> tuple[dict[str, Any], list[tuple[str, Callable[[], Any]]]]:
    """What a field is when nothing is said: the values, and the fields whose value is made each time."""
    made = [each for each in _fields(model) if _is_made(each)]
    plain = {each.attname: each.get_default() for each in _fields(model) if each not in made}
    return plain, [(each.attname, each.get_default) for each in made]


def insert_new(rows: Iterable[Model]) -> None:
    """Write these rows of one model, all of them new, and set their primary keys; inside a transaction only."""
    found = list(rows)
    if not found:
        return
    model = type(found[0])
    for row in found:
        if row._state.fields_cache:  # a row it points to may have got its key since
            row._prepare_related_fields_for_save(operation_name="insert_new")  # type: ignore[attr-defined] # Django's
    names = [each.attname for each in _fields(model) if not each.primary_key]
    named = itemgetter(*names)
    keys = insert_values(model, names, [named(vars(row)) for row in found])
    for row, key in zip(found, keys, strict=True):
        row.pk = key
        row._state.adding, row._state.db = False, connection.alias


def insert_values(model: type[Model], names: Sequence[str], rows: Sequence[Sequence[Any]]) -> Sequence[int]:
    """Write rows of plain values in the order of `names` (`person_id`, not `person`), and give their primary keys.

    A column that is not named gets its field's default. At least two are named; inside a transaction only.
    """
    if not rows:
        return []
    if not connection.in_atomic_block:
        raise RuntimeError("Rows are inserted in the transaction of the act they belong to.")
    keys = _keys(model, len(rows))
    said: dict[str, Iterable[Any]] = dict(zip(names, zip(*rows, strict=True), strict=True))
    fields = _fields(model)
    columns = [
        keys if field.primary_key else _stored(field, said.get(field.attname), len(rows)) for field in fields
    ]
    write = _copy if connection.vendor == "postgresql" else _insert
    quoted = [connection.ops.quote_name(str(field.column)) for field in fields]
    stored, table = list(zip(*columns, strict=True)), model._meta.db_table
    behind.write(table, partial(write, connection.connection, table, quoted, stored, behind.kept_keys()))
    return keys


@cache
def _fields(model: type[Model]) -> list[Field[Any, Any]]:
    return list(model._meta.concrete_fields)


def _is_made(field: Field[Any, Any]) -> bool:
    """Whether its default is made anew for each row. A field without one says so by a class, which can be called."""
    return field.has_default() and callable(field.default)


def _stored(field: Field[Any, Any], values: Iterable[Any] | None, number: int) -> Iterable[Any]:
    """A column as the database takes it."""
    if values is None and _is_made(field):
        values = [field.get_default() for _row in range(number)]
    elif values is None:
        return repeat(next(iter(_storing(field, [field.get_default()]))), number)
    return _storing(field, values)


def _storing(field: Field[Any, Any], values: Iterable[Any]) -> Iterable[Any]:
    if isinstance(field, AS_THEY_ARE):
        return values
    if isinstance(field, models.CharField | models.TextField):
        return map(_text, values)
    if isinstance(field, models.DateTimeField):
        return _moments(values) if connection.vendor == "sqlite" else values
    return (field.get_db_prep_save(value, connection) for value in values)


def _text(value: Any) -> str | None:
    """Not a member of an enumeration, which psycopg stores by its name."""
    return value if value is None or type(value) is str else str(value)


def _moments(values: Iterable[datetime | None]) -> Iterator[str | None]:
    """As Django keeps them in SQLite. Rows that are written at once have many moments in common."""
    last, text = None, None
    for value in values:
        if value is not last:
            last, text = value, _moment(value) if value else None
        yield text


def _moment(value: datetime) -> str:
    in_utc = value if value.tzinfo is UTC else value.astimezone(UTC)
    return in_utc.isoformat(" ")[: -len("+00:00")]


def _keys(model: type[Model], number: int) -> Sequence[int]:
    """Ids nobody else gets: SQLite's one writer counts on from the last, PostgreSQL's sequence gives them out."""
    table = model._meta.db_table
    return _from_stock(table, number) if connection.vendor == "postgresql" else _counted(table, number)


def _counted(table: str, number: int) -> range:
    last = behind.last_keys()
    if table not in last:
        behind.wait_for_writes(table)
        found = connection.connection.execute(
            "SELECT seq FROM sqlite_sequence WHERE name = ?", [table]
        ).fetchone()
        last[table] = found[0] if found else 0
    begin = last[table] + 1
    last[table] += number
    return range(begin, begin + number)


def _from_stock(table: str, number: int) -> list[int]:
    kept = behind.kept_keys()
    stock: Stock = {} if kept is None else kept
    behind.wait_for_writes(table)  # which fill it up
    keys = stock.get(table, [])
    if len(keys) < number:
        with connection.cursor() as cursor:
            keys += _drawn(cursor, table, number - len(keys))
    stock[table] = keys[number:]
    return keys[:number]


def _drawn(cursor: Any, table: str, number: int) -> list[int]:
    ask = "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)"
    cursor.execute(ask, [table, number])
    return [key for (key,) in cursor.fetchall()]


def _insert(
    database: Any, table: str, columns: list[str], rows: Sequence[tuple[Any, ...]], _stock: Stock | None
) -> None:
    """Many rows a statement: SQLite works on one without holding Python up. In powers of two, since the driver keeps
    the statements it has seen."""
    names, marks = ", ".join(columns), f"({', '.join('?' * len(columns))})"
    begin, at_once = 0, MOST_AT_ONCE
    while begin < len(rows):
        while at_once > len(rows) - begin:
            at_once //= 2
        some = rows[begin : begin + at_once]
        statement = f'INSERT INTO "{table}" ({names}) VALUES {", ".join([marks] * at_once)}'  # noqa: S608 # our own names
        database.execute(statement, list(chain.from_iterable(some)))
        begin += at_once


def _copy(
    database: Any, table: str, columns: list[str], rows: Sequence[tuple[Any, ...]], stock: Stock | None
) -> None:
    """And draw an eighth more keys than were needed, if some are kept: a next batch needs about as many."""
    cursor = database.cursor()
    with cursor.copy(f'COPY "{table}" ({", ".join(columns)}) FROM STDIN') as copy:
        for row in rows:
            copy.write_row(row)
    if stock is not None and (lacking := len(rows) * 9 // 8 - len(stock[table])) > 0:
        stock[table] += _drawn(cursor, table, lacking)
