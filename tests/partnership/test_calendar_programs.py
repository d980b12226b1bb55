"""What real calendar programs make of our calendars: Radicale holds one, and caldav asks it what is on."""

from __future__ import annotations

import subprocess
import sys
import time as clocks
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, time
from pathlib import Path
from socket import create_connection, socket
from typing import Any

import pytest
from caldav.davclient import DAVClient
from icalendar import Calendar

from partnership.rules.feeds import Offered, Written, feed
from partnership.rules.office_hours import Series, hours

pytestmark = pytest.mark.enable_socket
SINCE, UNTIL = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 20, tzinfo=UTC)


@pytest.fixture(scope="module")
def radicale(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Radicale of our own on the loopback, that asks nobody who they are."""
    with closing(socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder: Path = tmp_path_factory.mktemp("radicale")
    options = [
        f"--server-hosts=127.0.0.1:{port}",
        "--auth-type=none",
        f"--storage-filesystem-folder={folder}",
    ]
    program = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "radicale", *options, "--logging-level=error"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(port)
        yield f"http://127.0.0.1:{port}/"
    finally:
        program.terminate()
        program.wait()


def wait_for(port: int) -> None:
    for _attempt in range(200):
        try:
            create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            clocks.sleep(0.05)
        else:
            return
    raise TimeoutError("Radicale does not answer.")


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_radicale_finds_the_same_hours_across_clock_changes_and_exceptions(radicale: str) -> None:
    series = Series(
        date(2026, 3, 5),
        time(14),
        60,
        "Europe/Berlin",
        last_on=date(2026, 4, 16),
        moved={date(2026, 3, 12): datetime(2026, 3, 10, 8, tzinfo=UTC), date(2026, 4, 2): None},
    )
    about = Written("abc@kept.example", "Office hours", "Room 4", "https://kept.example/x", SINCE)

    with DAVClient(url=radicale, username="tariq", password="none") as client:  # Radicale asks nobody
        principal: Any = client.principal()  # type: ignore[no-untyped-call] # caldav types half of itself
        calendar = principal.make_calendar(name="Kept")
        calendar.save_event(feed("Kept", [Offered(about, series)], []).decode())
        found = calendar.search(start=SINCE, end=UNTIL, event=True, expand=True)

    starts = [event.start for each in found for event in Calendar.from_ical(each.data).events]
    assert sorted(starts) == [hour.starts_at for hour in hours(series, SINCE, UNTIL)]
