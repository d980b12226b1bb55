"""Every action of the core: one transaction, and exactly one entry; if the entry fails, nothing has changed.

A new action gets its line in ACTIONS, or the first test fails.
"""

from __future__ import annotations

import inspect
import pkgutil
from collections.abc import Callable
from datetime import date, timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, connection

from core import actions as package
from core import promises as engine
from core.actions import (
    bundles,
    clocks,
    erasure,
    holds,
    merging,
    messages,
    organisation,
    people,
    promises,
    teams,
)
from core.clock import Length, Unit
from core.models import (
    Entry,
    Message,
    Person,
    Promise,
    Role,
    RoleGrant,
    Team,
    TeamSeat,
)
from tests.cast import MUNICH, NOW, Cast

LATER = NOW + timedelta(days=3)
LAST = NOW + timedelta(days=9)
YEARS_LATER = NOW + timedelta(days=4000)
ELSEWHERE = {"seals", "codes", "leaving"}  # in test_actions_seals; leaving is a part of two acts
WITHOUT_ENTRY = {
    "messages.see_messages",  # says itself why it leaves none
    "promises.notice_words",  # only reads
    "receipts.mail_receipt",  # says itself why it leaves none
}
HELP_DESK = "house.help"

Act = Callable[[], object]


def promised(cast: Cast) -> Promise:
    return promises.make_promise(
        owed_by=cast.ben, owed_to=cast.chloe, what="The notes", due_at=LATER, by=cast.ben, at=NOW
    )


def kept(cast: Cast) -> Promise:
    promise = promised(cast)
    promises.keep_promise(promise, by=cast.ben, at=NOW)
    return promise


def added(cast: Cast) -> Person:
    return people.add_person(name="Mo", email="mo@isarlicht.example", by=cast.ada, at=NOW)


# Each prepares, and gives the act itself.
ACTIONS: dict[str, Callable[[Cast], Act]] = {
    "bundles.export_promise": lambda cast: _on(promised(cast), bundles.export_promise, by=cast.ben),
    "clocks.set_clock": lambda cast: lambda: _set_clock(cast),
    "clocks.reset_clock": lambda cast: _reset_clock(cast),
    "erasure.erase_person": lambda cast: (
        lambda: erasure.erase_person(cast.asha, ground="asked_for", by=cast.chloe, at=NOW)
    ),
    "erasure.expire": lambda cast: lambda: erasure.expire(at=YEARS_LATER),
    "holds.place_hold": lambda cast: (
        lambda: holds.place_hold(cast.asha, reason="A suit.", by=cast.chloe, at=NOW)
    ),
    "holds.lift_hold": lambda cast: _lift(cast),
    "merging.merge_people": lambda cast: lambda: _merge(cast),
    "merging.unmerge_people": lambda cast: _unmerge(cast),
    "messages.try_again": lambda cast: _try_again(cast),
    "organisation.set_up_organisation": lambda cast: _set_up(),
    "organisation.change_organisation": lambda cast: (
        lambda: organisation.change_organisation(
            cast.organisation, name="Other", place=MUNICH, by=cast.ada, at=NOW
        )
    ),
    "people.add_person": lambda cast: lambda: added(cast),
    "people.open_account": lambda cast: lambda: people.open_account(cast.asha, by=cast.ada, at=NOW),
    "people.correct_email": lambda cast: (
        lambda: people.correct_email(cast.eve, email="eva@isarlicht.example", by=cast.ada, at=NOW)
    ),
    "people.invite_again": lambda cast: lambda: people.invite_again(cast.ben, by=cast.ada, at=NOW),
    "teams.rename_team": lambda cast: (
        lambda: teams.rename_team(cast.it_team, name="Machines", by=cast.ada, at=NOW)
    ),
    "teams.change_lead": lambda cast: (
        lambda: teams.change_lead(TeamSeat.objects.get(person=cast.rosa), is_lead=True, by=cast.ada, at=NOW)
    ),
    "people.set_profile": lambda cast: (
        lambda: people.set_profile(
            cast.ben, name="B.", language="de", time_zone="", country="", region="", by=cast.ben, at=NOW
        )
    ),
    "people.add_team": lambda cast: (
        lambda: people.add_team(name="Finance", kind=Team.Kind.OTHER, by=cast.ada, at=NOW)
    ),
    "people.seat_in_team": lambda cast: (
        lambda: people.seat_in_team(cast.eve, team=cast.it_team, by=cast.ada, at=NOW)
    ),
    "people.end_seat": lambda cast: (
        lambda: people.end_seat(TeamSeat.objects.get(person=cast.ben), by=cast.ada, at=NOW)
    ),
    "people.grant_role": lambda cast: lambda: people.grant_role(cast.rosa, role=Role.HR, by=cast.ada, at=NOW),
    "people.withdraw_role": lambda cast: (
        lambda: people.withdraw_role(RoleGrant.objects.get(person=cast.ben), by=cast.ada, at=NOW)
    ),
    "people.plan_absence": lambda cast: lambda: _plan_absence(cast),
    "people.end_absence": lambda cast: _end_absence(cast),
    "people.record_leaving": lambda cast: lambda: people.record_leaving(cast.rosa, by=cast.ada, at=NOW),
    "promises.make_promise": lambda cast: lambda: promised(cast),
    "promises.keep_promise": lambda cast: _on(promised(cast), promises.keep_promise, by=cast.ben),
    "promises.contest_keeping": lambda cast: _on(
        kept(cast), promises.contest_keeping, by=cast.chloe, saying="No."
    ),
    "promises.extend_promise": lambda cast: _on(
        promised(cast), promises.extend_promise, by=cast.ben, to_due_at=LAST, notice="I am ill."
    ),
    "promises.hand_over_promise": lambda cast: _on(
        promised(cast), promises.hand_over_promise, by=cast.ben, to_person=cast.tariq, reason="I am ill."
    ),
    "promises.release_promise": lambda cast: _on(
        promised(cast), promises.release_promise, by=cast.chloe, reason="Solved."
    ),
}


def _on(promise: Promise, act: Callable[..., object], **more: Any) -> Act:
    return lambda: act(promise, at=NOW, **more)


def _set_clock(cast: Cast) -> Any:
    policy = engine.written_policies()[HELP_DESK]
    return clocks.set_clock(policy, length=Length(2, Unit.days), by=cast.ada, at=NOW)


def _reset_clock(cast: Cast) -> Act:
    _set_clock(cast)
    return lambda: clocks.reset_clock(engine.written_policies()[HELP_DESK], by=cast.ada, at=NOW)


def _lift(cast: Cast) -> Act:
    hold = holds.place_hold(cast.asha, reason="A suit.", by=cast.chloe, at=NOW)
    return lambda: holds.lift_hold(hold, reason="it was settled", by=cast.chloe, at=NOW)


def _merge(cast: Cast) -> Any:
    return merging.merge_people(cast.asha, into=cast.ben, reason="The same one.", by=cast.tariq, at=NOW)


def _unmerge(cast: Cast) -> Act:
    merge = _merge(cast)
    return lambda: merging.unmerge_people(merge, by=cast.tariq, at=NOW)


def _try_again(cast: Cast) -> Act:
    promised(cast)
    failed = Message.objects.filter(created_at=NOW)
    return lambda: messages.try_again(failed, by=cast.ada, at=NOW)


def _set_up() -> Act:
    return lambda: organisation.set_up_organisation(name="Isarlicht", place=MUNICH, is_demo=False, at=NOW)


def _plan_absence(cast: Cast) -> Any:
    day = date(2026, 3, 9)
    return people.plan_absence(cast.ben, from_on=day, until_on=day, deputy=cast.chloe, by=cast.ben, at=NOW)


def _end_absence(cast: Cast) -> Act:
    absence = _plan_absence(cast)
    return lambda: people.end_absence(absence, by=cast.ben, at=NOW)


@pytest.fixture(params=sorted(ACTIONS))
def act(request: pytest.FixtureRequest, cast: Cast) -> Act:
    if request.param == "organisation.set_up_organisation":
        request.getfixturevalue("empty_database")
    return ACTIONS[request.param](cast)


def test_every_action_is_in_the_table() -> None:
    modules = {module.name for module in pkgutil.iter_modules(package.__path__)}
    assert actions_of(modules - ELSEWHERE) - WITHOUT_ENTRY == set(ACTIONS)


def actions_of(modules: set[str]) -> set[str]:
    """Every public function that is told the moment, as module.name."""
    return {
        f"{module}.{name}"
        for module in modules
        for name, function in inspect.getmembers(import_module(f"core.actions.{module}"), inspect.isfunction)
        if function.__module__ == f"core.actions.{module}"
        if not name.startswith("_") and "at" in inspect.signature(function).parameters
    }


def test_action_writes_exactly_one_entry(act: Act) -> None:
    before = Entry.objects.count()
    act()
    assert Entry.objects.count() == before + 1


@pytest.mark.parametrize("table", ["core_entry", "core_opening"])
def test_action_whose_entry_fails_has_changed_nothing(act: Act, table: str) -> None:
    before = everything()
    refuse_inserts(table)
    with pytest.raises(DatabaseError, match="the disk is full"):
        act()
    assert everything() == before


def everything() -> dict[str, list[Any]]:
    """All rows of all tables, as the database has them."""
    rows = {}
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            cursor.execute(f"SELECT * FROM {model._meta.db_table} ORDER BY 1")
            rows[model._meta.label] = cursor.fetchall()
    return rows


def refuse_inserts(table: str) -> None:
    """Let the database itself refuse rows in a table, until the test is rolled back."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS"
                " $$ BEGIN RAISE EXCEPTION 'the disk is full'; END $$"
            )
            does = "FOR EACH ROW EXECUTE FUNCTION full_disk()"
        else:
            does = "BEGIN SELECT RAISE(ABORT, 'the disk is full'); END"
        cursor.execute(f"CREATE TRIGGER full_disk BEFORE INSERT ON {table} {does}")
