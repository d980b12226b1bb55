"""No page of the room shows a number about a person; and who is let in where, page by page and verb by verb."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest
import pytest_django
from django.test import Client

from core import walls
from core.models import Person
from partnership.access import VERBS
from tests.cast import NOW, Cast
from tests.core.sealed import CHEAP
from tests.partnership.room import Page, World, furnish, hear, read, routes

SignIn = Callable[[Person], Client]
OF_CHANCE = {
    "first_step.see"
}  # who is suggested to whom hangs on random ids; tests/partnership/test_ties.py has it
TABLE = Path(__file__).with_name("walls.txt")
NAMES = ["chloe", "tariq", "ben", "dev", "paul", "rosa", "ada", "eve", "gone"]

MAIN = re.compile(r"<main.*?</main>", re.DOTALL)
NOISE = re.compile(r"<script.*?</script>|<[^>]*>", re.DOTALL)
MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
DAYS = re.compile(
    rf"\b\d{{1,2}} (?:{MONTHS})(?: \d{{4}})?\b|\b(?:{MONTHS}) \d{{1,2}}, \d{{4}}\b|\b\d{{1,2}}:\d\d\b"
)
# Lengths, versions, rules and laws, lines of forms, what somebody wrote: none of it counts what a person did.
# Nor does what waits for whoever reads, as the first page says it to them alone (tests/partnership/test_room.py).
SAID = re.compile(
    r"within \d+ working days?|due in \d+ working days?|due in \d+ days?|in 30 days|Version \d+|section 99|12 February"
    r"|30 minutes 1 hour 1½ hours 2 hours|(?:10|15|20|30|45) minutes each|fewer than 5 answers|1 of 4"
    r"|(?:Who decides|What is owed) \(\d\)|Its fingerprint: [0-9a-f]{64}|112 in Europe, 911 in North America"
    r"|You have \d+ talks? ahead|At \d+ tables? both|\d+ times? somebody said your view back"
    r"|\d+ agreements? to sign|\d+ (?:views?|offers?|ties?|goals?|pulses?|things? to mend or to answer) waits? for"
)


def figures(html: str) -> list[str]:
    """Numbers left when days, versions, and what somebody wrote themselves are taken away."""
    found = MAIN.search(html)
    words = NOISE.sub(" ", found[0] if found else html)
    return re.findall(r"\d+", SAID.sub(" ", DAYS.sub(" ", " ".join(unescape(words).split()))))


@pytest.fixture
def world(cast: Cast, now: object, settings: pytest_django.Settings) -> World:
    settings.SEAL_COST = CHEAP
    made = furnish(cast)
    hear()
    return made


def test_no_page_shows_a_figure_and_everybody_finds_theirs(world: World, sign_in: SignIn) -> None:
    pages = list(read(world, sign_in, NAMES))
    assert {page.route for page in pages} == set(routes())
    shown = {(page.route, page.who): figures(page.html) for page in pages if figures(page.html)}
    assert shown == {}
    assert written(pages, world) == TABLE.read_text(encoding="utf-8"), (
        f"Walls have moved. If they should have, read this line by line and put it into {TABLE.name}:\n"
        + written(pages, world)
    )
    assert parts_with_a_figure_once_there_is_one(world, sign_in) >= {
        *("agreements", "board", "celebrations", "disagreements", "goals", "help", "hours", "repairs"),
        *("talks", "thanks", "ties"),
    }


def parts_with_a_figure_once_there_is_one(world: World, sign_in: SignIn) -> set[str]:
    """Sabotage: somebody's name becomes a score. Gives the parts of the room in which that is caught."""
    Person.objects.filter(pk=world.cast.tariq.pk).update(name="Tariq Mansour kept 7 of 9")
    return {page.route.partition("/")[0] for page in read(world, sign_in, ["chloe"]) if figures(page.html)}


def written(pages: list[Page], world: World) -> str:
    """Who is answered what, route by route over all there is (p: by POST), and to how many things a verb applies."""
    statuses: dict[tuple[str, str], set[str]] = defaultdict(set)
    for page in pages:
        statuses[page.route, page.who].add(page.status)
    lines = [["/" + route, *("/".join(sorted(statuses[route, who])) for who in NAMES)] for route in routes()]
    for verb, declared in sorted(VERBS.items()):
        if verb in OF_CHANCE:
            continue
        found = [
            walls.visible(declared.model._default_manager.all(), world.everybody[who], verb=verb, at=NOW)
            for who in NAMES
        ]
        lines.append([verb, *(str(each.count()) for each in found)])
    head = ["# a page, or a verb", *NAMES]
    return (
        "\n".join(
            f"{first:<62}" + " ".join(f"{cell:<11}" for cell in cells).rstrip()
            for first, *cells in [head, *lines]
        )
        + "\n"
    )


def test_figures_finds_one() -> None:
    assert figures("<main><p>Tariq kept 7 of 9, by 3 March 2026</p></main>") == ["7", "9"]
    assert figures("<main><svg><text>12 talks</text></svg></main>") == ["12"]
