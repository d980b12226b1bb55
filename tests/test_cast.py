"""The world every other test stands in."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from core import people
from core.actions import people as actions
from core.models import Entry, Head, Message, Organisation, Person, Role
from tests.cast import NOW, Cast, OwnDatabase, build


def test_cast_is_who_they_are(cast: Cast) -> None:
    assert people.roles_of(cast.ben, NOW) == {Role.HIRING_MANAGER}
    assert not people.is_member(cast.eve, NOW)
    assert not hasattr(cast.asha, "account")
    assert set(people.teams_of(cast.rosa, NOW)) == {cast.warehouse_team}


def test_cast_has_heard_everything_already(cast: Cast) -> None:
    assert Message.objects.filter(sent_at__isnull=True).count() == 0


@pytest.mark.parametrize("turn", [1, 2])
def test_a_test_leaves_nothing_behind(cast: Cast, turn: int) -> None:
    actions.add_person(name="A passer-by", email="by@isarlicht.example", by=cast.ada, at=NOW)
    assert Person.objects.count() == 11


def test_empty_database_holds_nothing(empty_database: None) -> None:
    assert (Organisation.objects.count(), Entry.objects.count(), Head.objects.get().size) == (0, 0, 0)
    build(NOW)
    assert Person.objects.count() == 10


def test_own_database_is_shared_with_threads_and_programs(own_database: OwnDatabase) -> None:
    with ThreadPoolExecutor(1) as pool:
        pool.submit(add_somebody).result()
    code = "import django; django.setup(); from core.models import Person; print(Person.objects.count())"
    environ = {"DJANGO_SETTINGS_MODULE": "shell.settings", **own_database.environ}
    ran = subprocess.run(
        [sys.executable, "-c", code], env=environ, capture_output=True, text=True, check=True
    )
    assert ran.stdout == "11\n"


def add_somebody() -> None:
    try:
        actions.add_person(name="A passer-by", email="by@isarlicht.example", by=None, at=NOW)
    finally:
        connection.close()


def test_own_database_is_thrown_away(cast: Cast) -> None:
    assert Person.objects.count() == 10
