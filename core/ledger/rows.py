"""What an act wrote, in digests: so that a row that is changed, deleted or slipped in later does not go unnoticed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from functools import cache, lru_cache
from hashlib import sha256
from typing import Any

from django.apps import apps
from django.db.models import Model

from core.models import Sealed
from proof.entry import at_text, canonical_json
from proof.verifier.entry import CANONICAL

AS_THEY_ARE = {str, bool}


def label(row: Model) -> str:
    """`app.model:id`, the name of a row inside an opening; it never leaves it."""
    return f"{row._meta.label_lower}:{row.pk}"


def digest(row: Model) -> str:
    """What a row is: the name of the list of its recorded fields (`RECORDED`), and SHA-256 over these, in hex."""
    fields = lists_of(type(row))[0]
    return f"{name_of(fields)}:{_digest(row, fields)}"


def is_as_recorded(row: Model, recorded: str | None) -> bool:
    """Whether a row is what an entry recorded, over the fields that were recorded then (docs/decisions, 0013).

    Never an error: a row may hold values of kinds that were never recorded.
    """
    named, _colon, hashed = (recorded or "").rpartition(":")
    lists = lists_of(type(row))
    fields = next((each for each in lists if name_of(each) == named), None) if named else lists[0]
    try:
        return fields is not None and _digest(row, fields) == hashed
    except (ValueError, TypeError, AttributeError, OverflowError):
        return False


def lists_of(model: type[Model]) -> list[tuple[str, ...]]:
    """The fields a model records, and after them the lists it recorded earlier (`RECORDED_BEFORE`)."""
    return [model.RECORDED, *getattr(model, "RECORDED_BEFORE", ())]  # type: ignore[attr-defined] # by contract


@cache
def name_of(fields: tuple[str, ...]) -> str:
    """A list of fields by a name that follows from it: eight hex digits."""
    return sha256(" ".join(fields).encode()).hexdigest()[:8]


def _digest(row: Model, fields: tuple[str, ...]) -> str:
    """SHA-256 over the canonical JSON of an object of these fields, written by hand: an import makes a million."""
    values = vars(row)  # Django's way to a column is ten times as long
    written = [
        f"{begin}{_json(values[name] if name in values else getattr(row, name))}"
        for name, begin in _members(fields)
    ]
    return sha256(f"{{{','.join(written)}}}".encode()).hexdigest()


@cache
def _members(fields: tuple[str, ...]) -> list[tuple[str, str]]:
    """The fields in the order of RFC 8785, each with how it begins."""
    return [(name, f"{CANONICAL.encode(name)}:") for name in sorted(fields)]


def _json(value: Any) -> str:
    if value is None:
        return "null"
    if type(value) is int:
        return str(value)
    if isinstance(value, datetime):
        return f'"{_at_text(value.astimezone(UTC))}"'
    return CANONICAL.encode(_plain(value))


_at_text = lru_cache(maxsize=4096)(at_text)  # rows that are written at once have many moments in common


def digests(changed: Iterable[Model], deleted: Iterable[str] = ()) -> str:
    """The fact `rows`: each row's digest by its label, and null for what is gone."""
    rows: dict[str, str | None] = {label(row): digest(row) for row in changed}
    return canonical_json(rows | dict.fromkeys(deleted)).decode()


def recorded_models() -> list[type[Model]]:
    """Every model whose rows must stand in the record."""
    return [model for model in apps.get_models() if hasattr(model, "RECORDED")]


def _plain(value: Any) -> Any:
    if type(value) in AS_THEY_ARE:
        return value
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Sealed):
        return value.recorded()
    if isinstance(value, bytes | memoryview):
        return sha256(value).hexdigest()
    return value
