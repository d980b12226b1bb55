"""Figures about answers: how many were kept in time, and how long they took. They name nobody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Avg, Case, Count, F, FloatField, Func, Q, QuerySet, Value, When
from django.db.models.sql.compiler import SQLCompiler

from core import people, walls
from core.models import Organisation
from core.walls import Who
from hiring.models import Closing, Publication

YEAR = timedelta(days=365)
FEWEST = 5


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
    firsts = list(_firsts(at, ZoneInfo(people.the_organisation().time_zone)))
    spans = [When(ended_at__lt=until, then=Value(n)) for n, until in enumerate(firsts[1:])]
    rows = (
        _held(at)
        .annotate(month=Case(*spans, default=Value(len(spans))))
        .values("month")
        .annotate(
            held=Count("pk"), in_time=Count("pk", filter=_IN_TIME), days=Avg(Days("ended_at", "decided_at"))
        )
        .order_by("month")
    )
    return [Month(firsts[row["month"]], row["held"], row["in_time"], row["days"] or 0.0) for row in rows]


def _firsts(at: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    """When each month of the last year begins, the first of them before it."""
    since = (at - YEAR).astimezone(zone)
    for month in range(since.month - 1, since.month + 13):
        first = datetime(since.year + month // 12, month % 12 + 1, 1, tzinfo=zone)
        if first <= at:
            yield first


class Days(Func):
    """How many days lie between two moments: counted by the database itself, row by row of a whole year."""

    output_field = FloatField()

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra_context: Any
    ) -> tuple[str, tuple[str | int, ...]]:
        way = {"template": "(julianday(%(expressions)s))", "arg_joiner": ") - julianday("}
        sql, params = self.as_sql(compiler, connection, **way, **extra_context)
        return sql, tuple(params)

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra_context: Any
    ) -> tuple[str, tuple[str | int, ...]]:
        way = {"template": "(EXTRACT(EPOCH FROM %(expressions)s) / 86400)", "arg_joiner": " - "}
        sql, params = self.as_sql(compiler, connection, **way, **extra_context)
        return sql, tuple(params)


def share(at: datetime) -> Share:
    """What was kept in time, of what was answered in the year before, or was late at that moment."""
    counts = _held(at).aggregate(held=Count("pk"), in_time=Count("pk", filter=_IN_TIME))
    return _share(counts["held"], counts["in_time"], at)


def share_of(found: list[Month], at: datetime) -> Share:
    """The same, where the months of the last year were looked up already."""
    return _share(sum(month.held for month in found), sum(month.in_time for month in found), at)


def _share(held: int, in_time: int, at: datetime) -> Share:
    still_open = Q(ended_at__isnull=True) | Q(ended_at__gt=at)
    late = Closing.objects.filter(still_open, due_at__lt=at, opened_at__lte=at).count()
    return Share(held + late, in_time, at - YEAR, at)


_IN_TIME = Q(ended_at__lte=F("due_at"))


def _held(at: datetime) -> QuerySet[Closing]:
    """Talks that were held; what was withdrawn has no day any more."""
    ended = Q(ended_at__gt=at - YEAR, ended_at__lte=at)
    return Closing.objects.filter(ended, kind=Closing.Kind.TALK, due_at__isnull=False).order_by()


def is_published() -> bool:
    return Publication.objects.filter(until_at__isnull=True).exists()


def may_set(who: Who) -> bool:
    """Whether somebody settles what is published and how many people work here."""
    return walls.allowed(Organisation.objects.all(), who, "hiring.publish").exists()
