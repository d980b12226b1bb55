"""Until when the law of the place needs what a candidate left (policies/hiring/retention)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from itertools import islice
from typing import Any

from django.conf import settings
from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from core import clock, ledger, people
from core.clock import Calendar, Policy
from core.models import LegalHold, Organisation, Person, TeamSeat
from core.models.tenure import current
from hiring.access.candidates import openings_of
from hiring.access.standing import told
from hiring.models import Ally, Application, Candidate, Closing, ErasureRequest, KeptInMind, Opening
from hiring.rules.clocks import about_days
from hiring.rules.retention import ONLY_WHEN_ASKED, keep_until, policy_for

SHORTEST = timedelta(days=60)
LOOKED_AT = 5  # times as many as may be erased at once: some of them are needed for longer after all
MOST_AN_HOUR, AT_ONCE = 20_000, 500
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
    until, policy_id = _needed_until(person, at, people.the_organisation())
    return Keeping(policy_id, until, ledger.is_held(person, at=at))


def _needed_until(person: Person, at: datetime, home: Organisation) -> tuple[datetime, str]:
    """Until when, and the id of the rule that says so."""
    kept = []
    for opening in openings_of(person):
        calendar = calendar_for(opening, home)
        policy = policy_for(retention_policies(), calendar)
        kept.append((keep_until(policy, _needed_since(person, opening, at), calendar), policy.id))
    return max(kept, default=(at, ""))


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


def over_by_rule(*, at: datetime, most: int) -> Iterator[tuple[Person, str]]:
    """Whom no law of theirs needs any more and with whom nothing else is going on: answered long enough ago, or never
    owed an answer (they withdrew, were only looked at, or were rejected before the first day). With each the id of the
    rule that kept them longest.

    Not where a law says how long at least: there somebody has to ask (`ONLY_WHEN_ASKED`). Nor in the first days after
    somebody came in: a first import forgets nobody on the spot. Of very many a part is looked at, each hour another.
    """
    quiet, home = _quiet(at), people.the_organisation()
    found = (person for keys in _keys_in_turn(at) for person in quiet.filter(pk__in=keys))
    looked_at = ((each, *_needed_until(each, at, home)) for each in islice(found, most * LOOKED_AT))
    over = (
        (person, policy)
        for person, until, policy in looked_at
        if until <= at and policy not in ONLY_WHEN_ASKED
    )
    return islice(over, most)


def _keys_in_turn(at: datetime) -> Iterator[Sequence[int]]:
    """The keys of at most MOST_AN_HOUR persons, from all of their order: who came in together goes together."""
    last = Person.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    parts = last // MOST_AN_HOUR + 1
    keys = range(int(at.timestamp()) // 3600 % parts, last + 1, parts)
    return (keys[n : n + AT_ONCE] for n in range(0, len(keys), AT_ONCE))


def _quiet(at: datetime) -> QuerySet[Person]:
    """Whoever was answered, or never owed an answer, long ago at a glance, and with whom nothing is going on."""
    answered = Closing.objects.filter(_of_places(at, "ended_at"))
    others = Application.objects.filter(_of_places(at, "applied_at"), person__closings__isnull=True)
    known = others.filter(person__candidate__created_at__lt=at - SHORTEST)
    kept = Person.objects.filter(same_as__isnull=True, erasure__isnull=True)
    found = kept.filter(_theirs(answered) | _theirs(known))
    return found.filter(*(~_theirs(rows) for rows in _going_on(at)), ~_theirs(_in_touch(), "ally")).order_by(
        "pk"
    )


def _going_on(at: datetime) -> Iterator[QuerySet[Any]]:
    """Whoever any of these is about stays."""
    yield LegalHold.objects.filter(current(at))
    yield TeamSeat.objects.filter(current(at))
    yield Application.objects.filter(ALIVE)
    yield Application.objects.filter(status=HIRED)
    yield Closing.objects.filter(ended_at__isnull=True)
    yield KeptInMind.objects.filter(until_at__gt=at)


def _theirs(rows: QuerySet[Any], name: str = "person") -> Q:
    """Whether any of these rows is about somebody or a duplicate: each is one look into an index."""
    of_a_duplicate = rows.filter(**{f"{name}__same_as": OuterRef("pk")})
    return Q(Exists(rows.filter(**{name: OuterRef("pk")}))) | Q(Exists(of_a_duplicate))


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


def _in_touch() -> QuerySet[Ally]:
    """Connections that have not ended: one ends by either of the two, or two years after a word."""
    return Ally.objects.filter(agreed_at__isnull=False, ended_at__isnull=True)


def gone_elsewhere(*, most: int) -> QuerySet[Person]:
    """Whom the ATS has deleted or anonymised under every id, who are held here still, and of whom nobody asked it."""
    gone = Q(anonymised_at__isnull=False) | Q(deleted_at__isnull=False)
    still = Candidate.objects.exclude(gone)
    asked = ErasureRequest.objects.all()
    found = Person.objects.filter(
        pk__in=_roots(Candidate.objects.filter(gone)), same_as__isnull=True, erasure__isnull=True
    )
    quiet = found.filter(~_theirs(still), ~_theirs(asked))
    return quiet.exclude(account__is_active=True).order_by("pk")[:most]
