"""Ties: everybody at the table sees them; when two people last talked only those two."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q, QuerySet

from core import walls
from core.models import Person
from core.walls import Predicate, Verb, Who
from partnership.access.office_hours import speaks_for_a_side
from partnership.access.sides import sides_for
from partnership.models.ties import Contact, FirstStep, SideContact, Tie

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


def last_contacts(ties: Iterable[Tie]) -> dict[int, datetime]:
    """When anybody of the two sides of each tie last did something together; ties of whom nobody did are left out."""
    known = {frozenset((each.one, each.other)): each.at for each in SideContact.objects.all()}
    return {tie.pk: known[sides] for tie in ties if (sides := frozenset((tie.one, tie.other))) in known}


def contacts_for(who: Who) -> QuerySet[Contact]:
    """When the reader last did something with each of the others, the longest ago first."""
    named = Contact.objects.select_related("one", "other")
    return walls.allowed(named, who, "contact.see").order_by("at", "pk")


def steps_for(who: Who) -> QuerySet[FirstStep]:
    """What was last suggested to the reader."""
    named = FirstStep.objects.select_related("one", "other", "round__tie")
    return walls.allowed(named, who, "first_step.see").order_by("-round__at", "pk")
