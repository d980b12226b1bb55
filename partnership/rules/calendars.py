"""When somebody is busy, read from a calendar they keep elsewhere (RFC 5545).

Pure. Of a calendar only the times are taken, never what an event is called or who comes. Calendars are written by
many hands: an event that cannot be read is counted and left out, and the others still stand.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum, auto
from typing import Any
from zoneinfo import ZoneInfo

import recurring_ical_events
from icalendar import Calendar, Event
from icalendar.prop import vRecur

from partnership.rules.calendar_lines import EVENT, FREE_BUSY, Line, Part, is_calendar, parts_of, text_of
from partnership.rules.calendar_times import (
    TimeFault,
    Zones,
    length_of,
    moment,
    value_of,
    values_of,
    zones_of,
)

MOST_BYTES = 5 * 2**20
MOST_TIMES = 5_000
TOO_OFTEN = {"SECONDLY", "MINUTELY"}
COMES_AGAIN = ("RRULE", "RDATE", "EXRULE", "RECURRENCE-ID")
PARTS_OF_RULES = frozenset(
    (
        *("FREQ", "UNTIL", "COUNT", "INTERVAL", "BYSECOND", "BYMINUTE", "BYHOUR", "BYDAY", "BYMONTHDAY"),
        *("BYYEARDAY", "BYWEEKNO", "BYMONTH", "BYSETPOS", "WKST"),
    )
)
HARMLESS = {("RSCALE", "GREGORIAN"), ("SKIP", "OMIT")}  # parts of rules that say what would be anyway
MOST_OF = {"BYMONTH": 12, "BYWEEKNO": 53, "BYMONTHDAY": 31, "BYYEARDAY": 366, "BYSETPOS": 366}
SLACK = timedelta(days=2)

Period = tuple[datetime, datetime]
Watch = Callable[[], AbstractContextManager[None]]


class CalendarFault(ValueError):
    """A file that is no calendar, or one too large to be read here; its words name which."""


class Why(StrEnum):
    """Why an event was left out."""

    rule = auto()  # it comes again by a rule that we do not follow
    order = auto()  # it ends before it begins
    time = auto()  # a day, a moment or a length is not written as calendars write it
    long = auto()  # to read it took too long
    other = auto()


class EventFault(ValueError):
    """An event that cannot be read, and why."""

    def __init__(self, why: Why, words: str) -> None:
        super().__init__(words)
        self.why = why


@dataclass(frozen=True)
class Busy:
    """Periods in UTC that do not overlap, earliest first, and how many events could not be read, and why."""

    periods: list[Period]
    left_out: Mapping[Why, int]

    @property
    def unread(self) -> int:
        return sum(self.left_out.values())


@dataclass(frozen=True)
class Window:
    """Between which moments we look, and where whoever keeps the calendar lives."""

    since: datetime
    until: datetime
    zone: ZoneInfo


def busy(document: bytes, since: datetime, until: datetime, zone: str, *, watch: Watch = nullcontext) -> Busy:
    """This will read when the owner of a calendar is busy between two moments.

    Times without a zone, or in one that nobody knows, and whole days are meant in `zone`. What is transparent or
    cancelled is free. `watch` stands around the reading of each series, and may end it by raising. Raises
    CalendarFault for what holds no calendar at all, or more than 5 MiB.
    """
    if len(document) > MOST_BYTES:
        raise CalendarFault("too large")
    text = text_of(document)
    if not is_calendar(text):
        raise CalendarFault("no calendar")
    window, parts = Window(since, until, ZoneInfo(zone)), parts_of(text)
    zones = zones_of(parts)
    found: list[Period] = []
    left_out: Counter[Why] = Counter()
    for series in _series(parts):
        try:
            with watch():
                found += _periods(series, window, zones)
        except Exception as fault:  # whatever a foreign calendar does to the library, the others still stand
            left_out[_why(fault)] += 1
    return Busy(_joined(found), left_out)


def _why(fault: Exception) -> Why:
    match fault:
        case EventFault():
            return fault.why
        case TimeFault():
            return Why.time
        case TimeoutError():
            return Why.long
        case _:
            return Why.other


def _series(parts: Iterable[Part]) -> Iterator[list[Part]]:
    """Events that belong together: those that come again share a UID with their exceptions.

    Some programs give many events one UID; those that come once and are no newer than each other stand alone.
    """
    by_uid: dict[str, list[Part]] = defaultdict(list)
    for at, part in enumerate(parts):
        if part.name == FREE_BUSY:
            yield [part]
        elif part.name == EVENT and part.value("DTSTART"):
            by_uid[part.value("UID") or f"{at} has none"].append(part)
    for series in by_uid.values():
        if any(_comes_again(part) for part in series):
            yield series
        else:
            newest = max(_number(part) for part in series)
            yield from ([part] for part in series if _number(part) == newest)


def _number(part: Part) -> int:
    said = part.value("SEQUENCE")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else 0


def _comes_again(part: Part) -> bool:
    return any(part.every(name) for name in COMES_AGAIN)


def _periods(series: list[Part], window: Window, zones: Zones) -> list[Period]:
    [first, *others] = series
    if first.name == FREE_BUSY:
        return list(_listed(first, window, zones))
    if not others and not _comes_again(first):
        return list(_once(first, window, zones))
    return list(_again(series, window, zones))[:MOST_TIMES]


def _listed(part: Part, window: Window, zones: Zones) -> Iterator[Period]:
    """What a VFREEBUSY says itself; periods it calls free are free."""
    for line in part.every("FREEBUSY"):
        if line.parameters.get("FBTYPE", "BUSY").upper() != "FREE":
            for value in values_of(line, zones):
                if not isinstance(value, tuple):
                    raise TypeError("no period")
                yield from _within(moment(value[0], window.zone), moment(value[1], window.zone), window)


def _once(part: Part, window: Window, zones: Zones) -> Iterator[Period]:
    if _is_busy(part):
        start = _one(part, "DTSTART", zones)
        yield from _within(moment(start, window.zone), _end(part, start, window, zones), window)


def _end(part: Part, start: date, window: Window, zones: Zones) -> datetime:
    """Where it says nothing else a day is a day long and a moment only a moment; so is a day that ends at once."""
    begin = moment(start, window.zone)
    if part.every("DTEND"):
        end = moment(_last(part, start, zones), window.zone)
    elif part.every("DURATION"):
        length = length_of(part.value("DURATION"))
        later = length if length % timedelta(days=1) else timedelta()
        end = moment(start + (length - later), window.zone) + later
    else:
        end = begin
    if end < begin:
        raise EventFault(Why.order, "ends before it begins")
    if isinstance(start, datetime) or end > begin:
        return end
    return moment(start + timedelta(days=1), window.zone)


def _last(part: Part, start: date, zones: Zones) -> date:
    """The end as it is said; one without a zone is meant where the event begins."""
    end = _one(part, "DTEND", zones)
    if isinstance(start, datetime) and isinstance(end, datetime) and end.tzinfo is None:
        return end.replace(tzinfo=start.tzinfo)
    return end


def _again(series: list[Part], window: Window, zones: Zones) -> Iterator[Period]:
    if all(_is_over(part, window, zones) for part in series):
        return
    left_out = {start for part in series for start in _excluded(part, window, zones)}
    whole = Calendar()
    whole.subcomponents = [_event(part, part.every("RRULE"), series, window, zones) for part in series]
    for event in recurring_ical_events.of(whole, skip_bad_series=False).between(window.since, window.until):
        if event["BUSY"] == "yes" and event.start not in left_out:
            start = moment(event.start, window.zone)
            is_day = not isinstance(event.start, datetime)
            end = moment(event.end, window.zone) if is_day else start + (event.end - event.start)
            yield from _within(start, end, window)


def _is_over(part: Part, window: Window, zones: Zones) -> bool:
    """Whether a rule ended before the days we look at: it need not be played through from its beginning."""
    rules = part.every("RRULE")
    if len(rules) != 1 or any(part.every(name) for name in ("RDATE", "RECURRENCE-ID")):
        return False
    if not (until := _rule(rules[0]).get("UNTIL", "")):
        return False
    start = _one(part, "DTSTART", zones)
    begin, last = moment(start, window.zone), moment(value_of(until[:8], rules[0], zones), window.zone)
    length = _end(part, start, window, zones) - begin
    return max(begin, last) + length < window.since - SLACK


def _excluded(part: Part, window: Window, zones: Zones) -> Iterator[date]:
    """The starts that an EXRULE takes out (RFC 2445; the library does not know it)."""
    if rules := part.every("EXRULE"):
        whole = Calendar()
        whole.subcomponents = [_event(part, rules, [part], window, zones)]
        for event in recurring_ical_events.of(whole, skip_bad_series=False).between(
            window.since, window.until
        ):
            yield event.start


def _event(part: Part, rules: list[Line], series: list[Part], window: Window, zones: Zones) -> Any:
    """The event as the library wants it, with nothing but times; BUSY says whether it takes up time."""
    event: Any = Event()
    start = _one(part, "DTSTART", zones)
    event.add("UID", part.value("UID") or "one")
    event.add("SEQUENCE", _number(part))
    event.add("DTSTART", start)
    _add_end(event, part, start, window, zones)
    for line in rules:
        event.add("RRULE", _recurs(_rule(line), start, window))
    for name in ("RDATE", "EXDATE"):
        for line in part.every(name):
            if values := values_of(line, zones):
                event.add(name, [_like_moment(start, value) for value in values])
    for line in part.every("RECURRENCE-ID")[:1]:
        _add_day(event, line, series, zones)
    event["BUSY"] = "yes" if _is_busy(part) else "no"
    return event


def _add_end(event: Any, part: Part, start: date, window: Window, zones: Zones) -> None:
    """As it says; a day that ends on the day it begins is left without an end, and so is a day long."""
    _end(part, start, window, zones)  # refuses what ends before it begins
    if part.every("DTEND"):
        end = _like(start, _last(part, start, zones))
        if isinstance(start, datetime) or end > start:
            event.add("DTEND", end)
    elif part.every("DURATION"):
        event.add("DURATION", length_of(part.value("DURATION")))


def _add_day(event: Any, line: Line, series: list[Part], zones: Zones) -> None:
    """Which day of the series this one stands for, or from which day on."""
    first = next((_one(each, "DTSTART", zones) for each in series if not each.every("RECURRENCE-ID")), None)
    day = value_of(line.value.upper(), line, zones)
    event.add("RECURRENCE-ID", day if first is None else _like(first, day))
    which = line.parameters.get("RANGE", "").upper()
    if which not in {"", "THISANDFUTURE"}:
        raise EventFault(Why.rule, "changes days that are over")  # RFC 2445; RFC 5545 took it away
    if which:
        event["RECURRENCE-ID"].params["RANGE"] = which


def _rule(line: Line) -> dict[str, str]:
    """The parts of a rule; refused is what we do not know, and one that comes every minute, or never."""
    said = dict(
        piece.split("=", 1) for piece in line.value.upper().replace(" ", "").split(";") if "=" in piece
    )
    rule = {key: value for key, value in said.items() if key in PARTS_OF_RULES and value}
    others = {each for each in said.items() if each[0] not in PARTS_OF_RULES and not each[0].startswith("X-")}
    if others - HARMLESS:
        raise EventFault(Why.rule, "comes again by another calendar than ours, or by what we do not know")
    if rule.get("FREQ", "") in TOO_OFTEN | {""} or _number_in(rule.get("INTERVAL", "1")) < 1:
        raise EventFault(Why.rule, "comes again every minute or second, or never")
    for key, most in MOST_OF.items():
        if not all(1 <= abs(_number_in(number)) <= most for number in rule.get(key, "1").split(",")):
            raise EventFault(Why.rule, "comes again on a day that no year has")
    return rule


def _number_in(said: str) -> int:
    try:
        return int(said)
    except ValueError:
        raise EventFault(Why.rule, "no number") from None


def _recurs(rule: dict[str, str], start: date, window: Window) -> Any:
    """The rule as the library wants it: its end is of the kind of its beginning, and a day ends with its evening."""
    if until := rule.get("UNTIL", ""):
        rule = rule | {"UNTIL": _until(until, start, window.zone)}
    try:
        return vRecur.from_ical(";".join(f"{key}={said}" for key, said in rule.items()))
    except ValueError:
        raise EventFault(Why.rule, "no rule") from None


def _until(until: str, start: date, zone: ZoneInfo) -> str:
    if not isinstance(start, datetime):
        return until[:8]
    if len(until) == 8:
        until = f"{until}T235959"
    end = value_of(until, Line("UNTIL", {}, until), lambda _name: start.tzinfo)
    if start.tzinfo:
        return f"{moment(end, zone):%Y%m%dT%H%M%SZ}"
    return f"{moment(end, zone).astimezone(zone):%Y%m%dT%H%M%S}"


def _one(part: Part, name: str, zones: Zones) -> date:
    line = part.every(name)[0]
    return value_of(line.value.upper(), line, zones)


def _like(start: date, value: date) -> date:
    """A day among moments stands for that time of day on it, and a moment among days for its day."""
    if isinstance(start, datetime) and not isinstance(value, datetime):
        return datetime.combine(value, start.timetz())
    if not isinstance(start, datetime) and isinstance(value, datetime):
        return value.date()
    return value


def _like_moment(start: date, value: date | Period) -> date | Period:
    return value if isinstance(value, tuple) else _like(start, value)


def _is_busy(part: Part) -> bool:
    says = {part.value(name).upper() for name in ("TRANSP", "STATUS", "X-MICROSOFT-CDO-BUSYSTATUS")}
    return not says & {"TRANSPARENT", "CANCELLED", "FREE"}


def _within(start: datetime, end: datetime, window: Window) -> Iterator[Period]:
    if start < end and end > window.since and start < window.until:
        yield max(start, window.since), min(end, window.until)


def _joined(periods: list[Period]) -> list[Period]:
    joined: list[Period] = []
    for start, end in sorted(periods):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(joined[-1][1], end)
        else:
            joined.append((start, end))
    return joined
