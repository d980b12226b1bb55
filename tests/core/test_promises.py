"""Promises: made and kept once, in the right column, whatever somebody tries."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from core import promises
from core.actions import merging
from core.actions import people as actions
from core.actions.promises import make_promise
from core.errors import Refused
from core.models import Person, Promise, Team
from core.walls import Who
from tests.cast import NOW, Cast

FRIDAY = NOW + timedelta(days=3)


def promised(
    by: Person | Team,
    to: Person | Team,
    *,
    together: Person | None = None,
    said_by: Person | None = None,
    due_at: datetime = FRIDAY,
) -> Promise:
    """A promise with nothing special about it."""
    maker = said_by or by
    assert isinstance(maker, Person)
    return make_promise(
        owed_by=by,
        owed_to=to,
        owed_with=together,
        what="The notes of Monday",
        due_at=due_at,
        by=maker,
        at=NOW,
    )


def columns(person: Person, at: datetime = NOW) -> list[list[Promise]]:
    """Mine, yours and ours."""
    who = Who(person, at)
    return [list(promises.mine(who)), list(promises.yours(who)), list(promises.ours(who))]


def test_promise_stands_in_one_column_for_each_side(cast: Cast) -> None:
    promise = promised(cast.ben, cast.chloe)
    assert columns(cast.ben) == [[promise], [], []]
    assert columns(cast.chloe) == [[], [promise], []]
    assert columns(cast.eve) == [[], [], []]


def test_promise_of_two_is_ours_for_both(cast: Cast) -> None:
    promise = promised(cast.ben, cast.chloe, together=cast.tariq)
    assert columns(cast.ben) == columns(cast.tariq) == [[], [], [promise]]
    assert columns(cast.chloe) == [[], [promise], []]


def test_promise_to_a_team_is_yours_for_its_members_and_not_for_who_owes_it(cast: Cast) -> None:
    promise = promised(cast.sol, cast.warehouse_team)
    assert columns(cast.rosa) == [[], [promise], []]
    assert columns(cast.sol) == [[promise], [], []]


def test_promise_to_a_team_by_two_of_whom_one_sits_in_it_is_ours(cast: Cast) -> None:
    promise = promised(cast.ben, cast.warehouse_team, together=cast.sol)
    assert columns(cast.sol) == [[], [], [promise]]


def test_promise_of_a_team_is_ours_for_its_members(cast: Cast) -> None:
    promise = promised(cast.warehouse_team, cast.search_team, said_by=cast.rosa)
    assert columns(cast.rosa) == columns(cast.sol) == [[], [], [promise]]
    assert columns(cast.ben) == [[], [promise], []]


def test_promise_of_a_team_is_made_by_who_sits_in_it(cast: Cast) -> None:
    with pytest.raises(Refused, match="sits in a team"):
        promised(cast.warehouse_team, cast.search_team, said_by=cast.ben)


@pytest.mark.parametrize("side", ["owed_by", "owed_with"])
def test_nobody_promises_themselves_under_another_name(cast: Cast, side: str) -> None:
    double = actions.add_person(name="B. Okafor", email="b@isarlicht.example", by=cast.ada, at=NOW)
    promised(double, cast.ben, together=cast.chloe)
    merging.merge_people(double, into=cast.ben, reason="The same one.", by=cast.tariq, at=NOW)
    double.refresh_from_db()
    by, together = (double, cast.chloe) if side == "owed_by" else (cast.chloe, double)
    with pytest.raises(Refused, match="somebody else"):
        promised(by, cast.ben, together=together)
