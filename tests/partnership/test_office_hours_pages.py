from __future__ import annotations

from collections.abc import Callable
from datetime import date, time, timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar
from pytest_django import DjangoAssertNumQueries

from core.models import Person, Promise
from partnership.actions import calendars, help, office_hours
from partnership.models import CalendarFeed, HelpRequest, OfficeHours, Talk
from tests.cast import NOW, Cast
from tests.partnership.test_office_hours import an_offer, at_two, book, calendar_of

SignIn = Callable[[Person], Client]
THURSDAY = "2026-03-05"

pytestmark = pytest.mark.usefixtures("now")


@pytest.fixture
def hours(cast: Cast) -> OfficeHours:
    return office_hours.offer_office_hours(
        cast.hr_team, host=cast.chloe, offer=an_offer(), by=cast.chloe, at=NOW
    )


def page(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_door_is_opened_on_its_page(sign_in: SignIn, cast: Cast) -> None:
    said = {
        "team": cast.hr_team.public_id,
        "place": "Room 4",
        "first_on": THURSDAY,
        "begins": "14:00",
        "minutes": "60",
        "talk_minutes": "20",
        "every_weeks": "1",
        "last_on": "",
    }
    client = sign_in(cast.chloe)

    answer = client.post("/partnership/hours/new/", said)

    offered = OfficeHours.objects.get()
    assert answer["Location"] == f"/partnership/hours/{offered.public_id}/"
    assert (offered.begins, offered.first_on, offered.last_on) == (time(14), date(2026, 3, 5), None)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"begins": "noon"}, "Write the time as hours and minutes"),
        ({"begins": "14\0"}, "Write the time as hours and minutes"),
        ({"first_on": "2026-02-30"}, "Write the day as year-month-day"),
        ({"every_weeks": "13"}, "Choose one of these."),
        ({"minutes": "x"}, "Choose one of these."),
        ({"team": "none"}, "Choose one of your teams."),
        ({"place": ""}, "Write where people find you."),
    ],
)
def test_what_is_wrong_with_an_offer_is_said_and_nothing_lost(
    sign_in: SignIn, cast: Cast, wrong: dict[str, str], words: str
) -> None:
    said = {"team": cast.hr_team.public_id, "place": "Room 4 <b>", "first_on": THURSDAY, "begins": "14:00"}
    said |= {"minutes": "60", "talk_minutes": "20", "every_weeks": "1"} | wrong

    shown = sign_in(cast.chloe).post("/partnership/hours/new/", said).content.decode()

    assert words in shown
    assert "place" in wrong or "Room 4 &lt;b&gt;" in shown
    assert not OfficeHours.objects.exists()


def test_a_time_is_booked_in_two_clicks(sign_in: SignIn, cast: Cast, hours: OfficeHours) -> None:
    client = sign_in(cast.tariq)
    link = f"/partnership/hours/{hours.public_id}/{THURSDAY}/book/?at={int(at_two().timestamp())}"
    assert link in page(client, "/partnership/hours/")

    answer = client.post(link, {"topic": "The offer letters"})

    talk = Talk.objects.get()
    assert answer["Location"] == f"/partnership/talks/{talk.public_id}/"
    shown = page(client, answer["Location"])
    assert "The offer letters" in shown
    assert "Thursday 5 March 2026, 14:00 to 14:20" in shown
    assert link not in page(client, "/partnership/hours/")


@pytest.mark.parametrize("at", ["", "x", "99999999999999999999", "-1e9"])
def test_a_time_that_is_no_moment_is_nowhere(
    sign_in: SignIn, cast: Cast, hours: OfficeHours, at: str
) -> None:
    path = f"/partnership/hours/{hours.public_id}/{THURSDAY}/book/?at={at}"

    assert sign_in(cast.tariq).get(path).status_code in {404, 200}
    assert not Talk.objects.exists()


@pytest.mark.parametrize("day", ["2026-03-06", "2026-13-01", "never", "0000-00-00"])
def test_a_day_without_an_hour_is_nowhere(sign_in: SignIn, cast: Cast, hours: OfficeHours, day: str) -> None:
    for act in ("book", "move", "leave-out", "dropped-in"):
        answer = sign_in(cast.chloe).get(f"/partnership/hours/{hours.public_id}/{day}/{act}/?at=1")
        assert answer.status_code == 404


def test_whoever_comes_second_is_told(sign_in: SignIn, cast: Cast, hours: OfficeHours) -> None:
    book(hours, cast.tariq)
    path = f"/partnership/hours/{hours.public_id}/{THURSDAY}/book/?at={int(at_two().timestamp())}"

    shown = sign_in(cast.ben).post(path, {"topic": "My own words"}).content.decode()

    assert "That time is taken by now. Choose another." in shown
    assert "My own words" in shown


def test_a_topic_is_read_by_nobody_else(sign_in: SignIn, cast: Cast, hours: OfficeHours) -> None:
    talk = book(hours, cast.tariq, topic="Between the two of us")
    assert "Between the two of us" in page(sign_in(cast.chloe), f"/partnership/talks/{talk.public_id}/")

    for other in (cast.ben, cast.dev, cast.ada):
        client = sign_in(other)
        assert client.get(f"/partnership/talks/{talk.public_id}/").status_code == 404
        for path in ("/partnership/hours/", f"/partnership/hours/{hours.public_id}/"):
            assert "Between the two of us" not in page(client, path)
            assert "Tariq" not in page(client, path)


def test_a_talk_goes_from_booking_to_what_came_of_it(sign_in: SignIn, cast: Cast, hours: OfficeHours) -> None:
    talk = book(hours, cast.tariq)
    path = f"/partnership/talks/{talk.public_id}/"
    assert "We talked" not in page(sign_in(cast.tariq), path)

    with time_machine.travel(at_two() + timedelta(minutes=30), tick=False):
        client = sign_in(cast.tariq)
        assert "We talked" in page(client, path)
        client.post(f"{path}held/")
        client.post(f"{path}promise/", {"what": "The new template", "by_day": "2026-03-20"})
        shown = page(client, path)

    assert "The new template" in shown
    assert Promise.objects.get(what="The new template").owed_to == cast.chloe


def test_a_day_is_moved_and_left_out_by_its_team(sign_in: SignIn, cast: Cast, hours: OfficeHours) -> None:
    client = sign_in(cast.chloe)
    base = f"/partnership/hours/{hours.public_id}"
    assert (
        client.post(f"{base}/{THURSDAY}/move/", {"to_day": "2026-03-06", "begins": "09:00"}).status_code
        == 302
    )
    assert client.post(f"{base}/2026-03-12/leave-out/", {"reason": ""}).status_code == 302

    shown = page(client, f"{base}/")

    assert "Friday 6 March 2026, 09:00 to 10:00" in shown
    assert "12 March" not in shown
    assert sign_in(cast.tariq).get(f"{base}/{THURSDAY}/move/").status_code == 404


def test_hours_that_begin_in_a_year_are_shown_and_can_be_changed(sign_in: SignIn, cast: Cast) -> None:
    offer = an_offer(first_on=date(2027, 3, 28), begins=time(2, 30))  # a time that the clock skips that day
    late = office_hours.offer_office_hours(cast.hr_team, host=cast.chloe, offer=offer, by=cast.chloe, at=NOW)

    assert "28 March 2027, 03:30 to 04:30" in page(
        sign_in(cast.tariq), f"/partnership/hours/{late.public_id}/"
    )
    assert "End these office hours" in page(sign_in(cast.chloe), f"/partnership/hours/{late.public_id}/")


def test_open_doors_cost_the_same_for_one_and_for_three(
    sign_in: SignIn, cast: Cast, hours: OfficeHours, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = sign_in(cast.tariq)
    page(client, "/partnership/hours/")
    with CaptureQueriesContext(connection) as counted:
        page(client, "/partnership/hours/")
    for place in ("Room 5", "Room 6"):
        office_hours.offer_office_hours(
            cast.it_team, host=cast.dev, offer=an_offer(place=place), by=cast.dev, at=NOW
        )
    with django_assert_num_queries(len(counted)):
        assert "Room 6" in page(client, "/partnership/hours/")


def test_many_open_doors_go_on_page_by_page(
    sign_in: SignIn, cast: Cast, hours: OfficeHours, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.pages.paging.ROWS", 2)
    for place in ("Room 5", "Room 6"):
        office_hours.offer_office_hours(
            cast.it_team, host=cast.dev, offer=an_offer(place=place), by=cast.dev, at=NOW
        )
    client = sign_in(cast.tariq)
    first = client.get("/partnership/hours/")
    rest = client.get(f"/partnership/hours/{first.context['slice'].next}")
    shown = [{door.place for door in each.context["doors"]} for each in (first, rest)]
    assert [len(each) for each in shown] == [2, 1]
    assert shown[0] | shown[1] == {hours.place, "Room 5", "Room 6"}
    assert rest.context["slice"].next == ""


def test_a_calendar_is_read_by_its_address_alone(sign_in: SignIn, cast: Cast, hours: OfficeHours) -> None:
    talk = book(hours, cast.tariq, topic="Between the two of us")
    client = sign_in(cast.tariq)
    shown = client.post("/partnership/calendars/mine/new/").content.decode()
    address = shown.partition('value="http')[2].partition('"')[0].partition("/partnership")[2]

    answer = Client().get(f"/partnership{address}")

    [event] = Calendar.from_ical(answer.content).events
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert event["SUMMARY"] == "Talk with Chloe Lindner"
    assert event.start == talk.starts_at
    assert b"Between the two of us" not in answer.content
    assert address not in page(client, "/partnership/calendars/")
    client.post("/partnership/calendars/mine/end/")
    assert Client().get(f"/partnership{address}").status_code == 404


def test_a_calendar_of_somebody_who_left_is_nowhere(sign_in: SignIn, cast: Cast) -> None:
    from core.actions import people as people_actions
    from partnership.actions.calendars import make_feed

    secret = make_feed(person=cast.chloe, team=None, at=NOW)
    assert Client().get(f"/partnership/calendars/{secret}.ics").status_code == 200

    people_actions.record_leaving(cast.chloe, by=cast.ada, at=NOW)

    assert Client().get(f"/partnership/calendars/{secret}.ics").status_code == 404


def test_a_calendar_of_a_team_holds_its_hours(sign_in: SignIn, cast: Cast, hours: OfficeHours) -> None:
    sign_in(cast.tariq).post(f"/partnership/calendars/{cast.hr_team.public_id}/new/")

    assert CalendarFeed.objects.get().team == cast.hr_team


@pytest.mark.parametrize("megabytes", [4, 5.5, 7])
def test_a_large_calendar_file_is_read_or_said_to_be_too_large(
    sign_in: SignIn, cast: Cast, hours: OfficeHours, megabytes: float
) -> None:
    event = b"BEGIN:VEVENT\r\nUID:a\r\nDTSTAMP:20260301T100000Z\r\nDTSTART:20260305T100000Z\r\nEND:VEVENT\r\n"
    padding = b"X-NOTHING:" + b"x" * 60 + b"\r\n"
    document = (
        b"BEGIN:VCALENDAR\r\n"
        + event
        + padding * int(megabytes * 2**20 // len(padding))
        + b"END:VCALENDAR\r\n"
    )
    answer = sign_in(cast.ben).post(
        "/partnership/calendars/", {"calendar": SimpleUploadedFile("a.ics", document)}
    )
    said = "This calendar is larger than 5 MB. Export a shorter period of it."
    assert (answer.status_code, said in answer.text) == ((302, False) if megabytes < 5 else (200, True))


def test_a_calendar_file_says_when_one_is_busy(sign_in: SignIn, cast: Cast, hours: OfficeHours) -> None:
    document = calendar_of(at_two(), at_two() + timedelta(hours=1))
    client = sign_in(cast.chloe)

    client.post("/partnership/calendars/", {"calendar": SimpleUploadedFile("a.ics", document)})

    assert "Book" not in page(sign_in(cast.tariq), "/partnership/hours/").partition("14:00 to 15:00")[2][:400]
    refused = client.post("/partnership/calendars/", {"calendar": SimpleUploadedFile("a.ics", b"no")})
    assert "This file is no calendar." in refused.content.decode()


def test_calendar_page_says_why_entries_were_left_out(sign_in: SignIn, cast: Cast) -> None:
    wrong = ("RRULE:FREQ=MINUTELY", "RRULE:FREQ=SECONDLY", "DTEND:20260301T140000Z")
    events = [
        f"BEGIN:VEVENT\r\nUID:{number}\r\nDTSTART:20260305T140000Z\r\n{line}\r\nEND:VEVENT\r\n"
        for number, line in enumerate(wrong)
    ]
    document = f"BEGIN:VCALENDAR\r\n{''.join(events)}END:VCALENDAR\r\n".encode()
    client = sign_in(cast.chloe)
    client.post("/partnership/calendars/", {"calendar": SimpleUploadedFile("a.ics", document)})
    assert client.get("/partnership/calendars/").context["busy"]["left_out"] == [
        "2 entries come again by a rule that Kept cannot follow, such as every minute.",
        "1 entry ends before it begins.",
    ]
    whole = calendar_of(at_two(), at_two() + timedelta(hours=1))
    client.post("/partnership/calendars/", {"calendar": SimpleUploadedFile("a.ics", whole)})
    assert client.get("/partnership/calendars/").context["busy"]["left_out"] == []


def test_help_is_asked_and_answered_on_its_pages(sign_in: SignIn, cast: Cast) -> None:
    asker, asked = sign_in(cast.chloe), sign_in(cast.tariq)
    said = {"of": "Tariq Mansour", "sentence": "Who knows <b> the visa rules?", "urgency": "stuck"}

    answer = asker.post("/partnership/help/new/", said)

    request = HelpRequest.objects.get()
    path = f"/partnership/help/{request.public_id}/"
    assert answer["Location"] == path
    assert "Who knows &lt;b&gt; the visa rules?" in page(asked, path)
    asked.post(path, {"text": "Rosa does."})
    assert "Rosa does." in page(asker, path)
    assert "answered" in page(asker, "/partnership/help/")
    assert sign_in(cast.ben).get(path).status_code == 404


def test_what_is_typed_goes_to_its_own_page_beside_an_act_that_goes_elsewhere(
    sign_in: SignIn, cast: Cast
) -> None:
    """The form below “It is settled”, and the one below “Forget it”, once took the address of that act."""
    asked = help.ask_for_help(of=cast.chloe, sentence="Who decides?", urgency="soon", by=cast.tariq, at=NOW)
    calendars.read_busy_times(calendar_of(at_two(), at_two() + timedelta(hours=1)), person=cast.tariq, at=NOW)
    client = sign_in(cast.tariq)
    for path, act in ((f"help/{asked.public_id}/", "settled/"), ("calendars/", "busy/forget/")):
        shown = page(client, f"/partnership/{path}")
        assert f'action="/partnership/{path}{act}"' in shown
        [form] = [each for each in shown.split("<form")[1:] if "form_key" in each and "novalidate" in each]
        assert "action=" not in form.partition(">")[0]


def test_help_without_words_is_asked_again(sign_in: SignIn, cast: Cast) -> None:
    shown = sign_in(cast.chloe).post("/partnership/help/new/", {"of": "", "sentence": ""}).content.decode()

    assert "Write whom you ask." in shown
    assert "Write what you need." in shown
    assert "Choose how urgent it is." in shown


def test_help_lists_cost_the_same_for_one_and_for_three(
    sign_in: SignIn, cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = sign_in(cast.chloe)

    def ask() -> None:
        help.ask_for_help(of=cast.tariq, sentence="How?", urgency="soon", by=cast.chloe, at=NOW)

    ask()
    page(client, "/partnership/help/")
    with CaptureQueriesContext(connection) as counted:
        page(client, "/partnership/help/")
    ask()
    ask()
    with django_assert_num_queries(len(counted)):
        page(client, "/partnership/help/")
