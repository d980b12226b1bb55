"""Calendars as Outlook, Exchange, Google, Apple and others write them, and as nobody should."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from partnership.actions.reading import busy_apart
from partnership.rules.calendars import CalendarFault, Why, busy

SINCE, UNTIL = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 12, tzinfo=UTC)
BERLIN = "Europe/Berlin"
HOUR = "DURATION:PT1H"
WEEKLY = ("DTSTART:20260305T140000Z", HOUR, "RRULE:FREQ=WEEKLY;COUNT=3")
AT_HOME = ("DTSTART;TZID=Europe/Berlin:20260305T140000", HOUR, "RRULE:FREQ=WEEKLY;COUNT=3")
EXCHANGE = """BEGIN:VTIMEZONE
TZID:Customized Time Zone
BEGIN:STANDARD
DTSTART:16010101T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE"""
OWN_ZONE = ("DTSTART;TZID=Customized Time Zone:20260326T140000", HOUR, "RRULE:FREQ=WEEKLY;COUNT=2")


def event(*lines: str) -> str:
    return "\n".join(["BEGIN:VEVENT", "UID:1", *lines, "END:VEVENT"])


def calendar(*parts: str) -> bytes:
    said = "\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *parts, "END:VCALENDAR", ""])
    return said.replace("\n", "\r\n").encode()


def read(document: bytes) -> tuple[str, int]:
    found = busy(document, SINCE, UNTIL, BERLIN)
    said = [f"{start:%d.%m %H:%M}-{end:%d.%m %H:%M}" for start, end in found.periods]
    return " ".join(each.replace(f"-{each[:6]}", "-") for each in said), found.unread


ONE_EVENT = {
    # zones, as programs name them
    "Windows' name": (
        ("DTSTART;TZID=Eastern Standard Time:20260305T140000", HOUR),
        "05.03 19:00-20:00",
    ),
    "Outlook's description": (
        ('DTSTART;TZID="(UTC+01:00) Amsterdam, Berlin, Bern, Rome":20260401T140000', HOUR),
        "01.04 12:00-13:00",
    ),
    "described without quotes": (
        ("DTSTART;TZID=(UTC+01:00) Amsterdam, Berlin:20260401T140000", HOUR),
        "01.04 12:00-13:00",
    ),
    "described, in America": (
        ('DTSTART;TZID="(UTC-05:00) Eastern Time (US & Canada)":20260305T140000', HOUR),
        "05.03 19:00-20:00",
    ),
    "an offset": (("DTSTART;TZID=UTC+11:20260305T140000", HOUR), "05.03 03:00-04:00"),
    "Mozilla's path": (
        ("DTSTART;TZID=/mozilla.org/20050126_1/America/New_York:20260305T140000", HOUR),
        "05.03 19:00-20:00",
    ),
    "Microsoft's path": (("DTSTART;TZID=tzone://Microsoft/Utc:20260305T140000", HOUR), "05.03 14:00-15:00"),
    "Windows' name, in small letters": (
        ("DTSTART;TZID=eastern standard time:20260305T140000", HOUR),
        "05.03 19:00-20:00",
    ),
    "an offset alone": (("DTSTART;TZID=+05:30:20260305T140000", HOUR), "05.03 08:30-09:30"),
    "an end without a zone": (
        ("DTSTART;TZID=America/New_York:20260305T140000", "DTEND:20260305T150000"),
        "05.03 19:00-20:00",
    ),
    "nested quotes": (('DTSTART;TZID=""America/New_York"":20260305T140000', HOUR), "05.03 19:00-20:00"),
    "small letters": (
        ("dtstart;tzid=america/new_york:20260305t140000", "duration:pt1h"),
        "05.03 19:00-20:00",
    ),
    "a zone that is nowhere": (("DTSTART;TZID=Nowhere/Land:20260305T140000", HOUR), "05.03 13:00-14:00"),
    "floating": (("DTSTART:20260305T140000", HOUR), "05.03 13:00-14:00"),
    "two zones": (
        ("DTSTART;TZID=America/New_York:20260305T140000", "DTEND;TZID=Europe/Berlin:20260306T080000"),
        "05.03 19:00-06.03 07:00",
    ),
    # what comes again
    "days left out, as a list": (
        (*AT_HOME, "EXDATE;TZID=Europe/Berlin:20260312T140000,20260319T140000"),
        "05.03 13:00-14:00",
    ),
    "a day left out, in UTC": ((*AT_HOME, "EXDATE:20260312T130000Z"), "05.03 13:00-14:00 19.03 13:00-14:00"),
    "a day left out, as a day": (
        (*AT_HOME, "EXDATE;VALUE=DATE:20260312"),
        "05.03 13:00-14:00 19.03 13:00-14:00",
    ),
    "a broken day among those left out": (
        (*WEEKLY, "EXDATE:garbage,20260312T140000Z"),
        "05.03 14:00-15:00 19.03 14:00-15:00",
    ),
    "days added": (
        ("DTSTART:20260305T140000Z", HOUR, "RDATE:20260306T100000Z,20260307T100000Z"),
        "05.03 14:00-15:00 06.03 10:00-11:00 07.03 10:00-11:00",
    ),
    "periods added": (
        ("DTSTART:20260305T140000Z", HOUR, "RDATE;VALUE=PERIOD:20260306T100000Z/PT3H"),
        "05.03 14:00-15:00 06.03 10:00-13:00",
    ),
    "a rule of exceptions": (
        ("DTSTART:20260305T140000Z", HOUR, "RRULE:FREQ=WEEKLY;COUNT=4", "EXRULE:FREQ=WEEKLY;INTERVAL=2"),
        "12.03 14:00-15:00 26.03 14:00-15:00",
    ),
    "until a day": (
        (*AT_HOME[:2], "RRULE:FREQ=WEEKLY;UNTIL=20260312"),
        "05.03 13:00-14:00 12.03 13:00-14:00",
    ),
    "until a time without a zone": (
        (*AT_HOME[:2], "RRULE:FREQ=WEEKLY;UNTIL=20260312T140000"),
        "05.03 13:00-14:00 12.03 13:00-14:00",
    ),
    "until a day, in the west": (
        ("DTSTART;TZID=America/Los_Angeles:20260305T200000", HOUR, "RRULE:FREQ=WEEKLY;UNTIL=20260312"),
        "06.03 04:00-05:00 13.03 03:00-04:00",
    ),
    "until a time there": (
        ("DTSTART;TZID=America/Los_Angeles:20260305T200000", HOUR, "RRULE:FREQ=WEEKLY;UNTIL=20260312T200000"),
        "06.03 04:00-05:00 13.03 03:00-04:00",
    ),
    "until a moment, without a zone": (
        ("DTSTART:20260305T140000", HOUR, "RRULE:FREQ=WEEKLY;UNTIL=20260312T130000Z"),
        "05.03 13:00-14:00 12.03 13:00-14:00",
    ),
    "days, until a moment": (
        ("DTSTART:20260305", "RRULE:FREQ=WEEKLY;UNTIL=20260312T000000Z"),
        "04.03 23:00-05.03 23:00 11.03 23:00-12.03 23:00",
    ),
    "the last is long": (
        ("DTSTART:20250125T000000Z", "DURATION:P20D", "RRULE:FREQ=MONTHLY;UNTIL=20260226T000000Z"),
        "01.03 00:00-17.03 00:00",
    ),
    "a rule with its signs escaped": (
        ("DTSTART:20260305T140000Z", HOUR, "RRULE:FREQ=WEEKLY\\;COUNT=2"),
        "05.03 14:00-15:00 12.03 14:00-15:00",
    ),
    "days left out, as vCalendar lists them": (
        (*WEEKLY, "EXDATE:20260312T140000Z;20260319T140000Z"),
        "05.03 14:00-15:00",
    ),
    "a rule for our own calendar": (
        (*WEEKLY[:2], "RRULE:RSCALE=GREGORIAN;FREQ=WEEKLY;COUNT=2;SKIP=OMIT"),
        "05.03 14:00-15:00 12.03 14:00-15:00",
    ),
    "an odd rule": (
        ("DTSTART:20260305T140000Z", HOUR, "RRULE:FREQ=WEEKLY;X-FOO=1;COUNT=2;WKST=SU;"),
        "05.03 14:00-15:00 12.03 14:00-15:00",
    ),
    "an empty rule": (("DTSTART:20260305T140000Z", HOUR, "RRULE:"), "05.03 14:00-15:00"),
    "the last working day": (
        ("DTSTART:20260331T140000Z", HOUR, "RRULE:FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1"),
        "31.03 14:00-15:00",
    ),
    "floating, over the clock change": (
        ("DTSTART:20260326T140000", HOUR, "RRULE:FREQ=WEEKLY;COUNT=2"),
        "26.03 13:00-14:00 02.04 12:00-13:00",
    ),
    # whole days, and nights when clocks change
    "a day of 23 hours": (("DTSTART;VALUE=DATE:20260329",), "28.03 23:00-29.03 22:00"),
    "a day without saying so": (("DTSTART:20260329", "DTEND:20260330"), "28.03 23:00-29.03 22:00"),
    "a day with a time beside it": (("DTSTART;VALUE=DATE:20260305T000000",), "04.03 23:00-05.03 23:00"),
    "a day that ends when it begins": (("DTSTART:20260329", "DTEND:20260329"), "28.03 23:00-29.03 22:00"),
    "such a day, again": (
        ("DTSTART:20260327", "DTEND:20260327", "RRULE:FREQ=DAILY;INTERVAL=2;COUNT=2"),
        "26.03 23:00-27.03 23:00 28.03 23:00-29.03 22:00",
    ),
    "an hour that is skipped": (("DTSTART;TZID=Europe/Berlin:20260329T023000", HOUR), "29.03 01:30-02:30"),
    "an hour that comes twice": (
        ("DTSTART;TZID=America/Sao_Paulo:20260305T233000", HOUR),
        "06.03 02:30-03:30",
    ),
    "two hours over the gap": (
        ("DTSTART;TZID=Europe/Berlin:20260329T013000", "DURATION:PT2H"),
        "29.03 00:30-02:30",
    ),
    "two hours over the gap, again": (
        ("DTSTART;TZID=Europe/Berlin:20260329T013000", "DURATION:PT2H", "RRULE:FREQ=DAILY;COUNT=1"),
        "29.03 00:30-02:30",
    ),
    "a day over the gap": (
        ("DTSTART;TZID=Europe/Berlin:20260328T140000", "DURATION:P1D"),
        "28.03 13:00-29.03 12:00",
    ),
    # what is no time, or no busy one
    "no end": (("DTSTART:20260305T140000Z",), ""),
    "transparent": (("DTSTART:20260305T140000Z", HOUR, "TRANSP:TRANSPARENT"), ""),
    "free, says Outlook": (("DTSTART:20260305T140000Z", HOUR, "X-MICROSOFT-CDO-BUSYSTATUS:FREE"), ""),
    "cancelled": (("DTSTART:20260305T140000Z", HOUR, "STATUS:CANCELLED"), ""),
    "tentative": (("DTSTART:20260305T140000Z", HOUR, "STATUS:TENTATIVE"), "05.03 14:00-15:00"),
    # lines
    "folded": (("DTSTART;TZID=Europe/B\n erlin:20260305T1\n\t40000", HOUR), "05.03 13:00-14:00"),
    "never folded": (
        ("DTSTART:20260305T140000Z", "DESCRIPTION:one", "two: with no fold", "DTSTART of it", HOUR),
        "05.03 14:00-15:00",
    ),
    "an alarm with a length": (
        ("BEGIN:VALARM", "TRIGGER:-PT15M", "DURATION:PT5M", "END:VALARM", "DTSTART:20260305T140000Z", HOUR),
        "05.03 14:00-15:00",
    ),
    "what programs add": (
        ('X-FOO;X-BAR="a:b;c":v', 'DTSTART;X-P="q:r";TZID=Europe/London:20260305T140000', HOUR),
        "05.03 14:00-15:00",
    ),
    "a leap second": (("DTSTART:20260305T235960Z", HOUR), "05.03 23:59-06.03 00:59"),
    "too many semicolons": (("DTSTART;;VALUE=DATE-TIME:20260305T140000Z", HOUR), "05.03 14:00-15:00"),
}


@pytest.mark.parametrize(("lines", "periods"), ONE_EVENT.values(), ids=ONE_EVENT)
def test_an_event_is_busy_when_it_says_so(lines: tuple[str, ...], periods: str) -> None:
    assert read(calendar(event(*lines))) == (periods, 0)


MOVED = ("DTSTART:20260313T160000Z", HOUR)
WHOLE = {
    "Exchange's own zone": (
        calendar(EXCHANGE, event(*OWN_ZONE)),
        "26.03 13:00-14:00 02.04 12:00-13:00",
    ),
    "a zone behind its event": (
        calendar(event(*OWN_ZONE), EXCHANGE),
        "26.03 13:00-14:00 02.04 12:00-13:00",
    ),
    "a broken zone": (
        calendar(EXCHANGE.replace("TZOFFSETTO:+0", "TZOFFSETTO:x"), event(*OWN_ZONE)),
        "26.03 13:00-14:00 02.04 12:00-13:00",
    ),
    "a zone without signs": (
        calendar(EXCHANGE.replace(":+0100", ":0530").replace(":+0200", ":0530"), event(*OWN_ZONE)),
        "26.03 08:30-09:30 02.04 08:30-09:30",
    ),
    "a zone with its name escaped": (
        calendar(
            EXCHANGE.replace("Customized", r"My\, or so").replace("+0100", "+0900"),
            event('DTSTART;TZID="My, or so Time Zone":20260326T140000', HOUR),
        ),
        "26.03 05:00-06:00",
    ),
    "a zone of the whole calendar": (
        calendar("X-WR-TIMEZONE:America/New_York", event("DTSTART:20260305T140000", HOUR)),
        "05.03 19:00-20:00",
    ),
    "one day moved": (
        calendar(event(*WEEKLY), event(*MOVED, "RECURRENCE-ID:20260312T140000Z")),
        "05.03 14:00-15:00 13.03 16:00-17:00 19.03 14:00-15:00",
    ),
    "one day moved, named as a day": (
        calendar(event(*WEEKLY), event(*MOVED, "RECURRENCE-ID;VALUE=DATE:20260312")),
        "05.03 14:00-15:00 13.03 16:00-17:00 19.03 14:00-15:00",
    ),
    "one day cancelled": (
        calendar(event(*WEEKLY), event(*MOVED, "RECURRENCE-ID:20260312T140000Z", "STATUS:CANCELLED")),
        "05.03 14:00-15:00 19.03 14:00-15:00",
    ),
    "this and those to come": (
        calendar(event(*WEEKLY), event(*MOVED, "RECURRENCE-ID;RANGE=THISANDFUTURE:20260312T140000Z")),
        "05.03 14:00-15:00 13.03 16:00-17:00 20.03 16:00-17:00",
    ),
    "one day without its series": (
        calendar(event(*MOVED, "RECURRENCE-ID:20260312T140000Z")),
        "13.03 16:00-17:00",
    ),
    "two calendars": (
        calendar(event(*MOVED)) + calendar(event(*MOVED[:0], *WEEKLY[:2])),
        "05.03 14:00-15:00 13.03 16:00-17:00",
    ),
    "a newer text of one event": (
        calendar(event(*WEEKLY[:2]), event(*MOVED, "SEQUENCE:2")),
        "13.03 16:00-17:00",
    ),
    "cut off": (
        calendar(event(*MOVED)).partition(b"END:VCALENDAR")[0]
        + b"BEGIN:VEVENT\r\nDTSTART:20260314T100000Z\r\nDURATION:PT1H",
        "13.03 16:00-17:00 14.03 10:00-11:00",
    ),
    "lists of busy times": (
        calendar(
            "BEGIN:VFREEBUSY",
            "FREEBUSY:20260305T140000Z/PT1H,20260306T140000Z/20260306T150000Z",
            "FREEBUSY;FBTYPE=FREE:20260307T140000Z/PT1H",
            "FREEBUSY;FBTYPE=BUSY-TENTATIVE:20260308T140000Z/PT1H",
            "END:VFREEBUSY",
        ),
        "05.03 14:00-15:00 06.03 14:00-15:00 08.03 14:00-15:00",
    ),
    "a mark before it": (b"\xef\xbb\xbf" + calendar(event(*MOVED)), "13.03 16:00-17:00"),
    "UTF-16": (calendar(event(*MOVED)).decode().encode("utf-16"), "13.03 16:00-17:00"),
    "UTF-16 without its mark": (calendar(event(*MOVED)).decode().encode("utf-16-be"), "13.03 16:00-17:00"),
    "CR alone, behind empty lines": (
        b"\r\r" + calendar(event(*MOVED)).replace(b"\n", b""),
        "13.03 16:00-17:00",
    ),
    "LF alone": (calendar(event(*MOVED)).replace(b"\r", b""), "13.03 16:00-17:00"),
    "CR alone": (calendar(event(*MOVED)).replace(b"\n", b""), "13.03 16:00-17:00"),
    "bytes that are no text": (
        calendar(event("SUMMARY:?", *MOVED)).replace(b"?", b"\xff\xfe\x80\0"),
        "13.03 16:00-17:00",
    ),
}


@pytest.mark.parametrize(("document", "periods"), WHOLE.values(), ids=WHOLE)
def test_a_calendar_is_read_however_it_was_written(document: bytes, periods: str) -> None:
    assert read(document) == (periods, 0)


@pytest.mark.parametrize(
    "wrong",
    [
        ("DTSTART:20261305T140000Z", HOUR),
        ("DTSTART:00000305T140000Z", HOUR),
        ("DTSTART:20260305T140000Z", "DURATION:P999999999999999999W"),
        ("DTSTART:20260305T140000Z", HOUR, "RRULE:FREQ=DAILY;INTERVAL=0"),
        ("DTSTART:20260305T140000Z", HOUR, "RRULE:FREQ=SECONDLY"),
        ("DTSTART:20260305T140000Z", HOUR, "RRULE:FREQ=WEEKLY;BYDAY=XX"),
        ("DTSTART:20260305T140000Z", HOUR, "RRULE:RSCALE=CHINESE;FREQ=YEARLY"),
        ("DTSTART:20260131T140000Z", HOUR, "RRULE:RSCALE=GREGORIAN;FREQ=MONTHLY;SKIP=FORWARD;BYMONTHDAY=31"),
        ("DTSTART:20250420T140000Z", HOUR, "RRULE:FREQ=YEARLY;BYEASTER=0"),
        ("DTSTART:20260305T140000Z", HOUR, "RRULE:FREQ=MONTHLY;BYMONTHDAY=0"),
        ("DTSTART:20260305T140000Z", HOUR, "RRULE:FREQ=YEARLY;BYMONTH=13"),
        ("DTSTART:20260305T140000Z", HOUR, "RECURRENCE-ID;RANGE=THISANDPRIOR:20260305T140000Z"),
        ("DTSTART:20260305T140000Z", "DTEND:20260305T130000Z"),
        ("DTSTART:20260305T140000Z", "DTEND:20260305T130000Z", "RRULE:FREQ=DAILY;COUNT=2"),
        ("DTSTART:20260305T140000Z", "DURATION:-PT1H"),
        ("DTSTART;VALUE=DATE:20260305", "DTEND;VALUE=DATE:20260304"),
    ],
)
def test_what_cannot_be_read_is_counted_and_the_rest_stands(wrong: tuple[str, ...]) -> None:
    both = calendar(event(*wrong), event(*MOVED).replace("UID:1", "UID:2"))

    assert read(both) == ("13.03 16:00-17:00", 1)


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (("DTSTART:20260305T140000Z", HOUR, "RRULE:FREQ=MINUTELY"), Why.rule),
        (("DTSTART:20260305T140000Z", HOUR, "RRULE:FREQ=DAILY;INTERVAL=often"), Why.rule),
        (("DTSTART:20260305T140000Z", HOUR, "RRULE:FREQ=YEARLY;BYMONTH=13"), Why.rule),
        (("DTSTART:20260305T140000Z", "DTEND:20260305T130000Z"), Why.order),
        (("DTSTART:20261305T140000Z", HOUR), Why.time),
        (("DTSTART:next Thursday", HOUR), Why.time),
        (("DTSTART:20260305T140000Z", "DURATION:an hour"), Why.time),
    ],
)
def test_what_is_left_out_is_counted_by_its_reason(wrong: tuple[str, ...], why: Why) -> None:
    assert busy(calendar(event(*wrong)), SINCE, UNTIL, BERLIN).left_out == {why: 1}


@pytest.mark.parametrize(
    "line",
    [
        "DESCRIPTION:" + "x" * 5_000_000,
        "DESCRIPTION:" + "\r\n ".join(["x" * 70] * 70_000),
        'X-A;B="' + '"' * 4_900_000 + ":x",
        "X-A" + ";B=c" * 1_200_000 + ":x",
        "DTSTART" + ";B=c" * 1_200_000 + ":20260313T160000Z",
    ],
    ids=["long", "folded", "quotes", "parameters", "parameters of a time"],
)
def test_a_line_of_five_megabytes_is_passed_by(line: str) -> None:
    assert read(calendar(event(line, *MOVED))) == ("13.03 16:00-17:00", 0)


def test_a_thousand_recurrences_are_read() -> None:
    thousand = ("DTSTART;TZID=Europe/Berlin:20230701T090000", HOUR, "RRULE:FREQ=DAILY;COUNT=1000")

    found = busy(calendar(event(*thousand)), SINCE - timedelta(days=1000), UNTIL, BERLIN)

    assert len(found.periods) == 1000


def test_a_rule_that_never_ends_costs_its_own_event_and_no_other() -> None:
    every = ",".join(map(str, range(60)))
    bomb = f"RRULE:FREQ=DAILY;BYHOUR={every[:61]};BYMINUTE={every};BYSECOND={every}"
    both = calendar(event("DTSTART:19700101T000000Z", HOUR, bomb), event(*MOVED).replace("UID:1", "UID:2"))

    found = busy_apart(both, SINCE, UNTIL, BERLIN)

    assert (len(found.periods), found.left_out) == (1, {Why.long: 1})


def test_what_is_no_calendar_is_refused_from_afar_too() -> None:
    with pytest.raises(CalendarFault, match="no calendar"):
        busy_apart(b"<html>Sign in</html>", SINCE, UNTIL, BERLIN)
