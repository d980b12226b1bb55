"""No page of the room shows a number about a person: what numbers there are, are days and versions."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client

from core.models import Person
from tests.cast import Cast
from tests.partnership.table import close, hear_both, state_both
from tests.partnership.test_actions_agreements import propose, sign, start

SignIn = Callable[[Person], Client]
MAIN = re.compile(r"<main.*?</main>", re.DOTALL)
NOISE = re.compile(r"<svg.*?</svg>|<script.*?</script>|<[^>]*>", re.DOTALL)
MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
DAYS = re.compile(
    rf"\b\d{{1,2}} (?:{MONTHS})(?: \d{{4}})?\b|\b(?:{MONTHS}) \d{{1,2}}, \d{{4}}\b|\b\d{{1,2}}:\d\d\b"
)
SAID = re.compile(r"within \d+ working days?|due in \d+ working days?|Version \d+|section 99|12 February")


def figures(html: str) -> list[str]:
    """Numbers left when days, versions, and what somebody wrote themselves are taken away."""
    found = MAIN.search(html)
    words = NOISE.sub(" ", found[0] if found else html)
    return re.findall(r"\d+", SAID.sub(" ", DAYS.sub(" ", words)))


@pytest.mark.parametrize("who", ["chloe", "tariq", "ben"])
def test_no_page_shows_a_figure(cast: Cast, sign_in: SignIn, now: object, who: str) -> None:
    tables = [state_both(cast), hear_both(cast), close(cast).disagreement]
    agreement, goal = start(cast), propose(cast)
    for person in (cast.chloe, cast.tariq):
        sign(agreement, person)
    places = ["", "disagreements/", "agreements/", "board/", "repairs/", f"goals/{goal.public_id}/"]
    places += [f"disagreements/{table.public_id}/" for table in tables]
    places += [f"agreements/{agreement.public_id}/"]
    browser = sign_in(getattr(cast, who))
    for place in places:
        answer = browser.get(f"/partnership/{place}")
        if answer.status_code == 200:
            assert figures(answer.content.decode()) == [], place


def test_figures_finds_one() -> None:
    assert figures("<main><p>Tariq kept 7 of 9, by 3 March 2026</p></main>") == ["7", "9"]
