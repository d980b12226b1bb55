"""Every URL is in the table of doors, and answers each of the cast as the table says."""

from collections.abc import Callable
from dataclasses import asdict

import pytest
from django.core.cache import cache
from django.test import Client

from core.models import Person
from tests.cast import Cast
from tests.house.doors import CAST, TABLE, Door, routes, table

DOORS = table(TABLE.read_text(encoding="utf-8"))


def test_every_url_is_in_the_table() -> None:
    listed = {door.route for door in DOORS}
    unlisted = [route for route in routes() if route not in listed]
    assert unlisted == [], f"say in {TABLE.name} who gets what there, after `pytest -k door` has shown it"


def test_table_lists_no_url_that_is_gone() -> None:
    assert [door.route for door in DOORS if door.route not in set(routes())] == []


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.address)
def test_door_answers_each_of_the_cast(
    door: Door, cast: Cast, sign_in: Callable[[Person], Client], now: object
) -> None:
    cache.clear()  # what slows down who guesses links
    address = door.address.format(**things(cast))
    browsers = [Client(), *(sign_in(getattr(cast, name)) for name in CAST[1:])]
    answered = tuple(browser.get(address).status_code for browser in browsers)
    assert answered == door.codes, f"{door.route} {' '.join(map(str, answered))}"


def things(cast: Cast) -> dict[str, str]:
    """What may stand in an address of the table: the public ids of the cast and of their teams."""
    return {name: thing.public_id for name, thing in vars(cast).items() if hasattr(thing, "public_id")}


def test_routes_finds_a_door_behind_an_include() -> None:
    assert {"/healthz", "/language/setlang/", "/accounts/login/"} <= set(routes())


def test_table_reads_route_address_and_codes() -> None:
    text = "# words\n/people/<id>/ /people/{asha}/ 302 200 200 200 200 404 404\n/healthz 200 200 200 200 200 200 200"
    assert [asdict(door) for door in table(text)] == [
        {
            "route": "/people/<id>/",
            "address": "/people/{asha}/",
            "codes": (302, 200, 200, 200, 200, 404, 404),
        },
        {"route": "/healthz", "address": "/healthz", "codes": (200,) * 7},
    ]
