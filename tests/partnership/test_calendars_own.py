"""Talks and office hours in people's own calendars, written over CalDAV into a real Radicale."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urljoin

import pytest
from django.test import Client
from icalendar import Calendar

from core.actions.people import record_leaving
from core.models import Entry, Person
from partnership.actions import office_hours
from partnership.actions.caldav import write_calendars
from partnership.actions.elsewhere import Account, join_own_calendar, part_from_own_calendar, set_busy_address
from partnership.actions.fetching import claimed
from partnership.actions.talks import cancel_talk
from partnership.models import BusyAddress, OwnCalendar
from partnership.reactions import leave_calendars, write_talk
from partnership.views.feeds import entries_of
from tests.cast import NOW, Cast
from tests.partnership import radicale
from tests.partnership.test_calendar_programs import LOOPBACK, MAKE, tell
from tests.partnership.test_office_hours import an_offer, book

SignIn = Callable[[Person], Client]
pytestmark = [pytest.mark.enable_socket, pytest.mark.usefixtures("now")]
OTHERS = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:x
BEGIN:VEVENT
UID:mine
DTSTAMP:20260301T000000Z
DTSTART:20260301T000000Z
SUMMARY:Mine
END:VEVENT
END:VCALENDAR
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with radicale.running(tmp_path_factory.mktemp("radicale")) as address:
        yield address


@pytest.fixture
def own(server: str, settings: object, request: pytest.FixtureRequest) -> str:
    settings.CALENDAR_NETWORKS = LOOPBACK  # type: ignore[attr-defined] # pytest-django's settings
    calendar = urljoin(server, f"{radicale.USER}/{request.node.name}/")
    tell("MKCALENDAR", calendar, MAKE)
    return calendar


def events(calendar: str) -> list[tuple[str, Any]]:
    """What a calendar program finds when it takes the whole calendar."""
    found = Calendar.from_ical(tell("GET", calendar).body)
    return sorted((str(event["SUMMARY"]), event.start) for event in found.events)


def join(cast: Cast, calendar: str, password: str = radicale.PASSWORD) -> OwnCalendar:
    return join_own_calendar(Account(calendar, radicale.USER, password), person=cast.tariq, at=NOW)


def test_a_talk_appears_moves_and_goes_in_the_guests_own_calendar(cast: Cast, own: str) -> None:
    mine = OTHERS.replace("\n", "\r\n").encode()
    tell("PUT", f"{own}mine.ics", mine, **{"Content-Type": "text/calendar"})
    hours = office_hours.offer_office_hours(
        cast.hr_team, host=cast.chloe, offer=an_offer(), by=cast.chloe, at=NOW
    )
    talk = book(hours, cast.tariq)
    join(cast, own)

    write_calendars(NOW, entries_of)

    assert ("Talk with Chloe Lindner", talk.starts_at) in events(own)
    assert OwnCalendar.objects.get().failure == ""
    cancel_talk(talk, reason="", by=cast.chloe, at=NOW)
    entry = Entry.objects.get(kind="partnership.talk_called_off")
    write_talk(entry, NOW + timedelta(minutes=1))  # as the tick does, since both hear of it
    write_calendars(NOW + timedelta(minutes=1), entries_of)
    assert [title for title, _start in events(own)] == ["Mine"]


def test_whoever_stops_finds_everything_taken_out_and_the_password_gone(cast: Cast, own: str) -> None:
    hours = office_hours.offer_office_hours(
        cast.hr_team, host=cast.chloe, offer=an_offer(), by=cast.chloe, at=NOW
    )
    book(hours, cast.tariq)
    row = join(cast, own)
    assert radicale.PASSWORD not in row.hidden
    write_calendars(NOW, entries_of)
    assert len(events(own)) == 1

    part_from_own_calendar(row, by=cast.tariq, at=NOW)
    write_calendars(NOW, entries_of)

    assert events(own) == []
    assert not OwnCalendar.objects.exists()


def test_what_is_wrong_with_ones_own_calendar_is_said(
    cast: Cast, own: str, server: str, sign_in: SignIn
) -> None:
    for address, password, words in (
        (own, "wrong", "does not let Kept in"),
        (f"{own}none/", radicale.PASSWORD, "Nothing is at this address"),
        (urljoin(server, f"{radicale.USER}/"), radicale.PASSWORD, "not the address of one calendar"),
    ):
        client = sign_in(cast.tariq)
        said = {"address": address, "user": radicale.USER, "password": password}
        assert client.post("/partnership/calendars/own/", said).status_code == 302

        write_calendars(NOW, entries_of)

        assert words in client.get("/partnership/calendars/").content.decode()


def test_a_calendar_that_never_answers_is_forgotten_after_six_tries(cast: Cast, own: str) -> None:
    row = join(cast, f"{own}none/")
    part_from_own_calendar(row, by=cast.tariq, at=NOW)
    row.entries.create(name="kept-x.ics", digest="x")
    at = NOW
    for _try in range(6):
        write_calendars(at, entries_of)
        at += timedelta(days=1)

    assert not OwnCalendar.objects.exists()


def test_whoever_leaves_is_read_and_written_to_no_more(cast: Cast, own: str) -> None:
    join(cast, own)
    set_busy_address("https://calendar.example/x.ics", person=cast.tariq, at=NOW)
    record_leaving(cast.tariq, by=cast.ada, at=NOW)

    leave_calendars(Entry.objects.filter(kind="core.person_left").latest("index"), NOW)

    assert not BusyAddress.objects.exists()
    assert OwnCalendar.objects.get().ended_at == NOW


def test_two_ticks_write_once(cast: Cast, own: str) -> None:
    join(cast, own)

    assert len(list(claimed(OwnCalendar, NOW))) == 1
    assert list(claimed(OwnCalendar, NOW)) == []
