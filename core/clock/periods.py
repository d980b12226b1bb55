"""When a period that began with an event has run out.

The rules, with their sources (docs/clocks.md says more):
- the day of the event is not counted: Regulation (EEC, Euratom) No 1182/71 art. 3(1), BGB 187(1);
- a period in days, months or years ends with the last hour of its last day: art. 3(2)(b) and (c), BGB 188;
- a month or year ends on the date with the event's number, or on the month's last day where there is none;
- whether a last day that is a day off moves the end is the policy's to say: art. 3(4), BGB 193.
"""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from core.clock.calendars import (
    CLOSES,
    Calendar,
    add_working_days,
    day_of,
    end_of_day,
    moment_on,
    next_working_day,
)
from core.clock.policies import Basis, Ends, IfDayOff, Length, Policy, Unit


@dataclass(frozen=True, slots=True)
class Clock:
    """One policy that runs from one moment."""

    policy: Policy
    started_at: datetime
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Clocks:
    """All clocks beside each other, the earliest first: that one is the promise."""

    all: tuple[Clock, ...]

    @property
    def winner(self) -> Clock:
        return self.all[0]

    @property
    def due_at(self) -> datetime:
        return self.winner.due_at


def start_clock(policy: Policy, *, at: datetime, calendar: Calendar) -> Clock:
    return Clock(policy, at.astimezone(UTC), due(at, policy, calendar))


def earliest(clocks: Iterable[Clock]) -> Clocks:
    """This will put clocks in the order they run out; of two that end together the law goes first.

    Raises ValueError when there is no clock at all.
    """
    ordered = sorted(
        clocks, key=lambda clock: (clock.due_at, clock.policy.basis is Basis.house, clock.policy.id)
    )
    if not ordered:
        raise ValueError("A promise needs at least one clock.")
    return Clocks(tuple(ordered))


def due(start: datetime, policy: Policy, calendar: Calendar) -> datetime:
    """This will give the last moment (aware, UTC) at which what began at `start` is still in time."""
    if start.tzinfo is None:
        raise ValueError("A clock starts at an aware moment; this one has no time zone.")
    calendar = policy.calendar_for(calendar)
    if policy.length.unit is Unit.hours:
        return _after_hours(start, policy)
    return _end_on(_last_day(day_of(start, calendar), policy, calendar), policy, calendar)


def _after_hours(start: datetime, policy: Policy) -> datetime:
    """Hours are counted as they pass, through nights, holidays and changes of the clocks."""
    moment = start.astimezone(UTC)
    if policy.ends is Ends.end_of_hour:
        moment = moment.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return moment + timedelta(hours=policy.length.number)


def _last_day(start: date, policy: Policy, calendar: Calendar) -> date:
    last = _count_on(start, policy.length, calendar)
    if policy.if_day_off is IfDayOff.next_working_day:
        return next_working_day(last, calendar)
    return last


def _count_on(start: date, length: Length, calendar: Calendar) -> date:
    if length.unit is Unit.working_days:
        return add_working_days(start, length.number, calendar)
    if length.unit is Unit.days:
        return start + timedelta(days=length.number)
    return add_months(start, length.number * (12 if length.unit is Unit.years else 1))


def add_months(day: date, number: int) -> date:
    """This will give the same number in a later month, or that month's last day where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + number, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _end_on(day: date, policy: Policy, calendar: Calendar) -> datetime:
    if policy.ends is Ends.close_of_business:
        return moment_on(day, CLOSES, calendar)
    return end_of_day(day, calendar)
