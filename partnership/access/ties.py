"""Ties: everybody at the table sees them; when two people last talked only those two."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Max, Q, QuerySet

from core import walls
from core.models import Person
from core.walls import Predicate, Verb, Who
from partnership.access.office_hours import speaks_for_a_side
from partnership.access.sides import sides_for, speakers
from partnership.models.ties import Contact, FirstStep, Tie
from partnership.rules.sides import Side

speaks_for_either = Predicate(
    "speaks for one of its sides", lambda who: Q(one__in=sides_for(who)) | Q(other__in=sides_for(who))
)
speaks_for_the_asked = Predicate(
    "speaks for the side that has not declared it yet",
    lambda who: Q(other__in=sides_for(who), agreed_at__isnull=True),
)
is_one_of_two = Predicate(
    "is one of the two", lambda who: Q(one__in=who.ids, other__isnull=False) | Q(other__in=who.ids)
)

VERBS = {
    "tie.see": Verb(Tie, speaks_for_a_side),
    "tie.agree": Verb(Tie, speaks_for_the_asked),
    "tie.end": Verb(Tie, speaks_for_either),
    "contact.see": Verb(Contact, is_one_of_two),
    "first_step.see": Verb(FirstStep, is_one_of_two),
}


def get_tie(by: Person, public_id: str, *, at: datetime, verb: str = "tie.see") -> Tie:
    return walls.get(Tie.objects.select_related("wall"), by, verb=verb, at=at, public_id=public_id)


def ties_for(who: Who) -> QuerySet[Tie]:
    """Every tie that has not ended."""
    open_ties = Tie.objects.filter(ended_at__isnull=True).select_related("declared_by")
    return walls.allowed(open_ties, who, "tie.see").order_by("declared_at", "pk")


def last_contacts(ties: Iterable[Tie], at: datetime) -> dict[int, datetime | None]:
    """When anybody of the two sides of each tie last did something together, with one look for all ties."""
    of_side = {side.value: [person.pk for person in speakers(side, at)] for side in Side}
    asked = {str(tie.pk): Max("at", filter=_between(of_side[tie.one], of_side[tie.other])) for tie in ties}
    found = Contact.objects.aggregate(**{f"of_{key}": last for key, last in asked.items()}) if asked else {}
    return {int(key): found[f"of_{key}"] for key in asked}


def _between(one: list[int], other: list[int]) -> Q:
    return Q(one__in=one, other__in=other) | Q(one__in=other, other__in=one)


def contacts_for(who: Who) -> QuerySet[Contact]:
    """When the reader last did something with each of the others, the longest ago first."""
    named = Contact.objects.select_related("one", "other")
    return walls.allowed(named, who, "contact.see").order_by("at", "pk")


def steps_for(who: Who) -> QuerySet[FirstStep]:
    """What was last suggested to the reader."""
    named = FirstStep.objects.select_related("one", "other", "round__tie")
    return walls.allowed(named, who, "first_step.see").order_by("-round__at", "pk")
