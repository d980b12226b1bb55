"""Everything behind a sealed wall looked at by somebody inside: what does not read as genuine, and where."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, cast

from django.apps import apps
from django.db import Error, transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from core.errors import Broken
from core.ledger.sealed import Reader, check_inside
from core.models import SealedFile, SealedText


@dataclass(frozen=True)
class Broke:
    """`where` names a row as `app.model:id`, or the wall; `what` is one sentence for whoever reads."""

    where: str
    what: str


class _Nowhere:
    """A writer that keeps nothing."""

    def write(self, data: bytes) -> int:
        return len(data)

    def flush(self) -> None:
        """There is nothing to flush."""


def look_inside(reader: Reader) -> list[Broke]:
    """Read every row, text and file that the wall's entries recorded; nothing of it is kept."""
    try:
        recorded = reader.recorded
        check_inside(reader.opened.wall, recorded)
    except Broken as broken:
        return [Broke("core.wall", broken.sentence)]
    return [broke for name, last in recorded.items() if last for broke in _look_at(reader, name)]


def _look_at(reader: Reader, name: str) -> Iterator[Broke]:
    row = _row(name)
    if row is None:
        yield Broke(name, _("%(where)s was recorded, and it is gone.") % {"where": name})
        return
    try:
        reader.check(row)
        for field in row._meta.concrete_fields:
            if isinstance(field, SealedText) and getattr(row, field.name) is not None:
                reader.text(row, field.name)
        if isinstance(row, SealedFile):
            reader.file(row, cast(BinaryIO, _Nowhere()))
    except Broken as broken:
        yield Broke(name, broken.sentence)


def _row(name: str) -> Model | None:
    model, _colon, key = name.partition(":")
    try:
        with transaction.atomic():
            row: Model | None = apps.get_model(model)._default_manager.filter(pk=key).first()
            return row
    except (Error, ValueError, TypeError, OverflowError):
        return None
