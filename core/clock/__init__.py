"""Working days, periods and due moments, from plain values; no database and no Django (docs/clocks.md)."""

from core.clock.calendars import (
    Calendar,
    Observes,
    UnknownCalendar,
    add_working_days,
    day_of,
    end_of_day,
    is_working_day,
    next_working_day,
    next_working_moment,
    working_days_between,
    working_moment_before,
)
from core.clock.files import load_policies
from core.clock.periods import Clock, Clocks, due, earliest, start_clock
from core.clock.policies import Basis, Ends, IfDayOff, Length, Policy, Scope, Unit, policies_for
from core.clock.states import ClockState, Phase, kept_state, state_at
from core.clock.tables import PolicyFault

__all__ = [
    "Basis",
    "Calendar",
    "Clock",
    "ClockState",
    "Clocks",
    "Ends",
    "IfDayOff",
    "Length",
    "Observes",
    "Phase",
    "Policy",
    "PolicyFault",
    "Scope",
    "Unit",
    "UnknownCalendar",
    "add_working_days",
    "day_of",
    "due",
    "earliest",
    "end_of_day",
    "is_working_day",
    "kept_state",
    "load_policies",
    "next_working_day",
    "next_working_moment",
    "policies_for",
    "start_clock",
    "state_at",
    "working_days_between",
    "working_moment_before",
]
