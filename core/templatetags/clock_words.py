"""Words for clocks: "due tomorrow", "2 working days late". The shape beside them is `core/ui/shape.html`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time

from django import template
from django.utils.dateformat import format as date_words
from django.utils.dateformat import time_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from core.clock import ClockState, Length, Phase, Unit

register = template.Library()

MIDNIGHT = time(23, 59, 59)
COUNTED_WORKING_DAYS = 10  # further away than that a date says more than a number


@register.filter
def clock_words(state: ClockState) -> str:
    """Say how a promise stands, in the reader's language; put `state.phase` beside it for shape and colour."""
    return _WORDS[state.phase](state)


@register.filter
def length_words(length: Length) -> str:
    """Say how long a policy gives: "5 working days"."""
    return _LENGTHS[length.unit](length.number)


def _due_later(state: ClockState) -> str:
    if state.working_days > COUNTED_WORKING_DAYS:
        return _("due on %(day)s") % {"day": _day_seen_from(state.due_on, state.on)}
    if state.working_days > 0:
        return _counted(
            ngettext("due in %(number)d working day", "due in %(number)d working days", state.working_days),
            state.working_days,
        )
    return _counted(ngettext("due in %(number)d day", "due in %(number)d days", state.days), state.days)


def _due_tomorrow(state: ClockState) -> str:
    if state.due_time == MIDNIGHT:
        return _("due tomorrow")
    return _("due tomorrow at %(time)s") % {"time": _time(state.due_time)}


def _due_today(state: ClockState) -> str:
    if state.due_time == MIDNIGHT:
        return _("due today")
    return _("due today at %(time)s") % {"time": _time(state.due_time)}


def _late(state: ClockState) -> str:
    if state.working_days < 0:
        return _working_days_late(-state.working_days)
    if state.days < 0:
        return _counted(ngettext("%(number)d day late", "%(number)d days late", -state.days), -state.days)
    if state.hours < 0:
        return _counted(ngettext("%(number)d hour late", "%(number)d hours late", -state.hours), -state.hours)
    return _("late since %(time)s") % {"time": _time(state.due_time)}


def _working_days_late(number: int) -> str:
    return _counted(ngettext("%(number)d working day late", "%(number)d working days late", number), number)


def _kept_in_time(state: ClockState) -> str:
    return _("kept on %(day)s") % {"day": _day(state.on)}


def _kept_late(state: ClockState) -> str:
    return _("kept on %(day)s, %(late)s") % {"day": _day(state.on), "late": _late(state)}


def _counted(words: str, number: int) -> str:
    return words % {"number": number}


def _day(day: date) -> str:
    return date_words(day, pgettext("date format", "j F Y"))


def _day_seen_from(day: date, today: date) -> str:
    return date_words(day, pgettext("date format", "j F")) if day.year == today.year else _day(day)


def _time(at: time) -> str:
    return time_format(at, pgettext("time format", "H:i"))


_WORDS: dict[Phase, Callable[[ClockState], str]] = {
    Phase.kept_in_time: _kept_in_time,
    Phase.kept_late: _kept_late,
    Phase.due_later: _due_later,
    Phase.due_tomorrow: _due_tomorrow,
    Phase.due_today: _due_today,
    Phase.late: _late,
}
_LENGTHS: dict[Unit, Callable[[int], str]] = {
    Unit.working_days: lambda n: _counted(
        ngettext("%(number)d working day", "%(number)d working days", n), n
    ),
    Unit.days: lambda n: _counted(ngettext("%(number)d day", "%(number)d days", n), n),
    Unit.hours: lambda n: _counted(ngettext("%(number)d hour", "%(number)d hours", n), n),
    Unit.months: lambda n: _counted(ngettext("%(number)d month", "%(number)d months", n), n),
    Unit.years: lambda n: _counted(ngettext("%(number)d year", "%(number)d years", n), n),
}
