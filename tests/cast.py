"""The named cast and their small organisation in Munich, built once through the core's actions.

Every test that touches the database finds them there and is rolled back at its end: ask for `cast`. A test that wants
to begin with nothing asks for `empty_database`; one with threads or programs of its own asks for `own_database`,
a committed copy of the cast's world (never for `transactional_db`: the record cannot be emptied).
"""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import pytest_django
import time_machine
from django.apps import apps
from django.conf import settings
from django.db import OperationalError, connection, connections
from django.db.backends.utils import CursorWrapper
from django.test import Client
from django.test.utils import setup_databases, teardown_databases

from core import tick
from core.actions import organisation as organisations
from core.actions import people as actions
from core.models import Account, Head, Organisation, Person, Role, Team

NOW = datetime(2026, 3, 3, 10, 0, tzinfo=UTC)  # a Tuesday; 11 o'clock in Munich
BEGAN = datetime(2026, 1, 7, 9, 0, tzinfo=UTC)  # when they all came to work with Kept
MUNICH = organisations.Place("DE", "BY", "Europe/Berlin", "en")


@dataclass(frozen=True)
class Cast:
    """Who is who. Eve and Judge sign in but have no seat; Asha has no account."""

    ada: Person  # administrator of the server, in the IT team
    asha: Person  # candidate
    ben: Person  # hiring manager, leads the search team
    chloe: Person  # HR, leads the people team
    dev: Person  # IT custodian, leads the IT team
    eve: Person  # outsider
    judge: Person  # outside expert
    rosa: Person  # reports; in the warehouse team
    sol: Person  # is named; leads the warehouse team
    tariq: Person  # talent acquisition, leads the talent team
    organisation: Organisation
    hr_team: Team
    it_team: Team
    search_team: Team
    ta_team: Team
    warehouse_team: Team


TEAMS = {
    "hr_team": ("People and culture", Team.Kind.HR),
    "it_team": ("IT operations", Team.Kind.IT),
    "search_team": ("Search", Team.Kind.HIRING),
    "ta_team": ("Talent", Team.Kind.TA),
    "warehouse_team": ("Warehouse", Team.Kind.HIRING),
}
MEMBERS = {
    "dev": ("Dev Raman", "it_team", True, Role.IT_CUSTODIAN),
    "chloe": ("Chloe Lindner", "hr_team", True, Role.HR),
    "tariq": ("Tariq Mansour", "ta_team", True, Role.TA),
    "ben": ("Ben Okafor", "search_team", True, Role.HIRING_MANAGER),
    "sol": ("Sol Keller", "warehouse_team", True, Role.HIRING_MANAGER),
    "rosa": ("Rosa Ferreira", "warehouse_team", False, None),
}


def build(at: datetime) -> None:
    """The organisation, its teams and everybody in it; the tick has sent the invitations."""
    organisations.set_up_organisation(name="Isarlicht", place=MUNICH, is_demo=False, at=at)
    ada = actions.add_person(name="Ada Bauer", email=address("ada"), by=None, at=at)
    teams = {
        key: actions.add_team(name=name, kind=kind, by=None, at=at) for key, (name, kind) in TEAMS.items()
    }
    actions.seat_in_team(ada, team=teams["it_team"], by=None, at=at)
    actions.grant_role(ada, role=Role.ADMINISTRATOR, by=None, at=at)
    actions.open_account(ada, by=None, at=at)
    for key, (name, team, is_lead, role) in MEMBERS.items():
        member = actions.add_person(name=name, email=address(key), by=ada, at=at)
        actions.seat_in_team(member, team=teams[team], is_lead=is_lead, by=ada, at=at)
        actions.open_account(member, by=ada, at=at)
        if role:
            actions.grant_role(member, role=role, by=ada, at=at)
    for key, name in {"eve": "Eve Novak", "judge": "Judge Amari"}.items():
        actions.open_account(actions.add_person(name=name, email=address(key), by=ada, at=at), by=ada, at=at)
    actions.add_person(name="Asha Pillai", email=address("asha"), by=ada, at=at)
    tick.tick_once(at)


def address(key: str) -> str:
    return f"{key}@isarlicht.example"


def find() -> Cast:
    persons = {person.email.partition("@")[0]: person for person in Person.objects.all()}
    teams = {team.name: team for team in Team.objects.all()}
    found: dict[str, Any] = {**persons, **{key: teams[name] for key, (name, _) in TEAMS.items()}}
    found["organisation"] = Organisation.objects.get()
    return Cast(**{field.name: found[field.name] for field in fields(Cast)})


@pytest.fixture
def now() -> Iterator[datetime]:
    """Freeze time at NOW."""
    with time_machine.travel(NOW, tick=False):
        yield NOW


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_blocker: pytest_django.DjangoDbBlocker
) -> Iterator[None]:
    """Make the test database, also for a test that asks for a copy of it only, and let the cast live there."""
    with django_db_blocker.unblock():
        made = setup_databases(verbosity=0, interactive=False, aliases={"default": False})
        build(BEGAN)
    yield
    with (
        django_db_blocker.unblock(),
        suppress(OperationalError),
    ):  # somebody still looks; it goes with its folder
        teardown_databases(made, verbosity=0)


@pytest.fixture(autouse=True)
def signer_forgets() -> Iterator[None]:
    """What a test had signed is rolled back with the database; the signer must not remember it."""
    signed = settings.KEPT_HOME / "record" / "signed"
    before = signed.read_bytes() if signed.exists() else None
    yield
    if before is not None and signed.read_bytes() != before:
        signed.write_bytes(before)


@pytest.fixture
def cast(db: None) -> Cast:
    return find()


@pytest.fixture
def sign_in(db: None) -> Callable[[Person], Client]:
    """A browser in which somebody with an account is signed in."""

    def signed_in(person: Person) -> Client:
        client = Client()
        client.force_login(Account.objects.get(person=person))
        return client

    return signed_in


@pytest.fixture
def empty_database(db: None) -> None:
    """Begin with nothing but the tables, until the test is rolled back."""
    with connection.cursor() as cursor, without_guards(cursor):
        for model in apps.get_models(include_auto_created=True):
            cursor.execute(f"DELETE FROM {model._meta.db_table}")
    Head.objects.create(pk=1, size=0, frontier=b"")


@contextmanager
def without_guards(cursor: CursorWrapper) -> Iterator[None]:
    """Let the record be emptied, and rows be deleted in any order, as nobody but a test can want."""
    if connection.vendor == "postgresql":
        cursor.execute("SET LOCAL session_replication_role = replica")
        yield
        cursor.execute("SET LOCAL session_replication_role = origin")
        return
    cursor.execute("PRAGMA defer_foreign_keys = ON")
    cursor.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%%RAISE(ABORT%%'"
    )
    guards = cursor.fetchall()
    for name, _sql in guards:
        cursor.execute(f"DROP TRIGGER {name}")
    yield
    for _name, sql in guards:
        cursor.execute(sql)


@dataclass(frozen=True)
class OwnDatabase:
    """`environ` lets a program of its own open it."""

    home: Path
    environ: dict[str, str]


@pytest.fixture
def own_database(
    django_db_setup: None, django_db_blocker: pytest_django.DjangoDbBlocker, tmp_path: Path
) -> Iterator[OwnDatabase]:
    """A committed copy of the cast's world with the signer's files, for threads and other programs of a test."""
    for folder in ("keys", "record"):
        shutil.copytree(settings.KEPT_HOME / folder, tmp_path / folder)
    with (
        django_db_blocker.unblock(),
        another_database(tmp_path, copy_from=connection.settings_dict["NAME"]) as own,
    ):
        yield own


@contextmanager
def another_database(home: Path, *, copy_from: str = "") -> Iterator[OwnDatabase]:
    """A database beside the tests' own, without tables unless copied; every thread's connections are led to it."""
    connections.close_all()
    made = (
        another_postgresql(copy_from)
        if connection.vendor == "postgresql"
        else another_sqlite(home, copy_from)
    )
    with made as (name, environ), named(name):
        yield OwnDatabase(home, {"KEPT_HOME": str(home), "KEPT_LOG_LEVEL": "error", **environ})


@contextmanager
def named(name: str) -> Iterator[None]:
    """Point every thread's connections at another database for a while."""
    described = connections.settings["default"]
    before, described["NAME"] = described["NAME"], name
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connections.close_all()
        described["NAME"] = connection.settings_dict["NAME"] = before


@contextmanager
def another_sqlite(home: Path, copy_from: str) -> Iterator[tuple[str, dict[str, str]]]:
    path = home / "kept.sqlite3"
    if copy_from:
        shutil.copy(copy_from, path)
    yield str(path), {}


@contextmanager
def another_postgresql(copy_from: str) -> Iterator[tuple[str, dict[str, str]]]:
    quote, name = connection.ops.quote_name, f"own_{secrets.token_hex(6)}"
    # With Playwright's loop in this thread Django keeps a second set of connections, which nobody can close here.
    run_beside(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{copy_from}'")
    run_beside(f"CREATE DATABASE {quote(name)} TEMPLATE {quote(copy_from or 'template0')}")
    url = urlsplit(settings.KEPT["KEPT_DATABASE_URL"])
    try:
        yield name, {"KEPT_DATABASE_URL": f"{url.scheme}://{url.netloc}/{name}?{url.query}"}
    finally:
        run_beside(f"DROP DATABASE {quote(name)} WITH (FORCE)")


def run_beside(statement: str) -> None:
    with connection._nodb_cursor() as cursor:
        cursor.execute(statement)
