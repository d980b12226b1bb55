"""What is known of a candidate's interviews and of other closings: it tells a text to them from one to anybody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from core import people
from core.models import Person
from hiring.models import ClosingHeld, Letter, Opening, Scorecard, Writing
from hiring.rules.guard import About

MOST_OTHERS = 200
LOOKS_BACK = timedelta(days=365)


def about(person: Person, opening: Opening, *, by: Person, at: datetime) -> About:
    """This will gather the names, the interviewers' words and what `by` wrote to others in the last year."""
    return About(
        names=tuple(name for name in (person.name, by.name) if name),
        facts=tuple(_facts(person, opening)),
        opening=opening.title,
        others=tuple(_others(person, by, at)),
    )


def _facts(person: Person, opening: Opening) -> Iterator[str]:
    cards = Scorecard.objects.filter(
        application__person__in=people.identities(person), application__opening=opening
    )
    for card in cards:
        yield from (text for text in (card.strengths, card.gap, card.evidence, card.notes) if text)
        yield from _attributes(card.attributes)


def _attributes(attributes: Any) -> Iterator[str]:
    """The names and notes of what was rated; another system's list may hold anything."""
    for line in attributes if isinstance(attributes, list) else ():
        if isinstance(line, dict):
            yield " ".join(str(line[key]) for key in ("name", "note") if line.get(key))


def _others(person: Person, by: Person, at: datetime) -> Iterator[tuple[str, tuple[str, ...]]]:
    own, since = people.identities(by), at - LOOKS_BACK
    written = Writing.objects.filter(by__in=own, at__gte=since).select_related("person").order_by("-at")
    said = (
        ClosingHeld.objects.filter(by__in=own, at__gte=since)
        .select_related("closing__person")
        .order_by("-at")
    )
    sent = Letter.objects.filter(reviewed_by__in=own, reviewed_at__gte=since).select_related(
        "closing__person"
    )
    texts = [
        *((each.words, each.person) for each in written[:MOST_OTHERS]),
        *((each.lines, each.closing.person) for each in said[:MOST_OTHERS]),
        *((each.text, each.closing.person) for each in sent.order_by("-reviewed_at")[:MOST_OTHERS]),
    ]
    themselves = set(people.identities(person))
    yield from ((text, (to.name, by.name)) for text, to in texts if to.pk not in themselves)
