"""Asking for help: seen by who asked and by who was asked, and by nobody else."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from core import walls
from core.models import Person
from core.walls import Predicate, Verb, Who
from partnership.models.help import HelpRequest

asked_it = Predicate("asked for it", lambda who: Q(asked_by__in=who.ids))
was_asked = Predicate(
    "was asked, alone or with their team", lambda who: Q(person__in=who.ids) | Q(team__in=who.team_ids)
)

VERBS = {
    "help.see": Verb(HelpRequest, asked_it | was_asked),
    "help.answer": Verb(HelpRequest, asked_it | was_asked),
    "help.settle": Verb(HelpRequest, asked_it),
}


def get_help(by: Person, public_id: str, *, at: datetime, verb: str = "help.see") -> HelpRequest:
    named = HelpRequest.objects.select_related("asked_by", "person", "team", "promise", "wall")
    return walls.get(named, by, verb=verb, at=at, public_id=public_id)


def help_for(who: Who) -> QuerySet[HelpRequest]:
    """What somebody asked or was asked, newest first."""
    parties = ("promise__owed_by", "promise__release")
    named = HelpRequest.objects.select_related("asked_by", "person", "team", *parties)
    return walls.allowed(named, who, "help.see").order_by("-asked_at", "-public_id")
