"""A candidate's own page in a private window, at each step: on a phone, without scripts, by keyboard, in German."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from hiring.actions.closings import Said, hold_closing
from hiring.actions.links import issue_link
from hiring.actions.talks import offer_slots, write_to_candidate
from hiring.models import Closing, ClosingHeld, DataRequest, Meeting
from hiring.rules.slots import Span
from tests.browser.test_journeys import follow, press
from tests.browser.test_promises import tab_to
from tests.browser.visitor import Visitor
from tests.cast import NOW, Cast
from tests.hiring.story import rejected

Visit = Callable[..., Visitor]
HOUR = timedelta(hours=1)


def waiting(cast: Cast) -> tuple[Closing, str]:
    """Asha was interviewed and rejected, and knows nothing of it; her page."""
    return rejected(cast, cast.asha, cast.ben), issue_link(cast.asha, at=NOW)


def news_came(closing: Closing, cast: Cast) -> None:
    words = "There is news about your application.\n\nI would like to tell you myself.\n\nBen Okafor"
    write_to_candidate(cast.asha, closing.opening, words=words, by=cast.ben, at=NOW)
    times = [Span(NOW + n * HOUR, NOW + n * HOUR + HOUR / 2) for n in (24, 25, 48)]
    offer_slots(cast.ben, times, place="https://video.example/ben", at=NOW)


def was_told(closing: Closing, cast: Cast) -> None:
    said = Said(how=ClosingHeld.How.VIDEO, held_at=NOW, lines="We spoke.")
    hold_closing(Closing.objects.get(pk=closing.pk), by=cast.ben, at=NOW, said=said)


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_candidate_waits_chooses_hears_and_confirms(visit: Visit, cast: Cast, scripts: bool) -> None:
    closing, page = waiting(cast)
    asha = visit(None, scripts=scripts)
    asha.page.set_viewport_size({"width": 375, "height": 740})
    asha.go(page)
    expect(asha.page.get_by_text("At the latest 5 working days after it has been decided.")).to_be_visible()
    follow(asha.page, "Say how you want to hear")
    asha.page.get_by_label("A video call").check()
    press(asha.page, "That is how I want it")
    expect(asha.page.get_by_role("status")).to_contain_text("knows now how you want to hear")

    news_came(closing, cast)
    asha.go(page)
    expect(asha.page.get_by_text("I would like to tell you myself.")).to_be_visible()
    follow(asha.page, "Choose a time")
    press(asha.page, "Take this time")
    expect(asha.page.get_by_role("alert")).to_contain_text("Choose a time.")
    asha.page.get_by_label("Wednesday 4 March 2026, 11:00, 30 minutes").check()
    press(asha.page, "Take this time")
    expect(asha.page.get_by_role("status")).to_contain_text("The time is agreed.")
    expect(
        asha.page.get_by_text("Wednesday 4 March 2026, 11:00 (Europe/Berlin) with Ben Okafor.")
    ).to_be_visible()
    assert Meeting.objects.get().person == cast.asha

    was_told(closing, cast)
    asha.go(page)
    expect(asha.page.get_by_text("Ben Okafor spoke with you on 3 March 2026, by video.")).to_be_visible()
    press(asha.page, "Yes, it happened")
    expect(asha.page.get_by_role("status")).to_contain_text("Thank you for saying so.")
    follow(asha.page, "Answer them")
    asha.page.get_by_role("group", name="Did you feel respected?").get_by_label("Yes", exact=True).check()
    press(asha.page, "Send my answers")
    expect(asha.page.get_by_role("status")).to_contain_text("without your name")
    assert asha.page.context.cookies() == []


def test_every_page_of_a_candidate_is_well(visit: Visit, cast: Cast) -> None:
    closing, page = waiting(cast)
    news_came(closing, cast)
    asha = visit(None, language="de")
    opening = closing.opening.public_id
    for place in (
        "",
        f"{opening}/wish/",
        f"{opening}/letter/",
        f"{opening}/waiting/",
        "data/",
        "data/request/",
    ):
        asha.go(f"{page}{place}")
        assert asha.look() == []
    asha.go(f"{page}{opening}/wish/")
    asha.page.get_by_label("Ein Videogespräch").check()
    press(asha.page, "So möchte ich es")
    asha.go(f"{page}{opening}/time/")
    assert asha.look() == []
    was_told(closing, cast)
    for place in ("", f"{opening}/not-happened/", "questions/", "data/", "data/erasure/"):
        asha.go(f"{page}{place}")
        assert asha.look() == []
    asha.go("/private/nothing/")
    assert asha.look() == []
    asha.go("/private/")
    assert asha.look() == []


def test_every_page_of_those_who_tell_is_well(visit: Visit, cast: Cast) -> None:
    closing, _page = waiting(cast)
    news_came(closing, cast)
    ben, chloe = visit(cast.ben), visit(cast.chloe)
    application = closing.opening.applications.get()
    for place in ("/hiring/times/", f"/hiring/applications/{application.public_id}/news/", "/hiring/voices/"):
        ben.go(place)
        assert ben.look() == []
    asha = visit(None)
    asha.go(f"{issue_link(cast.asha, at=NOW)}data/request/")
    asha.page.get_by_label("Something is wrong").check()
    asha.page.get_by_label("What should we know?").fill("I never lived in Rome.")
    press(asha.page, "Send it")
    asked = DataRequest.objects.get()
    for place in ("/hiring/requests/", f"/hiring/requests/{asked.public_id}/"):
        chloe.go(place)
        assert chloe.look() == []


def test_wish_is_said_by_keyboard_alone(visit: Visit, cast: Cast) -> None:
    _closing, page = waiting(cast)
    asha = visit(None)
    asha.go(page)
    keys = asha.page.keyboard
    tab_to(asha.page, "Say how you want to hear")
    keys.press("Enter")
    asha.page.wait_for_url("**/wish/")
    tab_to(asha.page, "A call")
    keys.press("Space")
    keys.press("ArrowDown")
    keys.press("ArrowDown")
    tab_to(asha.page, "That is how I want it")
    keys.press("Enter")
    expect(asha.page.get_by_role("status")).to_contain_text("knows now how you want to hear")
    expect(asha.page.get_by_text("In writing. What was decided, and the main reason.")).to_be_visible()
