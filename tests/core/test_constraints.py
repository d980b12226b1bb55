"""What the database itself refuses, whoever writes: each constraint of the core tried with plain SQL."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import Model

from core.actions import holds, merging, promises
from core.actions import people as actions
from core.models import (
    Account,
    ClockSetting,
    Delivery,
    Entry,
    Head,
    Promise,
    PromiseClock,
    RoleGrant,
    SearchDocument,
    TeamSeat,
)
from core.walls import exclude, seat
from tests.cast import NOW, Cast
from tests.core.test_promises import FRIDAY, promised

BEFORE = (NOW - timedelta(days=4000)).isoformat(" ")
Attack = Callable[[Cast], object]


def change(row: Model, **values: Any) -> None:
    """Write columns past Django and its checks."""
    columns = ", ".join(f"{name} = %s" for name in values)
    run(f"UPDATE {row._meta.db_table} SET {columns} WHERE {key(row)} = %s", [*values.values(), row.pk])


def copy(row: Model, **values: Any) -> None:
    """A second row like this one but for some values and its key."""
    names = [str(field.column) for field in row._meta.concrete_fields if not field.primary_key]
    selected = ", ".join("%s" if name in values else name for name in names)
    table = row._meta.db_table
    run(
        f"INSERT INTO {table} ({', '.join(names)}) SELECT {selected} FROM {table} WHERE {key(row)} = %s",
        [*(values[name] for name in names if name in values), row.pk],
    )


def key(row: Model) -> str:
    """The column of the primary key."""
    return str(row._meta.pk.column) if row._meta.pk else ""


def run(sql: str, values: list[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def to_them(cast: Cast) -> Promise:
    return promised(cast.ben, cast.chloe, together=cast.sol)


def merge(cast: Cast) -> Any:
    return merging.merge_people(cast.asha, into=cast.ben, reason="The same one.", by=cast.tariq, at=NOW)


def absence(cast: Cast) -> Any:
    day = date(2026, 3, 9)
    return actions.plan_absence(cast.ben, from_on=day, until_on=day, deputy=cast.chloe, by=cast.ben, at=NOW)


def kept(cast: Cast) -> Any:
    promise = to_them(cast)
    promises.keep_promise(promise, by=cast.ben, at=NOW)
    return promise.keepings.get()


def extended(cast: Cast) -> Any:
    promise = to_them(cast)
    later = FRIDAY + timedelta(days=1)
    promises.extend_promise(promise, to_due_at=later, notice="I am ill.", by=cast.ben, at=NOW)
    return promise.extensions.get()


def handed_over(cast: Cast) -> Any:
    promise = to_them(cast)
    promises.hand_over_promise(promise, to_person=cast.dev, reason="I am away.", by=cast.ben, at=NOW)
    return promise.handovers.get()


def hold(cast: Cast) -> Any:
    return holds.place_hold(cast.asha, reason="A suit.", by=cast.chloe, at=NOW)


def delivery(_cast: Cast) -> Delivery:
    return Delivery.objects.create(entry=Entry.objects.order_by("-index")[0], reaction="test.hear")


def seated(cast: Cast) -> Any:
    return seat(to_them(cast).wall, cast.judge, role="expert", by=cast.ada, at=NOW)


def excluded(cast: Cast) -> Any:
    return exclude(to_them(cast).wall, cast.judge, by=cast.ada, at=NOW)


ATTACKS: dict[str, list[Attack]] = {
    "person_is_not_its_own_duplicate": [lambda cast: change(cast.ben, same_as_id=cast.ben.pk)],
    "person_is_merged_once": [lambda cast: copy(merge(cast))],
    "merge_is_of_two": [lambda cast: change(merge(cast), into_id=cast.asha.pk)],
    "account_email_in_any_case": [
        lambda cast: change(Account.objects.get(person=cast.ben), email="CHLOE@isarlicht.example")
    ],
    "team_seat_ends_with_who": [
        lambda cast: change(TeamSeat.objects.get(person=cast.ben), until_at=NOW.isoformat(" ")),
        lambda cast: change(TeamSeat.objects.get(person=cast.ben), until_by_id=cast.ada.pk),
        lambda cast: change(TeamSeat.objects.get(person=cast.ben), until_at=BEFORE, until_by_id=cast.ada.pk),
    ],
    "one_open_seat_in_a_team": [lambda cast: copy(TeamSeat.objects.get(person=cast.ben))],
    "role_ends_with_who": [
        lambda cast: change(RoleGrant.objects.get(person=cast.ben), until_at=NOW.isoformat(" "))
    ],
    "one_open_grant_of_a_role": [lambda cast: copy(RoleGrant.objects.get(person=cast.ben))],
    "absence_runs_forward": [lambda cast: change(absence(cast), until_on="2026-03-08")],
    "nobody_deputises_for_themselves": [lambda cast: change(absence(cast), deputy_id=cast.ben.pk)],
    "sealed_walls_have_a_recipient": [
        lambda cast: change(cast.organisation.wall, kind="sealed"),
        lambda cast: change(cast.organisation.wall, recipient="age1abc"),
        lambda cast: change(cast.organisation.wall, kind="ajar"),
    ],
    "wall_seat_ends_with_who": [lambda cast: change(seated(cast), until_at=BEFORE)],
    "one_open_seat_of_a_role": [lambda cast: copy(seated(cast))],
    "exclusion_ends_with_who": [lambda cast: change(excluded(cast), until_by_id=cast.ada.pk)],
    "one_open_exclusion": [lambda cast: copy(excluded(cast))],
    "there_is_one_head": [
        lambda _cast: run("INSERT INTO core_head (id, size, frontier) VALUES (2, 0, %s)", [b""]),
        lambda _cast: change(Head.objects.get(), id=2),
    ],
    "heard_once": [lambda cast: copy(delivery(cast))],
    "legal_hold_ends_with_who": [lambda cast: change(hold(cast), until_at=NOW.isoformat(" "))],
    "a_hold_is_on_one_thing": [
        lambda cast: change(hold(cast), person_id=None),
        lambda cast: change(hold(cast), wall_id=cast.organisation.wall_id),
    ],
    "there_is_one_organisation": [lambda cast: change(cast.organisation, id=2)],
    "a_clock_has_a_length": [
        lambda cast: change(
            ClockSetting.objects.create(policy="x", number=1, unit="days", set_at=NOW, set_by=cast.ada),
            number=0,
        )
    ],
    "one_side_owes": [
        lambda cast: change(to_them(cast), owed_by_id=None),
        lambda cast: change(to_them(cast), owed_by_team_id=cast.it_team.pk),
        lambda cast: change(to_them(cast), owed_by_id=None, owed_by_team_id=cast.it_team.pk),
    ],
    "one_side_is_owed": [
        lambda cast: change(to_them(cast), owed_to_id=None),
        lambda cast: change(to_them(cast), owed_to_team_id=cast.it_team.pk),
    ],
    "nobody_owes_themselves": [lambda cast: change(to_them(cast), owed_to_id=cast.ben.pk)],
    "two_owe_together": [lambda cast: change(to_them(cast), owed_with_id=cast.ben.pk)],
    "a_clock_runs_once": [lambda cast: copy(PromiseClock.objects.get(promise=to_them(cast)))],
    "a_promise_is_kept_once": [lambda cast: copy(kept(cast))],
    "an_extension_is_to_a_later_day": [lambda cast: change(extended(cast), to_due_at=BEFORE)],
    "a_handover_is_to_another": [lambda cast: change(handed_over(cast), to_person_id=cast.ben.pk)],
    "a_thing_is_found_once": [lambda _cast: copy(SearchDocument.objects.all()[0])],
}
KEYS = {"core.models.seals", "core.models.sealed"}
TRIED_ELSEWHERE = {"a_wall_counts_its_entries"}  # with the rest of the log, in test_ledger


def names_in_core() -> set[str]:
    """All but those of keys, which are tried where keys are."""
    return {
        constraint.name
        for model in apps.get_app_config("core").get_models()
        if model.__module__ not in KEYS
        for constraint in model._meta.constraints
    }


def test_every_constraint_is_tried() -> None:
    assert names_in_core() - TRIED_ELSEWHERE == set(ATTACKS)


@pytest.mark.parametrize(
    ("name", "attack"), [(name, attack) for name, attacks in ATTACKS.items() for attack in attacks]
)
def test_database_refuses(cast: Cast, name: str, attack: Attack) -> None:
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        attack(cast)
    said = str(refused.value)
    assert name in said or "UNIQUE constraint failed" in said


@pytest.mark.parametrize("table", ["core_promise", "core_person", "core_wall", "core_team", "core_entry"])
def test_database_deletes_nothing_that_others_point_at(cast: Cast, table: str) -> None:
    to_them(cast)
    with pytest.raises(DatabaseError, match=r"(?i)foreign key|append-only"), transaction.atomic():
        delete_all(table)


def delete_all(table: str) -> None:
    run(f"DELETE FROM {table}", [])
    connection.check_constraints()
