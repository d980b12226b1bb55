"""The own pages of the demo world's candidates: where to find them without reading their mail."""

from __future__ import annotations

from datetime import datetime

from core.models import Organisation, Person
from hiring.actions.links import issue_link
from hiring.models import Closing
from shell.seed.staff import CANDIDATES, address

TOLD, WAITS, UNDECIDED = "has been answered", "waits for an answer", "no answer is owed"


def pages(at: datetime) -> list[tuple[str, str, str]]:
    """The name of each who applied, where they stand, and a new link; nothing outside the demo world."""
    if not Organisation.objects.filter(is_demo=True).exists():
        return []
    found = Person.objects.filter(email__in=[address(key) for key in CANDIDATES]).order_by("pk")
    return [(str(person), _standing(person), issue_link(person, at=at)) for person in found]


def _standing(person: Person) -> str:
    closing = Closing.objects.filter(person=person).order_by("pk").last()
    if closing is None:
        return UNDECIDED
    return TOLD if closing.ended_at else WAITS
