"""A promise in the browser: made, moved by a notice, kept, contested; by keyboard and without scripts."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from core.models import Promise
from tests.browser.test_journeys import fill, follow, press
from tests.browser.visitor import Visitor
from tests.cast import Cast

Visit = Callable[..., Visitor]


def heading(page: Page) -> str:
    return page.get_by_role("heading", level=1).inner_text()


def make_promise(visitor: Visitor) -> None:
    visitor.go("/")
    follow(visitor.page, "Make a promise")
    fill(visitor.page, "Who is it for?", "Dev Raman")
    fill(visitor.page, "What do you promise?", "Name a second interviewer")
    visitor.page.locator("#id_by_day").fill("2026-03-06")
    press(visitor.page, "Promise it")
    expect(visitor.page.get_by_role("status")).to_have_text("The promise is made, and they have been told.")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_promise_is_made_moved_kept_and_contested(visit: Visit, cast: Cast, scripts: bool) -> None:
    ben, dev = visit(cast.ben, scripts=scripts), visit(cast.dev, scripts=scripts)
    make_promise(ben)
    address = ben.page.url
    expect(ben.page.get_by_text("due in 3 working days", exact=True)).to_be_visible()

    follow(ben.page, "It takes longer")
    ben.page.get_by_label("The new day").fill("2026-03-10")
    ben.page.get_by_label("What do you want to tell them?").fill("Tariq is ill until Monday.")
    press(ben.page, "See what they will read")
    expect(ben.page.get_by_role("heading", name="Ben Okafor needs more time")).to_be_visible()
    expect(ben.page.get_by_text("The new day: Tuesday 10 March 2026")).to_be_visible()
    press(ben.page, "Change it")
    ben.page.get_by_label("What do you want to tell them?").fill("Tariq is ill until Tuesday.")
    press(ben.page, "See what they will read")
    press(ben.page, "Send this notice")
    expect(ben.page.get_by_text("due in 5 working days", exact=True)).to_be_visible()

    follow(ben.page, "I kept it")
    ben.page.get_by_label("A word to go with it").fill("It is Rosa.")
    press(ben.page, "It is kept")
    expect(ben.page.get_by_role("status")).to_have_text("It is kept, and they have been told.")

    dev.go(address)
    expect(dev.page.get_by_text("“It is Rosa.”")).to_be_visible()
    follow(dev.page, "It did not happen")
    press(dev.page, "It did not happen")
    expect(dev.page.get_by_role("alert")).to_contain_text("What did not happen? Write what did not happen.")
    dev.page.get_by_label("What did not happen?").fill("Rosa knows nothing of it.")
    press(dev.page, "It did not happen")
    expect(dev.page.get_by_role("status")).to_have_text("The promise is open again, and they have been told.")
    assert Promise.objects.get().ended_at is None


def test_every_page_of_a_promise_is_well(visit: Visit, cast: Cast) -> None:
    ben, dev = visit(cast.ben), visit(cast.dev)
    make_promise(ben)
    address = ben.page.url
    for act in ("", "keeping/", "notice/", "handover/"):
        ben.go(f"{address}{act}")
        assert ben.look() == []
    ben.go(f"{address}notice/")
    ben.page.get_by_label("The new day").fill("2026-03-10")
    ben.page.get_by_label("What do you want to tell them?").fill("Later " * 60)
    press(ben.page, "See what they will read")
    assert ben.look() == []
    ben.go("/promises/new/")
    fill(ben.page, "Who is it for?", "a")
    press(ben.page, "Promise it")
    expect(ben.page.get_by_role("alert")).to_be_focused()
    assert ben.look() == []
    for place in ("/", "/yours/", "/notifications/", "/search/?q=interviewer", f"{address}release/"):
        dev.go(place)
        assert dev.look() == []


def test_promise_is_made_and_kept_by_keyboard_alone(visit: Visit, cast: Cast) -> None:
    visitor = visit(cast.ben)
    page, keys = visitor.page, visitor.page.keyboard
    visitor.go("/promises/new/")
    tab_to(page, "Who is it for?")
    keys.type("Dev Raman")
    tab_to(page, "What do you promise?")
    keys.type("Name a second interviewer")
    keys.press("Tab")
    keys.type("03062026")
    tab_to(page, "Together with")
    keys.press("Enter")
    expect(page.get_by_role("status")).to_have_text("The promise is made, and they have been told.")
    tab_to(page, "I kept it")
    keys.press("Enter")
    page.wait_for_url("**/keeping/")
    tab_to(page, "A word to go with it")
    keys.type("It is Rosa.")
    keys.press("Tab")
    keys.press("Enter")
    expect(page.get_by_role("status")).to_have_text("It is kept, and they have been told.")


def tab_to(page: Page, words: str) -> None:
    """Press Tab until this field or link is reached, as one does who uses no mouse."""
    for _ in range(60):
        page.keyboard.press("Tab")
        reached = page.evaluate(
            "() => { const e = document.activeElement; return e.labels?.[0]?.textContent ?? e.textContent }"
        )
        if reached.strip().startswith(words):
            return
    raise AssertionError(f"No Tab leads to “{words}”.")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_search_in_the_side_bar_finds(visit: Visit, cast: Cast, scripts: bool) -> None:
    visitor = visit(cast.ben, scripts=scripts)
    visitor.go("/")
    box = visitor.page.get_by_role("searchbox", name="Search")
    box.fill("tariq")
    box.press("Enter")
    expect(visitor.page.get_by_role("link", name="Tariq Mansour")).to_be_visible()


def test_directory_follows_the_typing(visit: Visit, cast: Cast) -> None:
    visitor = visit(cast.ben)
    visitor.go("/people/")
    expect(visitor.page.get_by_role("link", name="Dev Raman")).to_be_visible()
    visitor.page.get_by_label("Name or e-mail").press_sequentially("chl")
    expect(visitor.page.get_by_role("link", name="Dev Raman")).to_be_hidden()
    expect(visitor.page.get_by_role("link", name="Chloe Lindner")).to_be_visible()
