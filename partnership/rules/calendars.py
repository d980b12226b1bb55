"""When somebody is busy, read from a calendar they keep elsewhere (RFC 5545), by the icalendar library.

Pure. Of a calendar only the times are taken, never what an event is called or who comes. Calendars are written by
many hands: an event that cannot be read is counted and left out, and the others still stand.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import recurring_ical_events
from icalendar import Calendar, Component

MOST_BYTES = 5 * 2**20
MOST_TIMES = 5_000
TOO_OFTEN = {"SECONDLY", "MINUTELY"}
BLOCK = re.compile(
    r"^BEGIN:(VEVENT|VFREEBUSY|VTIMEZONE)[ \t]*\r?\n.*?^END:\1[ \t]*\r?$",
    re.DOTALL | re.MULTILINE | re.IGNORECASE,
)
BEGINS = re.compile(r"^BEGIN:(VCALENDAR|VEVENT|VFREEBUSY)\b", re.MULTILINE | re.IGNORECASE)

Period = tuple[datetime, datetime]


class CalendarFault(ValueError):
    """A file that is no calendar, or one too large to be read here; its words name which."""


@dataclass(frozen=True)
class Busy:
    """Periods in UTC that do not overlap, earliest first, and how many events could not be read."""

    periods: list[Period]
    unread: int


def busy(document: bytes, since: datetime, until: datetime, zone: str) -> Busy:
    """This will read when the owner of a calendar is busy between two moments.

    Times without a zone, and whole days, are meant in `zone`. What is transparent or cancelled is free. Raises
    CalendarFault for what holds no calendar at all, or more than 5 MiB.
    """
    if len(document) > MOST_BYTES:
        raise CalendarFault("too large")
    parts, unread = _components(document)
    found: list[Period] = []
    for series in _series(parts):
        try:
            found += list(_periods(series, parts, since, until, ZoneInfo(zone)))[:MOST_TIMES]
        except Exception:  # whatever a foreign calendar does to the library, the other events still stand
            unread += 1
    return Busy(_joined(found), unread)


def _components(document: bytes) -> tuple[list[Component], int]:
    """The parts of a calendar; one that does not parse as a whole is read part by part."""
    text = _text(document)
    if not BEGINS.search(text):
        raise CalendarFault("no calendar")
    try:
        return _parts(Calendar.from_ical(text, multiple=True)), 0
    except Exception:  # the library raises what its parts raise: ValueError, KeyError, IndexError ...
        return _one_by_one(text)


def _parts(components: Iterable[Component]) -> list[Component]:
    """What stands in calendars, and what stands alone without one."""
    return [
        part for each in components for part in (each.subcomponents if each.name == "VCALENDAR" else [each])
    ]


def _text(document: bytes) -> str:
    try:
        return document.decode("utf-8-sig")
    except UnicodeDecodeError:
        return document.decode("cp1252", errors="replace")


def _one_by_one(text: str) -> tuple[list[Component], int]:
    parts: list[Component] = []
    unread = 0
    for block in BLOCK.finditer(text):
        try:
            parts += Calendar.from_ical(f"BEGIN:VCALENDAR\r\n{block[0]}\r\nEND:VCALENDAR\r\n").subcomponents
        except Exception:  # as above
            unread += block[1].upper() != "VTIMEZONE"
    return parts, unread


def _series(parts: Iterable[Component]) -> Iterator[list[Component]]:
    """Events that belong together: a series with its exceptions shares a UID."""
    by_uid: dict[str, list[Component]] = defaultdict(list)
    for at, part in enumerate(parts):
        if part.name in {"VEVENT", "VFREEBUSY"}:
            by_uid[str(part.get("UID") or f"{at} has none")].append(part)
    yield from by_uid.values()


def _periods(
    series: list[Component], parts: list[Component], since: datetime, until: datetime, zone: ZoneInfo
) -> Iterator[Period]:
    for listed in (part for part in series if part.name == "VFREEBUSY"):
        yield from _listed(listed, since, until, zone)
    events = [part for part in series if part.name == "VEVENT" and "DTSTART" in part]
    if not events:
        return
    if any(_comes_too_often(event) for event in events):
        raise CalendarFault("comes again every minute or second")
    whole = Calendar()
    whole.subcomponents = [part for part in parts if part.name == "VTIMEZONE"] + events
    for event in recurring_ical_events.of(whole).between(since, until):
        if _is_busy(event):
            yield from _within(_moment(event.start, zone), _moment(event.end, zone), since, until)


def _comes_too_often(event: Component) -> bool:
    rules = event.get("RRULE", [])
    return any(
        TOO_OFTEN & {str(name).upper() for name in rule.get("FREQ", [])}
        for rule in (rules if isinstance(rules, list) else [rules])
    )


def _is_busy(event: Component) -> bool:
    transparent = str(event.get("TRANSP", "")).upper() == "TRANSPARENT"
    return not transparent and str(event.get("STATUS", "")).upper() != "CANCELLED"


def _listed(part: Component, since: datetime, until: datetime, zone: ZoneInfo) -> Iterator[Period]:
    """What a VFREEBUSY says itself; periods it calls free are free."""
    values = part.get("FREEBUSY", [])
    for value in values if isinstance(values, list) else [values]:
        if str(value.params.get("FBTYPE", "BUSY")).upper() != "FREE":
            yield from _within(_moment(value.start, zone), _moment(value.end, zone), since, until)


def _within(start: datetime, end: datetime, since: datetime, until: datetime) -> Iterator[Period]:
    if start < end and end > since and start < until:
        yield max(start, since), min(end, until)


def _moment(value: Any, zone: ZoneInfo) -> datetime:
    if not isinstance(value, datetime):
        if not isinstance(value, date):
            raise TypeError(f"{value!r} is neither a day nor a moment.")
        value = datetime.combine(value, time())
    moment: datetime = value if value.tzinfo else value.replace(tzinfo=zone)
    return moment.astimezone(UTC)


def _joined(periods: list[Period]) -> list[Period]:
    joined: list[Period] = []
    for start, end in sorted(periods):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(joined[-1][1], end)
        else:
            joined.append((start, end))
    return joined
