"""Office hours and talks as a calendar that other programs read (RFC 5545, 7986), by the icalendar library. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vText

from partnership.rules.office_hours import ONCE, Series, begin_of
from partnership.rules.zones import name_zones

PRODUCT = "-//Kept//Office hours//EN"
REFRESH = timedelta(hours=1)
NO_TEXT = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]+")  # RFC 5545, 3.3.11: what no text holds


@dataclass(frozen=True)
class Written:
    """What every entry says: `uid` is the same whenever it is written, `version` counts its changes."""

    uid: str
    title: str
    place: str
    url: str
    changed_at: datetime
    version: int = 0


@dataclass(frozen=True)
class Talk:
    """One time that does not come again."""

    about: Written
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Offered:
    """Office hours that come again."""

    about: Written
    series: Series


def feed(name: str, offered: Sequence[Offered], talks: Sequence[Talk]) -> bytes:
    """This will write a calendar, in UTF-8 with the zones it needs; the same facts give the same bytes."""
    calendar = Calendar()
    calendar.add("PRODID", PRODUCT)
    calendar.add("VERSION", "2.0")
    for each in ("NAME", "X-WR-CALNAME"):
        calendar[each] = _text(name)
    calendar.add("REFRESH-INTERVAL", REFRESH, {"VALUE": "DURATION"})
    for series in offered:
        for event in _series_events(series):
            calendar.add_component(event)
    for talk in talks:
        calendar.add_component(_talk_event(talk))
    name_zones(calendar)
    return bytes(calendar.to_ical())


def entry(each: Offered | Talk) -> bytes:
    """This will write one entry as a calendar that holds it alone, as CalDAV wants it (RFC 4791, 4.1)."""
    calendar = Calendar()
    calendar.add("PRODID", PRODUCT)
    calendar.add("VERSION", "2.0")
    for event in _series_events(each) if isinstance(each, Offered) else [_talk_event(each)]:
        calendar.add_component(event)
    name_zones(calendar)
    return bytes(calendar.to_ical())


def _talk_event(talk: Talk) -> Event:
    event = _event(talk.about)
    event.add("DTSTART", talk.starts_at.astimezone(UTC))
    event.add("DTEND", talk.ends_at.astimezone(UTC))
    return event


def _series_events(offered: Offered) -> list[Event]:
    """The rule, without the days that are left out, and beside it each day that was moved."""
    series, zone = offered.series, ZoneInfo(offered.series.zone)
    rule = _event(offered.about)
    rule.add("DTSTART", datetime.combine(series.first_on, series.begins, zone))
    rule.add("DURATION", timedelta(minutes=series.minutes))
    if series.every_weeks != ONCE:
        rule.add("RRULE", _rule(series, zone))
    left_out = [day for day, start in sorted(series.moved.items()) if start is None]
    if left_out:
        rule.add("EXDATE", [datetime.combine(day, series.begins, zone) for day in left_out])
    return [rule, *_moved(offered, zone)]


def _rule(series: Series, zone: ZoneInfo) -> dict[str, object]:
    rule: dict[str, object] = {"FREQ": "WEEKLY", "INTERVAL": series.every_weeks}
    if series.last_on:
        rule["UNTIL"] = datetime.combine(series.last_on, time(23, 59, 59), zone).astimezone(UTC)
    return rule


def _moved(offered: Offered, zone: ZoneInfo) -> list[Event]:
    events = []
    for day, start in sorted(offered.series.moved.items()):
        if start is not None:
            event = _event(offered.about)
            event.add("RECURRENCE-ID", begin_of(offered.series, day).astimezone(zone))
            event.add("DTSTART", start.astimezone(zone))
            event.add("DURATION", timedelta(minutes=offered.series.minutes))
            events.append(event)
    return events


def _event(about: Written) -> Event:
    event = Event()
    event.add("UID", about.uid)
    event.add("DTSTAMP", about.changed_at.astimezone(UTC))
    event.add("SEQUENCE", about.version)
    event.add("SUMMARY", _text(about.title))
    if about.place:
        event.add("LOCATION", _text(about.place))
    event.add("URL", about.url)
    return event


def _text(words: str) -> vText:
    """Words as a calendar may hold them, escaped; signs for machines become a space."""
    return vText(NO_TEXT.sub(" ", words.replace("\r\n", "\n")))
