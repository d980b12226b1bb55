"""The times a manager offers: cut from a stretch of a day, whatever the clocks do that night."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LENGTHS = (15, 30, 45, 60)
NOTICE = timedelta(hours=1)
FARTHEST = timedelta(days=120)


@dataclass(frozen=True, order=True)
class Span:
    """From one moment until another, both aware."""

    starts_at: datetime
    ends_at: datetime

    def meets(self, other: Span) -> bool:
        """Whether there is a moment in both; one that ends as the other begins does not meet it."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at


def exists(day: date, at: time, zone: ZoneInfo) -> bool:
    """Whether the clocks there show this time on that day: in spring they leave an hour out."""
    local = datetime.combine(day, at, zone)
    return local.astimezone(UTC).astimezone(zone).replace(tzinfo=None) == local.replace(tzinfo=None)


def cut(day: date, begins: time, ends: time, minutes: int, zone: ZoneInfo) -> list[Span]:
    """Whole pieces of so many minutes that pass, one after the other; what is left over is nobody's.

    A time that comes twice that night is the first one where the stretch begins and the second where it ends.
    """
    now = datetime.combine(day, begins, zone).astimezone(UTC)
    until = datetime.combine(day, ends, zone).replace(fold=1).astimezone(UTC)
    length = timedelta(minutes=minutes)
    spans = []
    while now + length <= until:
        spans.append(Span(now, now + length))
        now += length
    return spans


def free_of(spans: Iterable[Span], taken: Iterable[Span]) -> list[Span]:
    """Those that meet none of the others."""
    others = list(taken)
    return [span for span in spans if not any(span.meets(other) for other in others)]


def may_be_taken(starts_at: datetime, at: datetime) -> bool:
    """Nobody is surprised: there is at least an hour between the choice and the talk."""
    return starts_at >= at + NOTICE
