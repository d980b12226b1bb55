"""Calendars that people keep elsewhere, on real servers: one that is read, and a Radicale that is written into."""

from __future__ import annotations

import gzip
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address, ip_network
from threading import Thread
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from core.models import Entry, Person
from partnership.actions.elsewhere import set_busy_address
from partnership.actions.fetching import FETCHED, fetch_busy_times
from partnership.actions.outside import NotReached, ask, is_reachable, split
from partnership.actions.talks import is_busy
from partnership.models import BusyAddress, BusyCalendar
from partnership.views.elsewhere import FAILURES
from tests.cast import NOW, Cast
from tests.partnership.test_calendar_programs import LOOPBACK
from tests.partnership.test_office_hours import at_two, calendar_of

SignIn = Callable[[Person], Client]
pytestmark = [pytest.mark.enable_socket, pytest.mark.usefixtures("now")]
SECRET = "a-very-secret-part"


class Served:
    """A server of calendars that answers as it is told to, and remembers what it was asked."""

    def __init__(self, port: int, scheme: str) -> None:
        self.address = f"{scheme}://127.0.0.1:{port}/{SECRET}/basic.ics"
        self.body, self.status, self.headers = b"", 200, {"ETag": '"1"'}
        self.asked: list[dict[str, str]] = []

    def say(self, status: int = 200, body: bytes = b"", **headers: str) -> None:
        self.status, self.body = status, body
        self.headers = {name.replace("_", "-"): said for name, said in headers.items()}


@contextmanager
def serving(tls: ssl.SSLContext | None = None) -> Iterator[Served]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            said.asked.append(dict(self.headers))
            is_known = self.headers.get("If-None-Match", "none") == said.headers.get("ETag")
            self.send_response(304 if is_known else said.status)
            for name, value in said.headers.items():
                self.send_header(name, value)
            self.end_headers()
            if not is_known:
                self.wfile.write(said.body)

        def log_message(self, *_said: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    said = Served(server.server_port, "https" if tls else "http")
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield said
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def served(settings: object) -> Iterator[Served]:
    settings.CALENDAR_NETWORKS = LOOPBACK  # type: ignore[attr-defined] # pytest-django's settings
    with serving() as said:
        yield said


def meeting() -> bytes:
    return calendar_of(at_two(), at_two() + timedelta(hours=1))


def test_busy_times_come_from_an_address_and_are_read_again_only_when_they_changed(
    cast: Cast, served: Served
) -> None:
    served.say(200, meeting(), ETag='"1"', Last_Modified="Mon, 02 Mar 2026 09:00:00 GMT")
    set_busy_address(served.address, person=cast.chloe, at=NOW)

    fetch_busy_times(NOW)
    fetch_busy_times(NOW)  # not due

    assert is_busy(cast.chloe, at_two(), at_two() + timedelta(minutes=5))
    assert len(served.asked) == 1
    fetch_busy_times(NOW + timedelta(hours=1))
    assert served.asked[1]["If-None-Match"] == '"1"'
    assert served.asked[1]["If-Modified-Since"] == "Mon, 02 Mar 2026 09:00:00 GMT"
    served.say(200, calendar_of(at_two() + timedelta(days=1), at_two() + timedelta(days=2)), ETag='"2"')
    fetch_busy_times(NOW + timedelta(hours=2))
    assert not is_busy(cast.chloe, at_two(), at_two() + timedelta(minutes=5))
    assert Entry.objects.filter(kind=FETCHED).count() == 2


def test_once_a_day_all_of_it_is_read_since_half_a_year_goes_on(cast: Cast, served: Served) -> None:
    served.say(200, meeting(), ETag='"1"')
    set_busy_address(served.address, person=cast.chloe, at=NOW)
    fetch_busy_times(NOW)

    fetch_busy_times(NOW + timedelta(days=1, minutes=1))

    assert "If-None-Match" not in served.asked[1]
    assert BusyCalendar.objects.get().read_at == NOW + timedelta(days=1, minutes=1)


def test_an_address_is_a_secret(
    cast: Cast, served: Served, sign_in: SignIn, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    client = sign_in(cast.chloe)
    answer = client.post("/partnership/calendars/busy/address/", {"address": served.address})
    assert answer.status_code == 302
    served.say(500)

    fetch_busy_times(NOW)

    assert len(served.asked) == 1
    shown = client.get("/partnership/calendars/").content.decode()
    assert "The server answered with an error." in shown
    assert SECRET not in shown + caplog.text
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            assert SECRET not in str(cursor.fetchall()), table
            assert SECRET.encode().hex() not in str(cursor.fetchall()), table


@pytest.mark.parametrize(
    ("status", "body", "headers", "why"),
    [
        (404, b"", {}, "missing"),
        (401, b"", {}, "not_allowed"),
        (503, b"", {}, "not_now"),
        (200, b"<html>Sign in</html>", {}, "no_calendar"),
        (200, b"x" * (5 * 2**20 + 1), {}, "too_large"),
        (200, gzip.compress(b"x" * (5 * 2**20 + 1)), {"Content_Encoding": "gzip"}, "too_large"),
        (302, b"", {"Location": "/again"}, "around"),
        (302, b"", {"Location": "http://10.0.0.1/inside"}, "inside"),
        (302, b"", {"Location": "http://[::ffff:192.168.1.1]/inside"}, "inside"),
        (302, b"", {"Location": "file:///etc/passwd"}, "no_address"),
    ],
)
def test_what_goes_wrong_is_said_and_tried_again_later(
    cast: Cast, served: Served, status: int, body: bytes, headers: dict[str, str], why: str
) -> None:
    set_busy_address(served.address, person=cast.chloe, at=NOW)
    served.say(200, meeting())
    fetch_busy_times(NOW)
    served.say(status, body, **headers)

    fetch_busy_times(NOW + timedelta(hours=1))

    row = BusyAddress.objects.get()
    assert (row.failure, row.tries, row.next_at) == (why, 1, NOW + timedelta(hours=1, minutes=15))
    assert row.failure in FAILURES
    fetch_busy_times(row.next_at)
    assert BusyAddress.objects.get().next_at == row.next_at + timedelta(minutes=30)
    assert is_busy(cast.chloe, at_two(), at_two() + timedelta(minutes=5))  # what was read before stands


def test_a_server_says_itself_how_long_to_wait(cast: Cast, served: Served) -> None:
    set_busy_address(served.address, person=cast.chloe, at=NOW)
    served.say(429, b"", Retry_After="7200")

    fetch_busy_times(NOW)

    assert BusyAddress.objects.get().next_at == NOW + timedelta(hours=2)


def test_nothing_of_our_own_is_asked_unless_the_operator_says_so(
    cast: Cast, served: Served, settings: object
) -> None:
    set_busy_address(served.address, person=cast.chloe, at=NOW)
    settings.CALENDAR_NETWORKS = ()  # type: ignore[attr-defined] # pytest-django's settings

    fetch_busy_times(NOW)

    assert (BusyAddress.objects.get().failure, served.asked) == ("inside", [])


@pytest.mark.parametrize(
    "inner",
    [
        *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0"),
        *("224.0.0.1", "255.255.255.255", "198.18.0.1", "::1", "::", "fe80::1", "fc00::1", "fec0::1"),
        *("::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "ff02::1", "2001:db8::1"),
    ],
)
def test_addresses_that_only_we_can_reach_are_known(inner: str) -> None:
    assert is_reachable(ip_address("93.184.216.34"), ())
    assert is_reachable(ip_address("2606:2800:220:1:248:1893:25c8:1946"), ())
    assert not is_reachable(ip_address(inner), ())
    assert is_reachable(ip_address("10.1.2.3"), (ip_network("10.0.0.0/8"),))


@pytest.mark.parametrize(
    "address",
    [
        "http://127.1/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://localhost/",
        "https://[::1]/",
        "http://0/",
    ],
)
def test_ways_to_write_an_address_of_our_own_lead_nowhere(address: str) -> None:
    with pytest.raises(NotReached, match=r"inside|no_server"):
        ask("GET", address, headers={}, inside=())


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "x",
        "ftp://a/",
        "https://",
        "https://a b/",
        "https://a/\r\nX: y",
        "https://a:99999/",
        "javascript:1",
        "https://" + "a" * 3000,
    ],
)
def test_what_is_no_address_is_refused_at_once(cast: Cast, sign_in: SignIn, wrong: str) -> None:
    shown = sign_in(cast.chloe).post("/partnership/calendars/busy/address/", {"address": wrong})

    assert shown.status_code == 200
    assert not BusyAddress.objects.exists()


def test_credentials_go_to_their_own_server_and_to_no_other(served: Served) -> None:
    with serving() as other:
        served.say(302, b"", Location=other.address)
        ask("GET", served.address.replace("//", "//me:pass@"), headers={}, inside=LOOPBACK)

        assert served.asked[0]["Authorization"] == "Basic bWU6cGFzcw=="
        assert "Authorization" not in other.asked[0]


def test_webcal_is_https() -> None:
    assert split("webcal://calendar.example/x.ics").scheme == "https"


def test_a_name_is_resolved_once(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    resolve = socket.getaddrinfo

    def counting(host: str, *said: Any, **options: Any) -> object:
        asked.append(host)
        return resolve(host, *said, **options)

    monkeypatch.setattr(socket, "getaddrinfo", counting)
    served.say(200, meeting())

    ask(
        "GET",
        served.address.replace("127.0.0.1", "localhost"),
        headers={},
        inside=(*LOOPBACK, ip_network("::1")),
    )

    assert asked == ["localhost", asked[1]]
    assert asked[1] in {"127.0.0.1", "::1"}  # create_connection is handed an address, no name


def test_its_owner_takes_an_address_away_and_what_was_read_goes(
    cast: Cast, served: Served, sign_in: SignIn
) -> None:
    served.say(200, meeting())
    set_busy_address(served.address, person=cast.chloe, at=NOW)
    fetch_busy_times(NOW)
    client = sign_in(cast.chloe)
    assert (
        "Kept reads your calendar at its address every hour"
        in client.get("/partnership/calendars/").content.decode()
    )
    assert sign_in(cast.tariq).post("/partnership/calendars/busy/address/remove/").status_code == 404

    client.post("/partnership/calendars/busy/address/remove/")

    assert not BusyAddress.objects.exists()
    assert not is_busy(cast.chloe, at_two(), at_two() + timedelta(minutes=5))
