"""Figures about answers: how many were kept in time, and how long they took. They name nobody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F, Q, QuerySet
from django.db.models.functions import TruncMonth

from core import people, walls
from core.models import Organisation
from core.walls import Who
from hiring.models import Closing, Publication

YEAR = timedelta(days=365)
FEWEST = 5
DAY = timedelta(days=1)


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
    zone = ZoneInfo(people.the_organisation().time_zone)
    took = ExpressionWrapper(F("ended_at") - F("decided_at"), output_field=DurationField())
    rows = (
        _held(at)
        .annotate(month=TruncMonth("ended_at", tzinfo=zone))
        .values("month")
        .annotate(held=Count("pk"), in_time=Count("pk", filter=_IN_TIME), took=Avg(took))
        .order_by("month")
    )
    return [
        Month(row["month"], row["held"], row["in_time"], (row["took"] or timedelta(0)) / DAY) for row in rows
    ]


def share(at: datetime) -> Share:
    """What was kept in time, of what was answered in the last year or is late now."""
    counts = _held(at).aggregate(held=Count("pk"), in_time=Count("pk", filter=_IN_TIME))
    late = Closing.objects.filter(ended_at__isnull=True, due_at__lt=at).count()
    return Share(counts["held"] + late, counts["in_time"], at - YEAR, at)


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
