"""Keeping that marks were read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from core.models import Person, Wall
from hiring.models import MarksRead
from hiring.rules.guard import Mark


def note_marks_read(
    marks: Sequence[Mark], *, wall: Wall, about: Person, by: Person, at: datetime
) -> list[MarksRead]:
    """Keep which rules had marked the words that go now; the action around it records the rows it gets back."""
    if not marks:
        return []
    rules = sorted({mark.rule.id for mark in marks})
    return [MarksRead.objects.create(wall=wall, about=about, rules=rules, at=at, by=by)]
