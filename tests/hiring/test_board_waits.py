"""What waits for its candidate: for the end of something else of theirs, or for their word how they want to hear."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.models import Person
from hiring.actions.talks import say_wish, write_back, write_to_candidate
from hiring.models import Closing
from tests.cast import NOW, Cast
from tests.hiring.story import DAY, applied, decided, interviewed, newcomer, opening_of, rejected

pytestmark = pytest.mark.usefixtures("now")
SignIn = Callable[[Person], Client]
WAITS, ASKED = "/hiring/board/waits/", "/hiring/board/asked/"


def written(cast: Cast, person: Person, *, title: str = "Search engineer") -> Closing:
    closing = rejected(cast, person, cast.ben, opening=opening_of(cast, title=title))
    write_to_candidate(person, closing.opening, words="There is news.", by=cast.ben, at=NOW - DAY)
    return closing


def test_board_shows_what_waits_for_another_application_and_since_when(cast: Cast, sign_in: SignIn) -> None:
    other = applied(cast.asha, opening_of(cast, title="Accountant"))
    rejected(cast, cast.asha, cast.ben)
    shown = sign_in(cast.tariq).get(WAITS).text
    assert "another application is still active" in shown
    assert "Asha Pillai" in shown
    decided(other, at=NOW)
    assert "Nothing waits" in sign_in(cast.chloe).get(WAITS).text


def test_board_shows_who_was_asked_and_has_not_said_how(cast: Cast, sign_in: SignIn) -> None:
    assert "Nobody was asked in vain" in sign_in(cast.tariq).get(ASKED).text
    closing = written(cast, cast.asha)
    rejected(cast, newcomer(cast, "Omar Other"), cast.ben, opening=opening_of(cast, title="Accountant"))
    shown = sign_in(cast.tariq).get(ASKED).text
    assert "Asked on 2 March 2026, and no answer yet" in shown
    assert "Accountant" not in shown
    say_wish(cast.asha, closing.opening, channel="none", amount="news", reach="", at=NOW)
    assert "Nobody was asked in vain" in sign_in(cast.tariq).get(ASKED).text


def test_whoever_wrote_back_is_not_asked_in_vain(cast: Cast, sign_in: SignIn) -> None:
    closing = written(cast, cast.asha)
    write_back(cast.asha, closing.opening, words="Call me any day.", at=NOW)
    assert "Nobody was asked in vain" in sign_in(cast.tariq).get(ASKED).text


def test_nothing_about_oneself_and_nothing_for_managers(cast: Cast, sign_in: SignIn) -> None:
    written(cast, cast.tariq)
    applied(cast.tariq, opening_of(cast, title="Accountant"))
    interviewed(applied(cast.tariq, opening_of(cast, title="Writer")), cast.ben)
    for page in (ASKED, WAITS):
        assert "Tariq Mansour" not in sign_in(cast.tariq).get(page).text.partition("<main")[2]
        assert [sign_in(each).get(page).status_code for each in (cast.ben, cast.ada, cast.eve)] == [404] * 3


def test_pages_cost_the_same_for_one_and_for_three(cast: Cast, sign_in: SignIn) -> None:
    client, costs = sign_in(cast.tariq), []
    for names in (("Lea One",), ("Max Two", "Nia Three")):
        for name in names:
            person = newcomer(cast, name)
            written(cast, person, title=f"{name}'s")
            waiting = newcomer(cast, f"W{name}")
            applied(waiting, opening_of(cast, title=f"{name}'s other"))
            rejected(cast, waiting, cast.ben, opening=opening_of(cast, title=f"{name}'s first"))
        for page in (WAITS, ASKED):
            client.get(page)
            with CaptureQueriesContext(
                connection,
            ) as queries:
                client.get(page)
            costs.append(len(queries))
    assert costs[:2] == costs[2:]
