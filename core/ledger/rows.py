"""What an act wrote, in digests: so that a row that is changed, deleted or slipped in later does not go unnoticed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from hashlib import sha256
from typing import Any

from django.apps import apps
from django.db.models import Model

from core.models import Sealed
from proof.entry import at_text, canonical_json


def label(row: Model) -> str:
    """`app.model:id`, the name of a row inside an opening; it never leaves it."""
    return f"{row._meta.label_lower}:{row.pk}"


def digest(row: Model) -> str:
    """SHA-256, in hex, over the canonical JSON of what the model says is recorded (`RECORDED`)."""
    fields = {name: _plain(getattr(row, name)) for name in row.RECORDED}  # type: ignore[attr-defined] # by contract
    return sha256(canonical_json(fields)).hexdigest()


def digests(changed: Iterable[Model], deleted: Iterable[str] = ()) -> str:
    """The fact `rows`: each row's digest by its label, and null for what is gone."""
    rows: dict[str, str | None] = {label(row): digest(row) for row in changed}
    return canonical_json(rows | dict.fromkeys(deleted)).decode()


def recorded_models() -> list[type[Model]]:
    """Every model whose rows must stand in the record."""
    return [model for model in apps.get_models() if hasattr(model, "RECORDED")]


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return at_text(value.astimezone(UTC))
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Sealed):
        return value.recorded()
    if isinstance(value, bytes | memoryview):
        return sha256(value).hexdigest()
    return value
