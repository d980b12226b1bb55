"""Every page is well in light and dark, on a phone and on a desktop: axe finds nothing, nothing is too wide.

The pages come from the table of doors (tests/house/doors.txt), so that none is forgotten. What only a journey
leads to is looked at there (test_journeys.py).
"""

from collections.abc import Callable

import pytest

from tests.browser.visitor import Visitor
from tests.cast import Cast
from tests.house.doors import CAST, TABLE, Door, table
from tests.house.test_doors import things

pytestmark = pytest.mark.once
Visit = Callable[..., Visitor]

LOOKS = ["/look/", "/look/?leave", "/look/form/", "/look/form/?wrong"]
ERRORS = {
    "/nothing/": 404,
    "/look/unreadable/": 400,
    "/look/stale/": 403,
    "/look/busy/": 429,
    "/look/fails/": 500,
}


def whose_page(door: Door) -> str | None:
    """The first of the cast for whom something stands behind this door."""
    return next((name for name, code in zip(CAST, door.codes, strict=True) if code in {200, 401}), None)


PAGES = [
    (door, name)
    for door in table(TABLE.read_text(encoding="utf-8"))
    if (name := whose_page(door)) and not door.address.endswith("/mine.json")  # a file, which no page shows
]


def test_whose_page_names_the_first_who_gets_something() -> None:
    assert whose_page(Door("/", "/", (302, 404, 200, 200, 200, 200, 200))) == "chloe"
    assert whose_page(Door("/", "/", (302,) * 7)) is None


@pytest.mark.parametrize(("door", "name"), PAGES, ids=[door.address for door, _name in PAGES])
def test_page_is_well(visit: Visit, cast: Cast, door: Door, name: str) -> None:
    visitor = visit(getattr(cast, name, None))
    answer = visitor.go(door.address.format(**things(cast)))
    assert answer.status in {200, 401}
    if answer.headers["content-type"].startswith("text/html"):
        assert visitor.look() == []


@pytest.mark.parametrize("path", LOOKS)
def test_every_component_is_well(visit: Visit, cast: Cast, path: str) -> None:
    visitor = visit(cast.chloe)
    visitor.go(path)
    assert visitor.look() == []


@pytest.mark.parametrize("path", ERRORS)
def test_error_page_is_well(visit: Visit, path: str) -> None:
    visitor = visit(None)
    assert visitor.go(path).status == ERRORS[path]
    assert visitor.look() == []


def test_refusal_looks_like_a_thing_that_does_not_exist(visit: Visit) -> None:
    visitor = visit(None)
    visitor.go("/nothing/")
    missing = visitor.page.inner_text("body")
    visitor.go("/look/refused/")
    assert visitor.page.inner_text("body") == missing
