"""Promises: made and kept once, in the right column, whatever somebody tries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.db.models import QuerySet
from pytest_django import DjangoAssertNumQueries

from core import promises
from core.actions import merging
from core.actions import people as actions
from core.actions import promises as acts
from core.errors import Refused
from core.models import Entry, Extension, Handover, Kept, Message, Person, Promise, Team
from core.walls import Who
from tests.cast import NOW, Cast, OwnDatabase, find

Column = Callable[[Who], QuerySet[Promise]]

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
    return acts.make_promise(
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


# --- What happens to a promise ---


def test_keep_ends_it_for_both_sides(cast: Cast) -> None:
    promise = promised(cast.ben, cast.chloe)
    acts.keep_promise(promise, by=cast.ben, at=NOW, said="Here they are.")
    assert columns(cast.ben) == columns(cast.chloe) == [[], [], []]
    kept = Kept.objects.get(promise=promise)
    assert (kept.by, kept.at, kept.said) == (cast.ben, NOW, "Here they are.")


def test_keep_twice_is_refused(cast: Cast) -> None:
    promise = promised(cast.ben, cast.chloe)
    acts.keep_promise(promise, by=cast.ben, at=NOW)
    with pytest.raises(Refused, match="ended already"):
        acts.keep_promise(promise, by=cast.ben, at=NOW)
    assert Kept.objects.filter(promise=promise).count() == 1


def test_contest_opens_it_again_and_it_can_be_kept_again(cast: Cast) -> None:
    promise = promised(cast.ben, cast.chloe)
    with pytest.raises(Refused, match="Nobody says"):
        acts.contest_keeping(promise, by=cast.chloe, at=NOW, saying="No.")
    acts.keep_promise(promise, by=cast.ben, at=NOW)
    acts.contest_keeping(promise, by=cast.chloe, at=NOW, saying="The page is empty.")
    assert columns(cast.chloe) == [[], [promise], []]
    with pytest.raises(Refused, match="Nobody says"):
        acts.contest_keeping(promise, by=cast.chloe, at=NOW, saying="Once more.")
    acts.keep_promise(promise, by=cast.ben, at=NOW)
    assert [kept.contested_saying for kept in promise.keepings.order_by("pk")] == ["The page is empty.", ""]


def test_contest_of_what_is_past_due_is_said_to_be_late_at_once(cast: Cast) -> None:
    promise = promised(cast.ben, cast.chloe)
    acts.keep_promise(promise, by=cast.ben, at=NOW)
    after = FRIDAY + timedelta(days=1)
    acts.contest_keeping(promise, by=cast.chloe, at=after, saying="No.")
    promise.refresh_from_db()
    assert (promise.ended_at, promise.next_try_at) == (None, after)


@pytest.mark.parametrize("days", [0, -1])
def test_extend_needs_a_later_day(cast: Cast, days: int) -> None:
    promise = promised(cast.ben, cast.chloe)
    later = FRIDAY + timedelta(days=2)
    with pytest.raises(Refused, match="a day after"):
        acts.extend_promise(promise, to_due_at=FRIDAY + timedelta(days=days), notice="?", by=cast.ben, at=NOW)
    acts.extend_promise(promise, to_due_at=later, notice="The room is taken.", by=cast.ben, at=NOW)
    extension = Extension.objects.get(promise=promise)
    assert (extension.from_due_at, extension.to_due_at) == (FRIDAY, later)
    promise.refresh_from_db()
    assert promise.due_at == later


@pytest.mark.parametrize("notice", ["", " \n\t"])
def test_extend_needs_an_honest_notice(cast: Cast, notice: str) -> None:
    promise = promised(cast.ben, cast.chloe)
    with pytest.raises(Refused, match="Write what"):
        acts.extend_promise(promise, to_due_at=FRIDAY + timedelta(days=2), notice=notice, by=cast.ben, at=NOW)


def test_hand_over_moves_it_to_the_other(cast: Cast) -> None:
    promise = promised(cast.ben, cast.chloe)
    acts.hand_over_promise(promise, to_person=cast.tariq, reason="I am away.", by=cast.ben, at=NOW)
    assert columns(cast.ben) == [[], [], []]
    assert columns(cast.tariq) == [[promise], [], []]
    told = Message.objects.filter(created_at=NOW, template__contains="hand")
    assert [message.to for message in told.order_by("pk")] == [cast.tariq, cast.chloe]


def test_hand_over_by_the_second_of_two_hands_over_their_own_part(cast: Cast) -> None:
    promise = promised(cast.ben, cast.chloe, together=cast.sol)
    acts.hand_over_promise(promise, to_person=cast.dev, reason="I am away.", by=cast.sol, at=NOW)
    promise.refresh_from_db()
    assert (promise.owed_by, promise.owed_with) == (cast.ben, cast.dev)
    assert Handover.objects.get().from_person == cast.sol


@pytest.mark.parametrize("name", ["ben", "sol", "chloe"])
def test_hand_over_to_who_has_a_part_in_it_is_refused(cast: Cast, name: str) -> None:
    promise = promised(cast.ben, cast.chloe, together=cast.sol)
    with pytest.raises(Refused, match="no part in this"):
        acts.hand_over_promise(promise, to_person=getattr(cast, name), reason="", by=cast.ben, at=NOW)


def test_hand_over_to_whom_it_is_owed_under_another_name_is_refused(cast: Cast) -> None:
    double = actions.add_person(name="C. Lindner", email="c@isarlicht.example", by=cast.ada, at=NOW)
    promise = promised(cast.ben, double)
    merging.merge_people(double, into=cast.chloe, reason="The same one.", by=cast.tariq, at=NOW)
    with pytest.raises(Refused, match="no part in this"):
        acts.hand_over_promise(promise, to_person=cast.chloe, reason="", by=cast.ben, at=NOW)


def test_hand_over_to_who_does_not_work_here_is_refused(cast: Cast) -> None:
    promise = promised(cast.ben, cast.chloe)
    with pytest.raises(Refused, match="works here"):
        acts.hand_over_promise(promise, to_person=cast.eve, reason="", by=cast.ben, at=NOW)


def test_hand_over_of_what_a_team_owes_is_refused(cast: Cast) -> None:
    promise = promised(cast.warehouse_team, cast.chloe, said_by=cast.sol)
    with pytest.raises(Refused, match="stays with the team"):
        acts.hand_over_promise(promise, to_person=cast.ben, reason="", by=cast.sol, at=NOW)


def test_release_ends_it_and_nothing_more_happens_to_it(cast: Cast) -> None:
    promise = promised(cast.ben, cast.chloe)
    acts.release_promise(promise, reason="Solved.", by=cast.chloe, at=NOW)
    assert columns(cast.ben) == columns(cast.chloe) == [[], [], []]
    with pytest.raises(Refused, match="ended already"):
        acts.release_promise(promise, reason="Again.", by=cast.chloe, at=NOW)
    with pytest.raises(Refused, match="ended already"):
        acts.keep_promise(promise, by=cast.ben, at=NOW)


def test_make_with_a_day_that_has_passed_is_refused(cast: Cast) -> None:
    with pytest.raises(Refused, match="still to come"):
        promised(cast.ben, cast.chloe, due_at=NOW)


def test_who_acts_is_not_told_and_the_other_side_is(cast: Cast) -> None:
    acts.keep_promise(promised(cast.ben, cast.chloe), by=cast.ben, at=NOW)
    told = Message.objects.filter(created_at=NOW).order_by("pk").values_list("to__name", "template")
    assert list(told) == [
        ("Chloe Lindner", "core.promise_made_to_you"),
        ("Chloe Lindner", "core.promise_kept_for_you"),
    ]


def test_promise_to_a_team_is_told_to_its_leads(cast: Cast) -> None:
    promised(cast.ben, cast.warehouse_team)
    assert [message.to for message in Message.objects.filter(created_at=NOW)] == [cast.sol]


def test_promise_of_a_duplicate_is_mine_from_either_name(cast: Cast) -> None:
    double = actions.add_person(name="B. Okafor", email="b@isarlicht.example", by=cast.ada, at=NOW)
    promise = promised(double, cast.chloe)
    merge = merging.merge_people(double, into=cast.ben, reason="The same one.", by=cast.tariq, at=NOW)
    double.refresh_from_db()
    assert columns(cast.ben) == columns(double) == [[promise], [], []]
    merging.unmerge_people(merge, by=cast.tariq, at=NOW)
    assert columns(cast.ben) == [[], [], []]


def test_promise_is_kept_once_when_two_press_at_the_same_moment(own_database: OwnDatabase) -> None:
    cast = find()
    promise = promised(cast.ben, cast.chloe)
    together = Barrier(4)

    def press(_number: int) -> str:
        try:
            together.wait(10)
            acts.keep_promise(promise, by=cast.ben, at=NOW)
        except Refused as refused:
            return refused.sentence
        finally:
            connection.close()
        return "kept"

    with ThreadPoolExecutor(4) as pool:
        said = Counter(pool.map(press, range(4)))
    assert said == {"kept": 1, "This promise has ended already. Nothing was changed.": 3}
    assert (promise.keepings.count(), Entry.objects.filter(kind=acts.KEPT).count()) == (1, 1)


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize("column", [promises.mine, promises.yours, promises.ours])
def test_columns_ask_as_often_for_one_row_as_for_three(
    cast: Cast, column: Column, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(number):
        promised(cast.ben, cast.chloe)
        promised(cast.chloe, cast.ben)
        promised(cast.ben, cast.chloe, together=cast.sol)
    with django_assert_num_queries(5):
        rows = [
            (row.owed_by, row.owed_with, row.owed_to, row.owed_by_team, row.owed_to_team)
            for row in column(Who(cast.ben, NOW))
        ]
    assert len(rows) == number
