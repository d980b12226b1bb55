"""Until when the law of the place needs what a candidate left (policies/hiring/retention)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from itertools import islice
from typing import Any

from django.conf import settings
from django.db.models import Max, Q, QuerySet
from django.db.models.functions import Coalesce

from core import clock, ledger, people
from core.clock import Calendar, Policy
from core.models import Organisation, Person
from hiring.access.candidates import openings_of
from hiring.access.standing import told
from hiring.models import Ally, Application, Candidate, Closing, ErasureRequest, KeptInMind, Opening
from hiring.rules.clocks import about_days
from hiring.rules.retention import ONLY_WHEN_ASKED, keep_until, policy_for

SHORTEST = timedelta(days=60)
LOOKED_AT = 5  # times as many as may be erased at once: some of them are needed for longer after all
HIRED = Application.Status.HIRED
ALIVE = Q(status=Application.Status.ACTIVE, opening__closed_at__isnull=True)


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
    """The calendar of where the work is; where nobody said it, of where the organisation is."""
    return _calendar_of(opening.country, opening.region, home)


def _calendar_of(country: str, region: str, home: Organisation) -> Calendar:
    """An ATS may know a place that no calendar knows."""
    for known in dict.fromkeys((region, "")) if country else ():
        try:
            return Calendar(country, known, home.time_zone)
        except clock.UnknownCalendar:
            continue
    return Calendar(home.country, home.region, home.time_zone)


def keeping_of(person: Person, *, at: datetime) -> Keeping:
    """What is kept of a candidate if they ask now to be erased; of who never applied, nothing."""
    home = people.the_organisation()
    is_held = ledger.is_held(person, at=at)
    kept = []
    for opening in openings_of(person):
        calendar = calendar_for(opening, home)
        policy = policy_for(retention_policies(), calendar)
        kept.append((keep_until(policy, _needed_since(person, opening, at), calendar), policy.id))
    until, policy_id = max(kept, default=(at, ""))
    return Keeping(policy_id, until, is_held)


def _needed_since(person: Person, opening: Opening, at: datetime) -> datetime:
    """When they were told; where nobody had to tell them, when all came to its end; now while it has not."""
    answered = told(person, opening)
    if answered:
        return answered.at
    ids = people.identities(person)
    theirs = Application.objects.filter(person__in=ids, opening=opening)
    is_owed = Closing.objects.filter(person__in=ids, opening=opening, ended_at__isnull=True).exists()
    if is_owed or theirs.filter(ALIVE).exists():
        return at
    ends = theirs.aggregate(Max("applied_at"), Max("decisions__at"), Max("interviews__starts_at"))
    return min(at, max((moment for moment in ends.values() if moment), default=at))


def over_by_rule(*, at: datetime, most: int) -> Iterator[Person]:
    """Whom no law of theirs needs any more and with whom nothing else is going on: answered long enough ago, or never
    owed an answer (they withdrew, were only looked at, or were rejected before the first day).

    Not where a law says how long at least: there somebody has to ask (`ONLY_WHEN_ASKED`). Nor in the first days after
    somebody came in: a first import forgets nobody on the spot.
    """
    alive, hired = Application.objects.filter(ALIVE), Application.objects.filter(status=HIRED)
    owed = Closing.objects.filter(ended_at__isnull=True)
    answered = Closing.objects.filter(_of_places(at, "ended_at"))
    others = Application.objects.filter(_of_places(at, "applied_at"), person__closings__isnull=True)
    known = others.filter(person__candidate__created_at__lt=at - SHORTEST)
    found = Person.objects.filter(
        Q(pk__in=_roots(answered)) | Q(pk__in=_roots(known)), same_as__isnull=True, erasure__isnull=True
    )
    quiet = found.exclude(pk__in=_roots(alive)).exclude(pk__in=_roots(hired)).exclude(pk__in=_roots(owed))
    quiet = quiet.exclude(pk__in=_in_touch()).exclude(
        pk__in=_roots(KeptInMind.objects.filter(until_at__gt=at))
    )
    over = (person for person in quiet.order_by("pk")[: most * LOOKED_AT] if _is_over(person, at))
    return islice(over, most)


def _is_over(person: Person, at: datetime) -> bool:
    keeping = keeping_of(person, at=at)
    is_over = keeping.until <= at and not keeping.is_held and not people.is_member(person, at)
    return is_over and keeping.policy not in ONLY_WHEN_ASKED


def _of_places(at: datetime, column: str) -> Q:
    """What is older than the law of its place could need, at a glance; never where somebody has to ask."""
    home, found = people.the_organisation(), Q(pk__in=())
    for country, region in [*Opening.objects.values_list("country", "region").distinct(), (None, None)]:
        policy = policy_for(retention_policies(), _calendar_of(country or "", region or "", home))
        if policy.id not in ONLY_WHEN_ASKED:
            before = at - max(SHORTEST, timedelta(days=about_days(policy.length) * 9 // 10))
            found |= Q(opening__country=country, opening__region=region, **{f"{column}__lt": before})
    return found


def _roots(rows: QuerySet[Any]) -> QuerySet[Any, int]:
    """Whom these rows are about, as the one all their duplicates are."""
    roots: QuerySet[Any, int] = rows.annotate(root=Coalesce("person__same_as", "person")).values_list(
        "root", flat=True
    )
    return roots


def _in_touch() -> QuerySet[Any, int]:
    """Who said yes to a connection that has not ended: it ends by either of the two, or two years after a word."""
    live = Ally.objects.filter(agreed_at__isnull=False, ended_at__isnull=True)
    roots: QuerySet[Any, int] = live.annotate(root=Coalesce("ally__same_as", "ally")).values_list(
        "root", flat=True
    )
    return roots


def gone_elsewhere(*, most: int) -> QuerySet[Person]:
    """Whom the ATS has deleted or anonymised under every id, who are held here still, and of whom nobody asked it."""
    gone = Q(anonymised_at__isnull=False) | Q(deleted_at__isnull=False)
    still = Candidate.objects.exclude(gone)
    asked = ErasureRequest.objects.all()
    found = Person.objects.filter(
        pk__in=_roots(Candidate.objects.filter(gone)), same_as__isnull=True, erasure__isnull=True
    )
    quiet = found.exclude(pk__in=_roots(still)).exclude(pk__in=_roots(asked))
    return quiet.exclude(account__is_active=True).order_by("pk")[:most]
