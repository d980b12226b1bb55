from __future__ import annotations

import re
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from io import StringIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from dateutil.tz import tzical
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar, vText

from partnership.rules.calendars import CalendarFault, busy
from partnership.rules.feeds import Offered, Talk, Written, feed
from partnership.rules.office_hours import ONCE, Hour, Series, hour_on, hours, slots

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "07-calendars"
FIXTURES = Path(__file__).resolve().parent / "fixtures" / "07-calendars"
CALENDARS = sorted((DATA if DATA.exists() else FIXTURES).rglob("*.ics"))
BERLIN = "Europe/Berlin"
THURSDAY = date(2026, 3, 5)
WRITTEN_AT = datetime(2026, 3, 3, tzinfo=UTC)
ABOUT = Written("abc@kept.example", "Office hours", "Room 4", "https://kept.example/x", WRITTEN_AT)
TALK = Written("def@kept.example", "A talk", "Room 4", "https://kept.example/y", WRITTEN_AT)


def weekly(**said: object) -> Series:
    usual: dict[str, object] = {"first_on": THURSDAY, "begins": time(14), "minutes": 60, "zone": BERLIN}
    return Series(**(usual | said))  # type: ignore[arg-type] # each said by its name


def spring() -> tuple[datetime, datetime]:
    """The weeks around 29 March 2026, when clocks are put forward in Berlin."""
    return datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 12, tzinfo=UTC)


def test_hours_stay_at_the_same_time_of_day_when_clocks_change() -> None:
    starts = [hour.starts_at.strftime("%m-%d %H:%M") for hour in hours(weekly(), *spring())]

    assert starts == [
        "03-05 13:00",
        "03-12 13:00",
        "03-19 13:00",
        "03-26 13:00",
        "04-02 12:00",
        "04-09 12:00",
    ]


def test_an_hour_that_the_clock_skips_is_read_by_the_offset_before() -> None:
    sunday = weekly(first_on=date(2026, 3, 22), begins=time(2, 30))

    assert hour_on(sunday, date(2026, 3, 29)) == Hour(
        datetime(2026, 3, 29, 1, 30, tzinfo=UTC), datetime(2026, 3, 29, 2, 30, tzinfo=UTC), date(2026, 3, 29)
    )


def test_hours_leave_out_and_move_days() -> None:
    moved = datetime(2026, 3, 10, 8, tzinfo=UTC)
    series = weekly(moved={date(2026, 3, 12): moved, date(2026, 3, 19): None}, last_on=date(2026, 3, 26))

    found = hours(series, *spring())

    assert [hour.on.day for hour in found] == [5, 12, 26]
    assert found[1].starts_at == moved


def test_hours_that_come_once_come_once() -> None:
    assert len(hours(weekly(every_weeks=ONCE), *spring())) == 1


def test_a_day_between_has_no_hour() -> None:
    assert hour_on(weekly(every_weeks=2), date(2026, 3, 12)) is None
    assert hour_on(weekly(every_weeks=2), date(2026, 3, 19)) is not None


def test_a_thousand_recurrences_are_found_at_once() -> None:
    century = hours(weekly(), datetime(2026, 1, 1, tzinfo=UTC), datetime(2126, 1, 1, tzinfo=UTC))

    assert len(century) == 1_000


def test_slots_cut_the_hour_and_leave_what_is_too_short() -> None:
    hour = hour_on(weekly(minutes=50), THURSDAY)
    assert hour is not None

    assert [(start.minute, end.minute) for start, end in slots(hour, 20)] == [(0, 20), (20, 40)]


@given(
    st.dates(date(2025, 1, 1), date(2028, 1, 1)),
    st.times(time(5), time(15)),  # programs disagree how long an hour is in the night when clocks change
    st.integers(10, 480),
    st.sampled_from([BERLIN, "America/St_Johns", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC"]),
    st.integers(0, 4),
)
@settings(max_examples=60, deadline=None)
def test_what_a_feed_says_is_read_back_the_same(
    first_on: date, begins: time, minutes: int, zone: str, every_weeks: int
) -> None:
    begins = begins.replace(second=0, microsecond=0, tzinfo=None, fold=0)
    series = Series(first_on, begins, minutes, zone, every_weeks)
    since = datetime(first_on.year, first_on.month, first_on.day, tzinfo=UTC) - timedelta(days=2)
    until = since + timedelta(days=200)

    read = busy(feed("Kept", [Offered(ABOUT, series)], []), since, until, "UTC")

    assert read.unread == 0
    assert read.periods == [(hour.starts_at, hour.ends_at) for hour in hours(series, since, until)]


def test_a_feed_with_exceptions_is_read_back_the_same() -> None:
    moved = datetime(2026, 3, 10, 8, tzinfo=UTC)
    series = weekly(moved={date(2026, 3, 12): moved, date(2026, 4, 2): None}, last_on=date(2026, 4, 9))
    talk = Talk(TALK, datetime(2026, 3, 6, 8, tzinfo=UTC), datetime(2026, 3, 6, 9, tzinfo=UTC))

    read = busy(feed("Kept", [Offered(ABOUT, series)], [talk]), *spring(), "UTC")

    expected = [(hour.starts_at, hour.ends_at) for hour in hours(series, *spring())]
    assert read.periods == sorted([*expected, (talk.starts_at, talk.ends_at)])


def test_a_feed_carries_the_zone_it_needs_and_escapes_what_people_write() -> None:
    about = Written("x@y", "A; b, c\nd", "Room 4\\5", "https://kept.example/", ABOUT.changed_at, 3)

    [event] = Calendar.from_ical(feed("Kept", [Offered(about, weekly())], [])).walk("VEVENT")

    assert (event["SUMMARY"], event["LOCATION"], event["SEQUENCE"]) == ("A; b, c\nd", "Room 4\\5", 3)


ZONES = [
    *(BERLIN, "America/St_Johns", "Australia/Lord_Howe", "America/Santiago", "Asia/Kathmandu"),
    *("America/New_York", "Asia/Jerusalem"),
]


@pytest.mark.parametrize("zone", ZONES)
def test_a_zone_changes_its_clocks_in_the_minute_in_which_they_change(zone: str) -> None:
    """As another library reads it, dateutil, from no more than what the feed says of the zone."""
    written = feed("Kept", [Offered(ABOUT, weekly(zone=zone))], [])
    [said] = Calendar.from_ical(written).walk("VTIMEZONE")
    read = tzical(StringIO(said.to_ical().decode().replace("\r\n", "\n"))).get()

    for moment in [*around_changes(zone, 2026, 2028), *around_changes(zone, 2044, 2046)]:
        assert moment.astimezone(read).utcoffset() == moment.astimezone(ZoneInfo(zone)).utcoffset(), moment


def test_a_zone_goes_on_by_a_rule_where_one_says_it_and_says_until_when_it_was_listed_else() -> None:
    said = {
        name: Calendar.from_ical(feed("Kept", [Offered(ABOUT, weekly(zone=name))], [])).timezones[0]
        for name in (BERLIN, "Africa/Casablanca", "Africa/Cairo", "Asia/Kathmandu")
    }
    rules = [line for line in said[BERLIN].to_ical().decode().splitlines() if line.startswith("RRULE")]
    assert rules == [
        "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3",
        "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10",
    ]
    ends = "This timezone only works from 1970-01-01 to 2038-01-01."
    assert {name: str(zone.get("COMMENT", "")) for name, zone in said.items()} == {
        BERLIN: "",
        "Africa/Casablanca": ends,
        "Africa/Cairo": ends,
        "Asia/Kathmandu": "",
    }


def around_changes(zone: str, first: int, last: int) -> list[datetime]:
    """The minutes before and after each change of a zone's clocks in these years, and the half hours around them."""
    minute, found = timedelta(minutes=1), []
    at, until = datetime(first, 1, 1, tzinfo=UTC), datetime(last, 1, 1, tzinfo=UTC)
    while at < until:
        before, after = ((at + step).astimezone(ZoneInfo(zone)).utcoffset() for step in (-minute, 0 * minute))
        if before != after:
            found += [at - minute, at, *(at + half * 30 * minute for half in range(-4, 5))]
        at += 30 * minute
    return found


NAUGHTY = {
    "A; b, c\r\nd\re\x1b[0m\\n\0": "A; b, c\nd e [0m\\n ",
    "Größe 漢字 👩\u200d👩\u200d👧 " * 20: "Größe 漢字 👩\u200d👩\u200d👧 " * 20,
    "END:VEVENT\r\nX-EVIL:1": "END:VEVENT\nX-EVIL:1",
}


@pytest.mark.parametrize(("words", "read"), NAUGHTY.items())
def test_every_line_of_a_feed_is_a_line_whatever_things_are_called(words: str, read: str) -> None:
    about = Written("x@y", words, words, "https://kept.example/", ABOUT.changed_at)
    series = weekly(moved={date(2026, 3, 12): datetime(2026, 3, 10, 8, tzinfo=UTC), date(2026, 3, 19): None})

    written = feed(words, [Offered(about, series)], [Talk(about, *spring())])

    lines = written.split(b"\r\n")
    assert [line for line in lines if len(line) > 75 or re.search(rb"[\x00-\x08\n-\x1f\x7f]", line)] == []
    calendar = Calendar.from_ical(written)
    said = [str(event[name]) for event in calendar.walk("VEVENT") for name in ("SUMMARY", "LOCATION")]
    assert said == [read] * 6
    assert b"\r\nNAME:" + vText(read).to_ical() in written.replace(b"\r\n ", b"")
    assert [str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")] == [BERLIN]


@pytest.mark.parametrize("path", CALENDARS, ids=lambda path: str(path.name))
@pytest.mark.filterwarnings("ignore:.*globally unique TZID")
def test_every_calendar_of_others_is_read_without_a_crash(path: Path) -> None:
    document = path.read_bytes()

    try:
        read = busy(document, datetime(1990, 1, 1, tzinfo=UTC), datetime(2040, 1, 1, tzinfo=UTC), BERLIN)
    except CalendarFault:
        assert b"BEGIN:VEVENT" not in document.upper()
    else:
        assert read.periods == sorted(read.periods)
        assert all(end > start for start, end in read.periods)


def event(*lines: str) -> bytes:
    return "\r\n".join(
        ["BEGIN:VCALENDAR", "BEGIN:VEVENT", *lines, "END:VEVENT", "END:VCALENDAR", ""]
    ).encode()


@pytest.mark.parametrize(
    ("lines", "hours_of_day"),
    [
        (("DTSTART:20260305T140000Z", "DTEND:20260305T150000Z"), [(14, 15)]),
        (("DTSTART:20260305T140000", "DURATION:PT1H"), [(13, 14)]),
        (("DTSTART;TZID=Europe/London:20260305T140000", "DURATION:PT1H"), [(14, 15)]),
        (("DTSTART;TZID=W. Europe Standard Time:20260305T140000", "DURATION:PT1H"), [(13, 14)]),
        (("DTSTART:20260305T140000Z", "DTEND:20260305T150000Z", "TRANSP:TRANSPARENT"), []),
        (("DTSTART:20260305T140000Z", "DTEND:20260305T150000Z", "STATUS:CANCELLED"), []),
        (("DTSTART:20260305T140000Z",), []),
        (("SUMMARY:No time at all",), []),
    ],
)
def test_busy_follows_what_an_event_says(lines: tuple[str, ...], hours_of_day: list[tuple[int, int]]) -> None:
    read = busy(event("UID:1", *lines), *spring(), BERLIN)

    assert [(start.hour, end.hour) for start, end in read.periods] == hours_of_day
    assert read.unread == 0


def test_a_whole_day_is_a_day_of_its_owner() -> None:
    read = busy(event("UID:1", "DTSTART;VALUE=DATE:20260305"), *spring(), BERLIN)

    assert read.periods == [(datetime(2026, 3, 4, 23, tzinfo=UTC), datetime(2026, 3, 5, 23, tzinfo=UTC))]


def test_an_event_every_second_for_ever_costs_nothing_and_is_counted() -> None:
    rule = event("UID:1", "DTSTART:19700101T000000Z", "DURATION:PT1S", "RRULE:FREQ=SECONDLY")

    assert busy(rule, *spring(), BERLIN).unread == 1


def test_events_that_overlap_are_one_period() -> None:
    both = event("UID:1", "DTSTART:20260305T140000Z", "DURATION:PT2H").replace(
        b"END:VCALENDAR",
        b"BEGIN:VEVENT\r\nUID:2\r\nDTSTART:20260305T150000Z\r\nDURATION:PT2H\r\nEND:VEVENT\r\nEND:VCALENDAR",
    )

    read = busy(both, *spring(), BERLIN)

    assert [(start.hour, end.hour) for start, end in read.periods] == [(14, 17)]


@given(st.binary(max_size=400))
@settings(max_examples=200, deadline=None)
def test_anything_is_read_or_refused(nonsense: bytes) -> None:
    for document in (nonsense, event("UID:1").replace(b"UID:1", nonsense)):
        with suppress(CalendarFault):
            busy(document, *spring(), BERLIN)
