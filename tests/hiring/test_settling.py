"""What an ATS tells becomes exactly one closing for a person and an opening, and stays right as more is told."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from core import messages, tick, walls
from core.actions import merging
from core.actions import people as persons
from core.ledger.check import check_record
from core.models import Entry, Handover, Message, Person, Promise
from hiring.actions.changes import CLOSING
from hiring.actions.openings import Place, close_opening, set_closing_days
from hiring.actions.settling import settle
from hiring.actions.talks import write_to_candidate
from hiring.models import Closing, Decision, Employer, Interview
from tests.cast import NOW, Cast
from tests.hiring.story import (
    DAY,
    DECIDED_AT,
    MET_AT,
    applied,
    clocks_of,
    decided,
    due_of,
    fresh,
    interviewed,
    newcomer,
    opening_of,
    promise_of,
    rejected,
)

pytestmark = pytest.mark.usefixtures("now")


def test_rejection_after_an_interview_opens_a_talk_by_who_met_them(cast: Cast) -> None:
    closing = rejected(cast, cast.asha, cast.rosa)
    assert (closing.kind, closing.owed_by, closing.decided_at) == ("talk", cast.rosa, DECIDED_AT)
    promise = closing.promise
    assert promise is not None
    assert (promise.kind, promise.owed_by, promise.owed_to) == (CLOSING, cast.rosa, cast.asha)
    assert promise.wall == closing.opening.wall
    assert closing.due_at == promise.due_at
    assert promise.due_at.isoformat() == "2026-03-09T22:59:59+00:00"  # five working days, in Munich


def test_manager_who_met_them_owes_it(cast: Cast) -> None:
    assert rejected(cast, cast.asha, cast.rosa, cast.ben).owed_by == cast.ben


def test_settling_twice_changes_nothing(cast: Cast) -> None:
    rejected(cast, cast.asha, cast.rosa)
    before = (Entry.objects.count(), Promise.objects.count(), Closing.objects.count())
    assert not settle([cast.asha], by=None, at=NOW)
    assert (Entry.objects.count(), Promise.objects.count(), Closing.objects.count()) == before


def test_rejection_that_arrives_before_its_interview_is_a_letter_and_then_a_talk(cast: Cast) -> None:
    application = applied(cast.asha, opening_of(cast))
    decided(application)
    letter = Closing.objects.get()
    assert (letter.kind, letter.promise, letter.due_at) == ("letter", None, None)
    interviewed(application, cast.rosa)
    talk = Closing.objects.get()
    assert (talk.pk, talk.kind, talk.owed_by) == (letter.pk, "talk", cast.rosa)


def test_interview_that_turns_out_cancelled_makes_it_a_letter(cast: Cast) -> None:
    closing = rejected(cast, cast.asha, cast.rosa)
    closing.opening.applications.get().interviews.update(status="cancelled")
    settle([cast.asha], by=None, at=NOW)
    closing.refresh_from_db()
    assert (closing.kind, closing.promise, closing.owed_by) == ("letter", None, None)
    assert Promise.objects.get(kind=CLOSING).release.by is None


def test_unreject_withdraws_and_a_second_rejection_owes_it_again_by_a_new_promise(cast: Cast) -> None:
    closing = rejected(cast, cast.asha, cast.rosa)
    application = closing.opening.applications.get()
    first = closing.promise
    decided(application, "unrejected", at=NOW)
    closing.refresh_from_db()
    assert closing.ended_at == NOW
    assert closing.withdrawals.get().why == "unrejected"
    decided(application, "rejected", at=NOW + DAY)
    closing = fresh(closing)
    assert (closing.ended_at, closing.decided_at) == (None, NOW + DAY)
    assert closing.promise != first
    assert closing.withdrawals.get().until_at == NOW + DAY


def test_another_active_application_lets_it_wait_until_the_last_is_decided(cast: Cast) -> None:
    closing = rejected(cast, cast.asha, cast.rosa)
    other = applied(cast.asha, opening_of(cast, title="Data engineer"))
    settle([cast.asha], by=None, at=NOW)
    closing.refresh_from_db()
    assert (closing.ended_at, closing.due_at, closing.waits.get().why) == (None, None, "active")
    decided(other, at=NOW + DAY)
    closing.refresh_from_db()
    assert closing.decided_at == NOW + DAY
    assert closing.due_at is not None
    assert closing.waits.get().until_at == NOW + DAY
    assert Closing.objects.get(opening=other.opening).kind == "letter"


def test_opening_that_closes_holds_nothing_up(cast: Cast) -> None:
    closing = rejected(cast, cast.asha, cast.rosa)
    other = applied(cast.asha, opening_of(cast, title="Data engineer"))
    settle([cast.asha], by=None, at=NOW)
    assert other.opening is not None
    close_opening(other.opening, by=cast.tariq, at=NOW)
    settle([cast.asha], by=None, at=NOW)
    closing.refresh_from_db()
    assert closing.owed_by == cast.rosa


def test_offer_lets_it_wait_and_hire_withdraws_it(cast: Cast) -> None:
    closing = rejected(cast, cast.asha, cast.rosa)
    other = applied(cast.asha, opening_of(cast, title="Data engineer"))
    decided(other, "offered", at=NOW)
    closing.refresh_from_db()
    assert closing.waits.get(until_at=None).why == "offer"
    decided(other, "hired", at=NOW + DAY)
    closing.refresh_from_db()
    assert (closing.ended_at, closing.withdrawals.get().why) == (NOW + DAY, "hired")


def test_two_persons_who_are_one_are_owed_one_answer(cast: Cast) -> None:
    twin = newcomer(cast, "Asha Pillai")
    opening = opening_of(cast)
    rejected(cast, cast.asha, cast.rosa, opening=opening)
    rejected(cast, twin, cast.ben, opening=opening)
    merging.merge_people(twin, into=cast.asha, reason="Two addresses", by=cast.tariq, at=NOW)
    tick.tick_once(NOW)
    owed = Closing.objects.filter(ended_at__isnull=True)
    assert [closing.person for closing in owed] == [cast.asha]
    assert owed.get().owed_by == cast.ben  # the manager met them, if under another name
    assert Closing.objects.get(person=twin).withdrawals.get().why == "same"


def test_second_closing_is_impossible(cast: Cast) -> None:
    closing = rejected(cast, cast.asha, cast.rosa)
    closing.pk, closing.promise = None, None
    closing.public_id, closing.kind, closing.due_at = "a" * 22, "letter", None
    with pytest.raises(IntegrityError, match=r"person|one_closing"), transaction.atomic():
        closing.save(force_insert=True)


# --- Clocks ---


def test_opening_has_its_own_number_of_days(cast: Cast) -> None:
    opening = opening_of(cast)
    set_closing_days(opening, days=2, by=cast.tariq, at=NOW)
    closing = rejected(cast, cast.asha, cast.rosa, opening=opening)
    assert due_of(closing).isoformat() == "2026-03-04T22:59:59+00:00"


ONTARIO = Place("CA", "ON")


def test_ontario_counts_from_the_last_interview_before_anything_is_decided(cast: Cast) -> None:
    application = applied(cast.asha, opening_of(cast, place=ONTARIO))
    interviewed(application, cast.rosa)
    closing = Closing.objects.get()
    assert closing.decided_at is None
    assert clocks_of(closing) == ["ca-on.interviewed"]
    assert due_of(closing).date() == (MET_AT + 45 * DAY).date()
    interviewed(application, cast.ben, at=MET_AT + DAY)
    closing.refresh_from_db()
    assert (due_of(closing).date(), closing.owed_by) == ((MET_AT + 46 * DAY).date(), cast.ben)
    owed = Message.objects.filter(template="hiring.closing_owed")
    assert not owed.exists()  # there is nothing to tell yet
    decided(application)
    assert owed.get().to == cast.ben
    closing.refresh_from_db()
    assert clocks_of(closing) == [
        "ca-on.interviewed",
        "house.closing",
    ]
    assert due_of(closing).date() < (DECIDED_AT + 10 * DAY).date()


def test_ontario_binds_from_25_employees_on(cast: Cast) -> None:
    Employer.objects.create(pk=1, employees=24, set_at=NOW, set_by=cast.chloe)
    application = applied(cast.asha, opening_of(cast, place=ONTARIO))
    interviewed(application, cast.rosa)
    assert not Closing.objects.exists()
    decided(application)
    assert clocks_of(Closing.objects.get()) == ["house.closing"]


def test_place_that_no_calendar_knows_is_counted_at_home(cast: Cast) -> None:
    opening = opening_of(cast, place=Place("XX", "??"))
    assert rejected(cast, cast.asha, cast.rosa, opening=opening).due_at is not None


# --- Who leaves ---


def test_leavers_closing_goes_within_a_tick_to_another_who_met_them(cast: Cast) -> None:
    closing = rejected(cast, cast.asha, cast.rosa, cast.ben)
    persons.record_leaving(cast.ben, by=cast.ada, at=NOW)
    tick.tick_once(NOW)
    closing.refresh_from_db()
    assert closing.owed_by == cast.rosa
    assert promise_of(closing).owed_by == cast.rosa
    handover = Handover.objects.get()
    assert (handover.by, handover.from_person, handover.to_person) == (None, cast.ben, cast.rosa)


def test_leavers_closing_is_told_to_ta_and_hr(cast: Cast) -> None:
    rejected(cast, cast.asha, cast.ben)
    persons.record_leaving(cast.ben, by=cast.ada, at=NOW)
    tick.tick_once(NOW)
    told = Message.objects.filter(template="hiring.leaver_owed")
    assert {message.to for message in told} == {cast.tariq, cast.chloe}


def test_nobody_is_told_of_a_leaver_who_owed_nothing(cast: Cast) -> None:
    persons.record_leaving(cast.sol, by=cast.ada, at=NOW)
    tick.tick_once(NOW)
    assert not Message.objects.filter(template="hiring.leaver_owed").exists()


# --- No word to the candidate, and many at once ---


def test_candidate_hears_nothing_when_it_opens_and_when_it_is_late(cast: Cast) -> None:
    closing = rejected(cast, cast.asha, cast.rosa)
    tick.tick_once(due_of(closing) + DAY)
    assert not Message.objects.filter(to=cast.asha).exists()
    late = Message.objects.get(to=cast.rosa, template__contains="late")
    assert late.link == f"/hiring/closings/{closing.public_id}/"


def test_settle_asks_as_often_for_thirty_as_for_three(cast: Cast) -> None:
    opening = opening_of(cast)
    everybody = [newcomer(cast, f"Person{n} Example") for n in range(33)]
    for person in everybody:
        application = applied(person, opening)
        Interview.objects.create(application=application, starts_at=MET_AT, status="held")
        Decision.objects.create(application=application, kind="rejected", at=DECIDED_AT)
        application.status = "rejected"
        application.save()

    def queries(some: list[Person]) -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            settle(some, by=None, at=NOW)
        return len(asked)

    assert queries(everybody[:3]) == queries(everybody[3:])
    assert Closing.objects.filter(owed_by=cast.ben).count() == 33
    told = Message.objects.filter(to=cast.ben, template="hiring.closings_owed").order_by("pk")
    assert [message.facts["number"] for message in told] == ["3", "30"]


def test_every_row_stands_in_the_record(cast: Cast) -> None:
    closing = rejected(cast, cast.asha, cast.rosa, cast.ben)
    rejected(cast, newcomer(cast, "Letter Only"))
    decided(closing.opening.applications.get(), "unrejected", at=NOW)
    assert check_record().findings == []
    Closing.objects.filter(pk=closing.pk).update(ended_at=None)
    assert [finding.where for finding in check_record().findings] == [f"hiring_closing {closing.pk}"]


def begun_and_quiet(cast: Cast, *by: Person) -> tuple[Closing, Closing]:
    """Two that are owed alike; whoever owes the first has written that there is news."""
    begun, quiet = (
        rejected(cast, newcomer(cast, name), *by, opening=opening_of(cast, title=name))
        for name in ("Begun One", "Quiet Two")
    )
    writer = begun.owed_by
    assert writer is not None
    write_to_candidate(begun.person, begun.opening, words="There is news.", by=writer, at=NOW)
    tick.tick_once(NOW)
    return begun, quiet


def warned_since(before: list[int]) -> list[tuple[Person, Person | None, str, str]]:
    """Whom Kept told something that begins with "Wait", of whom, in which words, and where they lead."""
    told = Message.objects.exclude(pk__in=before).filter(
        template__in=("hiring.taken_back", "hiring.has_to_wait")
    )
    return [(each.to, each.about, each.template, each.link) for each in told.order_by("pk")]


def said_so_far() -> list[int]:
    return list(Message.objects.values_list("pk", flat=True))


def test_rejection_taken_back_after_a_letter_is_told_to_its_writer_and_to_nobody_else(cast: Cast) -> None:
    begun, quiet = begun_and_quiet(cast, cast.ben)
    before = said_so_far()
    for closing in (quiet, begun):
        decided(closing.person.applications.get(), kind=Decision.Kind.UNREJECTED, at=NOW)
    tick.tick_once(NOW)
    [told] = Message.objects.exclude(pk__in=before)
    assert (told.to, told.about, told.template) == (cast.ben, begun.person, "hiring.taken_back")
    assert messages.words_of(told).subject == "Wait before you speak with Begun One"
    assert told.link == f"/hiring/closings/{begun.public_id}/"


def test_answer_that_has_to_wait_after_a_letter_is_told_once_to_its_writer_and_to_nobody_else(
    cast: Cast,
) -> None:
    begun, quiet = begun_and_quiet(cast, cast.rosa)
    before, other = said_so_far(), opening_of(cast, title="Data engineer")
    for closing in (quiet, begun):
        application = applied(closing.person, other)
        settle([closing.person], by=None, at=NOW)
    tick.tick_once(NOW)
    [told] = Message.objects.exclude(pk__in=before)
    assert (told.to, told.about, told.template) == (cast.rosa, begun.person, "hiring.has_to_wait")
    assert messages.words_of(told).subject == "Wait before you speak with Begun One"
    assert told.link == f"/hiring/closings/{begun.public_id}/"
    decided(application, "offered", at=NOW)  # it waits on, for another reason
    assert begun.waits.get(until_at__isnull=True).why == "offer"
    tick.tick_once(NOW)
    assert warned_since(before) == [(cast.rosa, begun.person, "hiring.has_to_wait", told.link)]


def test_offer_after_a_letter_that_announced_a_rejection_is_told_to_its_writer(cast: Cast) -> None:
    begun, _quiet = begun_and_quiet(cast, cast.ben)
    before, application = said_so_far(), begun.person.applications.get()
    Decision.objects.create(application=application, kind="unrejected", at=NOW)
    decided(application, "offered", at=NOW + DAY)
    assert begun.waits.get(until_at__isnull=True).why == "offer"
    tick.tick_once(NOW + DAY)
    assert warned_since(before) == [
        (cast.ben, begun.person, "hiring.taken_back", f"/hiring/closings/{begun.public_id}/")
    ]


def test_letter_that_announced_an_offer_is_followed_by_no_warning(cast: Cast) -> None:
    application = applied(cast.asha, opening_of(cast))
    interviewed(application, cast.ben)
    assert application.opening is not None
    write_to_candidate(cast.asha, application.opening, words="There is news.", by=cast.ben, at=NOW)
    decided(application, "offered", at=NOW)
    assert Closing.objects.get().waits.get().why == "offer"
    tick.tick_once(NOW)
    assert warned_since([]) == []


def test_writer_whom_a_wall_keeps_out_hears_nothing_of_it(cast: Cast) -> None:
    begun, _quiet = begun_and_quiet(cast, cast.rosa)
    walls.exclude(begun.wall, cast.rosa, by=cast.chloe, at=NOW)
    applied(begun.person, opening_of(cast, title="Data engineer"))
    settle([begun.person], by=None, at=NOW)
    assert begun.waits.count() == 1
    tick.tick_once(NOW)
    assert warned_since([]) == []
