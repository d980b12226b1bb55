"""Repairs: only the two inside know of one; only the side affected says whether it healed."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from core import walls
from core.models import Person
from core.walls import Verb, Who, holds_a_seat
from partnership.models import Check, Repair

AFFECTED, OTHER = "affected", "other"

VERBS = {
    "repair.see": Verb(Repair, holds_a_seat()),
    "repair.promise": Verb(Repair, holds_a_seat()),
    "repair.ask_check": Verb(Repair, holds_a_seat(AFFECTED)),
    "repair.answer_check": Verb(Repair, holds_a_seat(AFFECTED)),
}


def get_repair(by: Person, public_id: str, *, at: datetime, verb: str = "repair.see") -> Repair:
    named = Repair.objects.select_related("wall", "affected", "other", "account")
    return walls.get(named, by, verb=verb, at=at, public_id=public_id)


def repairs_for(who: Who) -> QuerySet[Repair]:
    """Newest first, with the two names; nothing of what is sealed."""
    named = Repair.objects.select_related("affected", "other")
    return walls.allowed(named, who, "repair.see").order_by("-at", "-public_id")


def last_checks(repairs: list[Repair]) -> dict[int, Check]:
    """The newest check of each, by repair."""
    return {check.repair_id: check for check in Check.objects.filter(repair__in=repairs).order_by("pk")}
