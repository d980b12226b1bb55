"""A calendar entry of a talk (RFC 5545, 5546): it says who speaks with whom and when, and nothing of why.

Calendars are shared, shown on screens and kept by employers: no opening, no organisation, no word of news stands in it.

Who reads it is never its ORGANIZER. To Outlook, Exchange and Google a REQUEST is something the organizer sent: whoever
gets one of "their own" by mail finds it nowhere in their calendar, and neither its changes nor its end. A PUBLISH would
have to be entered by hand, each time anew (RFC 5546, 3.2.1). So the candidate is invited by whom they speak with, who
reads what they answer, and that person by the house, from whose address the mail comes; both are guests in there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from icalendar import Calendar, Event, vCalAddress, vText

PRODUCT = "-//Kept//Talks//EN"
NO_TEXT = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]+")  # RFC 5545, 3.3.11: what no text holds
NO_NAME = re.compile(r'[\x00-\x1f\x7f-\x9f\u2028\u2029"]')


@dataclass(frozen=True)
class Guest:
    name: str
    email: str


@dataclass(frozen=True)
class Talk:
    """`uid` stays the same for all that happens to a talk; `sequence` grows with each change."""

    uid: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    organizer: Guest
    guests: tuple[Guest, ...]
    summary: str
    place: str
    is_cancelled: bool = False


def invitation(talk: Talk, *, at: datetime) -> bytes:
    """The entry as a file for a mail: a REQUEST, or a CANCEL that takes it out of the calendar again."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "CANCEL" if talk.is_cancelled else "REQUEST")
    calendar.add_component(_event(talk, at))
    content: bytes = calendar.to_ical()
    return content


def media_type(talk: Talk) -> str:
    """Without a charset: the mail says it, and no parameter may stand twice (RFC 2045)."""
    return f"text/calendar; method={'CANCEL' if talk.is_cancelled else 'REQUEST'}"


def _event(talk: Talk, at: datetime) -> Event:
    event = Event()
    event.add("uid", talk.uid)
    event.add("sequence", talk.sequence)
    event.add("dtstamp", at)
    event.add("dtstart", talk.starts_at)
    event.add("dtend", talk.ends_at)
    event.add("summary", _text(talk.summary))
    event.add("status", "CANCELLED" if talk.is_cancelled else "CONFIRMED")
    event.add("class", "PRIVATE")
    event.add("transp", "OPAQUE")
    if talk.place:
        event.add("location", _text(talk.place))
    event["organizer"] = _address(talk.organizer)
    for guest in talk.guests:
        event.add("attendee", _attendee(guest), encode=False)
    return event


def _address(guest: Guest) -> vCalAddress:
    address = vCalAddress(f"mailto:{guest.email}")
    address.params["CN"] = vText(_one_line(guest.name))
    return address


def _attendee(guest: Guest) -> vCalAddress:
    address = _address(guest)
    address.params["ROLE"] = vText("REQ-PARTICIPANT")
    address.params["PARTSTAT"] = vText("ACCEPTED")
    address.params["RSVP"] = vText("FALSE")
    return address


def _one_line(name: str) -> str:
    """A parameter knows no escaping: quotes and ends of lines would break it. Signs that join letters stay."""
    return NO_NAME.sub(" ", name).strip()


def _text(words: str) -> str:
    """Words as a calendar may hold them; signs for machines become a space."""
    return NO_TEXT.sub(" ", words.replace("\r\n", "\n"))
