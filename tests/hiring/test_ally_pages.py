"""The pages of allies: the member's alone; an opening shows who might fit to who hires."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.models import Person
from hiring.access.allies import get_ally
from hiring.actions import allies as acts
from hiring.actions.in_mind import keep_in_mind
from hiring.models import Ally, MarksRead
from tests.cast import NOW, Cast
from tests.hiring.story import newcomer, opening_of
from tests.hiring.test_allies import again, begun, held

pytestmark = pytest.mark.usefixtures("now")
SignIn = Callable[[Person], Client]


def test_pages_of_an_ally_are_the_members_alone(cast: Cast, sign_in: SignIn) -> None:
    ally = begun(cast)
    page = f"/hiring/allies/{ally.public_id}/"
    assert sign_in(cast.ben).get(page).status_code == 200
    for other in (cast.tariq, cast.chloe, cast.ada, cast.rosa, cast.eve):
        assert sign_in(other).get(page).status_code == 404
    assert get_ally(cast.ben, ally.public_id, at=NOW) == ally


def test_member_offers_says_a_word_and_ends_it_on_pages(cast: Cast, sign_in: SignIn) -> None:
    closing, browser = held(cast), sign_in(cast.ben)
    assert b"Offer Asha Pillai to stay in touch" in browser.get("/hiring/allies/").content
    offer = f"/hiring/closings/{closing.public_id}/ally/"
    assert browser.get(offer).status_code == 200
    assert "reason" in browser.post(offer, {"pace": "6"}).context["form"].errors
    assert browser.post(offer, {"reason": "Your ledger.", "pace": "12"}).status_code == 302
    ally = Ally.objects.get()
    assert (ally.pace, ally.reason) == (12, "Your ledger.")
    acts.agree_to_ally(ally, by=cast.asha, at=NOW)
    page = f"/hiring/allies/{ally.public_id}/"
    assert browser.post(f"{page}word/", {"words": "Hello"}).status_code == 302
    assert b"Hello" in browser.get(page).content
    assert browser.post(f"{page}pass/", {"to": "Sol Keller", "reason": "He builds it."}).status_code == 302
    assert b"Sol Keller" in browser.get(page).content
    assert f'href="{page}end/"' in browser.get(page).content.decode()
    asked = browser.get(f"{page}end/").content.decode()
    assert "End this connection?" in asked
    assert "They are told that it has ended" in asked
    assert again(ally).ended_at is None
    assert browser.post(f"{page}end/").status_code == 302
    assert again(ally).ended_why == "member"
    assert b"has ended already" in browser.post(f"{page}end/").content


def test_offer_that_promises_too_much_is_marked_and_goes_once_it_was_read(
    cast: Cast, sign_in: SignIn
) -> None:
    offer, browser = f"/hiring/closings/{held(cast).public_id}/ally/", sign_in(cast.ben)
    said = {"reason": "We will definitely hire you next time.", "pace": "12"}
    answer = browser.post(offer, said)
    assert answer.status_code == 200
    assert not Ally.objects.exists()
    assert browser.post(offer, said | {"have_read": answer.context["form"].seal}).status_code == 302
    assert (Ally.objects.get().reason, MarksRead.objects.get().about) == (said["reason"], cast.asha)


def test_offer_page_is_not_there_for_who_did_not_speak_with_them(cast: Cast, sign_in: SignIn) -> None:
    offer = f"/hiring/closings/{held(cast).public_id}/ally/"
    assert sign_in(cast.ben).get(offer).status_code == 200
    for other in (cast.tariq, cast.chloe, cast.rosa, cast.eve):
        assert sign_in(other).get(offer).status_code == 404


def test_connections_can_be_taken_along(cast: Cast, sign_in: SignIn) -> None:
    ally = begun(cast)
    acts.note_contact(ally, words="Hello", by=cast.ben, at=NOW)
    (taken,) = json.loads(sign_in(cast.ben).get("/hiring/allies/mine.json").content)["allies"]
    assert (taken["name"], taken["why"], taken["words"][0]["words"]) == (
        "Asha Pillai",
        "Your ledger.",
        "Hello",
    )
    assert json.loads(sign_in(cast.tariq).get("/hiring/allies/mine.json").content) == {"allies": []}


def test_opening_shows_who_might_fit(cast: Cast, sign_in: SignIn) -> None:
    opening = opening_of(cast, title="Rust engineer")
    keep_in_mind(cast.asha, words="I write Rust.", roles="", at=NOW)
    page = f"/hiring/openings/{opening.public_id}/allies/"
    assert b"Asha Pillai" in sign_in(cast.ben).get(page).content
    assert b"Asha Pillai" not in sign_in(cast.ben).get(page, {"words": "forklift"}).content
    assert sign_in(cast.rosa).get(page).status_code == 404


def test_list_of_allies_costs_the_same_with_three_as_with_one(cast: Cast, sign_in: SignIn) -> None:
    browser, opening = sign_in(cast.ben), opening_of(cast)
    begun(cast, opening=opening)
    browser.get("/hiring/allies/")
    with CaptureQueriesContext(connection) as one:
        browser.get("/hiring/allies/")
    for name in ("Eva Test", "Uwe Test"):
        begun(cast, newcomer(cast, name), opening=opening)
    with CaptureQueriesContext(connection) as three:
        browser.get("/hiring/allies/")
    assert len(three) == len(one)


def test_long_list_of_allies_goes_on_page_by_page(
    cast: Cast, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.pages.paging.ROWS", 2)
    opening, names = opening_of(cast), {"Asha Pillai", "Lea One", "Max Two"}
    begun(cast, opening=opening)
    for name in ("Lea One", "Max Two"):
        begun(cast, newcomer(cast, name), opening=opening)
    browser = sign_in(cast.ben)
    page = browser.get("/hiring/allies/")
    rest = browser.get(f"/hiring/allies/{page.context['slice'].next}")
    shown = [{name for name in names if name in each.text} for each in (page, rest)]
    assert [len(each) for each in shown] == [2, 1]
    assert shown[0] | shown[1] == names
