"""When office hours are: wall-clock times that come again, days that are left out or moved, slots of one hour.

Pure. A time of day means what the clock on the wall shows in the hours' own zone; where a clock is put forward over it,
it is read by the offset before (RFC 5545, 3.3.5), and an hour lasts as long as it lasts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ONCE = 0
FEWEST_MINUTES, MOST_MINUTES = 10, 480
MOST_HOURS = 1_000


@dataclass(frozen=True)
class Series:
    """Office hours from `first_on`, every so many weeks (0: once) until `last_on`, `minutes` long.

    `moved` has a day of the series as its key: None where the hour is left out, else the moment it begins instead.
    """

    first_on: date
    begins: time
    minutes: int
    zone: str
    every_weeks: int = 1
    last_on: date | None = None
    moved: Mapping[date, datetime | None] = field(default_factory=dict)


@dataclass(frozen=True, order=True)
class Hour:
    """One time of a series; `on` is the day of the series it stands for, also where it was moved to another."""

    starts_at: datetime
    ends_at: datetime
    on: date


def hours(series: Series, since: datetime, until: datetime) -> list[Hour]:
    """This will give the hours that overlap a period, earliest first, at most `MOST_HOURS`."""
    found = [hour for hour in _near(series, since, until) if hour.ends_at > since and hour.starts_at < until]
    return sorted(found)[:MOST_HOURS]


def hour_on(series: Series, on: date) -> Hour | None:
    """The hour that stands for a day of the series, or None where there is none or it is left out."""
    if not _is_day_of(series, on):
        return None
    start = series.moved.get(on, begin_of(series, on))
    return None if start is None else Hour(start, start + timedelta(minutes=series.minutes), on)


def begin_of(series: Series, on: date) -> datetime:
    """The moment at which the hour of a day begins, unless it was moved."""
    return datetime.combine(on, series.begins, ZoneInfo(series.zone)).astimezone(UTC)


def slots(hour: Hour, minutes: int) -> list[tuple[datetime, datetime]]:
    """This will cut an hour into talks of so many minutes; a rest that is too short for one is left."""
    length = timedelta(minutes=minutes)
    number = (hour.ends_at - hour.starts_at) // length
    return [(hour.starts_at + at * length, hour.starts_at + (at + 1) * length) for at in range(number)]


def _is_day_of(series: Series, on: date) -> bool:
    if on < series.first_on or (series.last_on and on > series.last_on):
        return False
    days = (on - series.first_on).days
    return days == 0 if series.every_weeks == ONCE else days % (7 * series.every_weeks) == 0


def _near(series: Series, since: datetime, until: datetime) -> Iterator[Hour]:
    """Every hour that could overlap: those of the days around, and those that were moved there from elsewhere."""
    around = set(_days(series, since.date() - timedelta(days=2), until.date() + timedelta(days=1)))
    for on in around | series.moved.keys():
        if hour := hour_on(series, on):
            yield hour


def _days(series: Series, since: date, until: date) -> Iterator[date]:
    if series.every_weeks == ONCE:
        yield series.first_on
        return
    step = 7 * series.every_weeks
    behind = max((since - series.first_on).days, 0)
    on = series.first_on + timedelta(days=-(-behind // step) * step)
    last = min(until, series.last_on or until)
    while on <= last:
        yield on
        on += timedelta(days=step)
