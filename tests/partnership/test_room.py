"""The room's first page says to everybody what waits for them, and to nobody what waits for another."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from core.models import Person
from partnership.actions import disagreements, goals, help, ties
from partnership.rules.sides import Side
from tests.cast import NOW, Cast
from tests.partnership.table import OF_CHLOE, state_both, table
from tests.partnership.test_actions_agreements import LATER, REASON, propose, start

pytestmark = pytest.mark.usefixtures("now")
SignIn = Callable[[Person], Client]


def waits(browser: Client) -> dict[str, list[str]]:
    """What waits for whoever reads, by the last word of each part's address; the others are left out."""
    parts = browser.get("/partnership/").context["parts"]
    return {part["href"].split("/")[2]: part["waits"] for part in parts if part["waits"]}


def test_nothing_waits_in_an_empty_room(cast: Cast, sign_in: SignIn) -> None:
    assert waits(sign_in(cast.chloe)) == {}


def test_first_page_says_what_waits_for_whoever_reads(cast: Cast, sign_in: SignIn) -> None:
    said = table(state_both(cast)).of(cast.chloe).view
    assert said is not None
    disagreements.say_back(said, words=OF_CHLOE, by=cast.tariq, at=NOW)
    start(cast)
    start(cast)
    propose(cast)
    tie = ties.declare_tie(one=Side.hr, other=Side.ta, every_days=28, about="", by=cast.chloe, at=NOW)
    help.ask_for_help(of=cast.tariq, sentence="How?", urgency="soon", by=cast.chloe, at=NOW)
    chloe, tariq = sign_in(cast.chloe), sign_in(cast.tariq)
    assert waits(tariq) == {
        "help": ["Somebody waits for your answer."],
        "ties": ["1 tie waits for the yes of your side."],
        "agreements": ["2 agreements to sign or to object to."],
        "board": ["1 goal waits for your yes or no."],
    }
    assert waits(chloe) == {
        "disagreements": [
            "1 view waits for you to say it back.",
            "1 time somebody said your view back: is that it?",
        ]
    }
    assert waits(sign_in(cast.ben)) == {}
    ties.agree_to_tie(tie, by=cast.tariq, at=LATER)
    assert "ties" not in waits(tariq)


def test_goal_waits_until_it_is_answered_either_way(cast: Cast, sign_in: SignIn) -> None:
    agreed, declined, tariq = propose(cast), propose(cast), sign_in(cast.tariq)
    assert waits(tariq) == {"board": ["2 goals wait for your yes or no."]}
    goals.agree_goal(agreed, by=cast.tariq, at=LATER)
    goals.decline_goal(declined, reason=REASON, by=cast.tariq, at=LATER)
    assert waits(tariq) == {}
