"""Whom no law needs any more: everybody's turn comes, and looking costs the same however many are kept."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.models import Person
from core.tick.sizes import learn_sizes
from hiring.access import keeping
from hiring.access.keeping import gone_elsewhere, over_by_rule
from hiring.models import Candidate
from tests.cast import NOW, Cast
from tests.costs import plan_of
from tests.hiring.story import DAY, applied, decided, newcomer, opening_of

pytestmark = pytest.mark.usefixtures("now")
LATER = NOW + 300 * DAY
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def one_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everybody's turn is now, in one statement: keys of PostgreSQL go on from test to test."""
    monkeypatch.setattr(keeping, "MOST_AN_HOUR", 10**9)
    monkeypatch.setattr(keeping, "AT_ONCE", 10**9)


def over(cast: Cast, name: str) -> Person:
    person = newcomer(cast, name)
    decided(applied(person, opening_of(cast, title=name)), "withdrawn", at=NOW)
    return person


def asked() -> list[str]:
    with CaptureQueriesContext(connection) as queries:
        assert list(over_by_rule(at=LATER, most=20)) == []
        assert list(gone_elsewhere(most=20)) == []
    return [query["sql"] for query in queries]


def test_who_is_over_is_found_with_the_rule_that_kept_them(cast: Cast) -> None:
    person = over(cast, "Omar One")
    assert list(over_by_rule(at=LATER, most=20)) == [(person, "de.candidate")]
    assert list(over_by_rule(at=NOW + DAY, most=20)) == []


def test_looking_costs_the_same_however_many_are_kept(cast: Cast) -> None:
    opening = opening_of(cast)
    applied(newcomer(cast, "Guest0 One"), opening)
    one = asked()
    for number in range(1, 11):
        applied(newcomer(cast, f"Guest{number} One"), opening)
    assert len(asked()) == len(one)


@pytest.mark.once  # PostgreSQL plans anew for so few rows
def test_nobody_is_collected_to_be_left_out(cast: Cast) -> None:
    applied(newcomer(cast, "Guest One"), opening_of(cast))
    many = Person.objects.bulk_create(Person(name=f"Guest{n}", created_at=NOW) for n in range(400))
    Candidate.objects.bulk_create(Candidate(person=person, created_at=NOW) for person in many)
    learn_sizes()
    by_rule, gone = (sql for sql in asked() if re.search(r'FROM "core_person".*"core_erasure"', sql))
    assert "LIST SUBQUERY" not in plan_of(by_rule)
    assert "USING INDEX candidate_gone" in plan_of(gone)
    assert plan_of(gone).count("LIST SUBQUERY") == 1


def test_everybodys_turn_comes_and_few_are_looked_at_in_an_hour(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    everybody = {over(cast, f"Guest{number} One").pk for number in range(7)}
    last = Person.objects.order_by("-pk")[0].pk
    monkeypatch.setattr(keeping, "MOST_AN_HOUR", last // 3)
    monkeypatch.setattr(keeping, "AT_ONCE", last // 16)
    parts = last // (last // 3) + 1
    turns = [list(over_by_rule(at=LATER + n * HOUR, most=20)) for n in range(parts)]
    found = [person.pk for turn in turns for person, _policy in turn]
    assert (sorted(found), max(map(len, turns)) <= 3) == (sorted(everybody), True)
