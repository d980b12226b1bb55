"""What vendors list by itself, did not arrange, or say of nobody."""

from typing import Any

import pytest

from hiring.sources import greenhouse, lever
from hiring.sources.shape import Candidate, Gone, Interview, Meeting, Unreadable
from tests.hiring.sources.test_readers import READERS


def test_lever_panel_holds_interviews_and_calls_them_off_with_itself() -> None:
    at = 1_770_000_000_000
    met = {"id": "i", "date": at, "duration": 60, "interviewers": [{"id": "u"}], "canceledAt": None}
    panel = {"id": "p", "start": at, "end": at, "interviews": [met]}
    for off, meeting in ((None, Meeting.planned), (at, Meeting.cancelled)):
        [said] = lever.read({"data": [panel | {"canceledAt": off}]}, within="o")
        assert isinstance(said, Interview)
        assert (said.external_id, said.application_id, said.meeting) == ("i", "o", meeting)


def test_lever_contacts_and_deleted_opportunities_are_read_where_they_are_listed_by_themselves() -> None:
    contact = {
        "id": "c",
        "name": "Asha Pillai",
        "isAnonymized": False,
        "emails": ["mailto:Asha@X.example"],
        "phones": [],
    }
    deleted = {"id": "o", "deletedAt": 1_770_000_000_000, "deletedBy": "u"}
    assert list(lever.read({"data": [contact, deleted]})) == [
        Candidate("c", "Asha Pillai", ("asha@x.example",)),
        Gone("application", "o"),
    ]


@pytest.mark.parametrize("status", ["to_be_scheduled", "TO_BE_SENT", "sent", "skipped", "canceled"])
def test_greenhouse_interview_that_was_not_arranged_is_none(status: str) -> None:
    [said] = greenhouse.read({"id": 1, "application_id": 2, "interviewers": [], "status": status})
    assert isinstance(said, Interview)
    assert said.meeting is Meeting.cancelled


@pytest.mark.parametrize(
    ("kind", "document"),
    [
        ("greenhouse", {"action": "offer_deleted", "payload": {"offer": {"id": 1}}}),
        ("ashby", {"action": "offerUpdate", "data": {"offer": {"id": "1", "offerStatus": "Created"}}}),
    ],
)
def test_offer_for_nobody_says_so(kind: str, document: Any) -> None:
    assert list(READERS[kind](document)) == [Unreadable("An offer without the id of its application.")]
