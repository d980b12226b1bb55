"""What is owed, heaped by opening or by who owes it: as far as it is due first, so that any number costs the same."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest

from core import people, walls
from core.models import Person
from core.models.reading import read_values
from core.walls import Who
from hiring.access.closings import closings_owed
from hiring.models import Closing, Opening, Wish, Writing

MOST_HEAPED = 1000


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
    """What nobody owes yet because it has to wait, the longest first; `wait_why` and `waits_since` say it."""
    still = {"waits__since_at__isnull": False, "waits__until_at__isnull": True}
    rows = Closing.objects.filter(**still, ended_at__isnull=True)
    named = rows.annotate(wait_why=F("waits__why"), waits_since=F("waits__since_at"))
    ordered = named.select_related("person", "opening").order_by("waits_since", "public_id")
    return walls.allowed(ordered, who, "closing.oversee")


def asked_in_vain(who: Who) -> QuerySet[Closing]:
    """What is owed to candidates who were told that there is news and have not said how they want to hear it.

    The latest first; `asked_at` is when they were written to last.
    """
    rows = closings_owed(who, verb="closing.oversee")
    asked, said = Writing.objects.exclude(by=F("person")), Writing.objects.filter(by=F("person"))
    rows = rows.filter(_of_them(asked), ~_of_them(said), ~_of_them(Wish.objects.all()))
    last = [Subquery(asked.filter(theirs).order_by("-at").values("at")[:1]) for theirs in _THEIRS]
    return rows.annotate(asked_at=Coalesce(Greatest(*last), *last))


# By their own name and by those of their duplicates: each is one look into an index, an OR of them is none.
_HERE = Q(opening=OuterRef("opening"))
_THEIRS = (_HERE & Q(person=OuterRef("person")), _HERE & Q(person__same_as=OuterRef("person")))


def _of_them(rows: QuerySet[Any]) -> Q:
    """Whether any of these rows is about the person and the opening of a closing."""
    return Q(Exists(rows.filter(_THEIRS[0]))) | Q(Exists(rows.filter(_THEIRS[1])))


def heaps_by(who: Who, by: str) -> list[Heap]:
    """The heaps of what is due first, in the order of their first; `by` is `opening` or `owed_by`."""
    owed = Closing.objects.filter(ended_at__isnull=True, due_at__isnull=False)
    seen = walls.allowed(owed, who, "closing.oversee").order_by("due_at", "public_id")
    heaps: dict[int, Heap] = {}
    for key, due_at in read_values(seen.values_list(f"{by}_id", "due_at")[:MOST_HEAPED]):
        heap = heaps.setdefault(key, Heap(key, first_due_at=due_at, owed=0, late=0))
        heap.owed += 1
        heap.late += due_at < who.at
    return list(heaps.values())


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
