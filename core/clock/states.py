"""How a promise stands against its clock: plain values from which words and shapes are made elsewhere."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from core.clock.calendars import Calendar, day_of, working_days_between

HOUR = timedelta(hours=1)


class Phase(StrEnum):
    kept_in_time = "kept_in_time"
    kept_late = "kept_late"
    due_later = "due_later"
    due_tomorrow = "due_tomorrow"
    due_today = "due_today"
    late = "late"


@dataclass(frozen=True, slots=True)
class ClockState:
    """Distances are positive while there is time and negative once it has passed.

    `hours` are whole hours of real time; `days` and `working_days` compare dates in the calendar's zone:
    what is due on Monday is one working day away for all of Friday. `on` is the day of the moment asked for.
    """

    phase: Phase
    working_days: int
    days: int
    hours: int
    due_on: date
    due_time: time
    on: date


def state_at(due_at: datetime, at: datetime, calendar: Calendar) -> ClockState:
    """This will say how an open promise stands at the moment `at`; at `due_at` itself it is in time."""
    # Python compares two moments of one zone by what its clocks show: wrong in an hour that is shown twice.
    due_utc, at_utc = due_at.astimezone(UTC), at.astimezone(UTC)
    due_on, on = day_of(due_utc, calendar), day_of(at_utc, calendar)
    days = (due_on - on).days
    return ClockState(
        phase=_phase(at_utc > due_utc, days),
        working_days=working_days_between(on, due_on, calendar),
        days=days,
        hours=int((due_utc - at_utc) / HOUR),
        due_on=due_on,
        due_time=due_utc.astimezone(calendar.zone).time(),
        on=on,
    )


def kept_state(due_at: datetime, kept_at: datetime, calendar: Calendar) -> ClockState:
    """This will say how a promise that was kept at `kept_at` stood then."""
    state = state_at(due_at, kept_at, calendar)
    return replace(state, phase=Phase.kept_late if state.phase is Phase.late else Phase.kept_in_time)


def _phase(is_past: bool, days: int) -> Phase:
    if is_past:
        return Phase.late
    if days > 1:
        return Phase.due_later
    return Phase.due_tomorrow if days == 1 else Phase.due_today
