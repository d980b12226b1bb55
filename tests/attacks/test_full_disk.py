"""A disk that is full while an act is recorded: one clear sentence and a code, nothing lost, and on it goes after."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import OperationalError, connection
from django.test import Client, override_settings

from core.actions.promises import make_promise
from core.ledger.check import check_record
from core.models import Account, Head, Promise
from shell.cli.group import refusal
from tests.cast import NOW, OwnDatabase, find

FULL = """
CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END $$;
CREATE TRIGGER full_disk BEFORE INSERT ON core_entry EXECUTE FUNCTION full_disk()
"""


@contextmanager
def full_disk() -> Iterator[None]:
    """No more room: SQLite's own limit of pages; on PostgreSQL an error of the server with the code of a full disk."""
    is_sqlite = connection.vendor == "sqlite"
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA max_page_count = 1" if is_sqlite else FULL)  # not below what there is
        yield
        cursor.execute("PRAGMA max_page_count = 1000000" if is_sqlite else "DROP FUNCTION full_disk CASCADE")


def promise(number: int) -> Promise:
    cast = find()
    day = NOW + timedelta(days=1)
    what = f"answer {number} " + "x" * 250
    return make_promise(owed_by=cast.ben, owed_to=cast.rosa, what=what, due_at=day, by=cast.ben, at=NOW)


def promise_until_full() -> tuple[int, OperationalError]:
    for number in range(1000):
        try:
            promise(number)
        except OperationalError as full:
            return number, full
    raise AssertionError("there was room for all of them")


def test_full_disk_takes_the_act_back_and_says_so(own_database: OwnDatabase) -> None:
    with full_disk():
        before = Promise.objects.count()
        kept, error = promise_until_full()
        assert refusal(error) == "The disk is full and nothing was changed: make room, then do it again."
        assert Promise.objects.count() == before + kept
        assert findings(own_database) == []
        size = Head.objects.get().size
    promise(0)
    assert Head.objects.get().size == size + 1
    assert findings(own_database) == []


@pytest.mark.parametrize(("language", "words"), [("en", "The disk is full"), ("de", "Der Speicher ist voll")])
def test_full_disk_is_a_page_with_a_code(own_database: OwnDatabase, language: str, words: str) -> None:
    cast = find()
    cast.ben.language = language
    cast.ben.save()
    browser = Client(raise_request_exception=False)
    browser.force_login(Account.objects.get(person=cast.ben))
    made = promise(0)
    asked = f"/promises/{made.public_id}/"
    assert browser.get(asked).status_code == 200
    with full_disk():
        promise_until_full()
        answer = browser.post(f"{asked}keeping/", {"said": "we spoke " + "x" * 1900})
    assert answer.status_code == 507
    assert words in answer.content.decode()


def findings(own_database: OwnDatabase) -> list[object]:
    with override_settings(KEPT_HOME=Path(own_database.environ["KEPT_HOME"])):
        return list(check_record().findings)


def test_disk_with_room_is_whole(db: None) -> None:
    assert check_record().findings == []
