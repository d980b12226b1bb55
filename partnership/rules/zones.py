"""The zones that a calendar names, each with the rule by which its clocks go on changing (RFC 5545, 3.6.5). Pure.

icalendar (7.3) writes a list of moments that ends with 2037, and gives as such a moment the first time that is read
after a change, where the RFC gives it by the offset before: later, wherever clocks go forward. Here each is put right,
and the end of a list becomes a rule of every year, where one says it. Where none does (Morocco and Gaza follow the
moon, Cairo the end of a Thursday) the list ends, and the zone's comment says so.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Calendar

LISTED_UNTIL = 2037
LOOKED_AHEAD = range(LISTED_UNTIL + 1, LISTED_UNTIL + 101)
NAMES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
A_WEEK = 7


@dataclass(frozen=True)
class Yearly:
    """A weekday of a month: the first on or after the day `since`, or the last where there is none."""

    month: int
    weekday: int
    since: int | None

    def day(self, year: int) -> date:
        since = self.since or monthrange(year, self.month)[1] - A_WEEK + 1
        first = date(year, self.month, since)
        return first + timedelta(days=(self.weekday - first.weekday()) % A_WEEK)

    def written(self) -> dict[str, Any]:
        """As an RRULE says it."""
        rule, name = {"FREQ": "YEARLY", "BYMONTH": self.month}, NAMES[self.weekday]
        if self.since is None:
            return rule | {"BYDAY": f"-1{name}"}
        weeks, days = divmod(self.since - 1, A_WEEK)
        if days == 0:
            return rule | {"BYDAY": f"{weeks + 1}{name}"}
        return rule | {"BYDAY": name, "BYMONTHDAY": list(range(self.since, self.since + A_WEEK))}


def name_zones(calendar: Calendar) -> None:
    """This will add the zones that are used."""
    calendar.add_missing_timezones()
    for zone in calendar.timezones:
        _put_right(zone, ZoneInfo(zone.tz_name))


def _put_right(named: Any, zone: ZoneInfo) -> None:
    """All that goes on after the list by rules, or nothing: by half of them clocks would go forward and never back."""
    rules = [_rule(part, zone) if _goes_on(part) else None for part in named.subcomponents]
    is_ruled = all(rule for rule, part in zip(rules, named.subcomponents, strict=True) if _goes_on(part))
    parts = zip(named.subcomponents, rules, strict=True)
    named.subcomponents = [each for part, rule in parts for each in _parts(part, rule if is_ruled else None)]
    if is_ruled:
        named.pop("COMMENT")


def _goes_on(part: Any) -> bool:
    return _moments(part)[-1].year == LISTED_UNTIL


def _parts(listed: Any, rule: Yearly | None) -> list[Any]:
    """What was before the rule as a list, and the rule."""
    moments = _moments(listed)
    ruled = _ruled(rule, moments) if rule else 0
    before, after = moments[: len(moments) - ruled], moments[len(moments) - ruled :]
    parts = [(before, None), (after[:1], rule)]
    return [_part(listed, said, by) for said, by in parts if said]


def _moments(part: Any) -> list[datetime]:
    again = [moment.dt for moment in part["RDATE"].dts] if "RDATE" in part else []
    forward = max(timedelta(), part["TZOFFSETTO"].td - part["TZOFFSETFROM"].td)
    return [moment - forward for moment in (part["DTSTART"].dt, *again)]


def _rule(part: Any, zone: ZoneInfo) -> Yearly | None:
    """The rule by which this change comes in each of the hundred years after the list; None where none says it."""
    last = _moments(part)[-1]
    return next((rule for rule in _rules(last) if _is_kept(rule, last, part, zone)), None)


def _rules(last: datetime) -> Iterator[Yearly]:
    """Every rule that the last moment follows; "the last Sunday" and "the second Sunday" before any other."""
    latest = monthrange(last.year, last.month)[1] - A_WEEK + 1
    since = range(max(1, last.day - A_WEEK + 1), min(last.day, latest) + 1)
    for each in (None, *sorted(since, key=lambda day: (day - 1) % A_WEEK > 0)):
        rule = Yearly(last.month, last.weekday(), each)
        if rule.day(last.year) == last.date():
            yield rule


def _is_kept(rule: Yearly, last: datetime, part: Any, zone: ZoneInfo) -> bool:
    before, after = part["TZOFFSETFROM"].td, part["TZOFFSETTO"].td
    return all(
        (_offset(zone, moment - timedelta(seconds=1)), _offset(zone, moment)) == (before, after)
        for year in LOOKED_AHEAD
        for moment in [datetime.combine(rule.day(year), last.time(), UTC) - before]
    )


def _offset(zone: ZoneInfo, moment: datetime) -> timedelta | None:
    return moment.astimezone(zone).utcoffset()


def _ruled(rule: Yearly, moments: Sequence[datetime]) -> int:
    """How many of the last moments the rule says, year by year and at the same time of day."""
    last = moments[-1]
    number = 0
    for moment in reversed(moments):
        year = last.year - number
        if moment != datetime.combine(rule.day(year), last.time()):
            break
        number += 1
    return number


def _part(listed: Any, moments: Sequence[datetime], rule: Yearly | None = None) -> Any:
    part = listed.copy()
    part.pop("RDATE", None)
    part.pop("DTSTART")
    part.add("DTSTART", moments[0])
    if rule:
        part.add("RRULE", rule.written())
    elif moments[1:]:
        part.add("RDATE", list(moments[1:]))
    return part
