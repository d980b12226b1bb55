"""Every page and every act of hiring is in the table of walls, and answers each of the cast as the table says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.test import Client

from core.models import Person
from tests.cast import Cast
from tests.hiring.walls import TABLE, build, routes, table, tried, written


def test_every_route_of_the_room_is_in_the_table() -> None:
    assert sorted(table()) == sorted(routes()), f"say in {TABLE.name} who gets what there"


def test_every_route_answers_each_of_the_cast_as_the_table_says(
    cast: Cast, now: datetime, sign_in: Callable[[Person], Client]
) -> None:
    found, said = tried(build(cast), sign_in), table()
    wrong = {route: answers for route, answers in found.items() if answers != said.get(route)}
    assert wrong == {}, f"\n{written(wrong)}"
