"""Openings: who works on one sits inside its wall; HR and TA see them all, as one team."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from core import search, walls
from core.models import Organisation, Person, WallSeat
from core.models.tenure import current
from core.walls import Predicate, Verb, Who, holds_a_seat, is_administrator, is_hr, is_ta
from hiring.models import Application, Opening
from hiring.models.openings import COORDINATOR, HIRING_MANAGER, INTERVIEWER, RECRUITER

SEAT_WORDS = {
    HIRING_MANAGER: _("Hiring manager"),
    RECRUITER: _("Recruiter"),
    INTERVIEWER: _("Interviewer"),
    COORDINATOR: _("Coordinator"),
}

works_for_all = is_hr | is_ta
leads_it = holds_a_seat(HIRING_MANAGER)
recruits_for_it = holds_a_seat(RECRUITER)

applied_elsewhere = Predicate("did not apply for it", lambda who: Q(~Exists(_applications_of(who))))


def _applications_of(who: Who) -> QuerySet[Application]:
    return Application.objects.filter(opening=OuterRef("pk"), person__in=who.ids)


VERBS = {
    "opening.see": Verb(Opening, (holds_a_seat() | works_for_all) & applied_elsewhere),
    "opening.see_people": Verb(Opening, (leads_it | recruits_for_it | works_for_all) & applied_elsewhere),
    "opening.set_days": Verb(Opening, works_for_all),
    "hiring.publish": Verb(Organisation, is_hr | is_administrator, content=False),
}


def get_opening(by: Person, public_id: str, *, at: datetime, verb: str = "opening.see") -> Opening:
    named = Opening.objects.select_related("hiring_manager", "team", "wall")
    return walls.get(named, by, verb=verb, at=at, public_id=public_id)


def openings_for(who: Who) -> QuerySet[Opening]:
    """The openings somebody works on, or all of them, newest first."""
    named = Opening.objects.select_related("hiring_manager")
    return walls.allowed(named, who, "opening.see").order_by("-opened_at", "-public_id")


def people_of(opening: Opening, who: Who) -> QuerySet[Application]:
    """Who applied for an opening, the newest first, without the one who looks."""
    applied = Application.objects.filter(opening=opening, is_prospect=False).exclude(person__in=who.ids)
    return applied.select_related("person").order_by("-applied_at", "-public_id")


def team_of(opening: Opening, *, at: datetime) -> list[tuple[str, Person]]:
    """Who works on it, by the role they sit inside for."""
    seats = WallSeat.objects.filter(current(at), wall=opening.wall).select_related("person")
    return [(str(SEAT_WORDS.get(seat.role, seat.role)), seat.person) for seat in seats.order_by("pk")]


search.declare(Opening, verb="opening.see")
