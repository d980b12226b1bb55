"""Webhooks, from the knock to what is owed: signatures, repeats, the unknown, and what may not be said."""

from __future__ import annotations

import hmac
import json
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
import time_machine
from django.db import connection as database
from django.test import Client

from core.models import Entry, Message
from core.tick import tick_once
from hiring.actions.connections import set_api_key, set_hook_secret
from hiring.actions.hooks import forget_unknown, read_knock
from hiring.actions.imports import add_source
from hiring.models import Application, Candidate, Connection, Knock, Source
from tests.cast import NOW, Cast
from tests.hiring.vendors import application, candidate, event, interview, job, owed, rejected, take

SECRET = "a secret of the vendor and ours"
REJECTION = event("reject_candidate", application=rejected() | {"candidate": candidate()})


@pytest.fixture
def source(cast: Cast, now: Any) -> Source:
    made = add_source(kind="greenhouse", name="Greenhouse", by=cast.ada, at=NOW)
    set_hook_secret(made, secret=SECRET, by=cast.ada, at=NOW)
    return made


def signed(body: bytes, secret: str = SECRET) -> str:
    return hmac.new(secret.encode(), body, sha256).hexdigest()


def knock(source: Source, said: Any, *, event_id: str = "", secret: str = SECRET, **headers: str) -> Any:
    body = said if isinstance(said, bytes) else json.dumps(said).encode()
    headers = {"Signature": f"sha256 {signed(body, secret)}", **headers}
    if event_id:
        headers["Greenhouse-Event-ID"] = event_id
    return Client().post(f"/hooks/{source.public_id}", body, content_type="application/json", headers=headers)


def test_rejection_that_is_knocked_becomes_what_is_owed_with_the_next_tick(source: Source) -> None:
    take(job(), interview())
    assert knock(source, REJECTION, event_id="1").status_code == 204
    assert Application.objects.count() == 0  # the answer is quick; the tick does the work
    tick_once(NOW)
    assert owed() == {("Asha Pillai", "Designer"): ("talk", "Ben Okafor")}
    assert Knock.objects.get().body == ""


@pytest.mark.parametrize("secret", ["another secret altogether", ""])
def test_wrong_signature_leaves_no_trace_of_what_it_held(source: Source, secret: str) -> None:
    assert knock(source, REJECTION, secret=secret).status_code == 401
    assert Knock.objects.count() == 0
    assert Connection.objects.get().refused_at == NOW
    with database.cursor() as cursor:
        for table in database.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {table}")
            assert not any(
                "hector" in str(row).lower() or "Too Junior" in str(row) for row in cursor.fetchall()
            )


def test_unknown_door_and_wrong_signature_are_answered_alike(source: Source) -> None:
    wrong = knock(source, REJECTION, secret="another")
    nowhere = Client().post("/hooks/AAAAAAAAAAAAAAAAAAAAAA", b"{}", content_type="application/json")
    assert (wrong.status_code, wrong.content) == (nowhere.status_code, nowhere.content) == (401, b"")


def test_source_without_a_secret_hears_nobody(cast: Cast, now: Any) -> None:
    bare = add_source(kind="greenhouse", name="Bare", by=cast.ada, at=NOW)
    assert knock(bare, REJECTION, secret="").status_code == 401


def test_renewed_secret_makes_the_old_one_worthless(source: Source, cast: Cast) -> None:
    set_hook_secret(source, secret="a newer secret of both of us", by=cast.ada, at=NOW)
    assert knock(source, REJECTION).status_code == 401
    assert knock(source, REJECTION, secret="a newer secret of both of us").status_code == 204


def test_secret_does_not_stand_in_the_database(source: Source) -> None:
    row = Connection.objects.values_list("hook_secret", flat=True).get()
    assert row
    assert SECRET not in row


def test_repeat_of_an_event_does_nothing(source: Source) -> None:
    take(job(), interview())
    for _time in range(3):
        assert knock(source, REJECTION, event_id="1").status_code == 204
        tick_once(NOW)
    before = Entry.objects.count()
    assert Knock.objects.count() == 1
    knock(source, REJECTION, event_id="2")  # the same under another id: read, and nothing is new
    tick_once(NOW)
    assert (Knock.objects.count(), Entry.objects.count()) == (2, before)


def test_unknown_event_is_kept_for_a_day_and_shown(source: Source, cast: Cast, sign_in: Any) -> None:
    knock(source, {"action": "job_interview_stage_deleted", "payload": {"stage": {"name": "Culture add"}}})
    tick_once(NOW)
    page = f"/hiring/sources/{source.public_id}/"
    assert b"Culture add" in sign_in(cast.tariq).get(page).content
    assert b"Culture add" not in sign_in(cast.ada).get(page).content  # the administrator reads no content
    forget_unknown(NOW + timedelta(hours=23))
    assert Knock.objects.get().body != ""
    forget_unknown(NOW + timedelta(hours=25))
    assert Knock.objects.get().body == ""


@pytest.mark.parametrize(
    "body", [b"", b"not json", b"[]", b"\xff\xfe", b'"text"', b'{"action": 3}', b"[" * 60_000]
)
def test_signed_nonsense_is_heard_and_harms_nothing(source: Source, body: bytes) -> None:
    assert knock(source, body).status_code == 204
    tick_once(NOW)
    assert (Knock.objects.get().is_unknown, Knock.objects.get().failure) == (True, "")


def test_body_that_is_too_large_is_not_read(source: Source) -> None:
    assert knock(source, b"x" * ((2 << 20) + 1)).status_code == 413
    assert Client().get(f"/hooks/{source.public_id}").status_code == 405
    assert Knock.objects.count() == 0


def test_events_out_of_order_end_where_the_ats_is(source: Source) -> None:
    active = application(last_activity_at="2026-02-25T09:00:00Z") | {"candidate": candidate()}
    take(job())
    knock(source, event("unreject_candidate", application=active), event_id="2")
    knock(source, REJECTION, event_id="1")
    tick_once(NOW)
    assert owed() == {}
    assert Application.objects.get().status == "active"


def test_knocks_tell_the_candidate_nothing(source: Source) -> None:
    take(job(), interview())
    answer = knock(source, REJECTION)
    with time_machine.travel(NOW + timedelta(days=8), tick=False):
        tick_once(NOW + timedelta(days=8))
    assert answer.content == b""
    assert Message.objects.filter(to__in=Candidate.objects.values("person")).count() == 0


def test_ashby_knocks_with_its_own_signature(cast: Cast, now: Any) -> None:
    source = add_source(kind="ashby", name="Ashby", by=cast.ada, at=NOW)
    set_hook_secret(source, secret=SECRET, by=cast.ada, at=NOW)
    applied: dict[str, Any] = {
        "id": "a",
        "status": "Archived",
        "createdAt": "2026-01-10T09:00:00Z",
        "archivedAt": "2026-02-20T09:00:00Z",
    }
    applied |= {"candidate": {"id": "c", "name": "Asha Pillai"}, "job": {"id": "j", "title": "Designer"}}
    said = {"action": "applicationUpdate", "webhookActionId": "w", "data": {"application": applied}}
    for data in (said, said | {"action": "candidateStageChange"}):  # related events share an action id
        body = json.dumps(data).encode()
        headers = {"Ashby-Signature": f"sha256={signed(body)}"}
        assert knock(source, body, **headers).status_code == 204
    tick_once(NOW)
    assert Knock.objects.count() == 2
    assert owed() == {("Asha Pillai", "Designer"): ("letter", None)}


def test_lever_only_rings_the_bell(cast: Cast, now: Any) -> None:
    source = add_source(kind="lever", name="Lever", by=cast.ada, at=NOW)
    set_hook_secret(source, secret=SECRET, by=cast.ada, at=NOW)
    set_api_key(source, key="key", address="http://127.0.0.1:9/", by=cast.ada, at=NOW)
    Connection.objects.update(next_try_at=NOW + timedelta(minutes=15))
    said: dict[str, Any] = {
        "triggeredAt": 1431454330072,
        "event": "candidateArchiveChange",
        "token": "t",
        "data": {"opportunityId": "opp"},
    }
    said["signature"] = signed(b"t1431454330072")
    body = json.dumps(said).encode()
    assert knock(source, body).status_code == 204
    assert knock(source, json.dumps(said | {"data": {"opportunityId": "forged"}}).encode()).status_code == 204
    tick_once(NOW - timedelta(seconds=1))
    assert Knock.objects.get().kind == "candidateArchiveChange"  # the token was used already
    read_knock(Knock.objects.select_related("source").get(), NOW)
    connection = Connection.objects.get()
    assert (connection.cursor["ring"], connection.next_try_at) == (["opp"], NOW)
    assert Application.objects.count() == 0


def test_lever_is_not_heard_again_with_the_digits_of_its_moment_moved(cast: Cast, now: Any) -> None:
    """What Lever signs is its token and its moment, one after the other with nothing between them."""
    source = add_source(kind="lever", name="Lever", by=cast.ada, at=NOW)
    set_hook_secret(source, secret=SECRET, by=cast.ada, at=NOW)
    said = {"event": "candidateArchiveChange", "signature": signed(b"t1431454330072")}
    for token, moment in (("t", 1431454330072), ("t1", 431454330072), ("t14", 31454330072)):
        body = json.dumps(said | {"token": token, "triggeredAt": moment}).encode()
        assert knock(source, body).status_code == 204
    assert Knock.objects.count() == 1
