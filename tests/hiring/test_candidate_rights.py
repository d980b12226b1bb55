"""What is a candidate's by right: to see what is held, take it along, correct it, be erased, and say how it was."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from core import retention
from core.actions.erasure import erase_person
from core.actions.holds import lift_hold, place_hold
from core.actions.merging import merge_people
from core.ledger.check import check_record
from core.models import Entry, Erasure, Message, Person
from core.tick.routines import ROUTINES
from hiring.access.holding import TITLES
from hiring.actions.closings import Said, hold_closing
from hiring.actions.entering import Notes, enter_notes
from hiring.actions.erasing import ask_for_erasure, erase_what_is_due
from hiring.actions.first_day import set_first_day
from hiring.actions.openings import Place
from hiring.actions.talks import offer_slots, say_wish, write_to_candidate
from hiring.models import (
    Application,
    Candidate,
    CandidateAddress,
    Closing,
    ClosingHeld,
    DataRequest,
    ErasureRequest,
    Meeting,
    Opening,
    Scorecard,
    Wish,
)
from hiring.rules.slots import Span
from tests.cast import NOW, Cast
from tests.hiring.pages import browser, page_for
from tests.hiring.story import DAY, applied, decided, interviewed, newcomer, opening_of, rejected
from tests.hiring.vendors import BEN, candidate, interview, job, take
from tests.hiring.vendors import rejected as rejected_there

pytestmark = pytest.mark.usefixtures("now")
SignIn = Callable[[Person], Client]
MONTH = timedelta(days=31)


@pytest.fixture(autouse=True)
def no_counts(db: None) -> None:
    cache.clear()


def told(cast: Cast, person: Person, *, at: datetime = NOW) -> Closing:
    closing = rejected(cast, person, cast.ben)
    said = Said(how=ClosingHeld.How.CALL, held_at=at - timedelta(hours=1), lines="We spoke.")
    hold_closing(closing, by=cast.ben, at=at, said=said)
    return closing


def taken_along(person: Person) -> Any:
    return json.loads(browser().get(f"{page_for(person)}data/held.json").content)["held"]


def test_copy_holds_everything_with_the_names_of_others_taken_out(cast: Cast) -> None:
    opening = opening_of(cast)
    application = applied(cast.asha, opening)
    interview = interviewed(application, cast.ben)
    interviewed(applied(newcomer(cast, "Omar Other"), opening), cast.ben)
    words = (
        "Ben Okafor liked it. Omar Other was quicker, and Chloe Lindner agrees: Omar explains less than Asha."
    )
    enter_notes(
        application, Notes(notes=words, recommendation="no"), by=cast.ben, at=NOW, interview=interview
    )
    write_to_candidate(cast.asha, opening, words="There is news.", by=cast.ben, at=NOW)
    before = taken_along(cast.asha)
    assert before["hiring_writing"] == [
        {"at": NOW.isoformat(), "words": "There is news.", "tells": False, "by": "Ben Okafor"}
    ]
    assert before["hiring_application"] == [
        {"applied_at": (NOW - 20 * DAY).isoformat(), "opening": "Search engineer"}
    ]
    assert "hiring_scorecard" not in before

    decided(application)
    said = Said(how=ClosingHeld.How.CALL, held_at=NOW, lines="We spoke.")
    hold_closing(Closing.objects.get(person=cast.asha), by=cast.ben, at=NOW, said=said)
    after = taken_along(cast.asha)
    [card] = after["hiring_scorecard"]
    assert card["notes"] == (
        "Ben Okafor liked it. [another person] was quicker, and [another person] agrees: "
        "[another person] explains less than Asha."
    )
    assert (card["recommendation"], card["by"]) == ("no", "Ben Okafor")
    [decision] = after["hiring_decision"]
    assert decision["kind"] == "rejected"
    readable = browser().get(f"{page_for(cast.asha)}data/held.html")
    assert readable["Content-Disposition"] == 'attachment; filename="held-about-me.html"'
    assert "[another person] was quicker" in readable.content.decode()
    assert browser().get(f"{page_for(cast.asha)}data/held.exe").status_code == 404


def test_question_about_data_is_a_promise_with_the_clock_of_the_law(cast: Cast, sign_in: SignIn) -> None:
    rejected(cast, cast.asha, cast.ben)
    page = page_for(cast.asha)
    asking = {"kind": "correction", "words": "I never lived in Rome."}
    assert browser().post(f"{page}data/request/", asking).status_code == 302
    asked = DataRequest.objects.get()
    assert (asked.promise.owed_by_team, asked.promise.owed_to) == (cast.hr_team, cast.asha)
    assert asked.promise.due_at.isoformat() == "2026-04-07T21:59:59+00:00"  # a month, and Easter in between
    assert "You get an answer by Tuesday 7 April 2026" in browser().get(f"{page}data/").content.decode()

    address = reverse("hiring:data_request", args=[asked.public_id])
    codes = {
        name: sign_in(getattr(cast, name)).get(address).status_code
        for name in ("chloe", "tariq", "ben", "eve")
    }
    assert codes == {"chloe": 200, "tariq": 200, "ben": 404, "eve": 404}
    inside = sign_in(cast.chloe)
    assert inside.get(f"/promises/{asked.promise.public_id}/").status_code == 200
    assert "An answer about their data" in inside.get(reverse("hiring:data_requests")).content.decode()
    assert inside.post(address, {"answer": ""}).status_code == 200
    assert inside.post(address, {"answer": "It says Munich now."}).status_code == 302
    assert Message.objects.filter(to=cast.asha, template="hiring.data_answered").count() == 1
    assert "It says Munich now." in browser().get(f"{page}data/").content.decode()

    insisting = f"{page}data/request/{asked.public_id}/"
    assert browser().post(insisting, {"saying": "It still says Rome."}).status_code == 302
    asked.promise.refresh_from_db()
    assert asked.promise.ended_at is None
    assert browser().get(insisting).status_code == 404  # open again: there is no answer to refuse


def test_request_of_another_candidate_is_not_there(cast: Cast) -> None:
    rejected(cast, cast.asha, cast.ben)
    browser().post(f"{page_for(cast.asha)}data/request/", {"kind": "objection", "words": "No."})
    asked = DataRequest.objects.get()
    other = page_for(newcomer(cast, "Omar Other"))
    assert browser().get(f"{other}data/request/{asked.public_id}/").status_code == 404


def test_erasing_takes_at_once_what_nobody_needs_and_the_rest_on_its_day(cast: Cast) -> None:
    closing = told(cast, cast.asha)
    CandidateAddress.objects.create(person=cast.asha, email="asha@home.example")
    page = page_for(cast.asha)
    Wish.objects.create(
        person=cast.asha, opening=closing.opening, channel="call", amount="all", reach="+49 89 1", at=NOW
    )
    shown = browser().get(f"{page}data/erasure/").content.decode()
    assert "AGG § 15(4)" in shown
    assert "6 months, until 3 September 2026." in shown
    in_german = browser().get(f"{page}data/erasure/", headers={"accept-language": "de"}).content.decode()
    assert "mit Art. 17 Abs. 3 Buchst. e DSGVO, § 15 Abs. 4 AGG und § 61b Abs. 1 ArbGG" in in_german
    refused = browser().post(f"{page}data/erasure/", {}).content.decode()
    assert "Tick the box if you want to be erased." in refused
    done = browser().post(f"{page}data/erasure/", {"sure": "on"}).content.decode()
    assert "You are being erased" in done
    assert f'href="{page}"' in done
    assert (Wish.objects.count(), CandidateAddress.objects.count()) == (0, 0)
    assert Person.objects.get(pk=cast.asha.pk).name == "Asha Pillai"
    assert erase_what_is_due(NOW + 30 * DAY) == 0
    assert erase_what_is_due(NOW + 185 * DAY) == 1
    assert Person.objects.get(pk=cast.asha.pk).name == ""
    assert ErasureRequest.objects.get().ended_at == NOW + 185 * DAY
    assert browser().get(page).status_code == 404
    assert check_record().findings == []


def test_erasing_somebody_of_whom_no_law_needs_anything_takes_all_at_once(cast: Cast) -> None:
    person = newcomer(cast, "Omar Other")
    page = page_for(person)
    said = browser().post(f"{page}data/erasure/", {"sure": "on"}).content.decode()
    assert "You have been erased" in said
    assert Erasure.objects.get().person == person
    assert browser().get(page).status_code == 404


def test_erasing_waits_for_the_end_of_a_legal_hold(cast: Cast) -> None:
    told(cast, cast.asha)
    hold = place_hold(cast.asha, reason="A claim is pending.", by=cast.chloe, at=NOW)
    shown = browser().get(f"{page_for(cast.asha)}data/erasure/").content.decode()
    assert "Somebody has to keep it for longer for a legal reason." in shown
    ask_for_erasure(cast.asha, at=NOW)
    assert erase_what_is_due(NOW + 200 * DAY) == 0
    lift_hold(hold, reason="It was settled.", by=cast.chloe, at=NOW + 201 * DAY)
    assert erase_what_is_due(NOW + 202 * DAY) == 1


def test_wish_to_be_erased_can_be_taken_back(cast: Cast) -> None:
    told(cast, cast.asha)
    ask_for_erasure(cast.asha, at=NOW)
    page = page_for(cast.asha)
    assert "Keep what is still there" in browser().get(f"{page}data/").content.decode()
    assert browser().post(f"{page}data/erasure/end/").status_code == 302
    assert ErasureRequest.objects.get().ended_at == NOW
    again = browser().post(f"{page}data/erasure/end/")
    assert again.status_code == 302


def test_what_no_law_needs_any_more_goes_by_itself(cast: Cast) -> None:
    told(cast, cast.asha)
    waiting = newcomer(cast, "Omar Other")
    rejected(cast, waiting, cast.ben, opening=opening_of(cast, title="Accountant"))
    assert "candidates" in {routine.name for routine in ROUTINES}
    assert erase_what_is_due(NOW + 180 * DAY) == 0
    assert erase_what_is_due(NOW + 185 * DAY) == 1
    assert Person.objects.get(pk=cast.asha.pk).name == ""
    assert Person.objects.get(pk=waiting.pk).name == "Omar Other"


@pytest.mark.parametrize(("country", "region", "goes"), [("US", "NY", 0), ("CA", "ON", 0), ("FR", "", 1)])
def test_law_that_says_how_long_at_least_waits_for_somebody_to_ask(
    cast: Cast, country: str, region: str, goes: int
) -> None:
    closing = told(cast, cast.asha)
    opening = closing.opening
    opening.country, opening.region = country, region
    opening.save()
    assert erase_what_is_due(NOW + 4 * 366 * DAY) == goes


# --- Gone elsewhere, and never answered ---


def test_whoever_the_ats_deleted_is_erased_as_the_law_says(cast: Cast) -> None:
    told(cast, cast.asha)
    Candidate.objects.filter(person=cast.asha).update(deleted_at=NOW)
    assert erase_what_is_due(NOW) == 0
    asked = ErasureRequest.objects.get()
    assert (asked.person, asked.policy) == (cast.asha, "de.candidate")
    assert Entry.objects.get(kind="hiring.erasure_followed").opening.by is None
    assert erase_what_is_due(NOW + DAY) == 0
    assert ErasureRequest.objects.count() == 1
    assert erase_what_is_due(NOW + 185 * DAY) == 1
    assert Person.objects.get(pk=cast.asha.pk).name == ""
    assert check_record().findings == []


def test_whoever_the_ats_deleted_stays_while_a_legal_hold_lasts(cast: Cast) -> None:
    told(cast, cast.asha)
    hold = place_hold(cast.asha, reason="A claim is pending.", by=cast.chloe, at=NOW)
    Candidate.objects.filter(person=cast.asha).update(anonymised_at=NOW)
    erase_what_is_due(NOW)
    assert erase_what_is_due(NOW + 200 * DAY) == 0
    lift_hold(hold, reason="It was settled.", by=cast.chloe, at=NOW + 201 * DAY)
    assert erase_what_is_due(NOW + 202 * DAY) == 1


def test_whoever_is_known_under_another_id_or_works_here_is_not_gone(cast: Cast) -> None:
    told(cast, cast.asha)
    twin = newcomer(cast, "Asha Pillai")
    Candidate.objects.create(person=twin, created_at=NOW)
    merge_people(twin, into=cast.asha, reason="The same.", by=cast.tariq, at=NOW)
    applied(cast.rosa, opening_of(cast, title="Accountant"))
    Candidate.objects.filter(person__in=[cast.asha, cast.rosa]).update(deleted_at=NOW)
    erase_what_is_due(NOW)
    assert not ErasureRequest.objects.exists()


@pytest.mark.parametrize(("country", "goes"), [("", 185), ("AT", 216), ("FR", 95), ("US", None)])
def test_whoever_withdrew_goes_by_the_law_of_the_place(cast: Cast, country: str, goes: int | None) -> None:
    opening = opening_of(cast, place=Place(country=country))
    decided(applied(cast.asha, opening), "withdrawn", at=NOW)
    if goes is None:
        assert erase_what_is_due(NOW + 1000 * DAY) == 0
        return
    assert erase_what_is_due(NOW + (goes - 5) * DAY) == 0
    assert erase_what_is_due(NOW + goes * DAY) == 1


def test_whoever_was_rejected_before_the_first_day_goes_but_not_on_the_spot(cast: Cast) -> None:
    set_first_day(NOW.date(), by=cast.tariq, at=NOW)
    old = NOW - 900 * DAY
    application = applied(cast.asha, opening_of(cast), at=NOW)
    Application.objects.filter(pk=application.pk).update(applied_at=old)
    decided(application, at=old)
    assert not Closing.objects.exists()
    assert erase_what_is_due(NOW + 59 * DAY) == 0
    assert erase_what_is_due(NOW + 61 * DAY) == 1


def test_place_that_no_calendar_knows_follows_the_law_of_the_house(cast: Cast) -> None:
    opening = told(cast, cast.asha).opening
    Opening.objects.filter(pk=opening.pk).update(country="XX", region="??")
    assert erase_what_is_due(NOW + 185 * DAY) == 1


def test_whoever_was_erased_is_not_written_down_again(cast: Cast) -> None:
    take(job(), candidate(), rejected_there())
    asha = Person.objects.get(email=cast.asha.email)
    erase_person(asha, ground="asked", by=None, at=NOW)
    take(candidate(last="Pillai-Rao"), at=NOW + DAY)
    assert Person.objects.get(pk=asha.pk).name == ""
    assert not CandidateAddress.objects.exists()
    assert not Person.objects.filter(name__contains="Pillai-Rao").exists()
    wrote = {"interviewer": BEN, "attributes": [{"name": "Craft", "note": "She drew it.", "rating": "yes"}]}
    card = {"id": 900, "application_id": 100, "submitted_at": "2026-02-10T12:00:00Z", **wrote}
    take(interview(), card, at=NOW + DAY)
    assert not Scorecard.objects.exists()


def test_what_is_held_is_said_in_words_and_not_by_the_names_of_columns(cast: Cast) -> None:
    closing = told(cast, cast.asha)
    say_wish(cast.asha, closing.opening, channel="call", amount="all", reach="+49 89 1", at=NOW)
    write_to_candidate(cast.asha, closing.opening, words="There is news.", by=cast.ben, at=NOW)
    shown = browser().get(f"{page_for(cast.asha)}data/").text
    for words in ("A call", "As much as you may tell me", "by phone", "A letter from Ben Okafor"):
        assert words in shown
    for column in ("hiring.writing", "public id", "uid", ">call<", ">all<"):
        assert column not in shown


def test_every_table_that_leads_to_a_candidate_has_a_title_of_its_own() -> None:
    ours = {rule.table for rule in retention.rules().values() if rule.people and "hiring_" in rule.table}
    assert ours - set(TITLES) == set()


def test_copy_says_when_a_talk_was_agreed_for_and_that_the_questions_were_answered(cast: Cast) -> None:
    closing = told(cast, cast.asha)
    [slot] = offer_slots(cast.ben, [Span(NOW + DAY, NOW + DAY + timedelta(hours=1))], place="", at=NOW)
    Meeting.objects.create(
        slot=slot, person=cast.asha, opening=closing.opening, channel="call", taken_at=NOW, ended_at=NOW
    )
    browser().post(f"{page_for(cast.asha)}questions/", {"respected": "yes"})
    held = taken_along(cast.asha)
    assert held["hiring_ballot"] == [{"is_answered": True}]
    [talk] = held["hiring_meeting"]
    assert (talk["starts_at"], talk["with"]) == ((NOW + DAY).isoformat(), "Ben Okafor")
    assert next(iter(held)) == "core_person"
    assert "Whether you answered the two questions" in browser().get(f"{page_for(cast.asha)}data/").text


def test_question_about_data_leads_to_the_page_on_which_it_stands(cast: Cast) -> None:
    told(cast, cast.asha)
    data = f"{page_for(cast.asha)}data/"
    answer = browser().post(f"{data}request/", {"kind": "correction", "words": "My name is Pillay."})
    assert answer.headers["Location"] == f"{data}?done=asked"
    shown = browser().get(answer.headers["Location"]).text
    assert "Your question has arrived." in shown
    assert "My name is Pillay." in shown
