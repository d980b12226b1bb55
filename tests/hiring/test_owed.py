"""What is owed, from the history an ATS tells: each trap of its data, one by one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from hiring.rules.owed import (
    Applied,
    Decided,
    Meeting,
    Owed,
    Those,
    What,
    Why,
    has_offer,
    met_by,
    owed,
    was_held,
    who_owes,
)

NOW = datetime(2026, 3, 3, 10, 0, tzinfo=UTC)
MON, WED, FRI = (NOW - timedelta(days=days) for days in (8, 6, 4))
SEARCH, OTHER = 1, 2
BEN, HANA, ILJA = 10, 11, 12
HERE = Those(manager=BEN)

TALKED = Meeting(MON, MON + timedelta(hours=1), "scheduled", (HANA,))
WITH_BEN = Meeting(WED, WED + timedelta(hours=1), "held", (BEN, HANA))
REJECTED = Applied(SEARCH, "rejected", MON, decisions=(Decided("rejected", FRI),))
INTERVIEWED = replace(REJECTED, meetings=(TALKED,))


def said(*history: Applied, those: Those = HERE, is_gone: bool = False, opening: int = SEARCH) -> Owed:
    return owed(history, opening, those, now=NOW, is_gone=is_gone)


def test_interviewed_and_rejected_is_owed_a_talk_by_who_met_them() -> None:
    assert said(INTERVIEWED) == Owed(What.talk, by=HANA, decided_at=FRI, last_met_at=MON)


def test_manager_who_met_them_owes_it_though_another_met_them_later() -> None:
    later = Meeting(WED + timedelta(hours=5), None, "held", (ILJA,))
    assert said(replace(REJECTED, meetings=(WITH_BEN, later))).by == BEN


def test_nobody_met_them_and_they_applied_is_a_letter() -> None:
    assert said(REJECTED) == Owed(What.letter, decided_at=FRI)


@pytest.mark.parametrize("status", ["cancelled", "no_show"])
def test_interview_that_did_not_take_place_is_none(status: str) -> None:
    assert said(replace(REJECTED, meetings=(replace(TALKED, status=status),))).what is What.letter


def test_interview_needs_no_event_that_it_was_completed() -> None:
    running = Meeting(NOW - timedelta(minutes=20), NOW + timedelta(minutes=40), "scheduled", (HANA,))
    assert was_held(TALKED, (), now=NOW)
    assert not was_held(running, (), now=NOW)
    assert was_held(running, (), now=NOW + timedelta(hours=1))


def test_interview_planned_for_after_the_rejection_was_never_held() -> None:
    off = Meeting(FRI + timedelta(hours=1), None, "scheduled", (HANA,))
    assert said(replace(REJECTED, meetings=(off,))).what is What.letter
    assert said(replace(REJECTED, meetings=(replace(off, status="held"),))).what is What.talk


def test_interview_in_the_future_is_none_whatever_its_status() -> None:
    assert not was_held(Meeting(NOW + timedelta(days=1), None, "held", (HANA,)), (), now=NOW)


def test_prospect_who_is_rejected_is_owed_nothing() -> None:
    assert said(replace(REJECTED, is_prospect=True)) == Owed(What.nothing, Why.nothing)


def test_prospect_who_was_met_was_interviewed() -> None:
    assert said(replace(INTERVIEWED, is_prospect=True)).what is What.talk


def test_unreject_takes_it_back_and_a_second_rejection_owes_it_again() -> None:
    back = (Decided("rejected", WED), Decided("unrejected", FRI))
    active = replace(INTERVIEWED, status="active", decisions=back)
    assert said(active).what is What.undecided
    assert said(replace(active, meetings=())) == Owed(What.nothing, Why.unrejected)
    again = replace(active, status="rejected", decisions=(*back, Decided("rejected", NOW)))
    assert said(again).decided_at == NOW


def test_status_is_right_where_a_webhook_was_lost() -> None:
    assert said(replace(INTERVIEWED, status="active")).what is What.undecided


def test_rejection_without_a_moment_is_known_from_now_on() -> None:
    assert said(replace(INTERVIEWED, decisions=())).decided_at == NOW


def test_rejection_dated_tomorrow_is_known_from_now_on() -> None:
    tomorrow = (Decided("rejected", NOW + timedelta(days=1)),)
    assert said(replace(INTERVIEWED, decisions=tomorrow)).decided_at == NOW


def test_another_active_application_lets_it_wait() -> None:
    assert said(INTERVIEWED, Applied(OTHER, "active", WED)) == Owed(What.wait, Why.active, last_met_at=MON)


def test_another_application_that_is_only_a_prospect_or_whose_opening_closed_does_not() -> None:
    prospect = Applied(None, "active", WED, is_prospect=True)
    forgotten = Applied(OTHER, "active", WED, is_over=True)
    assert said(INTERVIEWED, prospect, forgotten).what is What.talk


def test_rejection_of_the_last_of_several_owes_each_from_that_day() -> None:
    last = Applied(OTHER, "rejected", WED, decisions=(Decided("rejected", NOW),), meetings=(WITH_BEN,))
    assert said(INTERVIEWED, last) == Owed(What.talk, by=HANA, decided_at=NOW, last_met_at=MON)
    assert said(INTERVIEWED, last, opening=OTHER).by == BEN


def test_two_applications_for_one_opening_are_one_answer() -> None:
    first = Applied(SEARCH, "rejected", MON, decisions=(Decided("rejected", WED),), meetings=(TALKED,))
    assert said(first, replace(REJECTED, applied_at=WED)) == Owed(
        What.talk, by=HANA, decided_at=FRI, last_met_at=MON
    )
    assert said(first, Applied(SEARCH, "active", WED)).what is What.undecided


def test_offer_lets_it_wait_and_a_declined_one_does_not() -> None:
    offered = Applied(OTHER, "active", WED, decisions=(Decided("offered", FRI),))
    assert said(INTERVIEWED, offered) == Owed(What.wait, Why.offer, last_met_at=MON)
    assert has_offer(offered)
    ended = replace(offered, decisions=(*offered.decisions, Decided("offer_ended", NOW)))
    assert not has_offer(ended)
    assert said(INTERVIEWED, ended) == Owed(What.wait, Why.active, last_met_at=MON)


def test_hired_person_is_owed_nothing_for_their_other_applications() -> None:
    hired = Applied(OTHER, "hired", WED, decisions=(Decided("hired", FRI),))
    assert said(INTERVIEWED, hired) == Owed(What.nothing, Why.hired)


def test_who_was_hired_long_ago_and_applies_for_something_else_is_owed_an_answer() -> None:
    once = Applied(
        OTHER,
        "hired",
        MON - timedelta(days=900),
        decisions=(Decided("hired", MON - timedelta(days=800)),),
    )
    assert said(INTERVIEWED, once).what is What.talk


def test_who_withdrew_is_owed_nothing() -> None:
    assert said(replace(INTERVIEWED, status="withdrawn")) == Owed(What.nothing, Why.left)


def test_deleted_or_anonymised_candidate_is_owed_nothing() -> None:
    assert said(INTERVIEWED, is_gone=True) == Owed(What.nothing, Why.gone)


def test_no_decision_yet_starts_a_laws_clock_only_for_who_was_interviewed() -> None:
    active = replace(INTERVIEWED, status="active", decisions=())
    assert said(active) == Owed(What.undecided, by=HANA, last_met_at=MON)
    assert said(replace(active, meetings=())).what is What.nothing


def test_offer_here_lets_it_wait() -> None:
    offered = replace(INTERVIEWED, status="active", decisions=(Decided("offered", FRI),))
    assert said(offered) == Owed(What.wait, Why.offer, last_met_at=MON)


# --- Who owes it ---


@pytest.mark.parametrize(
    ("those", "owes"),
    [
        (Those(manager=BEN), BEN),
        (Those(manager=BEN, away={BEN}), HANA),
        (Those(manager=BEN, away={BEN, HANA}, otherwise=[ILJA]), ILJA),
        (Those(manager=BEN, away={BEN, HANA}), BEN),
        (Those(manager=ILJA, away={BEN, HANA}), ILJA),
        (Those(manager=None), BEN),
        (Those(manager=BEN, themselves={BEN}), HANA),
    ],
)
def test_who_owes_is_somebody_who_met_them_and_is_here(those: Those, owes: int) -> None:
    assert who_owes([TALKED, WITH_BEN], those) == owes


def test_who_owes_where_the_ats_names_no_interviewer() -> None:
    nobody = [replace(TALKED, interviewers=())]
    assert who_owes(nobody, Those(manager=BEN)) == BEN
    assert who_owes(nobody, Those(otherwise=[ILJA])) == ILJA
    assert who_owes(nobody, Those()) is None


def test_met_by_gives_each_once_and_the_last_first() -> None:
    assert met_by([TALKED, WITH_BEN]) == [BEN, HANA]
