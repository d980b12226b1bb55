"""Every column has a rule, and the rules are what erasing and expiring do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.models import Model
from django.test import Client

from core import ledger, messages, people, promises, retention, search
from core.actions import erasure
from core.actions import people as acts
from core.actions import promises as promising
from core.actions.merging import merge_people
from core.errors import Refused
from core.models import Account, Entry, Message, Opening, Person
from core.walls import Who
from proof.entry import parse_openings
from tests.cast import NOW, Cast

GROUND = "GDPR art. 17"


def leave(person: Person, cast: Cast) -> None:
    acts.record_leaving(person, by=cast.ada, at=NOW)


def words_held() -> Iterator[tuple[str, str]]:
    """Everything in the database as text, with where it stands."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table.startswith(retention.FULL_TEXT_SHADOWS):
                continue
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            for row in cursor.fetchall():
                yield table, " ".join(map(as_text, row))


def as_text(value: object) -> str:
    return bytes(value).decode("latin-1") if isinstance(value, bytes | memoryview) else str(value)


def tables_that_hold(words: str) -> set[str]:
    return {table for table, row in words_held() if words in row}


@pytest.mark.django_db
def test_retention_has_a_rule_for_every_column() -> None:
    assert retention.gaps() == [], "Say in policies/retention.yaml how long it is kept."


@pytest.mark.django_db
def test_retention_without_a_rule_is_a_gap() -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE core_secret (id integer, diary text)")
    assert retention.gaps() == ["core_secret.diary has no rule", "core_secret.id has no rule"]


@pytest.mark.django_db
def test_retention_paths_lead_to_persons() -> None:
    ruled = {rule.table for rule, _rows in retention.rows_of([1])}
    assert ruled == {table for table, rule in retention.rules().items() if rule.people}


def test_erasing_leaves_nothing_that_names_the_person(cast: Cast) -> None:
    promise = promising.make_promise(
        owed_by=cast.rosa,
        owed_to=cast.ben,
        what="Send Rosa's shift plan",
        due_at=NOW + timedelta(days=2),
        by=cast.rosa,
        at=NOW,
    )
    promising.extend_promise(
        promise, to_due_at=NOW + timedelta(days=4), notice="Rosa's child is ill", by=cast.rosa, at=NOW
    )
    promising.keep_promise(promise, by=cast.rosa, at=NOW, said="Rosa sent it")
    messages.say(cast.rosa, "core.invited", at=NOW, facts={"who": "for Rosa"})
    assert {"core_person", "core_account", "core_promise", "core_extension", "core_kept", "core_message"} <= (
        tables_that_hold("Rosa") | tables_that_hold("rosa@")
    )
    leave(cast.rosa, cast)

    erasure.erase_person(cast.rosa, ground=GROUND, by=cast.chloe, at=NOW)

    left = tables_that_hold("Rosa") | tables_that_hold("rosa@")
    assert left == set(), "also what others were told of them"
    assert not Message.objects.filter(to=cast.rosa).exists()
    assert search.find("Rosa", who=Who(cast.chloe, NOW), most=5) == []
    assert str(Person.objects.get(pk=cast.rosa.pk)) == "someone whose data was erased"


def test_erasing_leaves_the_promise_and_its_record(cast: Cast) -> None:
    promise = promising.make_promise(
        owed_by=cast.rosa,
        owed_to=cast.ben,
        what="Send the plan",
        due_at=NOW + timedelta(days=2),
        by=cast.rosa,
        at=NOW,
    )
    leave(cast.rosa, cast)
    before = Entry.objects.count()

    erasure.erase_person(cast.rosa, ground=GROUND, by=cast.chloe, at=NOW)

    assert Entry.objects.count() == before + 1
    assert list(promises.yours(Who(cast.ben, NOW))) == [promise]
    opening = Opening.objects.get(entry=before)
    assert GROUND in bytes(opening.body).decode()
    assert ledger.label(promise) in bytes(opening.envelope).decode(), "the blanked promise is recorded anew"


def test_erasing_takes_what_a_receipt_would_say(cast: Cast) -> None:
    promise = promising.make_promise(
        owed_by=cast.ben,
        owed_to=cast.rosa,
        what="Show the plan",
        due_at=NOW + timedelta(days=2),
        by=cast.ben,
        at=NOW,
    )
    made = Entry.objects.count() - 1
    said = parse_openings(bytes(Opening.objects.get(entry=made).body))
    assert {name: each.value for name, each in said.items()} == {
        "what": "Show the plan",
        "owed_by": "Ben Okafor",
        "owed_to": "Rosa Ferreira",
        "due": "2026-03-05T10:00:00.000000Z",
    }
    leave(cast.rosa, cast)
    promising.release_promise(promise, reason="Not now", by=cast.rosa, at=NOW)
    released = Entry.objects.count() - 1

    erasure.erase_person(cast.rosa, ground=GROUND, by=cast.chloe, at=NOW)

    for index in (made, released):
        opening = Opening.objects.get(entry=index)
        assert (bytes(opening.envelope), bytes(opening.body)) == (b"", b"")


def test_erasing_ends_every_session(cast: Cast, client: Client) -> None:
    account = Account.objects.get(person=cast.rosa)
    account.set_password("a long word")
    account.save()
    client.post("/accounts/login/", {"login": account.email, "password": "a long word"})
    assert client.get("/accounts/sessions/").status_code == 200
    key = client.session.session_key
    leave(cast.rosa, cast)
    erasure.erase_person(cast.rosa, ground=GROUND, by=cast.chloe, at=NOW)
    assert client.get("/accounts/sessions/").status_code == 302
    assert not Session.objects.filter(session_key=key).exists()
    assert not Account.objects.filter(person=cast.rosa).exists()


def test_erasing_takes_the_duplicates_along(cast: Cast) -> None:
    again = acts.add_person(name="Asha P.", email="asha.p@elsewhere.example", by=cast.ada, at=NOW)
    merge_people(again, into=cast.asha, reason="the same telephone", by=cast.tariq, at=NOW)
    erasure.erase_person(again, ground=GROUND, by=cast.chloe, at=NOW)
    assert [p.name for p in Person.objects.filter(pk__in=people.identities(cast.asha))] == ["", ""]
    assert tables_that_hold("elsewhere.example") == set()


def test_erasing_somebody_who_works_here_is_refused(cast: Cast) -> None:
    with pytest.raises(Refused, match="still works here"):
        erasure.erase_person(cast.rosa, ground=GROUND, by=cast.chloe, at=NOW)
    assert Person.objects.get(pk=cast.rosa.pk).name == "Rosa Ferreira"


def test_erasing_twice_is_refused(cast: Cast) -> None:
    erasure.erase_person(cast.asha, ground=GROUND, by=cast.chloe, at=NOW)
    with pytest.raises(Refused, match="erased already"):
        erasure.erase_person(cast.asha, ground=GROUND, by=cast.chloe, at=NOW)


def test_expiring_deletes_what_is_over_and_nothing_else(cast: Cast) -> None:
    old, young = NOW - timedelta(days=366), NOW - timedelta(days=364)
    Message.objects.all().delete()
    for moment in (old, young):
        messages.say(cast.ben, "core.invited", at=moment, facts={"who": "Ada"})
    before = Entry.objects.count()
    assert erasure.expire(at=NOW) == 1
    assert [message.created_at for message in Message.objects.all()] == [young]
    assert Entry.objects.count() == before + 1
    assert erasure.expire(at=NOW) == 0
    assert Entry.objects.count() == before + 1, "nothing was over, so nothing is recorded"


def recorded_and_ruled() -> list[type[Model]]:
    return [model for model in apps.get_models() if hasattr(model, "RECORDED")]


@pytest.mark.parametrize("model", recorded_and_ruled(), ids=lambda model: model.__name__)
def test_what_is_blanked_is_recorded(model: type[Model]) -> None:
    """A blanked column that the record does not know could be filled with other words unnoticed."""
    blanked = retention.rules()[model._meta.db_table].names("blanked")
    assert set(blanked) <= set(model.RECORDED)  # type: ignore[attr-defined]  # chosen for having it
