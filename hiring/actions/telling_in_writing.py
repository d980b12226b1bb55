"""Telling the news in writing, where the candidate asked for that: the letter and the closing it keeps, in one act."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from core import people
from core.models import Person
from hiring.actions.closings import Said, hold_closing
from hiring.actions.talks import write_to_candidate
from hiring.models import Closing, ClosingHeld, Opening, Wish, Writing
from hiring.rules.guard import Mark

FIRST_LINE = 200


@transaction.atomic
def tell_in_writing(
    person: Person,
    opening: Opening,
    *,
    words: str,
    channel: str,
    by: Person,
    at: datetime,
    marks: Sequence[Mark] = (),
) -> Writing:
    """Send the news itself; where a closing is owed by whoever writes, it is held by that."""
    writing = write_to_candidate(person, opening, words=words, by=by, at=at, tells=True, marks=marks)
    owed = Closing.objects.filter(
        person__in=people.identities(person),
        opening=opening,
        owed_by__in=people.identities(by),
        ended_at__isnull=True,
        due_at__isnull=False,
    )
    how = ClosingHeld.How.DECLINED if channel == Wish.Channel.NONE else ClosingHeld.How.WRITTEN
    for closing in owed:
        hold_closing(closing, by=by, at=at, said=Said(how=how, held_at=at, lines=words[:FIRST_LINE]))
    return writing
