"""Openings: who works on one sits inside its wall; HR and TA see them all, as one team."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from core import walls
from core.models import Organisation, Person
from core.walls import Verb, Who, holds_a_seat, is_administrator, is_hr, is_ta
from hiring.models import Opening
from hiring.models.openings import HIRING_MANAGER, RECRUITER

works_for_all = is_hr | is_ta
leads_it = holds_a_seat(HIRING_MANAGER)
recruits_for_it = holds_a_seat(RECRUITER)

VERBS = {
    "opening.see": Verb(Opening, holds_a_seat() | works_for_all),
    "opening.see_people": Verb(Opening, leads_it | recruits_for_it | works_for_all),
    "opening.set_days": Verb(Opening, works_for_all),
    "hiring.publish": Verb(Organisation, is_hr | is_administrator, content=False),
}


def get_opening(by: Person, public_id: str, *, at: datetime, verb: str = "opening.see") -> Opening:
    named = Opening.objects.select_related("hiring_manager", "team", "wall")
    return walls.get(named, by, verb=verb, at=at, public_id=public_id)


def openings_for(who: Who) -> QuerySet[Opening]:
    """The openings somebody works on, or all of them, newest first."""
    return walls.allowed(Opening.objects.all(), who, "opening.see").order_by("-opened_at", "-public_id")
