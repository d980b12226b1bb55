"""Office hours: everybody at the table sees when a door is open; who talks with whom only the two of them."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from core import walls
from core.models import Person, Team
from core.walls import EVERYTHING, NOTHING, Predicate, Verb, Who
from partnership.access.sides import sides_for
from partnership.models.office_hours import OfficeHours, Talk
from partnership.rules.office_hours import MOST_MINUTES
from partnership.rules.sides import SITS

speaks_for_a_side = Predicate(
    "speaks for HR, talent acquisition, IT or an opening",
    lambda who: EVERYTHING if sides_for(who) else NOTHING,
)
is_host = Predicate("holds the office hours", lambda who: Q(host__in=who.ids))
is_guest = Predicate("comes to the talk", lambda who: Q(guest__in=who.ids))
is_of_the_team = Predicate("has a seat in the team that offers them", lambda who: Q(team__in=who.team_ids))
is_own_team = Predicate(
    "has a seat in it, and it is a team of HR, talent acquisition or IT",
    lambda who: Q(pk__in=who.team_ids, kind__in=SITS),
)

VERBS = {
    "office_hours.see": Verb(OfficeHours, speaks_for_a_side),
    "office_hours.book": Verb(OfficeHours, speaks_for_a_side),
    "office_hours.change": Verb(OfficeHours, is_host | is_of_the_team),
    "office_hours.offer": Verb(Team, is_own_team, content=False),
    "talk.see": Verb(Talk, is_host | is_guest),
    "talk.cancel": Verb(Talk, is_host | is_guest),
    "talk.hold": Verb(Talk, is_host | is_guest),
    "talk.promise": Verb(Talk, is_host | is_guest),
}


def get_office_hours(
    by: Person, public_id: str, *, at: datetime, verb: str = "office_hours.see"
) -> OfficeHours:
    named = OfficeHours.objects.select_related("team", "host", "wall")
    return walls.get(named, by, verb=verb, at=at, public_id=public_id)


def get_talk(by: Person, public_id: str, *, at: datetime, verb: str = "talk.see") -> Talk:
    named = Talk.objects.select_related("office_hours__team", "host", "guest", "wall")
    return walls.get(named, by, verb=verb, at=at, public_id=public_id)


def office_hours_for(who: Who) -> QuerySet[OfficeHours]:
    """Every offer that is not over, the newest first."""
    named = OfficeHours.objects.filter(Q(last_on__isnull=True) | Q(last_on__gte=who.at.date()))
    return walls.allowed(named.select_related("team", "host"), who, "office_hours.see").order_by(
        "-created_at", "-public_id"
    )


def talks_for(who: Who) -> QuerySet[Talk]:
    """The talks somebody has, as host or guest, that were not called off."""
    named = Talk.objects.filter(cancelled_at__isnull=True).select_related(
        "host", "guest", "office_hours__team"
    )
    return walls.allowed(named, who, "talk.see").order_by("starts_at", "public_id")


def talks_to_come(who: Who) -> QuerySet[Talk]:
    """The talks that somebody has still to have, the soonest first; none is longer than a working day."""
    lately = who.at - timedelta(minutes=MOST_MINUTES)
    return talks_for(who).filter(starts_at__gt=lately, ends_at__gt=who.at, held_at__isnull=True)


def teams_to_offer_for(who: Who) -> QuerySet[Team]:
    return walls.allowed(Team.objects.all(), who, "office_hours.offer").order_by("name")
