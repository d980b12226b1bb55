"""What somebody can do who may write to the database and has no key: each attack knows what a report must name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, models
from hypothesis import strategies as st

from core.ledger.check.stored import recorded_fields
from core.ledger.rows import recorded_models
from core.models import Checkpoint, Entry, Head, Opening

Row = dict[str, Any]
World = dict[str, list["Target"]]

LOG: dict[type[models.Model], list[str]] = {
    Entry: ["index", "kind", "wall_id", "wall_seq", "at", "body", "hashes"],
    Head: ["size", "frontier"],
    Opening: ["entry_index", "about", "by_id", "subject_id", "envelope", "body"],
    Checkpoint: ["size", "note", "key"],
}


@dataclass(frozen=True)
class Target:
    """A table and what of it is vouched for."""

    table: str
    key: str
    columns: tuple[str, ...]

    def rows(self) -> list[Row]:
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT * FROM {self.table} ORDER BY "{self.key}"')
            names = [column[0] for column in cursor.description]
            return [dict(zip(names, map(plain, row), strict=True)) for row in cursor.fetchall()]


@dataclass(frozen=True)
class Attack:
    """Statements to run, and the rows of which one has to be named in the report."""

    does: str
    statements: tuple[tuple[str, tuple[Any, ...]], ...]
    names: tuple[str, ...]

    def run(self) -> None:
        with connection.cursor() as cursor:
            for sql, parameters in self.statements:
                cursor.execute(sql, parameters)


def plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value


def targets() -> World:
    """The tables in two groups, so that the few of the log are attacked as often as the many of rows."""
    log = [_target(model, columns) for model, columns in LOG.items()]
    rows = [
        _target(model, [key_of(model), *(str(field.column) for field in recorded_fields(model))])
        for model in recorded_models()
    ]
    return {"log": log, "rows": [target for target in rows if target.rows()]}


def key_of(model: type[models.Model]) -> str:
    key = model._meta.pk
    assert key is not None
    return str(key.column)


def _target(model: type[models.Model], columns: list[str]) -> Target:
    return Target(model._meta.db_table, key_of(model), tuple(columns))


def attacks(world: World, content: dict[str, list[Row]]) -> st.SearchStrategy[Attack]:
    """Any single change, removal, insertion or swap, anywhere."""
    target = st.sampled_from(sorted(world)).flatmap(lambda group: st.sampled_from(world[group]))
    ways = st.sampled_from([change, change, change, remove, insert, swap])
    return st.tuples(target, ways).flatmap(lambda pair: pair[1](pair[0], content[pair[0].table]))


def change(target: Target, rows: list[Row]) -> st.SearchStrategy[Attack]:
    def of(pair: tuple[Row, str]) -> st.SearchStrategy[Attack]:
        row, column = pair
        values = other(row[column], [each[column] for each in rows])
        return values.map(lambda value: _change(target, row, column, value))

    row = st.sampled_from(rows)
    return row.flatmap(lambda row: st.tuples(st.just(row), st.sampled_from(target.columns))).flatmap(of)


def _change(target: Target, row: Row, column: str, value: Any) -> Attack:
    key = row[target.key]
    sql = f'UPDATE {target.table} SET "{column}" = %s WHERE "{target.key}" = %s'
    new = value if column == target.key else key
    names = (f"{target.table} {key}", f"{target.table} {new}")
    return Attack(f"{names[0]}: {column} = {value!r}", ((sql, (value, key)),), names)


def remove(target: Target, rows: list[Row]) -> st.SearchStrategy[Attack]:
    if target.table == "core_checkpoint":  # they are held outside as well; that one is gone here harms nobody
        return change(target, rows)
    sql = f'DELETE FROM {target.table} WHERE "{target.key}" = %s'
    names = st.sampled_from([row[target.key] for row in rows])
    return names.map(
        lambda key: Attack(f"{target.table} {key} removed", ((sql, (key,)),), (f"{target.table} {key}",))
    )


def insert(target: Target, rows: list[Row]) -> st.SearchStrategy[Attack]:
    highest = max(row[target.key] for row in rows)
    key = st.integers(highest + 1, highest + 3)
    fresh = st.text("abcdef0123456789", min_size=22, max_size=22)
    return st.tuples(st.sampled_from(rows), key, fresh).map(lambda made: _insert(target, *made))


def _insert(target: Target, row: Row, key: int, fresh: str) -> Attack:
    unique = {"public_id": fresh, "random_id": fresh, "email": f"{fresh}@example.org"}
    copied = row | {name: value for name, value in unique.items() if name in row} | {target.key: key}
    if "wall_seq" in copied:
        copied["wall_seq"] += 1000
    columns = ", ".join(f'"{name}"' for name in copied)
    sql = f"INSERT INTO {target.table} ({columns}) VALUES ({', '.join(['%s'] * len(copied))})"
    name = f"{target.table} {key}"
    is_log = target.table in ("core_entry", "core_head")
    names = (name, "core_head 1") if is_log else (name,)
    return Attack(f"{name} inserted", ((sql, tuple(copied.values())),), names)


def swap(target: Target, rows: list[Row]) -> st.SearchStrategy[Attack]:
    """What two rows say changes places."""
    pairs = [(one, two) for one in rows for two in rows if differ(target, one, two)]
    if not pairs:
        return change(target, rows)
    return st.sampled_from(pairs).map(lambda pair: _swap(target, *pair))


def differ(target: Target, one: Row, two: Row) -> bool:
    return one[target.key] < two[target.key] and any(
        one[name] != two[name] for name in target.columns if name != target.key
    )


def _swap(target: Target, one: Row, two: Row) -> Attack:
    names = [name for name in target.columns if name != target.key]
    columns = ", ".join(f'"{name}" = %s' for name in names)
    sql = f'UPDATE {target.table} SET {columns} WHERE "{target.key}" = %s'
    statements = tuple(
        (sql, (*(there[name] for name in names), here[target.key]))
        for here, there in ((one, two), (two, one))
    )
    named = tuple(f"{target.table} {row[target.key]}" for row in (one, two))
    return Attack(f"{' and '.join(named)} swapped", statements, named)


def other(value: Any, of_others: list[Any]) -> st.SearchStrategy[Any]:
    """A value that is not this one: like it, taken from another row, or nothing like it."""
    like = next(make for kind, make in MAKERS if isinstance(value, kind))
    choices = [like(value), like(value), st.sampled_from(of_others), st.sampled_from([None, "x", b"\xff"])]
    return st.one_of(choices).filter(lambda new: new != value)


def like_bytes(value: bytes) -> st.SearchStrategy[bytes]:
    def flip(at: tuple[int, int]) -> bytes:
        place, bits = at
        return value[:place] + bytes(each ^ bits for each in value[place : place + 1]) + value[place + 1 :]

    flipped = st.tuples(st.integers(0, max(0, len(value) - 1)), st.integers(1, 255)).map(flip)
    cut = st.integers(0, len(value)).map(lambda end: value[:end])
    return st.one_of(flipped, flipped, cut, st.just(value + b"\x00"))


def like_text(value: str) -> st.SearchStrategy[str]:
    cut = st.integers(0, len(value)).map(lambda end: value[:end])
    return st.one_of(cut, st.text("abz019-: ", max_size=12), st.just(value.swapcase()))


def like_moment(value: datetime) -> st.SearchStrategy[datetime]:
    return st.integers(1, 10**12).map(lambda us: value + timedelta(microseconds=us))


def like_number(value: int) -> st.SearchStrategy[int]:
    return st.one_of(st.integers(0, 200), st.sampled_from([value + 1, -value - 1, 2**53]))


MAKERS: list[tuple[Any, Callable[[Any], st.SearchStrategy[Any]]]] = [
    (bytes, like_bytes),
    (bool, lambda value: st.just(not value)),
    (int, like_number),
    (datetime, like_moment),
    (str, like_text),
    (object, lambda _value: st.integers(1, 40)),
]
