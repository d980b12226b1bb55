"""Days, moments and time zones as calendars name them (RFC 5545, 3.3; Windows' own names of zones). Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from icalendar import Calendar
from icalendar.prop import vDuration
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from partnership.rules.calendar_lines import ZONE, Line, Part

DAY = re.compile(r"(\d{4})(\d{2})(\d{2})")
MOMENT = re.compile(r"(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})?(Z?)")
SHIFT = re.compile(r"[+-]?(0\d|1[0-5])[0-5]\d([0-5]\d)?")
OFFSET = re.compile(r"(?:\b(?:UTC|GMT)\s*|^)([+-])\s*(\d{1,2})(?::?(\d{2}))?")
MIDNIGHT = "T000000"
NORTH_AMERICA = {
    "eastern time": "America/New_York",
    "central time": "America/Chicago",
    "mountain time": "America/Denver",
    "pacific time": "America/Los_Angeles",
}
Value = date | datetime


class TimeFault(ValueError):
    """A day, a moment or a length that is not written as calendars write it."""


Zones = Callable[[str], tzinfo | None]


def zones_of(parts: Sequence[Part]) -> Zones:
    """This will find the zone that a name means in this calendar; None where nobody can tell."""
    defined = {part.value("TZID").strip("\"' "): part for part in parts if part.name == ZONE}

    @cache
    def zone(name: str) -> tzinfo | None:
        return named(name) or (_defined(defined[name]) if name in defined else None) or _described(name)

    return zone


def named(name: str) -> tzinfo | None:
    """A zone by its name in the IANA's list or Windows', also behind the path that some programs write before it."""
    words = name.strip().strip("/")
    pieces = words.split("/")
    for key in (words, *("/".join(pieces[-count:]) for count in (3, 2, 1))):
        if found := _names().get(key.lower()):
            return ZoneInfo(found)
    return None


@cache
def _names() -> dict[str, str]:
    windows = {name.lower(): found for name, found in WINDOWS_TO_OLSON.items()}
    return windows | {name.lower(): name for name in available_timezones()}


@cache
def _cities() -> dict[str, str]:
    return {name.rpartition("/")[2].replace("_", " "): name for name in sorted(available_timezones())}


def _defined(part: Part) -> tzinfo | None:
    """What the calendar itself says about a zone that nobody else knows; None where that cannot be read."""
    if found := named(part.value("X-LIC-LOCATION")):
        return found
    shifts = [change.value(name) for change in part.parts for name in ("TZOFFSETFROM", "TZOFFSETTO")]
    if not shifts or not all(SHIFT.fullmatch(shift) for shift in shifts):
        return None
    written = [f"BEGIN:{ZONE}", "TZID:here"]
    for change in part.parts:
        lines = [f"{line.name}:{_signed(line)}" for line in change.lines]
        written += [f"BEGIN:{change.name}", *lines, f"END:{change.name}"]
    try:
        zone: Any = Calendar.from_ical("\r\n".join([*written, f"END:{ZONE}", ""]))
        found_here: tzinfo = zone.to_tz(lookup_tzid=False)
        found_here.utcoffset(datetime(2026, 1, 1))  # noqa: DTZ001 # a zone is asked in its own time
    except Exception:  # the library raises what its parts raise
        return None
    return found_here


def _signed(line: Line) -> str:
    is_shift = line.name.startswith("TZOFFSET") and line.value[:1].isdigit()
    return f"+{line.value}" if is_shift else line.value


def _described(name: str) -> tzinfo | None:
    """A zone that is described rather than named: “(UTC+01:00) Amsterdam, Berlin, Bern”, “UTC+11”."""
    for city in re.split(r"[,()]", name):
        if found := _cities().get(city.strip()) or NORTH_AMERICA.get(city.strip().lower()):
            return ZoneInfo(found)
    if not (said := OFFSET.search(name)):
        return None
    away = timedelta(hours=int(said[2]), minutes=int(said[3] or 0))
    return timezone(away if said[1] == "+" else -away) if away < timedelta(days=1) else None


def values_of(line: Line, zones: Zones) -> list[Value | tuple[datetime, datetime]]:
    """The days, moments and periods that a line lists; what is none of these is left out."""
    values = []
    for text in re.split("[,;]", line.value.upper()):
        with suppress(ValueError, TypeError, OverflowError):
            values.append(_value(text, line, zones))
    return values


def _value(text: str, line: Line, zones: Zones) -> Value | tuple[datetime, datetime]:
    begin, slash, end = text.strip().partition("/")
    start = value_of(begin, line, zones)
    if not slash:
        return start
    if not isinstance(start, datetime):
        start = datetime.combine(start, time())
    if end.strip().startswith(("P", "+P")):
        return start, start + length_of(end)
    last = value_of(end, line, zones)
    return start, last if isinstance(last, datetime) else datetime.combine(last, time())


def value_of(text: str, line: Line, zones: Zones) -> Value:
    """A day, or a moment in its zone; one without a zone, or in one that nobody knows, is naive."""
    text = text.strip()
    if line.parameters.get("VALUE", "").upper() == "DATE":
        text = text.removesuffix("Z").removesuffix(MIDNIGHT)
    if day := DAY.fullmatch(text):
        return _day(*map(int, day.groups()))
    said = MOMENT.fullmatch(text)
    if not said:
        raise TimeFault("neither a day nor a moment")
    year, month, day_of_month, hour, minute, second = (int(piece or 0) for piece in said.groups()[:6])
    zone = UTC if said[7] else zones(line.parameters.get("TZID", ""))
    later = timedelta(days=1) if hour == 24 else timedelta()
    try:
        return datetime(year, month, day_of_month, hour % 24, minute, min(second, 59), tzinfo=zone) + later
    except (ValueError, OverflowError):
        raise TimeFault("a moment that there is not") from None


def _day(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise TimeFault("a day that no year has") from None


def length_of(text: str) -> timedelta:
    """How long something takes; raises TimeFault for what is no length."""
    try:
        length = vDuration.from_ical(text.strip().upper())  # type: ignore[no-untyped-call] # icalendar
    except ValueError:
        raise TimeFault("no length") from None
    if not isinstance(length, timedelta):
        raise TimeFault("no length")
    return length


def moment(value: Value, zone: ZoneInfo) -> datetime:
    """The moment in UTC; a day begins, and a time without a zone is meant, in `zone`."""
    if not isinstance(value, datetime):
        value = datetime.combine(value, time())
    return (value if value.tzinfo else value.replace(tzinfo=zone)).astimezone(UTC)
