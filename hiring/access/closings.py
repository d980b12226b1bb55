"""Closings: whoever owes one acts; the opening's manager and recruiter, HR and TA see how it stands."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from core import walls
from core.models import Person
from core.walls import Predicate, Verb, Who
from hiring.access.openings import leads_it, recruits_for_it, works_for_all
from hiring.models import Closing

owes_it = Predicate("owes it", lambda who: Q(owed_by__in=who.ids))
stands_in = Predicate(
    "stands in for somebody who owes it and is away", lambda who: Q(owed_by__in=who.away_ids)
)

VERBS = {
    "closing.see": Verb(Closing, owes_it | stands_in | leads_it | recruits_for_it | works_for_all),
    "closing.brief": Verb(Closing, owes_it | leads_it | recruits_for_it | works_for_all),
    "closing.hold": Verb(Closing, owes_it),
    "closing.give_notice": Verb(Closing, owes_it),
    "closing.ask_notes": Verb(Closing, owes_it),
    "closing.hand_over": Verb(Closing, owes_it | works_for_all),
    "closing.oversee": Verb(Closing, works_for_all),
}


def get_closing(by: Person, public_id: str, *, at: datetime, verb: str = "closing.see") -> Closing:
    named = Closing.objects.select_related(
        "person", "opening__hiring_manager", "opening__team", "wall", "promise", "owed_by"
    )
    return walls.get(named, by, verb=verb, at=at, public_id=public_id)


def closings_owed(who: Who, *, verb: str = "closing.see") -> QuerySet[Closing]:
    """What is owed now, the latest first."""
    owed = Closing.objects.filter(ended_at__isnull=True, due_at__isnull=False)
    named = owed.select_related("person", "opening", "owed_by", "promise")
    return walls.allowed(named, who, verb).order_by("due_at", "public_id")
