"""What is owed, heaped by opening or by who owes it: as far as it is due first, so that any number costs the same."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet, Subquery

from core import people, walls
from core.models import Person
from core.walls import Who
from hiring.access.closings import closings_owed
from hiring.models import Closing, ClosingWait, Opening, Wish, Writing

MOST_HEAPED = 2000


@dataclass
class Heap:
    """What is owed for one opening, or by one person: how much, how much of it late, and when the first is due.

    `key` is the opening's or the person's id; who they are is looked up by `named`, for those that are shown.
    """

    key: int
    first_due_at: datetime
    owed: int
    late: int
    opening: Opening | None = None
    person: Person | None = None
    has_left: bool = False

    @property
    def name(self) -> str:
        return str(self.opening or self.person or "")


def waiting(who: Who) -> QuerySet[Closing]:
    """What nobody owes yet because it has to wait, the longest known first; `wait_why` and `waits_since` say it."""
    still = ClosingWait.objects.filter(closing=OuterRef("pk"), until_at__isnull=True)
    rows = Closing.objects.filter(Exists(still), ended_at__isnull=True).annotate(
        wait_why=Subquery(still.values("why")[:1]), waits_since=Subquery(still.values("since_at")[:1])
    )
    named = rows.select_related("person", "opening")
    return walls.allowed(named, who, "closing.oversee").order_by("opened_at", "public_id")


def asked_in_vain(who: Who) -> QuerySet[Closing]:
    """What is owed to candidates who were told that there is news and have not said how they want to hear it.

    The latest first; `asked_at` is when they were written to last.
    """
    theirs = Q(person=OuterRef("person")) | Q(person__same_as=OuterRef("person"))
    here = Q(opening=OuterRef("opening"))
    asked = Writing.objects.filter(theirs, here).exclude(by=F("person")).order_by("-at")
    said = Wish.objects.filter(theirs, here)
    answered = Writing.objects.filter(theirs, here, by=F("person"))
    rows = closings_owed(who, verb="closing.oversee").filter(Exists(asked), ~Exists(said), ~Exists(answered))
    return rows.annotate(asked_at=Subquery(asked.values("at")[:1]))


def heaps_by(who: Who, by: str) -> list[Heap]:
    """The heaps of what is due first, in the order of their first; `by` is `opening` or `owed_by`."""
    owed = Closing.objects.filter(ended_at__isnull=True, due_at__isnull=False)
    seen = walls.allowed(owed, who, "closing.oversee").order_by("due_at", "public_id")
    first = Closing.objects.filter(pk__in=seen.values("pk")[:MOST_HEAPED])
    counted = first.values_list(f"{by}_id").annotate(
        first_due_at=Min("due_at"), owed=Count("pk"), late=Count("pk", filter=Q(due_at__lt=who.at))
    )
    return [Heap(*row) for row in counted.order_by("first_due_at", f"{by}_id")]


def named(heaps: Iterable[Heap], by: str, *, at: datetime) -> list[Heap]:
    """This will look up what the heaps are of, and whether whoever owes one no longer works here."""
    shown = list(heaps)
    keys = [heap.key for heap in shown]
    openings = Opening.objects.in_bulk(keys) if by == "opening" else {}
    persons = Person.objects.in_bulk(keys) if by == "owed_by" else {}
    left = people.left_among(list(persons), at)
    for heap in shown:
        heap.opening, heap.person = openings.get(heap.key), persons.get(heap.key)
        heap.has_left = heap.key in left
    return shown
