"""Until when the law of the place needs what a candidate left (policies/hiring/retention)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from django.conf import settings
from django.db.models import Q

from core import clock, ledger, people
from core.clock import Calendar, Policy
from core.models import Organisation, Person
from hiring.access.candidates import openings_of
from hiring.access.standing import told
from hiring.models import Application, Closing, Opening
from hiring.rules.retention import ONLY_WHEN_ASKED, keep_until, policy_for

SHORTEST = timedelta(days=60)


@dataclass(frozen=True)
class Keeping:
    """The rule that keeps longest, until when, and whether a legal hold forbids to erase at all."""

    policy: str
    until: datetime
    is_held: bool


@cache
def retention_policies() -> dict[str, Policy]:
    return clock.load_policies(settings.POLICIES / "hiring" / "retention")


def calendar_for(opening: Opening, home: Organisation) -> Calendar:
    """Where the work is; where nobody said it, where the organisation is."""
    if opening.country:
        return Calendar(opening.country, opening.region, home.time_zone)
    return Calendar(home.country, home.region, home.time_zone)


def keeping_of(person: Person, *, at: datetime) -> Keeping:
    """What is kept of a candidate if they ask now to be erased; of who never applied, nothing."""
    home = people.the_organisation()
    is_held = ledger.is_held(person, at=at)
    kept = []
    for opening in openings_of(person):
        calendar = calendar_for(opening, home)
        policy = policy_for(retention_policies(), calendar)
        answered = told(person, opening)
        since = answered.at if answered else at
        kept.append((keep_until(policy, since, calendar), policy.id))
    until, policy_id = max(kept, default=(at, ""))
    return Keeping(policy_id, until, is_held)


def over_by_rule(*, at: datetime, most: int) -> Iterator[Person]:
    """Who was answered so long ago that no law of theirs needs them any more, and nothing else is going on.

    Not where a law says how long at least: there somebody has to ask (`ONLY_WHEN_ASKED`).
    """
    alive = Application.objects.filter(status=Application.Status.ACTIVE).values("person")
    hired = Application.objects.filter(status=Application.Status.HIRED).values("person")
    open_ = Closing.objects.filter(ended_at__isnull=True).values("person")
    ended = Person.objects.filter(
        Q(closings__ended_at__lt=at - SHORTEST), same_as__isnull=True, erasure__isnull=True
    )
    quiet = ended.exclude(pk__in=alive).exclude(pk__in=hired).exclude(pk__in=open_).distinct()
    for person in quiet.order_by("closings__ended_at")[:most]:
        keeping = keeping_of(person, at=at)
        is_over = keeping.until <= at and not keeping.is_held and not people.is_member(person, at)
        if is_over and keeping.policy not in ONLY_WHEN_ASKED:
            yield person
