"""Who sees which closings and openings, and the board: late first, by opening, by whom."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core import tick
from core.actions import people as persons
from core.models import Person
from core.walls import Who
from hiring.access.closings import closings_owed
from hiring.actions import closings as acts
from hiring.actions.closings import Said
from hiring.actions.entering import Notes, enter_notes
from hiring.models import Closing
from tests.cast import NOW, Cast
from tests.hiring.story import DAY, newcomer, opening_of, promise_of, rejected

pytestmark = pytest.mark.usefixtures("now")
SignIn = Callable[[Person], Client]
SPOKE = Said(how="call", held_at=NOW - timedelta(hours=1), lines="Thanked her for the search demo.")
GOOD = Notes(strengths="Explained the index in two minutes", gap="Load tests", evidence="The second task")


@pytest.fixture
def closing(cast: Cast) -> Closing:
    """Ben and Rosa met Asha; Rosa wrote notes, and Ben owes the talk."""
    closing = rejected(cast, cast.asha, cast.rosa, cast.ben)
    enter_notes(closing.opening.applications.get(), GOOD, by=cast.rosa, at=NOW - DAY)
    return closing


def page(closing: Closing, name: str = "") -> str:
    return f"/hiring/closings/{closing.public_id}/{name}"


SEES = {  # the page, holding, notice, handover; board; opening
    "ben": (200, 200, 200, 200, 404, 200),
    "rosa": (404, 404, 404, 404, 404, 200),
    "tariq": (200, 404, 404, 200, 200, 200),
    "chloe": (200, 404, 404, 200, 200, 200),
    "dev": (404, 404, 404, 404, 404, 404),
    "ada": (404, 404, 404, 404, 404, 404),
    "sol": (404, 404, 404, 404, 404, 404),
    "eve": (404, 404, 404, 404, 404, 404),
}


@pytest.mark.parametrize("name", SEES)
def test_who_gets_what(cast: Cast, closing: Closing, sign_in: SignIn, name: str) -> None:
    client = sign_in(getattr(cast, name))
    opening = f"/hiring/openings/{closing.opening.public_id}/"
    closings = [page(closing, act) for act in ("", "held/", "notice/", "handover/")]
    answered = [client.get(address).status_code for address in (*closings, "/hiring/board/", opening)]
    assert tuple(answered) == SEES[name]


def test_candidate_who_works_here_learns_nothing(cast: Cast, sign_in: SignIn) -> None:
    """Chloe of HR applied herself: not one page knows of it, though her role sees every other."""
    closing = rejected(
        cast, cast.chloe, cast.rosa, cast.ben, opening=opening_of(cast, title="Head of search")
    )
    client = sign_in(cast.chloe)
    assert sign_in(cast.tariq).get(page(closing)).status_code == 200
    assert client.get(page(closing)).status_code == 404
    assert client.get(f"/hiring/openings/{closing.opening.public_id}/").status_code == 404
    pages = ["/", "/yours/", "/hiring/", "/hiring/board/", "/hiring/openings/", "/hiring/board/openings/"]
    pages += ["/notifications/", f"/people/{cast.ben.public_id}/", "/search/?q=head"]
    for address in pages:
        assert "Head of search" not in client.get(address).text, address
    assert client.get(f"/promises/{promise_of(closing).public_id}/").status_code == 404


def test_board_shows_late_first_and_heaps(cast: Cast, closing: Closing, sign_in: SignIn) -> None:
    client = sign_in(cast.tariq)
    assert "Asha Pillai" in client.get("/hiring/board/").text
    assert "Search engineer" in client.get("/hiring/board/openings/").text
    assert "Ben Okafor" in client.get("/hiring/board/people/").text
    persons.record_leaving(cast.rosa, by=cast.ada, at=NOW)
    assert "no longer works here" not in client.get("/hiring/board/people/").text


def test_heaps_go_on_over_pages_and_say_what_they_count(
    cast: Cast, closing: Closing, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    rejected(cast, newcomer(cast, "Bo Lind"), cast.sol, opening=opening_of(cast, title="Driver"))
    client, first = sign_in(cast.tariq), "/hiring/board/openings/"
    assert "Counted are" not in client.get(first).text
    monkeypatch.setattr("hiring.views.board.ON_A_PAGE", 1)
    pages = [client.get(f"{first}?page={number}").text for number in (1, 2)]
    assert ["Search engineer" in page for page in pages] != ["Driver" in page for page in pages]
    for place in ("access", "views"):
        monkeypatch.setattr(f"hiring.{place}.board.MOST_HEAPED", 1)
    assert "Counted are the 1 answers that are due first." in client.get(first).text


def test_interviewer_sees_the_opening_and_not_its_people(
    cast: Cast, closing: Closing, sign_in: SignIn
) -> None:
    opening = f"/hiring/openings/{closing.opening.public_id}/"
    assert "Asha Pillai" in sign_in(cast.ben).get(opening).text
    assert "Asha Pillai" not in sign_in(cast.rosa).get(opening).text


def test_opening_says_of_each_person_what_became_of_their_answer(
    cast: Cast, closing: Closing, sign_in: SignIn
) -> None:
    opening = f"/hiring/openings/{closing.opening.public_id}/"
    assert "answer by 9 March 2026" in sign_in(cast.tariq).get(opening).text
    acts.hold_closing(closing, by=cast.ben, at=NOW, said=SPOKE)
    text = sign_in(cast.tariq).get(opening).text
    assert "answered on 3 March 2026" in text
    assert f'href="{page(closing)}"' in text


def test_days_of_an_opening_by_its_page(cast: Cast, closing: Closing, sign_in: SignIn) -> None:
    address = f"/hiring/openings/{closing.opening.public_id}/days/"
    assert sign_in(cast.ben).get(address).status_code == 404
    client = sign_in(cast.tariq)
    assert "Enter a number from 1 to 99" in client.post(address, {"days": "0"}).text
    client.post(address, {"days": "3"})
    assert "3 working days" in client.get(f"/hiring/openings/{closing.opening.public_id}/").text


@pytest.mark.parametrize("address", ["", "openings/", "people/"])
def test_board_asks_as_often_for_one_row_as_for_three(cast: Cast, sign_in: SignIn, address: str) -> None:
    def row(number: int) -> None:
        opening = opening_of(cast, title=f"Engineer {number}")
        rejected(
            cast,
            newcomer(cast, f"Guest{number} One"),
            [cast.ben, cast.rosa, cast.sol][number],
            opening=opening,
        )

    client = sign_in(cast.tariq)
    row(0)
    client.get("/hiring/board/")
    with CaptureQueriesContext(connection) as one:
        assert client.get(f"/hiring/board/{address}").status_code == 200
    row(1)
    row(2)
    with CaptureQueriesContext(connection) as three:
        assert client.get(f"/hiring/board/{address}").status_code == 200
    assert len(three) == len(one)


def test_leaver_who_still_owes_is_named_on_the_board(cast: Cast, closing: Closing, sign_in: SignIn) -> None:
    persons.record_leaving(cast.ben, by=cast.ada, at=NOW)
    assert "no longer works here" in sign_in(cast.tariq).get("/hiring/board/people/").text
    tick.tick_once(NOW)
    assert "no longer works here" not in sign_in(cast.tariq).get("/hiring/board/people/").text


def test_board_is_read_from_the_index_of_what_is_owed(cast: Cast, closing: Closing) -> None:
    who = Who(cast.tariq, NOW)
    plan = closings_owed(who, verb="closing.oversee")[:50].explain()
    assert connection.vendor != "sqlite" or "closing_owed" in plan, plan


@pytest.mark.parametrize(("name", "finds"), [("tariq", True), ("rosa", True), ("dev", False), ("eve", False)])
def test_opening_is_found_by_who_works_on_it(
    cast: Cast, closing: Closing, sign_in: SignIn, name: str, finds: bool
) -> None:
    text = sign_in(getattr(cast, name)).get("/search/?q=engineer").text
    assert (f"/hiring/openings/{closing.opening.public_id}/" in text) is finds
