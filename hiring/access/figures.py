"""Figures about answers: how many were kept in time, and how long they took. They name nobody.

Days that are over were counted already (`hiring.actions.figures`); what came after them is counted here and now.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import count, pairwise, takewhile
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Case, Count, F, Q, QuerySet, Sum, Value, When

from core import people, walls
from core.models import Organisation
from core.models.reading import read_values
from core.walls import Who
from hiring.models import Closing, Publication, TalkDay

DAY = timedelta(days=1)
YEAR = 365 * DAY
MICROSECOND = timedelta(microseconds=1)
FEWEST = 5

Day = tuple[datetime, datetime]


@dataclass(frozen=True)
class Talks:
    """How many were held, and of them: in time, answering a decision, and how many microseconds these took together."""

    held: int = 0
    in_time: int = 0
    decided: int = 0
    waited: int = 0

    def __add__(self, other: Talks) -> Talks:
        return Talks(
            self.held + other.held,
            self.in_time + other.in_time,
            self.decided + other.decided,
            self.waited + other.waited,
        )


@dataclass(frozen=True)
class Month:
    """The talks of a month: how many were held, how many of them in time, and the mean days since the decision."""

    first: datetime
    held: int
    in_time: int
    days: float

    @property
    def share(self) -> int:
        """In percent, rounded down as the figure for everybody is: nothing looks better than it was."""
        return self.in_time * 100 // self.held


@dataclass(frozen=True)
class Share:
    """Of all answers that were due in the last year: `share` in percent, None where they are too few to say."""

    due: int
    in_time: int
    since: datetime
    until: datetime

    @property
    def share(self) -> int | None:
        return self.in_time * 100 // self.due if self.due >= FEWEST else None


def months(at: datetime) -> list[Month]:
    """The months of the last year in which somebody was answered, the first first."""
    found: defaultdict[datetime, Talks] = defaultdict(Talks)
    for first, talks in _held(at, the_zone()):
        found[first] += talks
    return [_month(first, talks) for first, talks in sorted(found.items()) if talks.held]


def _month(first: datetime, talks: Talks) -> Month:
    days = talks.waited * MICROSECOND / DAY / talks.decided if talks.decided else 0.0
    return Month(first, talks.held, talks.in_time, days)


def share(at: datetime) -> Share:
    """What was kept in time, of what was answered in the year before, or was late at that moment."""
    return share_of(months(at), at)


def share_of(found: list[Month], at: datetime) -> Share:
    """The same, where the months of the last year were looked up already."""
    held, in_time = sum(month.held for month in found), sum(month.in_time for month in found)
    return Share(held + _late(at), in_time, at - YEAR, at)


def _late(at: datetime) -> int:
    """What was late then: open still, or answered since. Each is one look into an index, an OR of them is none.

    That `due_at` is not null is said twice, since the planner takes the index that holds all it takes only then.
    """
    due = Closing.objects.filter(due_at__lt=at, opened_at__lte=at)
    open_still = due.filter(ended_at__isnull=True, due_at__isnull=False)
    answered_since = due.filter(kind=Closing.Kind.TALK, ended_at__gt=at)
    return open_still.count() + answered_since.count()


# --- What was held: by days as far as they were counted, then talk by talk ---


def _held(at: datetime, zone: ZoneInfo) -> Iterator[tuple[datetime, Talks]]:
    """The talks of the year before, whole days of it: in parts, each with the first moment of its month."""
    since = midnight(at, zone, before=YEAR)
    for (begins_at, ends_at), talks in _counted(since, at, zone):
        yield _month_of(begins_at, zone), talks
        since = ends_at
    yield from _held_since(since, at, zone)


def _counted(since: datetime, until: datetime, zone: ZoneInfo) -> Iterator[tuple[Day, Talks]]:
    """The counted days from `since` on, up to the first that is missing or begins otherwise in this calendar."""
    rows = TalkDay.objects.filter(begins_at__gte=since, ends_at__lte=until).order_by("begins_at")
    names = "begins_at", "ends_at", "held", "in_time", "decided", "waited"
    for day, row in zip(days(since, until, zone), read_values(rows.values_list(*names)), strict=False):
        if day != row[:2]:
            return
        yield day, Talks(*row[2:])


def _held_since(since: datetime, until: datetime, zone: ZoneInfo) -> Iterator[tuple[datetime, Talks]]:
    firsts = [_month_of(since, zone), *_firsts(since, until, zone)]
    spans = [When(ended_at__lt=next_, then=Value(n)) for n, next_ in enumerate(firsts[1:])]
    held = talks_held(Q(ended_at__gte=since, ended_at__lte=until))
    rows = held.annotate(month=Case(*spans, default=Value(len(spans)))).values("month")
    for row in rows.annotate(**SUMS):
        yield firsts[row["month"]], sums(row)


def _month_of(moment: datetime, zone: ZoneInfo) -> datetime:
    day = moment.astimezone(zone)
    return datetime(day.year, day.month, 1, tzinfo=zone)


def _firsts(since: datetime, until: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    """When each month begins that begins after a moment, up to another."""
    month = _month_of(since, zone)
    while (month := _month_of(month + 32 * DAY, zone)) <= until:
        yield month


# --- Counting, for a day that is over as for one that is not ---

SUMS = {
    "held": Count("pk"),
    "in_time": Count("pk", filter=Q(ended_at__lte=F("due_at"))),
    "decided": Count("decided_at"),
    "waited": Sum(F("ended_at") - F("decided_at")),
}


def counted(day: Day) -> Talks:
    """The talks of a day, counted now."""
    return sums(talks_of(day).aggregate(**SUMS))


def talks_of(day: Day) -> QuerySet[Closing]:
    return talks_held(Q(ended_at__gte=day[0], ended_at__lt=day[1]))


def talks_held(when: Q) -> QuerySet[Closing]:
    """Talks that were held; what was withdrawn has no day any more."""
    return Closing.objects.filter(when, kind=Closing.Kind.TALK, due_at__isnull=False).order_by()


def sums(row: Mapping[str, Any]) -> Talks:
    """What a database says of SUMS."""
    waited = (row["waited"] or timedelta(0)) // MICROSECOND
    return Talks(row["held"], row["in_time"], row["decided"], waited)


def days(since: datetime, until: datetime, zone: ZoneInfo) -> Iterator[Day]:
    """The days of the organisation's calendar that begin no earlier than one moment and are over at another."""
    return takewhile(lambda day: day[1] <= until, pairwise(_midnights(since, zone)))


def midnight(at: datetime, zone: ZoneInfo, *, before: timedelta) -> datetime:
    """When the day began that was so many days before."""
    return next(_midnights(at - before, zone))


def _midnights(since: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    """When the day of this moment began, and each day after it; in UTC, as two clocks of a zone can say one time."""
    first = since.astimezone(zone).date()
    for number in count():
        yield datetime.combine(first + number * DAY, time.min, zone).astimezone(UTC)


def the_zone() -> ZoneInfo:
    return ZoneInfo(people.the_organisation().time_zone)


def wrong_days() -> list[TalkDay]:
    """The counted days that say something else than a fresh count: there are none."""
    said = ((day, Talks(day.held, day.in_time, day.decided, day.waited)) for day in TalkDay.objects.all())
    return [day for day, talks in said if talks != counted((day.begins_at, day.ends_at))]


# --- What is published ---


def is_published() -> bool:
    return Publication.objects.filter(until_at__isnull=True).exists()


def may_set(who: Who) -> bool:
    """Whether somebody settles what is published and how many people work here."""
    return walls.allowed(Organisation.objects.all(), who, "hiring.publish").exists()
