"""What real calendar programs make of our calendars: Radicale holds them, and is asked what is on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from ipaddress import ip_network
from urllib.parse import urljoin

import pytest
import recurring_ical_events
from icalendar import Calendar

from partnership.actions.outside import Answer, ask, basic
from partnership.rules.feeds import Offered, Written, entry
from partnership.rules.office_hours import Series, hours
from tests.partnership import radicale

pytestmark = pytest.mark.enable_socket
LOOPBACK = (ip_network("127.0.0.0/8"),)
SINCE, UNTIL = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 20, tzinfo=UTC)
MAKE = b'<mkcalendar xmlns="urn:ietf:params:xml:ns:caldav"/>'
WHAT_IS_ON = b"""<?xml version="1.0"?>
<c:calendar-query xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav">
  <d:prop><c:calendar-data/></d:prop>
  <c:filter><c:comp-filter name="VCALENDAR"><c:comp-filter name="VEVENT">
    <c:time-range start="20260301T000000Z" end="20260420T000000Z"/>
  </c:comp-filter></c:comp-filter></c:filter>
</c:calendar-query>"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with radicale.running(tmp_path_factory.mktemp("radicale")) as address:
        yield address


def tell(method: str, address: str, body: bytes = b"", **headers: str) -> Answer:
    signed = basic(radicale.USER, radicale.PASSWORD) | headers
    answer = ask(method, address, headers=signed, body=body, inside=LOOPBACK)
    assert answer.status < 300, answer.body
    return answer


def test_radicale_finds_the_same_hours_across_clock_changes_and_exceptions(server: str) -> None:
    series = Series(
        date(2026, 3, 5),
        time(14),
        60,
        "Europe/Berlin",
        last_on=date(2026, 4, 16),
        moved={date(2026, 3, 12): datetime(2026, 3, 10, 8, tzinfo=UTC), date(2026, 4, 2): None},
    )
    about = Written("abc@kept.example", "Office hours", "Room 4", "https://kept.example/x", SINCE)
    calendar = urljoin(server, f"{radicale.USER}/kept/")
    tell("MKCALENDAR", calendar, MAKE)

    tell("PUT", f"{calendar}abc.ics", entry(Offered(about, series)), **{"Content-Type": "text/calendar"})
    found = tell("REPORT", calendar, WHAT_IS_ON, Depth="1").body.decode()

    [held] = found.split("BEGIN:VCALENDAR")[1:]
    program = Calendar.from_ical(f"BEGIN:VCALENDAR{held.partition('END:VCALENDAR')[0]}END:VCALENDAR\n")
    starts = [event.start for event in recurring_ical_events.of(program).between(SINCE, UNTIL)]
    assert sorted(starts) == [hour.starts_at for hour in hours(series, SINCE, UNTIL)]
