"""Who is owed what by the saved payloads of the three vendors, by whom, and why nobody else is.

The documents are examples: each is right by itself, and few refer to each other. So each folder is read as it is, and
then once more with its own documents led to each other by their ids (`linked`), every other value as it was.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from hiring.actions import asking
from hiring.actions.connections import set_api_key
from hiring.actions.first_day import set_first_day
from hiring.actions.imports import add_source, import_files
from hiring.actions.intake import Tally
from hiring.models import Application, Candidate, Closing, Connection, Decision, Opening, Scorecard, Waiting
from hiring.sources.files import files_in
from tests.cast import NOW, Cast
from tests.hiring.ats_server import Ats, serving
from tests.hiring.payloads import folder, linked, saved
from tests.hiring.vendors import owed

pytestmark = pytest.mark.usefixtures("cast", "now")
TAKEN_BACK = ("webhook_unreject_candidate.json", "webhook_unhire_candidate.json")
HECTOR, JOB = 265293, 371417
INTERVIEW = "greenhouse/harvest_v1_scheduled_interviews__the_scheduled_interview_object_response.json"
SCORECARD = "greenhouse/harvest_v1_scorecards__the_scorecard_object_response.json"


def bring_in(kind: str, path: Path) -> Tally:
    source = add_source(kind=kind, name=f"{kind} of {path.name}", by=None, at=NOW)
    return import_files(source, files_in([path], kind), by=None, at=NOW)


def written(path: Path, **documents: Any) -> Path:
    for name, said in documents.items():
        place = path / f"{name.replace('__', '/')}.json"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(json.dumps(said))
    return path


def standing() -> dict[tuple[str, str], tuple[str, list[str]]]:
    """Every application by who and for what: where it stands, and what was decided about it."""
    found = {}
    for each in Application.objects.select_related("person", "opening"):
        decided = each.decisions.order_by("at").values_list("kind", flat=True)
        title = each.opening.title if each.opening else ""
        found[str(each.person), title] = (str(each.status), list(decided))
    return found


def test_greenhouse_as_saved_leaves_nobody_waiting(cast: Cast) -> None:
    tally = bring_in("greenhouse", folder("greenhouse"))
    assert (tally.refused, owed()) == (0, {})
    said = standing()
    # Rejected, and taken back by the unreject that is saved beside it.
    assert said["Hector Porter", "Software Engineer"] == ("active", ["rejected", "unrejected"])
    # Rejected for one opening, and still in the running for others.
    assert said["John Locke", "DevOps Engineer"] == ("rejected", ["rejected"])
    assert said["John Locke", "Head of Product"] == ("active", [])
    # Rejected, but nobody knows yet who number 978031 is: taken in as soon as the candidate comes.
    assert Waiting.objects.filter(noun="person", external_id="978031").count() == 1
    rejected = Decision.objects.filter(kind="rejected").values_list("application__person__name", flat=True)
    assert sorted(rejected) == ["Hector Porter", "John Locke"]
    # And the report says so, so that nobody wonders.
    assert tally.sentences == [
        "34 documents hold nothing that Kept reads from this system.",
        "1 rejection waits, because the person is still in the running for something else.",
        "1 rejection was taken back: nothing is owed for it.",
        "6 things wait for a candidate that has not come yet, and count as soon as it does.",
        "9 things wait for an application that has not come yet, and count as soon as it does.",
        "1 thing waits for an opening that has not come yet, and counts as soon as it does.",
        "1 thing waits for an interview that has not come yet, and counts as soon as it does.",
        "9 things wait for a colleague that has not come yet, and count as soon as it does.",
    ]


def test_greenhouse_rejection_that_stands_is_owed_a_letter(tmp_path: Path) -> None:
    """Nobody met Hector, so nobody owes him a talk."""
    path = Path(shutil.copytree(folder("greenhouse"), tmp_path / "greenhouse"))
    for name in TAKEN_BACK:
        (path / name).unlink()
    tally = bring_in("greenhouse", path)
    assert owed() == {("Hector Porter", "Software Engineer"): ("letter", None)}  # as other documents call it
    assert tally.sentences[:2] == [
        "34 documents hold nothing that Kept reads from this system.",
        "1 person whom nobody met is owed a letter.",
    ]


def hector(tmp_path: Path, *, manager: Sequence[Mapping[str, Any]], interviewer: Mapping[str, Any]) -> Path:
    """His rejection, the saved interview and scorecard led to him, and the saved job with these managers."""
    interview = linked(saved(INTERVIEW), application_id=HECTOR)
    interview["interviewers"] = [interview["interviewers"][0] | interviewer]
    job = saved("greenhouse/webhook_reject_candidate.json")["payload"]["application"]["jobs"][0]
    return written(
        tmp_path / "hector",
        a_interview=interview,
        b_rejection=saved("greenhouse/webhook_reject_candidate.json"),
        c_scorecard=linked(saved(SCORECARD), application_id=HECTOR),
        d_job=job | {"hiring_team": {"hiring_managers": list(manager), "recruiters": []}},
    )


def test_greenhouse_rejection_after_an_interview_is_owed_a_talk_by_the_manager_who_met_them(
    tmp_path: Path,
) -> None:
    kate = {"id": 4080, "name": "Kate Austen", "email": "kate.austen@example.com"}
    tally = bring_in("greenhouse", hector(tmp_path, manager=[kate], interviewer={}))
    assert (tally.refused, Waiting.objects.count()) == (0, 0)  # the interview came first, and waited
    assert owed() == {("Hector Porter", "Designer"): ("talk", "Kate Austen")}
    closing = Closing.objects.get()
    assert (closing.opening.hiring_manager, closing.decided_at) == (
        closing.owed_by,
        datetime(2015, 2, 11, 15, 50, 41, tzinfo=UTC),
    )
    assert Scorecard.objects.get().application.person == closing.person
    assert "Too Junior" not in str(list(Candidate.objects.values()))


def test_greenhouse_manager_who_met_nobody_owes_nothing(tmp_path: Path) -> None:
    other = {"id": 99, "name": "Jack Shepard", "email": "jack@example.com"}
    bring_in("greenhouse", hector(tmp_path, manager=[other], interviewer={}))
    assert owed() == {("Hector Porter", "Designer"): ("talk", "Kate Austen")}
    assert str(Opening.objects.get(title="Designer").hiring_manager) == "Jack Shepard"


def test_greenhouse_interviewer_who_declined_met_nobody(tmp_path: Path) -> None:
    bring_in("greenhouse", hector(tmp_path, manager=[], interviewer={"response_status": "declined"}))
    assert ("Hector Porter", "Designer") not in {
        key for key, (_kind, by) in owed().items() if by == "Kate Austen"
    }


def test_lever_as_saved_leaves_nobody_waiting_and_says_what_is_missing() -> None:
    tally = bring_in("lever", folder("lever"))
    assert owed() == {}
    assert sorted(standing()) == [("Shane Smith", ""), ("karan", "")]
    assert {status for status, _decided in standing().values()} == {"active"}
    assert [(each.file, each.line, each.column) for each in tally.refusals] == [
        ("interviews_list.json", 3, None),
        ("webhook_candidateStageChange.VERBATIM_INVALID_JSON.txt", 9, 5),
    ]
    assert tally.refusals[1].reason == "This is not valid JSON: expecting ',' delimiter."


POSTING = {
    "id": "9026d1f1-a03b-49dc-8a17-5f448d1de52b",
    "text": "Office Manager",
}  # that of the saved interview
POSTED = {"applications": [{"id": "cdb4ff13-f7aa-49b0-b6ec-eb4617009cfa", "posting": POSTING}]}
SHANE = ("Shane Smith", "Office Manager")


def lever(path: Path, reason: str, **interview: Any) -> Path:
    """The saved opportunity, archived for this of the saved reasons, and the saved interview in its folder."""
    one = saved("lever/opportunity_retrieve.json")
    archived = {"archivedAt": 1423500000000, "reason": reason}
    said = one["data"] | POSTED | {"archived": archived, "archivedAt": 1423500000000, "archiveReason": reason}
    interviews = saved("lever/interviews_list.json")
    interviews["data"] = [each | interview for each in interviews["data"]]
    return written(
        path,
        archive_reasons=saved("lever/archive_reasons_list.json"),
        opportunity={"data": said},
        **{f"opportunities__{said['id']}__interviews": interviews},
    )


@pytest.mark.parametrize(
    ("reason", "interview", "expected"),
    [
        ("Underqualified", {}, {SHANE: ("talk", "Rachel Green")}),
        ("Underqualified", {"canceledAt": 1423187500000}, {SHANE: ("letter", None)}),
        ("Withdrew", {}, {}),
        ("Offer declined", {}, {}),
    ],
)
def test_lever_archived_for_a_reason_is_owed_what_the_reason_means(
    tmp_path: Path, reason: str, interview: dict[str, Any], expected: Any
) -> None:
    reasons = {each["text"]: each["id"] for each in saved("lever/archive_reasons_list.json")["data"]}
    tally = bring_in("lever", lever(tmp_path / "lever", reasons[reason], **interview))
    assert (tally.refused, owed()) == (0, expected)


def test_ashby_as_saved_leaves_nobody_waiting() -> None:
    tally = bring_in("ashby", folder("ashby"))
    assert (tally.refused, owed()) == (0, {})
    assert list(standing()) == [("James", "First Designer")]  # hired, so that nothing is owed
    assert standing()["James", "First Designer"][0] == "hired"


def ashby(path: Path, **application: Any) -> Path:
    """The saved application, archived, its candidate another one than the interviewer, and the saved interview."""
    one = saved("ashby/response_application.info.schema_derived.json")["results"]
    mail = {"value": "james@example.com", "type": "Personal", "isPrimary": True}
    who = one["candidate"] | {"id": "candidate-1", "primaryEmailAddress": mail}
    said = one | {"id": "application-1", "status": "Archived", "candidate": who} | application
    is_here = application.get("isEnabled", False)
    schedule = saved("ashby/response_interviewSchedule.list.schema_derived.json")["results"][0]
    answers = {
        "application": said,
        "schedule": schedule | {"status": "Complete", "applicationId": said["id"]},
    }
    return written(
        path, **{name: {"results": [linked(each, isEnabled=is_here)]} for name, each in answers.items()}
    )


@pytest.mark.parametrize(
    ("application", "expected"),
    [
        ({}, ("talk", "Tariq Mansour")),  # everybody in the example has left (isEnabled): talent steps in
        ({"isEnabled": True}, ("talk", "Joey Joe")),  # manager and interviewer are one in the example
        ({"status": "Active", "archivedAt": None, "archiveReason": None}, None),
        (
            {"archiveReason": {"id": "r", "text": "Took another job", "reasonType": "RejectedByCandidate"}},
            None,
        ),
    ],
)
def test_ashby_archived_application_is_owed_a_talk_if_we_rejected(
    tmp_path: Path, application: dict[str, Any], expected: Any
) -> None:
    bring_in("ashby", ashby(tmp_path / "ashby", **application))
    assert owed() == ({("James", "First Designer"): expected} if expected else {})


def polled(cast: Cast, kind: str, ats: Ats) -> dict[tuple[str, str], tuple[str, str | None]]:
    set_first_day(date(2010, 1, 1), by=cast.tariq, at=NOW)  # the documents tell of years ago
    with serving(kind, ats):
        source = add_source(kind=kind, name=f"{kind} by asking", by=cast.ada, at=NOW)
        root = f"{ats.address}/v1/" if kind != "ashby" else f"{ats.address}/"
        set_api_key(source, key="key", address=root, by=cast.ada, at=NOW)
        asking.ask(Connection.objects.get(source=source), NOW)
    return owed()


def test_greenhouse_answers_saved_lists_page_by_page(cast: Cast) -> None:
    lists = "greenhouse/harvest_v1_{}_response.json".format
    rejected = saved("greenhouse/webhook_reject_candidate.json")["payload"]["application"]
    interview = linked(saved(INTERVIEW), application_id=HECTOR)
    ats = Ats(
        lists={
            "users": [[each] for each in saved(lists("users__get_list_users"))],
            "jobs": [saved(lists("jobs__get_list_jobs")), rejected["jobs"]],
            "candidates": [saved(lists("candidates__get_list_candidates")), [rejected["candidate"]]],
            "applications": [
                saved(lists("applications__get_list_applications")),
                [rejected | {"candidate_id": rejected["candidate"]["id"]}],
            ],
            "scheduled_interviews": [
                saved(lists("scheduled_interviews__get_list_scheduled_interviews")),
                [interview],
            ],
            "scorecards": [saved(lists("scorecards__get_list_scorecards"))],
        }
    )
    assert polled(cast, "greenhouse", ats) == {("Hector Porter", "Designer"): ("talk", "Kate Austen")}
    assert len([each for each in ats.asked if "cursor=1" in each]) == 5


def test_lever_answers_saved_lists_page_by_page(cast: Cast) -> None:
    reasons = saved("lever/archive_reasons_list.json")["data"]
    archived = {"archivedAt": 1423500000000, "reason": reasons[0]["id"]}
    one = saved("lever/opportunity_retrieve.json")["data"] | POSTED | {"archived": archived}
    ats = Ats(
        lists={
            "archive_reasons": [reasons[:3], reasons[3:]],
            "opportunities": [saved("lever/opportunities_list.real_sandbox.amp-labs.json")["data"], [one]],
            f"opportunities/{one['id']}/interviews": [saved("lever/interviews_list.json")["data"]],
        }
    )
    assert polled(cast, "lever", ats) == {SHANE: ("talk", "Rachel Green")}
    assert Candidate.objects.count() == 2


def test_ashby_answers_saved_lists_page_by_page(cast: Cast, tmp_path: Path) -> None:
    path = ashby(tmp_path / "ashby")
    application, schedule = (
        json.loads((path / f"{name}.json").read_text()) for name in ("application", "schedule")
    )
    other = saved("ashby/response_application.info.schema_derived.json")["results"] | {"id": "application-2"}
    ats = Ats(
        lists={
            "application.list": [[other], application["results"]],
            "interviewSchedule.list": [[], schedule["results"]],
        }
    )
    assert {key: kind for key, (kind, _by) in polled(cast, "ashby", ats).items()} == {
        ("James", "First Designer"): "talk"
    }
