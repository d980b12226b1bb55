"""From what an ATS says to what is owed to whom: every trap seen in real data, end to end."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from core import ledger
from core.models import Entry, Merge, Message, Person
from hiring.actions.work import settle_after_interviews
from hiring.models import (
    Application,
    Candidate,
    CandidateAddress,
    Closing,
    Decision,
    Interview,
    Opening,
    Reference,
    Scorecard,
    Waiting,
)
from tests.cast import NOW, Cast, address
from tests.hiring.vendors import (
    BEN,
    SOL,
    application,
    candidate,
    event,
    interview,
    job,
    owed,
    rejected,
    take,
    the_source,
)

TALK, LETTER = "talk", "letter"
DESIGNER = ("Asha Pillai", "Designer")
WHOLE = (job(), candidate(), rejected(), interview())


def test_rejected_after_an_interview_is_owed_a_talk_by_the_manager_who_met_them(
    cast: Cast, now: datetime
) -> None:
    take(*WHOLE)
    assert owed() == {DESIGNER: (TALK, "Ben Okafor")}


def test_rejected_without_an_interview_is_owed_a_letter(cast: Cast, now: datetime) -> None:
    take(job(), candidate(), rejected())
    assert owed() == {DESIGNER: (LETTER, None)}


def test_manager_who_did_not_meet_them_owes_nothing(cast: Cast, now: datetime) -> None:
    take(job(), candidate(), rejected(), interview(who=[SOL]))
    assert owed() == {DESIGNER: (TALK, "Sol Keller")}


def test_the_same_again_changes_nothing_and_leaves_no_entry(cast: Cast, now: datetime) -> None:
    first = take(*WHOLE)
    before = (
        Entry.objects.count(),
        Closing.objects.count(),
        Person.objects.count(),
        Reference.objects.count(),
    )
    again = take(*WHOLE, at=NOW + timedelta(hours=1))
    assert (first.new > 0, again.new, again.changed, again.closings) == (True, 0, 0, 0)
    assert (
        Entry.objects.count(),
        Closing.objects.count(),
        Person.objects.count(),
        Reference.objects.count(),
    ) == before


@pytest.mark.parametrize("order", range(6))
def test_order_does_not_matter(cast: Cast, now: datetime, order: int) -> None:
    for document in list(itertools.permutations(WHOLE))[order * 4]:
        take(document)
    assert owed() == {DESIGNER: (TALK, "Ben Okafor")}
    assert Waiting.objects.count() == 0


def test_rejection_before_its_interview_arrives_becomes_a_talk(cast: Cast, now: datetime) -> None:
    take(job(), candidate(), rejected())
    assert owed() == {DESIGNER: (LETTER, None)}
    take(interview())
    assert owed() == {DESIGNER: (TALK, "Ben Okafor")}


def test_rejection_names_neither_manager_nor_recruiter(cast: Cast, now: datetime) -> None:
    take(job(), candidate(), application(), interview())
    take(event("reject_candidate", application=rejected() | {"candidate": candidate() | {"recruiter": None}}))
    assert owed() == {DESIGNER: (TALK, "Ben Okafor")}


def test_prospect_is_owed_nothing(cast: Cast, now: datetime) -> None:
    take(job(), candidate(), rejected(prospect=True))
    assert owed() == {}


def test_cancelled_and_coming_interviews_are_none(cast: Cast, now: datetime) -> None:
    take(job(), candidate(), rejected(), interview(500, status="scheduled", at="2026-02-25T10:00:00Z"))
    assert owed() == {DESIGNER: (LETTER, None)}  # it was planned for after the rejection
    take(interview(501))
    assert owed() == {DESIGNER: (TALK, "Ben Okafor")}
    take(event("interview_deleted", interview={"id": 501}))
    assert owed() == {DESIGNER: (LETTER, None)}


def test_interview_that_is_called_off_without_its_time_is_called_off(cast: Cast, now: datetime) -> None:
    off = interview(status="canceled") | {"start": None, "end": None}
    take(job(), candidate(), rejected(), off)
    assert (Interview.objects.count(), owed()) == (0, {DESIGNER: (LETTER, None)})
    take(interview(status="scheduled"))
    assert owed() == {DESIGNER: (TALK, "Ben Okafor")}
    before = Interview.objects.values_list("starts_at", "ends_at").get()
    tally = take(off)
    assert (tally.refused, owed()) == (0, {DESIGNER: (LETTER, None)})
    assert Interview.objects.values_list("starts_at", "ends_at").get() == before
    assert take(off).changed == 0


def test_planned_interview_whose_time_passed_was_held(cast: Cast, now: datetime) -> None:
    take(job(), candidate(), rejected(), interview(status="scheduled"))
    assert owed() == {DESIGNER: (TALK, "Ben Okafor")}


def test_interview_whose_time_passes_here_counts_without_a_word_of_the_ats(cast: Cast, now: datetime) -> None:
    take(job(), candidate(), application(), interview(status="scheduled", at="2026-03-03T12:00:00Z"))
    take(rejected(at="2026-03-03T12:30:00Z"), at=NOW + timedelta(hours=2, minutes=31))  # while it goes on
    assert owed() == {DESIGNER: (LETTER, None)}
    for hours in (4, 5):
        before = Entry.objects.count()
        settle_after_interviews(NOW + timedelta(hours=hours))
    assert owed() == {DESIGNER: (TALK, "Ben Okafor")}
    assert Entry.objects.count() == before  # the second look found nothing new


def test_interviewer_who_declined_did_not_meet_them(cast: Cast, now: datetime) -> None:
    declined = BEN | {"response_status": "declined"}
    take(job(), candidate(), rejected(), interview(who=[declined, SOL]))
    assert owed() == {DESIGNER: (TALK, "Sol Keller")}


def test_inactive_hiring_manager_is_passed_over(cast: Cast, now: datetime) -> None:
    left = {
        "id": 11,
        "name": "Ben Okafor",
        "primary_email_address": address("ben"),
        "disabled": True,
        "site_admin": False,
    }
    take(job(managers=[BEN, SOL]), left, candidate(), rejected(), interview(who=[BEN, SOL]))
    assert Opening.objects.get().hiring_manager == cast.sol
    assert owed() == {DESIGNER: (TALK, "Sol Keller")}


def test_whoever_the_ats_calls_inactive_later_owes_no_answer_any_more(cast: Cast, now: datetime) -> None:
    take(job(managers=[SOL]), candidate(), rejected(), interview(who=[BEN]))
    assert owed() == {DESIGNER: (TALK, "Ben Okafor")}
    take({"id": 11, "name": "Ben Okafor", "primary_email_address": address("ben"), "disabled": True})
    assert owed() == {DESIGNER: (TALK, "Sol Keller")}


def test_manager_known_by_number_only_is_waited_for(cast: Cast, now: datetime) -> None:
    take(
        job(managers=[{"user_id": 11, "employee_id": None}]),
        candidate(),
        rejected(),
        interview(who=[SOL, {"id": 11}]),
    )
    assert owed() == {DESIGNER: (TALK, "Sol Keller")}
    take({"id": 11, "name": "Ben Okafor", "primary_email_address": address("ben"), "disabled": False})
    assert owed() == {DESIGNER: (TALK, "Ben Okafor")}
    assert Waiting.objects.count() == 0


def test_manager_known_by_name_first_becomes_the_member_with_the_address(cast: Cast, now: datetime) -> None:
    take(job(managers=[{"id": 11, "name": "Ben Okafor"}]), candidate(), rejected(), interview())
    assert owed() == {DESIGNER: (TALK, "Ben Okafor")}
    assert Person.objects.filter(name="Ben Okafor", same_as__isnull=True).get() == cast.ben


def test_unrejected_is_owed_nothing_until_rejected_again(cast: Cast, now: datetime) -> None:
    take(*WHOLE)
    take(
        event(
            "unreject_candidate",
            application=application(last_activity_at="2026-02-21T09:00:00Z") | {"candidate": candidate()},
        )
    )
    assert owed() == {}
    take(rejected(at="2026-02-27T09:00:00Z"))
    assert owed() == {DESIGNER: (TALK, "Ben Okafor")}
    assert Closing.objects.count() == 1
    kinds = Decision.objects.order_by("at").values_list("kind", flat=True)
    assert list(kinds) == ["rejected", "unrejected", "rejected"]


def test_older_word_that_arrives_later_changes_nothing(cast: Cast, now: datetime) -> None:
    take(job(), candidate(), interview(), application(last_activity_at="2026-02-21T09:00:00Z"))
    take(rejected(at="2026-02-20T09:00:00Z"))
    assert owed() == {}
    assert Application.objects.get().status == "active"


def test_rejection_waits_for_the_last_of_several_applications(cast: Cast, now: datetime) -> None:
    take(*WHOLE, job(8, "Developer"), application(101, job=8))
    assert owed() == {}
    take(rejected(101, job=8, at="2026-02-26T09:00:00Z"))
    assert owed() == {DESIGNER: (TALK, "Ben Okafor"), ("Asha Pillai", "Developer"): (LETTER, None)}


def test_hired_persons_other_applications_are_owed_nothing(cast: Cast, now: datetime) -> None:
    take(*WHOLE, job(8, "Developer"))
    assert owed() == {DESIGNER: (TALK, "Ben Okafor")}
    hired = application(101, job=8, status="hired", last_activity_at="2026-02-26T09:00:00Z")
    take(hired)
    assert owed() == {}


def test_offer_lets_it_wait(cast: Cast, now: datetime) -> None:
    take(*WHOLE, job(8, "Developer"), application(101, job=8))
    take(event("offer_created", id=1, application_id=101, version=1, job_id=8, offer_status="Created"))
    assert owed() == {}
    take(event("offer_deleted", offer={"id": 1, "application_id": 101}))
    take(rejected(101, job=8, at="2026-03-01T09:00:00Z"))
    assert set(owed()) == {DESIGNER, ("Asha Pillai", "Developer")}


def test_the_same_person_twice_with_two_addresses_is_owed_one_talk(cast: Cast, now: datetime) -> None:
    take(job(), candidate(1, "a@x.example"), candidate(2, "b@x.example", "a@x.example"))
    take(rejected(100, of=1), interview(500, of=100), rejected(101, of=2), interview(501, of=101))
    assert owed() == {DESIGNER: (TALK, "Ben Okafor")}
    assert sorted(CandidateAddress.objects.values_list("email", flat=True)) == ["a@x.example", "b@x.example"]
    assert Candidate.objects.count() == 1


def test_two_persons_turn_out_to_be_one_by_a_later_address(cast: Cast, now: datetime) -> None:
    take(job(), candidate(1, "a@x.example"), candidate(2, "b@x.example"))
    take(rejected(100, of=1), interview(500, of=100), rejected(101, of=2), interview(501, of=101))
    assert Candidate.objects.count() == 2
    take(candidate(2, "b@x.example", "a@x.example"))
    assert Merge.objects.count() == 1
    assert owed() == {DESIGNER: (TALK, "Ben Okafor")}


def test_shared_address_of_an_agency_makes_nobody_the_same(cast: Cast, now: datetime) -> None:
    take(candidate(1, "jobs@agency.example"), candidate(2, "jobs@agency.example", first="Chidi", last="Eze"))
    assert Candidate.objects.count() == 2


def test_merge_leads_both_ids_to_one_person(cast: Cast, now: datetime) -> None:
    take(job(), candidate(1, "a@x.example"), candidate(2, "b@x.example"), rejected(100, of=1), interview())
    take(event("candidate_merged", person={"id": 1, "new_candidate_id": 2}))
    take(rejected(101, of=2), interview(501, of=101))
    take(rejected(102, of=1), interview(502, of=102))
    assert owed() == {DESIGNER: (TALK, "Ben Okafor")}


def test_merge_before_the_candidate_arrives(cast: Cast, now: datetime) -> None:
    take(event("merge_candidate", person={"id": 1, "new_candidate_id": 2}))
    take(job(), rejected(100, of=1), interview())
    take(candidate(2))
    assert owed() == {DESIGNER: (TALK, "Ben Okafor")}
    assert Waiting.objects.count() == 0


@pytest.mark.parametrize(
    "gone",
    [
        event("candidate_anonymized", candidate_id=1, anonymized_fields=["full_name"]),
        event("delete_candidate", person={"id": 1, "deleted_application_ids": [100]}),
        candidate(1, first="Anonymized", last="1") | {"email_addresses": []},
    ],
    ids=["anonymised", "deleted", "listed anonymised"],
)
def test_nothing_is_owed_to_somebody_who_is_gone(cast: Cast, now: datetime, gone: dict[str, Any]) -> None:
    take(*WHOLE)
    take(gone)
    assert owed() == {}
    take(*WHOLE)
    assert owed() == {}


def test_deleted_application_is_owed_nothing(cast: Cast, now: datetime) -> None:
    take(*WHOLE)
    take(event("delete_application", application={"id": 100, "candidate_id": 1}))
    assert owed() == {}


def test_who_withdrew_is_owed_nothing(cast: Cast, now: datetime) -> None:
    reason = {"id": 2, "name": "Took another job", "type": {"id": 2, "name": "They rejected us"}}
    take(job(), candidate(), rejected(rejection_reason=reason), interview())
    assert owed() == {}
    assert Application.objects.get().status == "withdrawn"


def test_who_may_not_be_written_to_is_known_as_such(cast: Cast, now: datetime) -> None:
    take(job(), candidate(can_email=False), rejected(), interview())
    assert Candidate.objects.get().can_email is False
    assert owed() == {DESIGNER: (TALK, "Ben Okafor")}


def test_decision_that_is_still_to_come_is_known_now(cast: Cast, now: datetime) -> None:
    take(job(), candidate(), rejected(at="2031-01-01T00:00:00Z"), interview())
    assert Decision.objects.get().at == NOW
    take(job(), candidate(), rejected(at="2031-01-01T00:00:00Z"), interview(), at=NOW + timedelta(days=1))
    assert Decision.objects.get().at == NOW


def test_interview_after_the_rejection_that_was_held_counts(cast: Cast, now: datetime) -> None:
    take(job(), candidate(), rejected(), interview(at="2026-02-24T10:00:00Z"))
    assert owed() == {DESIGNER: (TALK, "Ben Okafor")}


def test_interview_that_ends_before_it_begins_is_taken_without_its_end(cast: Cast, now: datetime) -> None:
    take(job(), candidate(), application(), interview() | {"end": {"date_time": "2026-02-01T00:00:00Z"}})
    assert Interview.objects.get().ends_at is None


def test_nothing_tells_the_candidate(cast: Cast, now: datetime) -> None:
    take(*WHOLE)
    take(event("unreject_candidate", application=application() | {"candidate": candidate()}))
    take(rejected(at="2026-02-27T09:00:00Z"))
    asha = set(Candidate.objects.values_list("person", flat=True))
    assert Message.objects.filter(to__in=asha).count() == 0
    assert cast.asha.pk in asha  # their address was known here before


def test_scorecard_tells_praise_and_gap_and_no_private_note(cast: Cast, now: datetime) -> None:
    card = {"id": 900, "application_id": 100, "interviewer": BEN, "submitted_at": "2026-02-10T12:00:00Z"}
    card |= {
        "overall_recommendation": "no",
        "attributes": [
            {"name": "Typography", "type": "Skills", "note": "The grid held.", "rating": "strong_yes"},
            {"name": "Research", "type": "Skills", "note": "No user was asked.", "rating": "no"},
        ],
        "questions": [
            {"question": "Private Notes", "answer": "not for others"},
            {"question": "Key Take-Aways", "answer": "Careful work."},
        ],
    }
    take(*WHOLE, card)
    said = Scorecard.objects.get()
    assert (said.by, said.recommendation) == (cast.ben, "no")
    assert said.strengths == "Typography: The grid held."
    assert said.gap == "Research: No user was asked."
    assert said.notes == "Key Take-Aways: Careful work."
    take(event("scorecard_deleted", scorecard={"id": 900}))
    assert Scorecard.objects.count() == 0


def test_batch_that_fails_leaves_nothing(cast: Cast, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    before = (Entry.objects.count(), Person.objects.count())

    def broken(*_acts: Any) -> None:
        raise RuntimeError

    with monkeypatch.context() as patched:
        patched.setattr(ledger, "record_many", broken)
        with pytest.raises(RuntimeError):
            take(*WHOLE)
    assert (Entry.objects.count(), Person.objects.count(), Application.objects.count()) == (*before, 0)
    take(*WHOLE)
    assert owed() == {DESIGNER: (TALK, "Ben Okafor")}


def test_record_covers_what_was_imported(cast: Cast, now: datetime) -> None:
    take(*WHOLE)
    opening = Opening.objects.get()
    assert {entry.kind for entry in ledger.entries_about(opening)} >= {
        "hiring.opening_imported",
        "hiring.opening_changed",
    }
    assert [
        entry.kind for entry in ledger.entries_about(the_source())
    ] == []  # nobody new: all were known by address
    take(candidate(2, "new@x.example", first="New"))
    assert [entry.kind for entry in ledger.entries_about(the_source())] == ["hiring.imported"]


def test_applied_at_is_what_the_source_says(cast: Cast, now: datetime) -> None:
    take(job(), candidate(), application())
    assert Application.objects.get().applied_at == datetime(2026, 1, 10, 9, tzinfo=UTC)
