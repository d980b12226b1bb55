"""Asking the three APIs, from a real server on loopback: pages, back-off, cursors that survive, and what is owed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from core.models import Entry
from core.tick import tick_once
from hiring.actions import asking, intake
from hiring.actions.connections import remove_api_key, set_api_key
from hiring.actions.first_day import set_first_day
from hiring.actions.imports import add_source
from hiring.models import Application, Candidate, Connection, FirstDay, Source
from hiring.sources.clients import Api, NotAnswered
from tests.cast import NOW, Cast, address
from tests.hiring.ats_server import Ats, serving
from tests.hiring.vendors import candidate, owed

DESIGNER = ("Asha Pillai", "Designer")
TALK = {DESIGNER: ("talk", "Ben Okafor")}

GREENHOUSE: dict[str, Any] = {
    "users": [[{"id": 11, "name": "Ben Okafor", "primary_email": address("ben"), "deactivated": False}]],
    "jobs": [
        [
            {
                "id": 7,
                "name": "Designer",
                "requisition_id": None,
                "status": "open",
                "opened_at": "2026-01-05T09:00:00Z",
            }
        ]
    ],
    "job_hiring_managers": [[{"id": 1, "job_id": 7, "user_id": 11}]],
    "candidates": [[candidate(2, "b@x.example", first="Bo")], [candidate(1)]],
    "applications": [
        [
            {
                "id": 100,
                "candidate_id": 1,
                "job_id": 7,
                "prospect": False,
                "status": "rejected",
                "rejected_at": "2026-02-20T09:00:00Z",
            }
        ]
    ],
    "interviews": [
        [
            {
                "id": 500,
                "application_id": 100,
                "starts_at": "2026-02-10T10:00:00Z",
                "ends_at": "2026-02-10T11:00:00Z",
                "status": "complete",
            }
        ]
    ],
    "interviewers": [[{"id": 1, "interview_id": 500, "user_id": 11, "response_status": "accepted"}]],
}
LEVER: dict[str, Any] = {
    "archive_reasons": [[{"id": "r", "text": "Underqualified", "status": "active", "type": "non-hired"}]],
    "users": [
        [
            {
                "id": "u",
                "name": "Ben Okafor",
                "username": "ben",
                "email": address("ben"),
                "accessRole": "team member",
            }
        ]
    ],
    "postings": [
        [{"id": "p", "text": "Designer", "state": "published", "hiringManager": "u", "owner": None}]
    ],
    "opportunities": [
        [],
        [
            {
                "id": "opp",
                "name": "Asha Pillai",
                "contact": "c",
                "stage": "s",
                "emails": [address("asha")],
                "archived": {"reason": "r", "archivedAt": 1771578000000},
                "createdAt": 1768035600000,
                "updatedAt": 1771578000000,
                "applications": [
                    {"id": "app", "type": "posting", "posting": "p", "createdAt": 1768035600000}
                ],
            }
        ],
    ],
}
LEVER_SINGLE: dict[str, Any] = {
    "opportunities/opp/interviews": [
        {
            "id": "i",
            "subject": "Portfolio",
            "interviewers": [{"id": "u"}],
            "date": 1770717600000,
            "duration": 60,
            "canceledAt": None,
        }
    ],
    "opportunities/opp/feedback": [],
    "opportunities/opp/offers": [],
}
ASHBY_USER = {
    "id": "u",
    "firstName": "Ben",
    "lastName": "Okafor",
    "email": address("ben"),
    "globalRole": "Limited",
    "isEnabled": True,
}
ASHBY: dict[str, Any] = {
    "user.list": [[ASHBY_USER]],
    "job.list": [
        [
            {
                "id": "j",
                "title": "Designer",
                "status": "Open",
                "hiringTeam": [{"role": "Hiring Manager", "userId": "u"}],
            }
        ]
    ],
    "candidate.list": [
        [{"id": "c", "name": "Asha Pillai", "primaryEmailAddress": {"value": address("asha")}}]
    ],
    "application.list": [
        [],
        [
            {
                "id": "a",
                "status": "Archived",
                "candidate": {"id": "c", "name": "Asha Pillai"},
                "job": {"id": "j", "title": "Designer"},
                "createdAt": "2026-01-10T09:00:00Z",
                "archivedAt": "2026-02-20T09:00:00Z",
                "archiveReason": {"text": "Too inexperienced", "reasonType": "RejectedByOrg"},
            }
        ],
    ],
    "interviewSchedule.list": [
        [
            {
                "id": "s",
                "applicationId": "a",
                "status": "Complete",
                "interviewEvents": [
                    {
                        "id": "e",
                        "startTime": "2026-02-10T10:00:00Z",
                        "endTime": "2026-02-10T11:00:00Z",
                        "interviewers": [ASHBY_USER],
                    }
                ],
            }
        ]
    ],
}
ALL: dict[str, Any] = {"greenhouse": GREENHOUSE, "lever": LEVER, "ashby": ASHBY}


@pytest.fixture(params=sorted(ALL))
def ats(request: pytest.FixtureRequest) -> Iterator[tuple[str, Ats]]:
    kind = request.param
    single = LEVER_SINGLE if kind == "lever" else {}
    with serving(kind, Ats(lists=dict(ALL[kind]), single=dict(single))) as served:
        yield kind, served


def connected(cast: Cast, kind: str, served: Ats, key: str = "key") -> Source:
    source = add_source(kind=kind, name=kind, by=cast.ada, at=NOW)
    path = {"greenhouse": "/v3/", "lever": "/v1/", "ashby": "/"}[kind]
    set_api_key(source, key=key, address=served.address + path, by=cast.ada, at=NOW)
    return source


def test_all_pages_are_read_and_the_right_answer_is_owed(cast: Cast, now: Any, ats: tuple[str, Ats]) -> None:
    kind, served = ats
    connected(cast, kind, served)
    tick_once(NOW)
    connection = Connection.objects.get()
    assert (connection.failure, connection.asked_at, connection.next_try_at) == ("", NOW, NOW + asking.EVERY)
    assert owed() == TALK


def test_first_key_owes_answers_from_the_usual_day_on_and_a_later_one_changes_nothing(
    cast: Cast, now: Any, sign_in: Any
) -> None:
    source = add_source(kind="greenhouse", name="Greenhouse", by=cast.ada, at=NOW)
    set_api_key(source, key="key", address="", by=cast.ada, at=NOW)
    assert FirstDay.objects.get().day == date(2026, 1, 17)
    page = f"/hiring/sources/{source.public_id}/"
    assert "from 17 January 2026 on" in sign_in(cast.ada).get(page).text
    assert "Change the day" in sign_in(cast.tariq).get(page).text
    set_first_day(None, by=cast.tariq, at=NOW)
    set_api_key(source, key="other", address="", by=cast.ada, at=NOW)
    assert FirstDay.objects.get().day is None


def test_second_time_only_what_changed_is_asked_for(cast: Cast, now: Any, ats: tuple[str, Ats]) -> None:
    kind, served = ats
    connected(cast, kind, served)
    tick_once(NOW)
    served.asked.clear()
    before = Entry.objects.count()
    later = NOW + timedelta(hours=1)
    tick_once(later)
    since = {
        "greenhouse": "updated_at=gte%7C2026-03-03T10",
        "lever": "updated_at_start=1772532000000",
        "ashby": '"syncToken": "token"',
    }
    assert any(since[kind] in line for line in served.asked)
    assert (Entry.objects.count(), owed()) == (before, TALK)


def test_busy_server_is_asked_again_after_what_it_asks_for(
    cast: Cast, now: Any, ats: tuple[str, Ats], monkeypatch: pytest.MonkeyPatch
) -> None:
    kind, served = ats
    waited: list[float] = []
    monkeypatch.setattr(asking, "Api", lambda kind, key, address: Api(kind, key, address, wait=waited.append))
    served.busy = [(429, "3"), (503, ""), (500, "")]
    connected(cast, kind, served)
    tick_once(NOW)
    assert waited == [3.0, 4.0, 8.0]
    assert owed() == TALK


def test_server_that_stays_busy_is_left_alone_and_it_shows(
    cast: Cast, now: Any, ats: tuple[str, Ats]
) -> None:
    kind, served = ats
    served.busy = [(429, "600")]
    source = connected(cast, kind, served)
    tick_once(NOW)
    connection = Connection.objects.get()
    assert "429" in connection.failure
    assert connection.next_try_at == NOW + timedelta(minutes=10)
    tick_once(NOW + timedelta(minutes=10))
    assert (Connection.objects.get().failure, owed()) == ("", TALK)
    remove_api_key(source, by=cast.ada, at=NOW)
    assert Connection.objects.get().next_try_at is None


def test_interrupted_asking_goes_on_where_it_stopped(
    cast: Cast, now: Any, ats: tuple[str, Ats], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever page it died on: what was read stays, what was not is asked for again, and nothing is skipped."""
    kind, served = ats
    connected(cast, kind, served)
    real, calls = intake.take_in, [0]

    def dies_now_and_then(*arguments: Any, **options: Any) -> Any:
        calls[0] += 1
        if calls[0] % 2 == 0:
            raise RuntimeError("killed")
        return real(*arguments, **options)

    monkeypatch.setattr(asking, "take_in", dies_now_and_then)
    at = NOW
    for _turn in range(30):
        at += timedelta(hours=7)
        Connection.objects.filter(failure__gt="").update(next_try_at=at)
        tick_once(at)
        if Connection.objects.get().asked_at:
            break
    assert owed() == TALK
    firsts = [line for line in served.asked if "users" in line or "user.list" in line]
    assert len(firsts) <= 2


def test_bell_of_lever_lets_one_opportunity_be_asked_for(cast: Cast, now: Any) -> None:
    single = LEVER_SINGLE | {"opportunities/opp": LEVER["opportunities"][1][0]}
    lists = LEVER | {"opportunities": [[]]}
    with serving("lever", Ats(lists=lists, single=single)) as served:
        connected(cast, "lever", served)
        tick_once(NOW)
        assert Application.objects.count() == 0
        connection = Connection.objects.get()
        connection.cursor |= {"ring": ["opp", "gone"]}
        connection.next_try_at = NOW
        connection.save()
        tick_once(NOW)
        assert Connection.objects.get().cursor["ring"] == []
        assert owed() == TALK


def test_greenhouse_is_asked_with_a_token_for_a_client_and_plainly_for_a_key(cast: Cast, now: Any) -> None:
    with serving("greenhouse", Ats(lists=dict(GREENHOUSE))) as served:
        connected(cast, "greenhouse", served, key="client:secret")
        tick_once(NOW)
        assert served.signed[-1] == "Bearer bearer"
        assert Candidate.objects.count() == 2


def test_next_page_on_another_server_is_not_asked(cast: Cast, now: Any) -> None:
    api = Api("greenhouse", "key", "http://127.0.0.1:9/")
    with pytest.raises(NotAnswered):
        api.get("http://169.254.169.254/latest/meta-data")


def test_key_does_not_stand_in_the_database(cast: Cast, now: Any) -> None:
    with serving("greenhouse", Ats()) as served:
        connected(cast, "greenhouse", served, key="very-secret-key")
    assert "very-secret-key" not in Connection.objects.values_list("api_key", flat=True).get()
