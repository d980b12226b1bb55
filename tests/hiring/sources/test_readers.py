"""What the saved documents of each vendor say, in one shape."""

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from hiring.sources import ashby, documents, greenhouse, lever
from hiring.sources.shape import (
    Anonymised,
    Application,
    Bell,
    Candidate,
    Gone,
    Interview,
    Meeting,
    Merge,
    Offer,
    Opening,
    Panelist,
    Part,
    Reason,
    Scorecard,
    State,
    TeamSeat,
    Thing,
    Unknown,
    Unreadable,
    User,
)
from hiring.sources.values import moment

ATS = Path(__file__).parents[1] / "fixtures" / "ats"
READERS: dict[str, Any] = {"greenhouse": greenhouse.read, "lever": lever.read, "ashby": ashby.read}


def things(name: str) -> list[Thing]:
    reader = READERS[name.partition("/")[0]]
    found = list(documents.read_documents(ATS / name))
    return [
        thing for each in found for thing in ([each] if isinstance(each, Unreadable) else reader(each.value))
    ]


def one(name: str, kind: type[Any]) -> Any:
    [found] = [thing for thing in things(name) if isinstance(thing, kind)]
    return found


@pytest.mark.parametrize("path", sorted(ATS.glob("*/*.json")), ids=lambda path: path.name)
def test_saved_document_is_read_without_a_refusal(path: Path) -> None:
    said = things(f"{path.parent.name}/{path.name}")
    expected = 1 if path.name in {"interviews_list.json", "webhook_candidateMerge.schema_derived.json"} else 0
    assert said
    assert len([thing for thing in said if isinstance(thing, Unreadable)]) <= expected


def test_rejection_says_who_for_what_when_and_why() -> None:
    assert one("greenhouse/webhook_reject_candidate.json", Application) == Application(
        "265293",
        "265788",
        "371417",
        state=State.rejected,
        applied_at=datetime(2013, 3, 22, tzinfo=UTC),
        decided_at=datetime(2015, 2, 11, 15, 50, 41, tzinfo=UTC),
        told_at=datetime(2015, 2, 11, 15, 50, 41, tzinfo=UTC),
        reason="Too Junior",
        stage="Offer",
    )


def test_rejection_holds_neither_hiring_manager_nor_recruiter() -> None:
    assert one("greenhouse/webhook_reject_candidate.json", Application).recruiter is None
    assert one("greenhouse/webhook_reject_candidate.json", Opening).hiring_managers is None


def test_who_rejected_us_was_not_rejected() -> None:
    [said] = greenhouse.read(
        {
            "id": 1,
            "candidate_id": 2,
            "prospect": False,
            "status": "rejected",
            "rejected_at": "2026-01-02T00:00:00Z",
            "rejection_reason": {
                "id": 3,
                "name": "Took another job",
                "type": {"id": 2, "name": "They rejected us"},
            },
        }
    )
    assert isinstance(said, Application)
    assert said.state is State.withdrawn


def test_prospect_is_known_as_one() -> None:
    assert one("greenhouse/webhook_new_prospect_application.json", Application).is_prospect is True


def test_greenhouse_deletions_merges_and_offers() -> None:
    assert things("greenhouse/webhook_delete_candidate.json") == [
        Gone("application", "46196263"),
        Gone("application", "46196258"),
        Gone("candidate", "37031511"),
    ]
    assert things("greenhouse/webhook_merge_candidate.json") == [Merge("37031511", "457456")]
    assert things("greenhouse/webhook_candidate_anonymized.json") == [Anonymised("37031511")]
    assert things("greenhouse/webhook_offer_created.json") == [Offer("234556", is_live=True)]
    assert things("greenhouse/webhook_offer_deleted.json") == [Offer("46194062", is_live=False)]
    assert things("greenhouse/webhook_offer_updated.json") == [Unknown("offer")]  # a newer version is


def test_greenhouse_interviews_whole_days_included() -> None:
    first, second = (
        thing
        for thing in things(
            "greenhouse/harvest_v1_scheduled_interviews__get_list_scheduled_interviews_response.json"
        )
        if isinstance(thing, Interview)
    )
    assert first == Interview(
        "9128481",
        "4684156",
        title="Culture Fit",
        meeting=Meeting.held,
        starts_at=datetime(2014, 3, 26, 22, 15, tzinfo=UTC),
        ends_at=datetime(2014, 3, 26, 22, 30, tzinfo=UTC),
        interviewers=(User("4080", "Kate Austen", "kate.austen@example.com"),),
    )
    assert second.starts_at == datetime(2017, 8, 22, tzinfo=UTC)


def test_greenhouse_v3_lists_apart_what_v1_nests() -> None:
    assert list(
        greenhouse.read(
            [
                {
                    "id": 1,
                    "candidate_id": 2,
                    "job_id": 3,
                    "status": "rejected",
                    "rejected_at": "2026-01-02T00:00:00Z",
                    "prospect": False,
                },
                {
                    "id": 4,
                    "application_id": 1,
                    "starts_at": "2026-01-01T10:00:00Z",
                    "ends_at": "2026-01-01T11:00:00Z",
                    "status": "scheduled",
                },
                {"id": 5, "interview_id": 4, "user_id": 6, "response_status": "declined"},
                {"id": 7, "job_id": 3, "user_id": 8},
                {"id": 9, "job_id": 3, "user_id": 10, "type": "recruiter", "responsible": True},
                {"id": 8, "name": "Ben", "primary_email": "ben@example.com", "deactivated": True},
            ]
        )
    ) == [
        Application("1", "2", "3", state=State.rejected, decided_at=datetime(2026, 1, 2, tzinfo=UTC)),
        Interview(
            "4",
            "1",
            starts_at=datetime(2026, 1, 1, 10, tzinfo=UTC),
            ends_at=datetime(2026, 1, 1, 11, tzinfo=UTC),
        ),
        Panelist("4", User("6"), declined=True),
        TeamSeat("3", Part.hiring_manager, User("8")),
        TeamSeat("3", Part.recruiter, User("10")),
        User("8", "Ben", "ben@example.com", is_active=False),
    ]


def test_lever_webhook_rings_the_bell_and_is_believed_nothing() -> None:
    assert things("lever/webhook_candidateStageChange.json") == [
        Bell("application", "3410c8b9-5c31-4bab-b7e9-9f710206d647")
    ]
    assert things("lever/webhook_test_candidateHired.json") == [Unknown("candidateHired")]


def test_lever_archive_reason_decides_what_an_archived_opportunity_is() -> None:
    reasons = {
        thing.words: thing.state
        for thing in things("lever/archive_reasons_list.json")
        if isinstance(thing, Reason)
    }
    assert Counter(reasons.values()) == {State.rejected: 4, State.withdrawn: 2, State.hired: 1}
    [_candidate, said] = lever.read(
        {
            "id": "o",
            "contact": "c",
            "stage": "s",
            "archived": {"reason": "r", "archivedAt": 1_700_000_000_000},
        }
    )
    assert isinstance(said, Application)
    assert (said.state, said.reason_id) == (None, "r")


def test_lever_interview_belongs_to_the_opportunity_asked_for() -> None:
    [document] = documents.read_documents(ATS / "lever" / "interviews_list.json")
    assert isinstance(document, documents.Document)
    application, interview = lever.read({"data": [document.value]}, within="opp")
    assert isinstance(application, Application)
    assert isinstance(interview, Interview)
    assert (application.external_id, application.opening_id) == (
        "opp",
        "9026d1f1-a03b-49dc-8a17-5f448d1de52b",
    )
    assert interview.ends_at is not None
    assert interview.starts_at is not None
    assert (interview.application_id, (interview.ends_at - interview.starts_at).seconds) == ("opp", 1800)


def test_lever_example_that_is_not_json_is_refused_with_its_place() -> None:
    assert things("lever/webhook_candidateStageChange.VERBATIM_INVALID_JSON.txt")[0] == Unreadable(
        "This is not valid JSON: expecting ',' delimiter.", 9, 5
    )


def test_ashby_debrief_and_unscheduled_are_no_interviews() -> None:
    schedule = {"id": "s", "applicationId": "a", "status": "Scheduled"}
    event = {"id": "e", "startTime": "2026-01-01T10:00:00Z", "endTime": "2026-01-01T11:00:00Z"}
    said = [
        *ashby.read({**schedule, "interviewEvents": [{**event, "interview": {"isDebrief": True}}]}),
        *ashby.read({**schedule, "status": "Cancelled", "interviewEvents": [event]}),
        *ashby.read({**schedule, "interviewEvents": [event]}),
    ]
    assert said[0] == Unknown("debrief")
    assert [each.meeting for each in said[1:] if isinstance(each, Interview)] == [
        Meeting.cancelled,
        Meeting.planned,
    ]


def test_ashby_hired_application_keeps_no_old_archive_reason() -> None:
    said = one("ashby/webhook_candidateHire.schema_derived.json", Application)
    assert (said.state, said.reason) == (State.hired, "")


def test_ashby_scorecard_reads_under_its_questions() -> None:
    said = one("ashby/response_applicationFeedback.list.schema_derived.json", Scorecard)
    assert said.recommendation == "Hire"
    assert [(note.heading, note.rating) for note in said.notes] == [
        ("Overall Recommendation", "Hire"),
        ("Technical Skills", "4"),
        ("Detailed Feedback", ""),
    ]


def test_ashby_addresses_begin_with_the_first() -> None:
    [said] = ashby.read(
        {
            "id": "c",
            "name": "Asha",
            "primaryEmailAddress": {"value": "A@x.example"},
            "emailAddresses": [
                {"value": "b@x.example"},
                {"value": "a@X.example"},
                {"value": "not an address"},
            ],
        }
    )
    assert said == Candidate("c", "Asha", ("a@x.example", "b@x.example"))


@pytest.mark.parametrize("reader", READERS.values(), ids=READERS)
@pytest.mark.parametrize(
    "document",
    [
        None,
        3,
        "text",
        [],
        {},
        [[{}]],
        {"action": None, "payload": None, "data": None},
        {"action": "x", "payload": [], "data": 3},
        {"id": None, "candidate_id": [], "prospect": "?", "status": {}},
        {"id": {}, "candidate": 7, "status": 1},
        {"event": {}, "triggeredAt": None},
        {"id": True, "contact": 1, "stage": 2},
        {"results": None},
    ],
    ids=str,
)
def test_nonsense_is_refused_or_unknown_and_never_raises(reader: Any, document: Any) -> None:
    allowed = (Unreadable, Unknown, Bell)
    assert [thing for thing in reader(document) if not isinstance(thing, allowed)] == []


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("2015-02-11T15:50:41Z", datetime(2015, 2, 11, 15, 50, 41, tzinfo=UTC)),
        ("2015-02-11T16:50:41+01:00", datetime(2015, 2, 11, 15, 50, 41, tzinfo=UTC)),
        ("2015-02-11 15:50:41 UTC", datetime(2015, 2, 11, 15, 50, 41, tzinfo=UTC)),
        ("2015-02-11", datetime(2015, 2, 11, tzinfo=UTC)),
        ("20150211T155041Z", datetime(2015, 2, 11, 15, 50, 41, tzinfo=UTC)),
        (1423669841000, datetime(2015, 2, 11, 15, 50, 41, tzinfo=UTC)),
        ("1423669841000", datetime(2015, 2, 11, 15, 50, 41, tzinfo=UTC)),
        (1423669841, datetime(2015, 2, 11, 15, 50, 41, tzinfo=UTC)),
        (10**40, None),
        ("soon", None),
        (None, None),
        (True, None),
        ({}, None),
        ("9999-99-99", None),
        ("0001-01-01T00:00:00Z", None),
        ("9999-12-31", None),
        (253_402_300_799_000, None),
    ],
)
def test_moment_is_read_in_any_form(said: Any, meant: datetime | None) -> None:
    assert moment(said) == meant


AT = "2026-01-02T10:00:00Z"
BESIDE: dict[str, list[dict[str, Any]]] = {
    "greenhouse": [
        {"candidate_id": 1, "application_id": 2, "submitted_at": AT, "race": None, "gender": None},  # EEOC
        {"id": 9, "candidate_id": 1, "application_id": 2, "submitted_at": AT, "race_id": 1},
        {"id": 1, "user_id": 4, "job_id": 5, "role_id": 6, "created_at": AT},  # may see the job
        {"id": 1, "user_id": 4, "job_id": 5, "body": "A note.", "visibility": "public", "created_at": AT},
        {"id": 1, "user_id": 4, "job_id": 5, "token": "x", "source_id": 2},  # a link to apply by
        {"id": 1, "application_id": 2, "job_id": 3, "opening_id": "1-2", "opened_at": AT, "closed_at": None},
        {"id": 1, "application_id": 2, "rejection_reason_id": 3, "rejected_at": AT},
        {"id": 1, "name": "Kate Austen", "first_name": "Kate", "last_name": "Austen"},  # who referred
    ],
    "lever": [
        {"id": "r", "requisitionCode": "x", "status": "open", "creator": "u", "hiringManager": "u"},
        {"id": "f", "text": "Area of Interest", "type": "text", "isRequired": False},
        {"id": "f", "type": "form", "text": "Salary", "fields": [], "baseTemplateId": "b", "user": "u"},
        {"id": "f", "type": "referral", "text": "Referral", "fields": [], "baseTemplateId": "b"},
        {"id": "e", "text": "Race", "type": "eeo"},
        {"id": "p", "applications": ["a"], "interviews": [], "stage": "s", "start": 1, "end": 2},
    ],
    "ashby": [
        {"id": "r", "candidate": {"id": "c"}, "status": "x"},  # a referral
        {"id": "s", "candidateId": "c", "applicationId": "a", "status": "x"},
        {"id": "t", "title": "Engineer", "status": "Active", "employmentType": "FullTime"},  # a template
        {"id": "x", "title": "Offer", "status": "Approved", "entityId": "e"},
        {"id": "p", "title": "Posting", "jobId": "j", "employmentType": "FullTime", "isListed": True},
    ],
}


@pytest.mark.parametrize("kind", BESIDE)
def test_what_only_looks_like_something_else_is_unknown(kind: str) -> None:
    """Nobody becomes a hiring manager by a permission, nothing a scorecard by a date, and no form an interview's."""
    said = [thing for each in BESIDE[kind] for thing in READERS[kind](each)]
    assert [type(thing) for thing in said] == [Unknown] * len(BESIDE[kind])


def test_candidate_of_v3_without_an_address_is_one() -> None:
    said = {"id": 12345, "first_name": "John", "last_name": "Doe", "created_at": AT, "updated_at": AT}
    assert list(greenhouse.read(said)) == [Candidate("12345", "John Doe")]


def test_error_of_ashby_is_told_in_its_own_words() -> None:
    said = {"success": False, "errorInfo": {"code": "forbidden", "message": "Missing permission."}}
    assert list(ashby.read(said)) == [Unreadable("Ashby answered with an error: Missing permission.")]


def test_id_inside_an_id_is_none() -> None:
    assert list(greenhouse.read({"id": {"id": {"id": 1}}, "email_addresses": []})) == [
        Unreadable("A candidate without an id.")
    ]
