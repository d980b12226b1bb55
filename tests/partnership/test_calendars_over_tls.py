"""Calendars read over https from real servers: whom Kept trusts, and what it makes of a Radicale's calendar."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import quote, urljoin

import pytest

from core.models import Person
from partnership.actions.elsewhere import set_busy_address
from partnership.actions.fetching import fetch_busy_times
from partnership.actions.talks import is_busy
from partnership.models import BusyAddress, BusyTime
from tests.cast import NOW, Cast
from tests.partnership import radicale
from tests.partnership.certificates import Authority
from tests.partnership.test_calendar_programs import LOOPBACK, MAKE, tell
from tests.partnership.test_calendars_elsewhere import Served, meeting, serving
from tests.partnership.test_office_hours import at_two

pytestmark = [pytest.mark.enable_socket, pytest.mark.usefixtures("now")]
PAST = datetime(2021, 1, 1, tzinfo=UTC)
EVERY_THURSDAY = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:x
BEGIN:VTIMEZONE
TZID:Berlin as this program calls it
BEGIN:STANDARD
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:19810329T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
END:VTIMEZONE
BEGIN:VEVENT
UID:choir
DTSTAMP:20260101T000000Z
DTSTART;TZID=Berlin as this program calls it:20260305T140000
DURATION:PT1H
RRULE:FREQ=WEEKLY;UNTIL=20260416T220000Z
EXDATE;TZID=Berlin as this program calls it:20260319T140000
SUMMARY:Choir
END:VEVENT
BEGIN:VEVENT
UID:choir
RECURRENCE-ID;TZID=Berlin as this program calls it:20260326T140000
DTSTAMP:20260101T000000Z
DTSTART;TZID=Berlin as this program calls it:20260327T090000
DURATION:PT1H
SUMMARY:Choir
END:VEVENT
END:VCALENDAR
"""


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def trusted(authority: Authority, settings: object, monkeypatch: pytest.MonkeyPatch) -> Authority:
    """What an operator does: name the network, and point OpenSSL at the authority of the house."""
    settings.CALENDAR_NETWORKS = LOOPBACK  # type: ignore[attr-defined] # pytest-django's settings
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.root))
    return authority


@pytest.fixture
def served(trusted: Authority) -> Iterator[Served]:
    with serving(trusted.certify("127.0.0.1").context()) as said:
        said.say(200, meeting())
        yield said


def failure_of(served: Served, person: Person) -> str:
    set_busy_address(served.address, person=person, at=NOW)
    fetch_busy_times(NOW)
    return BusyAddress.objects.get().failure


def test_a_calendar_is_read_over_https_from_a_server_that_the_operator_trusts(
    cast: Cast, served: Served
) -> None:
    assert failure_of(served, cast.chloe) == ""

    assert len(served.asked) == 1
    assert is_busy(cast.chloe, at_two(), at_two() + timedelta(minutes=5))


def test_a_certificate_of_an_unknown_authority_is_refused_before_anything_is_asked(
    cast: Cast, served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")

    assert failure_of(served, cast.chloe) == "certificate"
    assert served.asked == []


@pytest.mark.parametrize(("host", "until"), [("calendar.example", None), ("127.0.0.1", PAST)])
def test_a_certificate_for_another_name_or_of_yesterday_is_refused(
    cast: Cast, trusted: Authority, host: str, until: datetime | None
) -> None:
    held = trusted.certify(host, until=until) if until else trusted.certify(host)
    with serving(held.context()) as said:
        said.say(200, meeting())

        assert failure_of(said, cast.chloe) == "certificate"
        assert said.asked == []


def test_a_trusted_certificate_opens_no_network_that_the_operator_did_not_name(
    cast: Cast, served: Served, settings: object
) -> None:
    settings.CALENDAR_NETWORKS = ()  # type: ignore[attr-defined] # pytest-django's settings

    assert failure_of(served, cast.chloe) == "inside"
    assert served.asked == []


def test_a_server_that_speaks_no_tls_is_said_to_be_silent(cast: Cast, trusted: Authority) -> None:
    with serving() as plain:
        plain.address = plain.address.replace("http:", "https:")

        assert failure_of(plain, cast.chloe) == "no_answer"


@pytest.fixture
def choir(trusted: Authority, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A calendar in a Radicale behind https, with a weekly event, one left out and one moved."""
    folder = tmp_path_factory.mktemp("radicale")
    with radicale.running(folder, trusted.certify("127.0.0.1")) as address:
        calendar = urljoin(address, f"{radicale.USER}/choir/")
        tell("MKCALENDAR", calendar, MAKE)
        event = EVERY_THURSDAY.replace("\n", "\r\n").encode()
        tell("PUT", f"{calendar}choir.ics", event, **{"Content-Type": "text/calendar"})
        yield calendar


def signed(calendar: str, password: str = radicale.PASSWORD) -> str:
    return calendar.replace("//", f"//{radicale.USER}:{quote(password)}@", 1)


def test_the_times_of_a_radicale_are_read_across_the_change_of_clocks(cast: Cast, choir: str) -> None:
    set_busy_address(signed(choir), person=cast.chloe, at=NOW)

    fetch_busy_times(NOW)

    [read] = BusyAddress.objects.all()
    assert read.failure == ""
    assert list(BusyTime.objects.order_by("starts_at").values_list("starts_at", flat=True)) == [
        datetime(2026, 3, 5, 13, tzinfo=UTC),
        datetime(2026, 3, 12, 13, tzinfo=UTC),
        datetime(2026, 3, 27, 8, tzinfo=UTC),  # moved; the 19th is left out
        datetime(2026, 4, 2, 12, tzinfo=UTC),  # still two o'clock there
        datetime(2026, 4, 9, 12, tzinfo=UTC),
        datetime(2026, 4, 16, 12, tzinfo=UTC),
    ]
    tell("DELETE", f"{choir}choir.ics")
    fetch_busy_times(NOW + timedelta(hours=1))
    assert not is_busy(cast.chloe, at_two(), at_two() + timedelta(minutes=5))


def test_a_radicale_that_lets_nobody_in_or_holds_no_such_calendar_says_so(cast: Cast, choir: str) -> None:
    for address, why in (
        (signed(choir, "wrong"), "not_allowed"),
        (choir, "not_allowed"),
        (signed(choir).replace("/choir/", "/nothing/"), "missing"),
    ):
        set_busy_address(address, person=cast.chloe, at=NOW)
        fetch_busy_times(NOW)
        assert BusyAddress.objects.get().failure == why
