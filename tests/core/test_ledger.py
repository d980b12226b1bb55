"""The record as the core writes it: on both databases the same bytes, whole or not at all."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest
from django.db import Error, connection, transaction
from django.db.models import F
from django.utils.functional import lazystr

from core import ledger, walls
from core.actions import people as people_actions
from core.actions.promises import keep_promise, make_promise
from core.ledger.append import flush
from core.models import Entry, Head, Opening, Person, Promise, Team, Wall
from proof import entry as proof_entry
from proof import merkle
from tests.cast import Cast, find

AT = datetime(2026, 3, 4, 10, 0, tzinfo=UTC)


@pytest.fixture
def promise(cast: Cast) -> Promise:
    return make_promise(
        owed_by=cast.ben,
        owed_to=cast.asha,
        what="an answer",
        due_at=AT + timedelta(days=3),
        by=cast.ben,
        at=AT,
    )


def bodies() -> list[bytes]:
    return [bytes(entry.body) for entry in Entry.objects.order_by("index")]


def test_append_makes_the_tree_of_its_entries(promise: Promise) -> None:
    hashes, edge = merkle.append(0, [], bodies())
    head = Head.objects.get()
    assert (head.size, bytes(head.frontier)) == (len(bodies()), b"".join(edge))
    assert [bytes(entry.hashes) for entry in Entry.objects.order_by("index")] == hashes


def test_append_chains_the_entries_of_a_wall(cast: Cast, promise: Promise) -> None:
    keep_promise(promise, by=cast.ben, at=AT, said="by phone")
    entries = list(Entry.objects.filter(wall=promise.wall).order_by("wall_seq"))
    read = [proof_entry.parse_entry(bytes(entry.body)) for entry in entries]
    chain = [(1, proof_entry.FIRST_PREV), (2, sha256(bytes(entries[0].body)).hexdigest())]
    assert [(each.wall_seq, each.wall_prev) for each in read] == chain
    assert [entry.wall_seq for entry in entries] == [1, 2]


def test_append_many_writes_what_one_by_one_writes(cast: Cast) -> None:
    wall = cast.organisation.wall
    acts = [
        ledger.Act(
            people_actions.CHANGED, wall, cast.ben, AT, cast.asha, facts={"n": str(n)}, changed=[cast.asha]
        )
        for n in range(37)
    ]
    start = Head.objects.get().size
    assert ledger.record_many(acts) == list(range(start, start + 37))
    hashes, edge = merkle.append(0, [], bodies())
    assert [bytes(entry.hashes) for entry in Entry.objects.order_by("index")] == hashes
    assert bytes(Head.objects.get().frontier) == b"".join(edge)
    sequence = Entry.objects.filter(wall=wall).order_by("index").values_list("wall_seq", flat=True)
    assert list(sequence) == list(range(1, start + 38))


def test_record_opens_what_it_commits_to(cast: Cast, promise: Promise) -> None:
    opening = Opening.objects.get(entry=Entry.objects.order_by("-index")[0])
    entry = proof_entry.parse_entry(bytes(opening.entry.body))
    envelope = proof_entry.parse_openings(bytes(opening.envelope))
    opened = {name: proof_entry.open_commitment(entry, name, each) for name, each in envelope.items()}
    assert opened["actor"] == cast.ben.public_id
    assert opened["object"] == f"core.promise:{promise.pk}" == opening.about
    assert set(opened) == {"actor", "object", "rows"}


@pytest.mark.usefixtures("own_database")
def test_record_outside_a_transaction() -> None:
    asha = find().asha
    with transaction.atomic():
        people_actions._record(people_actions.CHANGED, about=asha, changed=[], by=None, at=AT)
    with pytest.raises(RuntimeError, match="in the transaction of the act"):
        people_actions._record(people_actions.CHANGED, about=asha, changed=[], by=None, at=AT)


def test_record_that_fails_leaves_nothing_of_the_act(cast: Cast) -> None:
    Head.objects.update(size=F("size") + 1)  # somebody meddled with the head
    before = Person.objects.count()
    with pytest.raises((Error, proof_entry.Invalid)):
        people_actions.add_person(name="Mo", email="mo@example.org", by=cast.ben, at=AT)
    assert Person.objects.count() == before
    Head.objects.update(size=F("size") - 1)
    people_actions.add_person(name="Mo", email="mo@example.org", by=cast.ben, at=AT)
    assert Person.objects.count() == before + 1


@pytest.mark.parametrize("name", ["rows", "subject", "destroyed", "sealed", "actor", "object"])
def test_record_fact_named_as_the_record_names_its_own(cast: Cast, name: str) -> None:
    with pytest.raises(ValueError, match="cannot be named"):
        ledger.record(
            people_actions.CHANGED,
            wall=cast.organisation.wall,
            by=None,
            at=AT,
            about=cast.asha,
            facts={name: "x"},
        )


def test_kind_erased_with_its_subject_needs_one(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    kind = declared("test.met", ledger.WITH_SUBJECT, monkeypatch)
    wall = cast.organisation.wall
    ledger.record(kind, wall=wall, by=None, at=AT, about=cast.asha, subject=cast.asha)
    with pytest.raises(ValueError, match="this one has none"):
        ledger.record(kind, wall=wall, by=None, at=AT, about=cast.asha)


def test_kind_erased_with_its_wall_needs_a_sealed_one(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    kind = declared("test.heard", ledger.WITH_WALL, monkeypatch)
    ledger.record(kind, wall=sealed_wall(), by=None, at=AT, about=cast.asha, facts={"said": "it happened"})
    assert b"it happened" not in bytes(Opening.objects.order_by("-pk")[0].body)
    with pytest.raises(ValueError, match="this one is open"):
        ledger.record(kind, wall=walls.raise_wall("test", at=AT), by=None, at=AT, about=cast.asha)


def declared(name: str, erased: ledger.Erased, monkeypatch: pytest.MonkeyPatch) -> str:
    kind = ledger.kinds.Kind(name, lazystr("%(by)s"), erased)
    monkeypatch.setitem(ledger.KINDS, name, kind)
    return name


def sealed_wall() -> Wall:
    import pyrage

    recipient = str(pyrage.x25519.Identity.generate().to_public())
    return Wall.objects.create(kind=Wall.Kind.SEALED, around="test", recipient=recipient, created_at=AT)


CHANGES = [
    "UPDATE core_entry SET kind = 'core.nothing'",
    'UPDATE core_entry SET body = body WHERE "index" = 0',
    "DELETE FROM core_entry",
    'DELETE FROM core_entry WHERE "index" = 1',
    'UPDATE core_entry SET hashes = hashes WHERE "index" = 0',
]


@pytest.mark.parametrize("change", CHANGES)
def test_database_refuses_to_change_the_log(promise: Promise, change: str) -> None:
    refused(change)


@pytest.mark.parametrize(
    ("index", "wall_seq"),
    [("0", "2"), ("1000", "2"), ("{next}", "1"), ("{next}", "3"), ("{next} - 1", "1")],
)
def test_database_refuses_an_entry_that_is_not_the_next(promise: Promise, index: str, wall_seq: str) -> None:
    index = index.format(next=Entry.objects.count())
    refused(
        f'INSERT INTO core_entry ("index", kind, wall_id, wall_seq, at, body, hashes) SELECT {index}, kind, wall_id,'
        f' {wall_seq}, at, body, hashes FROM core_entry ORDER BY "index" DESC LIMIT 1'
    )


AGAIN = (
    'INSERT INTO core_entry ("index", kind, wall_id, wall_seq, at, body, hashes)'
    ' SELECT "index", kind, wall_id, wall_seq, at, body, hashes FROM core_entry WHERE "index" = 0'
)
REPLACES = {
    "sqlite": [
        'INSERT OR REPLACE INTO core_entry SELECT * FROM core_entry WHERE "index" = 0',
        'INSERT OR IGNORE INTO core_entry SELECT * FROM core_entry WHERE "index" = 0',
        'UPDATE OR REPLACE core_entry SET "index" = 0 WHERE "index" = 1',
        f'{AGAIN} ON CONFLICT ("index") DO UPDATE SET hashes = excluded.hashes',
    ],
    "postgresql": [
        "TRUNCATE core_entry CASCADE",
        f'{AGAIN} ON CONFLICT ("index") DO UPDATE SET hashes = excluded.hashes',
        "MERGE INTO core_entry e USING core_head h ON e.\"index\" = 0 WHEN MATCHED THEN UPDATE SET hashes = ''",
    ],
}


def test_database_refuses_its_own_ways_around(promise: Promise) -> None:
    connection.check_constraints()
    for replace in REPLACES[connection.vendor]:
        refused(replace)


def refused(sql: str) -> None:
    before = list(Entry.objects.order_by("index").values())
    with pytest.raises(Error, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert list(Entry.objects.order_by("index").values()) == before


def test_append_waits_for_the_disk_after_the_commit(
    cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks() as waits:
        people_actions.add_team(name="Hiring", kind=Team.Kind.HIRING, by=cast.ben, at=AT)
    assert waits == ([flush] if connection.vendor == "postgresql" else [])
