"""Agreements, the board and goals on their pages."""

from __future__ import annotations

from collections.abc import Callable

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.models import Person
from partnership.models import Goal, InForce, Objection, WorkingAgreement
from tests.cast import Cast
from tests.partnership.test_actions_agreements import REASON, propose, sign, start, text_of
from tests.partnership.test_celebrations import colleague

SignIn = Callable[[Person], Client]
WRITTEN = {
    "kind": "working",
    "title": "How we speak about pay",
    "other": "Tariq Mansour",
    "words": "TA speaks with candidates about pay, inside the band that HR has signed.",
    "review_on": "2026-09-01",
    "rule_1_matter": "The pay band of an opening",
    "rule_1_way": "advice",
    "rule_1_decides": "hr",
    "owed_1_by": "hr",
    "owed_1_to": "ta",
    "owed_1_what": "The band within three days",
    "owed_1_days": "3",
    "owed_2_by": "ta",
    "owed_2_to": "hr",
    "owed_2_what": "The reasons of every no",
    "owed_2_days": "5",
}


def page(agreement: WorkingAgreement, name: str = "") -> str:
    return f"/partnership/agreements/{agreement.public_id}/{name}"


def test_agreement_is_written_signed_and_in_force(cast: Cast, sign_in: SignIn, now: object) -> None:
    chloe, tariq = sign_in(cast.chloe), sign_in(cast.tariq)
    answer = chloe.post("/partnership/agreements/new/", WRITTEN)
    agreement = WorkingAgreement.objects.get()
    assert answer["Location"] == page(agreement)
    for browser in (chloe, tariq):
        form = browser.get(page(agreement, "signature/")).context["form"]
        assert browser.post(page(agreement, "signature/"), form.initial).status_code == 302
    assert InForce.objects.get().text == text_of(agreement)
    shown = tariq.get(page(agreement)).content.decode()
    assert "HR owes Talent acquisition" in shown
    assert "Talent acquisition owes HR" in shown


def test_objection_and_new_version_on_the_pages(cast: Cast, sign_in: SignIn, now: object) -> None:
    agreement, tariq, chloe = start(cast), sign_in(cast.tariq), sign_in(cast.chloe)
    reason = "Three days is too long for a first call."
    said = {"reason": reason, "text": text_of(agreement).pk}
    assert tariq.post(page(agreement, "objection/"), said).status_code == 302
    form = chloe.get(page(agreement, "version/"))
    assert reason in form.content.decode()
    changed = {
        **form.context["form"].initial,
        "words": "TA names the last band that is like it in the first call.",
    }
    refused = chloe.post(page(agreement, "version/"), changed)
    assert "how the new text takes up" in refused.content.decode()
    changed["change"] = "The band is known before the first call now."
    assert chloe.post(page(agreement, "version/"), changed).status_code == 302
    settled = f"/partnership/objections/{Objection.objects.get().public_id}/settled/"
    assert tariq.post(settled, {"how": "The last band is enough for us."}).status_code == 302
    assert text_of(agreement).number == 2
    assert "older version" in tariq.get(page(agreement) + "?version=1").content.decode()


def test_agreement_does_not_exist_for_other_sides(cast: Cast, sign_in: SignIn, now: object) -> None:
    agreement = start(cast)
    assert sign_in(cast.tariq).get(page(agreement)).status_code == 200
    for other in (cast.ben, cast.dev, cast.rosa, cast.eve):
        for name in ("", "signature/", "version/", "objection/"):
            assert sign_in(other).get(page(agreement, name)).status_code == 404


def test_board_shows_both_directions_and_no_name_to_third_people(
    cast: Cast, sign_in: SignIn, now: object
) -> None:
    agreement = start(cast)
    for person in (cast.chloe, cast.tariq):
        sign(agreement, person)
    board = sign_in(cast.chloe).get("/partnership/board/?with=ta")
    assert [[row.what for row in column["rows"]] for column in board.context["columns"]] == [
        ["The band within three days"],
        ["The reasons of every no"],
    ]
    assert all(row.href for column in board.context["columns"] for row in column["rows"])
    assert not any(
        column["rows"] for column in sign_in(cast.dev).get("/partnership/board/").context["columns"]
    )


def test_goal_is_agreed_and_reached_by_both(cast: Cast, sign_in: SignIn, now: object) -> None:
    chloe, tariq = sign_in(cast.chloe), sign_in(cast.tariq)
    said = {
        "what": "Everybody hears within a week",
        "sign": "Nobody asks twice.",
        "other": "Tariq Mansour",
        "due_on": "2026-06-30",
    }
    assert chloe.post("/partnership/goals/new/", said).status_code == 302
    here = f"/partnership/goals/{Goal.objects.get().public_id}/"
    assert tariq.post(f"{here}agreed/")["Location"] == here
    for browser in (chloe, tariq):
        browser.post(f"{here}reached/")
    assert "Reached" in chloe.get(here).content.decode()
    assert sign_in(cast.dev).get(here).status_code == 404


def test_goal_is_declined_in_words_that_only_the_two_read(cast: Cast, sign_in: SignIn, now: object) -> None:
    chloe, tariq, goal = sign_in(cast.chloe), sign_in(cast.tariq), propose(cast)
    paul = sign_in(colleague(cast, "Paul Achterberg", cast.hr_team))
    here = f"/partnership/goals/{goal.public_id}/"
    assert chloe.get(f"{here}declined/")["Location"] == here
    assert paul.get(here).status_code == 200
    for other in (paul, sign_in(cast.dev), sign_in(cast.eve)):
        assert other.get(f"{here}declined/").status_code == 404
        assert other.post(f"{here}declined/", {"reason": REASON}).status_code == 404
    assert "Say why you do not take it on" in tariq.post(f"{here}declined/", {"reason": ""}).content.decode()
    assert f"{here}declined/" in tariq.get(here).content.decode()
    assert tariq.post(f"{here}declined/", {"reason": REASON})["Location"] == here
    for browser, reads in ((chloe, True), (tariq, True), (paul, False)):
        shown = browser.get(here).content.decode()
        assert ("Declined" in shown, REASON in shown, f"{here}agreed/" in shown) == (True, reads, False)
    assert "Declined" in chloe.get("/partnership/board/").content.decode()


def test_lists_cost_the_same_for_three_as_for_one(cast: Cast, sign_in: SignIn, now: object) -> None:
    browser = sign_in(cast.chloe)
    start(cast)
    propose(cast)
    for place in ("/partnership/agreements/", "/partnership/board/"):
        browser.get(place)
    counts = [_queries(browser, place) for place in ("/partnership/agreements/", "/partnership/board/")]
    for _ in range(2):
        start(cast)
        propose(cast)
    again = [_queries(browser, place) for place in ("/partnership/agreements/", "/partnership/board/")]
    assert again == counts


def _queries(browser: Client, place: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        browser.get(place)
    return len(asked)
