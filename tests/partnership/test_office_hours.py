from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.http import Http404

from core import tick, walls
from core.actions import people as people_actions
from core.errors import Refused
from core.models import Entry, Kept, Message, Person, Promise, Team
from partnership.access import office_hours as access
from partnership.access.help import get_help
from partnership.actions import calendars, help, office_hours, talks
from partnership.actions.office_hours import Offer, series_of
from partnership.models import BusyTime, CalendarFeed, HelpRequest, OfficeHours, Talk
from partnership.rules.office_hours import hour_on
from tests.cast import NOW, Cast, OwnDatabase, find

WEDNESDAY = date(2026, 3, 4)
THURSDAY = date(2026, 3, 5)


def an_offer(**said: object) -> Offer:
    usual: dict[str, object] = {
        "place": "Room 4",
        "first_on": THURSDAY,
        "begins": time(14),
        "minutes": 60,
        "every_weeks": 1,
        "talk_minutes": 20,
    }
    return Offer(**(usual | said))  # type: ignore[arg-type] # each said by its name


@pytest.fixture
def hours(cast: Cast) -> OfficeHours:
    """Chloe of HR is there on Thursdays from two to three, for twenty minutes each."""
    return office_hours.offer_office_hours(
        cast.hr_team, host=cast.chloe, offer=an_offer(), by=cast.chloe, at=NOW
    )


def at_two(day: date = THURSDAY) -> datetime:
    return datetime(day.year, day.month, day.day, 13, tzinfo=UTC)  # 14 o'clock in Munich in winter


def book(hours: OfficeHours, guest: Person, *, start: datetime | None = None, topic: str = "") -> Talk:
    hour = hour_on(series_of(hours), (start or at_two()).date())
    assert hour is not None
    return talks.book_talk(hours, hour=hour, starts_at=start or hour.starts_at, topic=topic, by=guest, at=NOW)


def said_to(person: Person) -> list[str]:
    return list(
        Message.objects.filter(to=person, created_at=NOW).order_by("pk").values_list("template", flat=True)
    )


def test_hours_are_offered_in_the_hosts_own_zone(cast: Cast, hours: OfficeHours) -> None:
    assert (hours.zone, hours.host, hours.team) == ("Europe/Berlin", cast.chloe, cast.hr_team)
    assert Entry.objects.latest("index").kind == "partnership.hours_offered"


@pytest.mark.parametrize(
    ("offer", "words"),
    [
        (an_offer(first_on=date(2026, 3, 2)), "Choose a first day"),
        (an_offer(last_on=WEDNESDAY), "The last day comes before"),
        (an_offer(minutes=30, talk_minutes=60), "A talk is longer"),
    ],
)
def test_an_odd_offer_is_refused(cast: Cast, offer: Offer, words: str) -> None:
    with pytest.raises(Refused, match=words):
        office_hours.offer_office_hours(cast.hr_team, host=cast.chloe, offer=offer, by=cast.chloe, at=NOW)


def test_nobody_offers_hours_for_a_team_of_others(cast: Cast) -> None:
    with pytest.raises(Refused, match="Office hours are held by"):
        office_hours.offer_office_hours(
            cast.ta_team, host=cast.chloe, offer=an_offer(), by=cast.chloe, at=NOW
        )


def test_a_booking_takes_the_time_and_tells_the_host(cast: Cast, hours: OfficeHours) -> None:
    talk = book(hours, cast.tariq, topic="The offer letters")

    assert (talk.starts_at, talk.ends_at - talk.starts_at) == (at_two(), timedelta(minutes=20))
    assert said_to(cast.chloe) == ["partnership.talk_booked"]
    with pytest.raises(Refused, match="taken by now"):
        book(hours, cast.ben)
    assert book(hours, cast.ben, start=at_two() + timedelta(minutes=20)).guest == cast.ben


def test_a_talk_is_never_with_oneself(cast: Cast, hours: OfficeHours) -> None:
    with pytest.raises(Refused, match="your own office hours"):
        book(hours, cast.chloe)


def test_a_time_that_is_none_of_the_slots_is_refused(cast: Cast, hours: OfficeHours) -> None:
    with pytest.raises(Refused, match="no such time"):
        book(hours, cast.tariq, start=at_two() + timedelta(minutes=7))


def test_everybody_comes_to_hours_for_all(cast: Cast) -> None:
    together = office_hours.offer_office_hours(
        cast.ta_team, host=cast.tariq, offer=an_offer(talk_minutes=0), by=cast.tariq, at=NOW
    )

    assert (
        book(together, cast.chloe).ends_at
        == book(together, cast.ben).ends_at
        == at_two() + timedelta(hours=1)
    )
    with pytest.raises(Refused, match="taken by now"):
        book(together, cast.ben)


def test_nobody_books_a_time_at_which_the_host_is_busy(cast: Cast, hours: OfficeHours) -> None:
    document = calendar_of(at_two(), at_two() + timedelta(minutes=30))
    calendars.read_busy_times(document, person=cast.chloe, at=NOW)

    with pytest.raises(Refused, match="is not free then"):
        book(hours, cast.tariq)
    assert book(hours, cast.tariq, start=at_two() + timedelta(minutes=40)).guest == cast.tariq


def calendar_of(start: datetime, end: datetime) -> bytes:
    return (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y//EN\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20260101T000000Z\r\n"
        f"DTSTART:{start:%Y%m%dT%H%M%SZ}\r\nDTEND:{end:%Y%m%dT%H%M%SZ}\r\nSUMMARY:Surgery\r\nEND:VEVENT\r\n"
        "END:VCALENDAR\r\n"
    ).encode()


def test_busy_times_hold_times_and_nothing_else(cast: Cast) -> None:
    read = calendars.read_busy_times(
        calendar_of(at_two(), at_two() + timedelta(hours=1)), person=cast.chloe, at=NOW
    )

    assert list(read.times.values_list("starts_at", "ends_at")) == [(at_two(), at_two() + timedelta(hours=1))]
    again = calendars.read_busy_times(calendar_of(at_two(WEDNESDAY), at_two()), person=cast.chloe, at=NOW)
    assert (again.pk, again.times.count()) == (read.pk, 1)
    calendars.forget_busy_times(again, by=cast.chloe, at=NOW)
    assert not BusyTime.objects.exists()


def test_a_file_that_is_no_calendar_is_refused(cast: Cast) -> None:
    with pytest.raises(Refused, match="no calendar"):
        calendars.read_busy_times(b"\x89PNG", person=cast.chloe, at=NOW)
    with pytest.raises(Refused, match="larger than 5 MB"):
        calendars.read_busy_times(b" " * (5 * 2**20 + 1), person=cast.chloe, at=NOW)


def test_a_day_left_out_calls_its_talks_off(cast: Cast, hours: OfficeHours) -> None:
    talk = book(hours, cast.tariq)

    office_hours.leave_out_hour(hours, on=THURSDAY, reason="I am ill.", by=cast.chloe, at=NOW)

    talk.refresh_from_db()
    assert talk.cancelled_at == NOW
    assert said_to(cast.tariq) == ["partnership.talk_called_off"]
    assert hour_on(series_of(OfficeHours.objects.get()), THURSDAY) is None
    with pytest.raises(Refused, match="no hour to come"):
        office_hours.leave_out_hour(hours, on=THURSDAY, reason="", by=cast.chloe, at=NOW)


def test_a_moved_day_takes_its_talks_along(cast: Cast, hours: OfficeHours) -> None:
    talk = book(hours, cast.tariq, start=at_two() + timedelta(minutes=20))

    office_hours.move_hour(hours, on=THURSDAY, to=at_two(WEDNESDAY), by=cast.chloe, at=NOW)

    talk.refresh_from_db()
    assert talk.starts_at == at_two(WEDNESDAY) + timedelta(minutes=20)
    assert said_to(cast.tariq) == ["partnership.talk_moved"]


def test_ended_hours_are_gone_and_their_talks_called_off(cast: Cast, hours: OfficeHours) -> None:
    talk = book(hours, cast.tariq)

    office_hours.end_office_hours(hours, reason="", by=cast.chloe, at=NOW)

    talk.refresh_from_db()
    assert talk.cancelled_at == NOW
    assert list(access.office_hours_for(walls.Who(cast.tariq, NOW))) == []


def test_a_guest_who_calls_off_frees_the_time(cast: Cast, hours: OfficeHours) -> None:
    talks.cancel_talk(book(hours, cast.tariq), reason="", by=cast.tariq, at=NOW)

    assert said_to(cast.chloe) == ["partnership.talk_booked", "partnership.talk_called_off"]
    assert book(hours, cast.ben).guest == cast.ben


def test_a_talk_is_held_after_it_began_and_once(cast: Cast, hours: OfficeHours) -> None:
    talk = book(hours, cast.tariq)

    with pytest.raises(Refused, match="not begun"):
        talks.hold_talk(talk, by=cast.tariq, at=NOW)
    talks.hold_talk(talk, by=cast.tariq, at=at_two())
    with pytest.raises(Refused, match="talked already"):
        talks.hold_talk(talk, by=cast.chloe, at=at_two())
    with pytest.raises(Refused, match="talked already"):
        talks.cancel_talk(talk, reason="", by=cast.chloe, at=at_two())


def test_somebody_who_dropped_in_has_talked(cast: Cast, hours: OfficeHours) -> None:
    hour = hour_on(series_of(hours), THURSDAY)
    assert hour is not None
    with pytest.raises(Refused, match="The door opens later"):
        talks.drop_in(hours, hour=hour, guest=cast.dev, by=cast.chloe, at=NOW)

    talk = talks.drop_in(hours, hour=hour, guest=cast.dev, by=cast.chloe, at=at_two())

    assert (talk.held_at, talk.come, talk.is_alone) == (at_two(), Talk.Come.DROPPED_IN, False)


def test_what_is_promised_in_a_talk_is_a_promise_as_any_other(cast: Cast, hours: OfficeHours) -> None:
    talk = book(hours, cast.tariq)

    promise = talks.promise_at_talk(
        talk, what="The new template", due_at=NOW + timedelta(days=9), by=cast.tariq, at=NOW
    )

    assert (promise.owed_by, promise.owed_to) == (cast.tariq, cast.chloe)
    assert promise.about == f"partnership.talk:{talk.pk}"


def test_both_are_reminded_once(cast: Cast, hours: OfficeHours) -> None:
    book(hours, cast.tariq)
    soon = at_two() - timedelta(hours=17)

    talks.remind(NOW)
    assert not Message.objects.filter(template="partnership.talk_soon").exists()
    talks.remind(soon)
    talks.remind(soon + timedelta(minutes=5))

    told = Message.objects.filter(template="partnership.talk_soon").values_list("to", flat=True)
    assert sorted(told) == sorted([cast.tariq.pk, cast.chloe.pk])


def test_only_the_two_see_their_talk(cast: Cast, hours: OfficeHours) -> None:
    talk = book(hours, cast.tariq, topic="Between us")

    for insider in (cast.tariq, cast.chloe):
        assert access.get_talk(insider, talk.public_id, at=NOW) == talk
    for outsider in (cast.ben, cast.dev, cast.ada, cast.eve, cast.judge, cast.asha):
        with pytest.raises(Http404):
            access.get_talk(outsider, talk.public_id, at=NOW)


def test_an_exclusion_beats_being_the_host(cast: Cast, hours: OfficeHours) -> None:
    talk = book(hours, cast.tariq)
    walls.exclude(talk.wall, cast.chloe, by=cast.ada, at=NOW)

    with pytest.raises(Http404):
        access.get_talk(cast.chloe, talk.public_id, at=NOW)


def test_hours_are_changed_by_their_team_alone(cast: Cast, hours: OfficeHours) -> None:
    assert access.get_office_hours(cast.chloe, hours.public_id, at=NOW, verb="office_hours.change") == hours
    assert access.get_office_hours(cast.tariq, hours.public_id, at=NOW) == hours
    with pytest.raises(Http404):
        access.get_office_hours(cast.tariq, hours.public_id, at=NOW, verb="office_hours.change")
    with pytest.raises(Http404):
        access.get_office_hours(cast.eve, hours.public_id, at=NOW)


def test_a_new_address_ends_the_old_one(cast: Cast) -> None:
    first = calendars.make_feed(person=cast.chloe, team=None, at=NOW)
    second = calendars.make_feed(person=cast.chloe, team=None, at=NOW)

    live = CalendarFeed.objects.filter(ended_at__isnull=True)
    assert [feed.digest for feed in live] == [calendars.digest_of(second)]
    assert first not in str(CalendarFeed.objects.values())


@pytest.mark.database
def test_of_two_who_book_at_once_one_gets_the_time(own_database: OwnDatabase) -> None:
    cast = find()
    hours = office_hours.offer_office_hours(
        cast.hr_team, host=cast.chloe, offer=an_offer(), by=cast.chloe, at=NOW
    )
    together = Barrier(2)
    outcomes: list[str] = []

    def try_it(guest: Person) -> None:
        together.wait()
        try:
            outcomes.append(str(book(hours, guest).guest))
        except Refused as refused:
            outcomes.append(str(refused))
        finally:
            connection.close()

    both = [Thread(target=try_it, args=[guest]) for guest in (cast.tariq, cast.ben)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()

    assert Talk.objects.count() == 1
    assert len(outcomes) == 2
    assert outcomes.count("That time is taken by now. Choose another.") == 1


def ask(cast: Cast, *, urgency: str = "soon", of: Person | Team | None = None) -> HelpRequest:
    sentence = "Who knows the visa rules?"
    return help.ask_for_help(of=of or cast.tariq, sentence=sentence, urgency=urgency, by=cast.chloe, at=NOW)


@pytest.mark.parametrize(("urgency", "day"), [("stuck", 4), ("soon", 6), ("no_hurry", 17)])
def test_help_is_promised_by_a_day_that_follows_from_its_urgency(cast: Cast, urgency: str, day: int) -> None:
    request = ask(cast, urgency=urgency)

    assert request.promise.due_at.date() == date(2026, 3, day)
    assert (request.promise.owed_by, request.promise.owed_to) == (cast.tariq, cast.chloe)
    assert said_to(cast.tariq) == ["partnership.help_asked"]


def test_the_first_answer_keeps_the_promise(cast: Cast) -> None:
    request = ask(cast)

    help.answer_help(request, text="Rosa does.", by=cast.tariq, at=NOW)
    help.answer_help(request, text="Thank you.", by=cast.chloe, at=NOW)

    assert Kept.objects.get().promise == request.promise
    assert said_to(cast.chloe) == ["partnership.help_answered"]
    assert said_to(cast.tariq) == ["partnership.help_asked", "partnership.help_answered"]


def test_writing_on_oneself_keeps_nothing(cast: Cast) -> None:
    request = ask(cast)

    help.answer_help(request, text="It is about Canada.", by=cast.chloe, at=NOW)

    assert not Kept.objects.exists()


def test_a_team_is_asked_whoever_can(cast: Cast) -> None:
    request = ask(cast, of=cast.ta_team)

    assert (request.promise.owed_by_team, said_to(cast.tariq)) == (
        cast.ta_team,
        ["partnership.help_asked_of_team"],
    )
    help.answer_help(request, text="I do.", by=cast.tariq, at=NOW)
    assert Promise.objects.get(pk=request.promise_id).ended_at == NOW


def test_settled_help_is_owed_no_more(cast: Cast) -> None:
    request = ask(cast)

    help.settle_help(request, by=cast.chloe, at=NOW)

    assert Promise.objects.get(pk=request.promise_id).ended_at == NOW
    with pytest.raises(Refused, match="already"):
        help.settle_help(request, by=cast.chloe, at=NOW)


def test_help_is_seen_by_who_asked_and_who_was_asked(cast: Cast) -> None:
    request = ask(cast)

    for insider in (cast.chloe, cast.tariq):
        assert get_help(insider, request.public_id, at=NOW) == request
    for outsider in (cast.ben, cast.dev, cast.ada, cast.eve):
        with pytest.raises(Http404):
            get_help(outsider, request.public_id, at=NOW)


def test_nobody_asks_themselves_or_somebody_from_outside(cast: Cast) -> None:
    for nobody in (cast.chloe, cast.eve):
        with pytest.raises(Refused):
            ask(cast, of=nobody)


def test_a_leaver_offers_no_hours_any_more(cast: Cast, hours: OfficeHours) -> None:
    assert list(access.office_hours_for(walls.Who(cast.tariq, NOW))) == [hours]

    talk = book(hours, cast.tariq)
    people_actions.record_leaving(cast.chloe, by=cast.ada, at=NOW)
    tick.tick_once(NOW)

    talk.refresh_from_db()
    assert talk.cancelled_at == NOW
    assert list(access.office_hours_for(walls.Who(cast.tariq, NOW))) == []
