"""The rows people look at, against what the record says last of each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import Error, transaction
from django.db.models import Model

from core.ledger.check.findings import Checked, Finding
from core.ledger.check.openings import Said
from core.ledger.check.stored import column_of, oddly_stored
from core.ledger.check.values import select
from core.ledger.rows import is_as_recorded, recorded_models

CHUNK = 2000


def check_rows(said: Said, checked: Checked) -> list[Finding]:
    """Every row that must stand in the record and does not, or differs, or is gone."""
    models = recorded_models()
    checked.rows = sum(len(said.get(model._meta.label_lower, {})) for model in models)
    return [
        finding for model in models for finding in _check_model(model, said.get(model._meta.label_lower, {}))
    ]


def _check_model(model: type[Model], said: dict[str, tuple[int, str | None]]) -> Iterator[Finding]:
    table, seen = model._meta.db_table, set()
    for key, row in _rows(model):
        seen.add(key)
        index, recorded = said.get(key, (-1, None))
        if index < 0:
            yield Finding(f"{table} {key}", "No entry says how it came to be: it was slipped in.")
        elif recorded is None:
            yield Finding(f"{table} {key}", f"Entry {index} says it was deleted, and it is there.")
        elif row is None or not is_as_recorded(row, recorded):
            yield Finding(f"{table} {key}", f"It is not as entry {index} recorded it.")
    for key, (index, recorded) in said.items():
        if recorded is not None and key not in seen:
            yield Finding(f"{table} {key}", f"Entry {index} recorded it, and it is gone.")


def _rows(model: type[Model]) -> Iterator[tuple[str, Model | None]]:
    """Every row by its key; None for one whose values cannot be read, or are stored oddly."""
    chunk = _keys(model)
    while chunk:
        found = _read(model, chunk)
        if found is None:
            found = {key: (_read(model, [key]) or {}).get(key) for key in chunk}
        yield from ((str(key), row) for key, row in found.items())
        chunk = _keys(model, chunk[-1]) if len(chunk) == CHUNK else []


def _keys(model: type[Model], *behind: Any) -> list[Any]:
    """The next keys; past Django's queries, which take longer to make than to answer where a table is empty."""
    key, begin = column_of(model._meta.pk), f"WHERE {column_of(model._meta.pk)} > %s" if behind else ""
    sql = f"SELECT {key} FROM {model._meta.db_table} {begin} ORDER BY {key} LIMIT {CHUNK}"  # noqa: S608 # names of our own models
    return [found for (found,) in select(sql, *behind)]


def _read(model: type[Model], keys: list[Any]) -> dict[Any, Model | None] | None:
    try:
        with transaction.atomic():
            rows = model._default_manager.in_bulk(keys)
            return {**rows, **dict.fromkeys(oddly_stored(model, rows))}
    except (Error, ValueError, TypeError, OverflowError):
        return None
