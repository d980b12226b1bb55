"""A whole hiring round in any order, by hook, file and poll: the same is owed in the end.

An offer is the one thing whose words carry no day; all else is dated by its source, or true whenever it comes.
"""

from __future__ import annotations

import hmac
import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from hiring.actions.connections import set_hook_secret
from hiring.actions.hooks import hear, read_knock
from hiring.actions.imports import import_files
from hiring.actions.work import settle_after_interviews
from hiring.models import Closing, Knock, Source, Waiting
from tests.cast import NOW, Cast, address
from tests.hiring.vendors import (
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

SECRET = "a secret of the vendor and ours"
CHLOE = {
    "id": 14,
    "name": "Chloe",
    "primary_email_address": address("chloe"),
    "disabled": False,
    "site_admin": False,
}
THEY_LEFT = {"id": 2, "name": "Took another job", "type": {"id": 2, "name": "They rejected us"}}


def who(number: int, name: str, *more: str) -> dict[str, Any]:
    return candidate(number, f"{name.lower()}@x.example", *more, first=name, last="X")


def applied(number: int, *, of: int, day: str = "01-11", **more: Any) -> dict[str, Any]:
    return application(number, of=of, last_activity_at=f"2026-{day}T09:00:00Z", **more)


def told(action: str, said: dict[str, Any], name: str, **more: Any) -> dict[str, Any]:
    person = who(said["candidate_id"], name)
    return event(action, application=said | {"candidate": person} | more)


def a_round() -> Iterator[Any]:
    """In the order in which it happened."""
    yield from (
        job(),
        job(8, "Developer", managers=[SOL]),
        job(9, "Writer", managers=[{"user_id": 14}]),
        CHLOE,
    )
    # Rejected, taken back, rejected again; the last of two applications was rejected in between.
    yield from (who(1, "Ana"), applied(100, of=1), interview(), rejected())
    yield told("unreject_candidate", applied(100, of=1, day="02-21"), "Ana")
    yield from (rejected(at="2026-02-27T09:00:00Z"), applied(101, of=1, job=8))
    yield rejected(101, of=1, job=8, at="2026-02-26T09:00:00Z")
    # Looked at and never applied.
    yield from (who(2, "Pia"), rejected(200, of=2, prospect=True))
    # Two that became one, and two that are one by their address.
    yield from (who(3, "Mo"), candidate(4, "mo4@x.example", first="Mo", last="X"))
    yield from (rejected(300, of=3, job=8), interview(503, of=300, who=[SOL]), rejected(301, of=4, job=8))
    yield event("candidate_merged", person={"id": 3, "new_candidate_id": 4})
    yield from (who(12, "Sa"), candidate(13, "sa13@x.example", "sa@x.example", first="Sa", last="X"))
    yield from (rejected(1200, of=12), interview(512, of=1200), rejected(1300, of=13))
    yield interview(513, of=1300)
    # Hired for the one, rejected for the other.
    yield from (who(5, "Hu"), rejected(500, of=5), interview(505, of=500), applied(501, of=5, job=8))
    yield told("hire_candidate", applied(501, of=5, job=8, day="02-26"), "Hu", offer={"id": 1})
    yield from what_was_taken_away()
    yield from what_came_otherwise()


def what_was_taken_away() -> Iterator[Any]:
    # An interview that was deleted, a person, an application, and one who was anonymised.
    yield from (who(6, "Cy"), rejected(600, of=6), interview(506, of=600))
    yield event("interview_deleted", interview={"id": 506})
    yield from (who(7, "De"), rejected(700, of=7), interview(507, of=700))
    yield event("delete_candidate", person={"id": 7, "deleted_application_ids": [700]})
    yield from (who(8, "An"), rejected(800, of=8), interview(508, of=800))
    yield event("candidate_anonymized", candidate_id=8, anonymized_fields=["full_name"])
    yield from (who(9, "El"), applied(900, of=9), rejected(900, of=9), interview(509, of=900))
    yield from (
        event("delete_application", application={"id": 900, "candidate_id": 9}),
        rejected(901, of=9, job=8),
    )
    # An offer that was taken back.
    yield from (who(10, "Ol"), applied(1000, of=10), interview(510, of=1000))
    yield event("offer_created", id=1, application_id=1000, version=1, job_id=7, offer_status="Created")
    yield from (event("offer_deleted", offer={"id": 1, "application_id": 1000}), rejected(1000, of=10))


def what_came_otherwise() -> Iterator[Any]:
    # One interviewer declined, the other is the manager, known by a number.
    yield from (who(11, "Wi"), rejected(1100, of=11, job=9))
    yield interview(511, of=1100, who=[SOL | {"response_status": "declined"}, {"id": 14}])
    # Went by themselves; hired and not any more; a prospect who applied; planned for after the rejection.
    yield from (who(14, "Zo"), rejected(1400, of=14, rejection_reason=THEY_LEFT), interview(514, of=1400))
    yield from (who(15, "Un"), interview(515, of=1500))
    yield told("hire_candidate", applied(1500, of=15, day="02-10"), "Un", offer={"id": 2})
    yield from (told("unhire_candidate", applied(1500, of=15, day="02-11"), "Un"), rejected(1500, of=15))
    yield told("new_prospect_application", applied(1600, of=16, prospect=True), "Vi")
    yield from (told("prospect_converted", applied(1600, of=16, day="01-12"), "Vi"), rejected(1600, of=16))
    yield from (who(17, "Xe"), rejected(1700, of=17))
    yield interview(517, of=1700, status="scheduled", at="2026-02-25T10:00:00Z")
    # Rejected, and taken back for good.
    yield from (who(18, "Ya"), rejected(1800, of=18), interview(518, of=1800))
    yield told("unreject_candidate", applied(1800, of=18, day="02-21"), "Ya")


TALK, LETTER = ("talk", "Ben Okafor"), ("letter", None)
RIGHT = {
    ("Ana X", "Designer"): TALK,
    ("Ana X", "Developer"): LETTER,
    ("Mo X", "Developer"): ("talk", "Sol Keller"),
    ("Sa X", "Designer"): TALK,
    ("Cy X", "Designer"): LETTER,
    ("El X", "Developer"): LETTER,
    ("Ol X", "Designer"): TALK,
    ("Wi X", "Writer"): ("talk", "Chloe Lindner"),
    ("Un X", "Designer"): TALK,
    ("Vi X", "Designer"): LETTER,
    ("Xe X", "Designer"): LETTER,
}


@pytest.fixture
def source(cast: Cast, now: Any) -> Source:
    set_hook_secret(the_source(), secret=SECRET, by=cast.ada, at=NOW)
    return the_source()


def arrives(source: Source, said: Any, road: str, number: int, tmp_path: Path) -> None:
    at, body = NOW + timedelta(minutes=number), json.dumps(said).encode()
    if road == "hook" and "action" in said:
        signature = hmac.new(SECRET.encode(), body, sha256).hexdigest()
        assert hear(source, body, {"Signature": f"sha256 {signature}"}, at=at)
        read_knock(Knock.objects.get(done_at=None), at)
    elif road == "file":
        path = tmp_path / "said.json"
        path.write_bytes(body)
        import_files(source, [path], by=None, at=at)
    else:
        take(said, at=at)


@pytest.mark.parametrize("seed", range(8))
def test_order_and_road_do_not_matter(source: Source, tmp_path: Path, seed: int) -> None:
    chance, said = random.Random(seed), list(a_round())
    if seed:
        chance.shuffle(said)
    for number, each in enumerate(said):
        arrives(source, each, chance.choice(("hook", "file", "poll")), number, tmp_path)
    settle_after_interviews(NOW + timedelta(hours=3))
    assert owed() == RIGHT
    # Only what is about somebody or something that never arrived waits still.
    assert set(Waiting.objects.values_list("noun", flat=True)) <= {"member"}


@pytest.mark.parametrize("size", [1, 3, 1000])
def test_batches_of_any_size_say_the_same(source: Source, size: int) -> None:
    said = list(a_round())
    random.Random(size).shuffle(said)
    for begin in range(0, len(said), size):
        take(*said[begin : begin + size], at=NOW + timedelta(minutes=begin))
    settle_after_interviews(NOW + timedelta(hours=3))
    assert owed() == RIGHT


def test_older_word_does_not_take_the_place_of_a_newer_one_that_waits(source: Source) -> None:
    """The rejection came first, then what was true before it; the candidate came last."""
    take(job(), rejected())
    take(applied(100, of=1), at=NOW + timedelta(minutes=1))
    take(candidate(), interview(), at=NOW + timedelta(minutes=2))
    assert owed() == {("Asha Pillai", "Designer"): TALK}


def test_deleted_interview_is_not_revived_by_what_was_said_before(source: Source) -> None:
    take(job(), candidate(), rejected(), interview())
    assert owed() == {("Asha Pillai", "Designer"): ("talk", "Ben Okafor")}
    take(event("interview_deleted", interview={"id": interview()["id"]}))
    gone = owed()
    take(interview(at="2026-02-09T10:00:00Z"))
    assert owed() == gone == {("Asha Pillai", "Designer"): ("letter", None)}


def test_deleted_application_is_not_revived_by_what_was_said_before(source: Source) -> None:
    take(job(), candidate(), applied(100, of=1), interview())
    take(event("delete_application", application={"id": 100, "candidate_id": 1}))
    take(rejected(), at=NOW + timedelta(minutes=1))
    assert owed() == {}
    take(rejected(at="2026-03-03T11:00:00Z"), at=NOW + timedelta(hours=2))  # it is there again
    assert owed() == {("Asha Pillai", "Designer"): TALK}


def test_paper_about_an_offer_after_the_rejection_moves_no_day(source: Source) -> None:
    made = event("offer_created", id=1, application_id=100, version=1, job_id=7, offer_status="Created")
    gone = event("offer_deleted", offer={"id": 1, "application_id": 100})
    take(job(), candidate(), rejected(), made, gone)
    take(interview(), at=NOW + timedelta(hours=1))
    assert Closing.objects.get().decided_at == datetime(2026, 2, 20, 9, tzinfo=UTC)
