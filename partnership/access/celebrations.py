"""Celebrations: for those who took part and the two teams; for nobody who applied for the same opening."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from core import walls
from core.models import Person
from core.walls import EVERYTHING, NOTHING, Predicate, Verb, Who, is_hr, is_ta
from partnership.access.sides import sides_for
from partnership.models import Celebration, CelebrationPart
from partnership.rules.sides import Side

THE_TWO_TEAMS = {Side.hr, Side.ta}

took_part = Predicate(
    "took part in the hire",
    lambda who: Q(pk__in=CelebrationPart.objects.filter(person__in=who.ids).values("celebration")),
)
of_the_two_teams = Predicate(
    "speaks for HR or talent acquisition",
    lambda who: EVERYTHING if THE_TWO_TEAMS & set(sides_for(who)) else NOTHING,
)
was_not_taken_back = Predicate(
    "looks at a hire that was not taken back", lambda _who: Q(taken_back_at__isnull=True)
)
is_somebody_else = Predicate("is not the one who was hired", lambda who: ~Q(person__in=who.ids))
it_lasts = Predicate("comes while it lasts", lambda who: Q(ends_at__gt=who.at))

may_come = (took_part | of_the_two_teams) & was_not_taken_back & is_somebody_else

VERBS = {
    "celebration.see": Verb(Celebration, may_come),
    "celebration.know_who": Verb(Celebration, (took_part | is_hr | is_ta) & was_not_taken_back),
    "celebration.thank": Verb(Celebration, may_come & it_lasts),
}


def get_celebration(
    by: Person, public_id: str, *, at: datetime, verb: str = "celebration.see"
) -> Celebration:
    named = Celebration.objects.select_related("wall", "person")
    return walls.get(named, by, verb=verb, at=at, public_id=public_id)


def celebrations_for(who: Who) -> QuerySet[Celebration]:
    """Those that last, the newest first; one that is over ends quietly."""
    named = Celebration.objects.filter(ends_at__gt=who.at).select_related("person")
    return walls.allowed(named, who, "celebration.see").order_by("-opened_at", "-public_id")


def knows_whom(celebrations: list[Celebration], who: Who) -> set[int]:
    """Those of which the reader already may know who was hired: who met them, HR and TA by role."""
    named = Celebration.objects.filter(pk__in=[each.pk for each in celebrations])
    return set(walls.allowed(named, who, "celebration.know_who").values_list("pk", flat=True))


def parts_of(celebration: Celebration) -> dict[Person, list[str]]:
    """Everybody who took part, in the order in which they came, with what they were."""
    found: dict[Person, list[str]] = {}
    for part in celebration.parts.select_related("person__same_as").order_by("pk"):
        found.setdefault(part.person, []).append(str(CelebrationPart.Part(part.part).label))
    return found
