"""Search shows what the words lead to, grouped, and nothing of what is hidden."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.test import Client

from core.actions import promises as actions
from core.models import Person, Promise
from tests.cast import NOW, Cast
from tests.shell.test_promises import words

SignIn = Callable[[Person], Client]


def promised(cast: Cast, what: str) -> Promise:
    due_at = NOW + timedelta(days=3)
    return actions.make_promise(
        owed_by=cast.ben, owed_to=cast.dev, what=what, due_at=due_at, by=cast.ben, at=NOW
    )


def found(answer: Any) -> dict[str, list[str]]:
    groups = answer.context["groups"]
    return {
        group.id: [*(line.name for line in group.lines), *(row.what for row in group.rows)]
        for group in groups
    }


def test_search_groups_what_it_finds(cast: Cast, sign_in: SignIn, now: object) -> None:
    promised(cast, "Talk to Tariq about talent")
    assert found(sign_in(cast.ben).get("/search/", {"q": "tal"})) == {
        "teams": ["Talent"],
        "promises": ["Talk to Tariq about talent"],
    }
    assert found(sign_in(cast.ben).get("/search/", {"q": "tariq"})) == {
        "people": ["Tariq Mansour"],
        "promises": ["Talk to Tariq about talent"],
    }


def test_search_says_how_an_ended_promise_ended(cast: Cast, sign_in: SignIn, now: object) -> None:
    kept, released = promised(cast, "Kept word"), promised(cast, "Released word")
    actions.keep_promise(kept, by=cast.ben, at=NOW)
    actions.release_promise(released, reason="x", by=cast.dev, at=NOW)
    [group] = sign_in(cast.ben).get("/search/", {"q": "word"}).context["groups"]
    assert sorted(row.clock for row in group.rows) == ["kept on 3 March 2026", "let go on 3 March 2026"]


def test_search_for_what_is_hidden_looks_like_a_search_for_nothing(
    cast: Cast, sign_in: SignIn, now: object
) -> None:
    promised(cast, "Unmistakable")
    assert found(sign_in(cast.dev).get("/search/", {"q": "unmistakable"})) == {"promises": ["Unmistakable"]}
    browser = sign_in(cast.chloe)
    hidden, missing = (
        browser.get("/search/", {"q": "unmistakable"}),
        browser.get("/search/", {"q": "unheardofword"}),
    )
    assert words(hidden, "unmistakable") == words(missing, "unheardofword")
    assert found(hidden) == {}


def test_search_without_words_asks_for_some(cast: Cast, sign_in: SignIn, now: object) -> None:
    for text in ("", "  ", "\0", "***"):
        page = sign_in(cast.ben).get("/search/", {"q": text})
        assert (page.status_code, found(page)) == (200, {})
