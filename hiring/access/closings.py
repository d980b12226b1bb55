"""Closings: whoever owes one acts; the opening's manager and recruiter, HR and TA see how it stands."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from core import walls
from core.models import Person
from core.walls import Predicate, Verb, Who
from hiring.access.openings import leads_it, recruits_for_it, works_for_all
from hiring.models import Application, Closing, NotesAsked

owes_it = Predicate("owes it", lambda who: Q(owed_by__in=who.ids))
stands_in = Predicate(
    "stands in for somebody who owes it and is away", lambda who: Q(owed_by__in=who.away_ids)
)
owed_it_last = Predicate(
    "owed it last, and it waits or was withdrawn",
    lambda who: Q(due_at__isnull=True, promise__owed_by__in=who.ids),
)

is_not_about_me = Predicate("is not the candidate", lambda who: ~Q(person__in=who.ids))
did_not_apply = Predicate("did not apply for the same", lambda who: ~Q(opening__in=_applied_for(who)))
was_asked = Predicate(
    "was asked for notes on it",
    lambda who: Q(Exists(NotesAsked.objects.filter(_open_request(who)))),
)


def _applied_for(who: Who) -> QuerySet[Any, Any]:
    """From what becomes of the others a colleague who applied as well would know what becomes of them."""
    return Application.objects.filter(person__in=who.ids, opening__isnull=False).values("opening")


def _open_request(who: Who) -> Q:
    return Q(closing=OuterRef("pk"), of__in=who.ids, promise__ended_at__isnull=True)


works_on_it = (leads_it | recruits_for_it | works_for_all) & did_not_apply

VERBS = {
    "closing.see": Verb(
        Closing, (owes_it | stands_in | works_on_it | (owed_it_last & did_not_apply)) & is_not_about_me
    ),
    "closing.brief": Verb(Closing, (owes_it | works_on_it) & is_not_about_me),
    "closing.hold": Verb(Closing, owes_it & is_not_about_me),
    "closing.give_notice": Verb(Closing, owes_it & is_not_about_me),
    "closing.ask_notes": Verb(Closing, owes_it & is_not_about_me),
    "closing.write_notes": Verb(Closing, was_asked & is_not_about_me),
    "closing.hand_over": Verb(Closing, (owes_it | (works_for_all & did_not_apply)) & is_not_about_me),
    "closing.oversee": Verb(Closing, works_for_all & did_not_apply & is_not_about_me),
}


def get_closing(by: Person, public_id: str, *, at: datetime, verb: str = "closing.see") -> Closing:
    named = Closing.objects.select_related(
        "person", "opening__hiring_manager", "opening__team", "wall", "promise", "owed_by"
    )
    return walls.get(named, by, verb=verb, at=at, public_id=public_id)


def closings_owed(who: Who, *, verb: str = "closing.see") -> QuerySet[Closing]:
    """What is owed now, the latest first."""
    owed = Closing.objects.filter(ended_at__isnull=True, due_at__isnull=False)
    named = owed.select_related("person", "opening", "owed_by", "promise__owed_by", "promise__owed_to")
    return walls.allowed(named, who, verb).order_by("due_at", "public_id")
