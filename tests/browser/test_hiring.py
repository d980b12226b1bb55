"""A closing in the browser: from the list of what one owes over the brief to the talk, with and without scripts."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from hiring.actions.closings import Said, hold_closing, reopen_closing
from hiring.actions.entering import Notes, enter_notes
from hiring.models import Closing, Letter
from tests.browser.test_journeys import follow, press
from tests.browser.visitor import Visitor
from tests.cast import NOW, Cast
from tests.hiring.story import DAY, newcomer, opening_of, rejected

Visit = Callable[..., Visitor]
GOOD = Notes(
    strengths="Explained why she chose an event log, and drew where it fails before I asked.",
    gap="Load: the service has to hold 4,000 requests a second.",
    evidence="In the second task she sized the pool for 50.",
)


def story(cast: Cast) -> Closing:
    """Ben owes Asha a talk; Rosa wrote notes, he did not. Two others wait for a letter."""
    opening = opening_of(cast)
    closing = rejected(cast, cast.asha, cast.rosa, cast.ben, opening=opening)
    enter_notes(opening.applications.get(person=cast.asha), GOOD, by=cast.rosa, at=NOW - DAY)
    for name in ("Lea One", "Max Two"):
        rejected(cast, newcomer(cast, name), opening=opening)
    return closing


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_closing_is_held_from_the_brief_to_the_confirmation(visit: Visit, cast: Cast, scripts: bool) -> None:
    closing = story(cast)
    ben = visit(cast.ben, scripts=scripts)
    ben.go("/")
    follow(ben.page, "Hiring")
    follow(ben.page, "Closing talk: Search engineer")
    expect(ben.page.get_by_role("heading", level=1)).to_have_text("Asha Pillai")
    expect(ben.page.get_by_text("drew where it fails before I asked")).to_be_visible()
    ben.page.get_by_label("My own words").fill("Begin with the drawing.")
    press(ben.page, "Keep my words")
    follow(ben.page, "I spoke with them")
    press(ben.page, "It was held")
    expect(ben.page.get_by_role("alert")).to_contain_text("Choose how you spoke with them.")
    ben.page.get_by_label("by phone").check()
    ben.page.get_by_label("What was said, in a few lines").fill("Thanked her for the drawing.")
    press(ben.page, "It was held")
    expect(
        ben.page.get_by_role("status").filter(has_text="It is kept. Thank you for speaking with them.")
    ).to_be_visible()
    expect(ben.page.get_by_text("They have not said anything yet.")).to_be_visible()
    reopen_closing(closing, by=cast.asha, at=NOW, saying="Nobody called.")
    ben.page.reload()
    expect(ben.page.get_by_role("link", name="I spoke with them")).to_be_visible()


def test_letters_are_read_before_they_go(visit: Visit, cast: Cast) -> None:
    closing = story(cast)
    tariq = visit(cast.tariq)
    tariq.go(f"/hiring/openings/{closing.opening.public_id}/")
    follow(tariq.page, "Letters")
    expect(tariq.page.get_by_label("Asha Pillai")).to_have_count(0)
    assert tariq.look() == []
    press(tariq.page, "Read what they will get")
    assert tariq.look() == []
    press(tariq.page, "Send these 2 letters")
    expect(tariq.page.get_by_role("status")).to_contain_text("on their way")
    assert Letter.objects.count() == 2


def test_every_page_of_hiring_is_well(visit: Visit, cast: Cast) -> None:
    closing = story(cast)
    other = rejected(cast, newcomer(cast, "Ina Four"), cast.ben, opening=opening_of(cast, title="Analyst"))
    hold_closing(other, by=cast.ben, at=NOW, said=Said("call", NOW, "Thanked her for the case."))
    ben, tariq = visit(cast.ben), visit(cast.tariq)
    for page in ("", "held/", "notice/", "handover/"):
        ben.go(f"/hiring/closings/{closing.public_id}/{page}")
        assert ben.look() == []
    pages = ("", "board/", "board/openings/", "board/people/", "openings/", "figures/")
    opening = f"openings/{closing.opening.public_id}/"
    for page in (*pages, opening, f"{opening}days/"):
        tariq.go(f"/hiring/{page}")
        assert tariq.look() == []
    chloe = visit(cast.chloe)
    chloe.go("/hiring/settings/")
    assert chloe.look() == []
