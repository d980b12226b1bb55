"""Two colleagues at a table, in two windows: disagree, say it back, be refused once, close; then sign an agreement."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from partnership.models import Close, Disagreement, InForce
from tests.browser.test_journeys import fill, follow, press
from tests.browser.visitor import Visitor
from tests.cast import Cast
from tests.partnership.table import CHLOE_SEES, OF_CHLOE, OF_TARIQ, TARIQ_SEES

Visit = Callable[..., Visitor]
AGAIN = "What hurts you most is that applicants think afterwards somebody tricked them over the salary."


def write_view(page: Page, words: object) -> None:
    """One thing is asked at a time, four times."""
    for name, label in (
        ("facts", "What happened?"),
        ("meaning", "What does it mean to you?"),
        ("need", "What do you need?"),
    ):
        fill(page, label, getattr(words, name))
        press(page, "Go on")
    fill(page, "What do you ask of them?", getattr(words, "ask"))  # noqa: B009 # as the three above
    press(page, "Put it on the table")


def say_back(page: Page, words: str) -> None:
    follow(page, "Say it back")
    fill(page, "What matters to them, in your own words?", words)
    press(page, "Say it back")


def hear(page: Page) -> None:
    follow(page, "Read how they understood you")
    page.get_by_label("Yes, that is it").check()
    press(page, "Answer")
    press(page, "No, that is all")


def findings(visitor: Visitor, scripts: bool) -> list[str]:
    """axe is a script itself."""
    return visitor.look() if scripts else []


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_two_disagree_hear_each_other_and_agree(visit: Visit, cast: Cast, scripts: bool) -> None:
    chloe, tariq = visit(cast.chloe, scripts=scripts), visit(cast.tariq, scripts=scripts)
    chloe.go("/partnership/disagreements/")
    follow(chloe.page, "Sit down with somebody")
    fill(chloe.page, "With whom do you see it differently?", "Tariq Mansour")
    fill(chloe.page, "What is it about, in one line?", "Who tells a candidate about the pay")
    press(chloe.page, "Ask them to sit down")
    write_view(chloe.page, CHLOE_SEES)
    table = f"/partnership/disagreements/{Disagreement.objects.get().public_id}/"
    tariq.go("/")
    follow(tariq.page, "Write how you see it: Who tells a candidate about the pay")
    follow(tariq.page, "Write how you see it")
    write_view(tariq.page, TARIQ_SEES)

    say_back(tariq.page, f"{CHLOE_SEES.facts} {CHLOE_SEES.meaning}")
    expect(tariq.page.get_by_role("alert")).to_contain_text("These are their words")
    fill(tariq.page, "What matters to them, in your own words?", OF_CHLOE)
    press(tariq.page, "Say it back")

    chloe.go(table)
    follow(chloe.page, "Read how they understood you")
    assert findings(chloe, scripts) == []
    chloe.page.get_by_label("Almost").check()
    press(chloe.page, "Answer")
    expect(chloe.page.get_by_role("alert")).to_contain_text("Say what is missing")
    chloe.page.locator("#id_missing").fill("That people feel cheated afterwards weighs most.")
    press(chloe.page, "Answer")

    tariq.go(table)
    expect(tariq.page.get_by_text("That people feel cheated afterwards weighs most.")).to_be_visible()
    say_back(tariq.page, AGAIN)
    chloe.go(table)
    hear(chloe.page)
    say_back(chloe.page, OF_TARIQ)
    tariq.go(table)
    assert findings(tariq, scripts) == []
    hear(tariq.page)
    close(chloe, tariq, table, scripts)
    assert Close.objects.get().by == cast.chloe


def close(chloe: Visitor, tariq: Visitor, table: str, scripts: bool) -> None:
    chloe.go(table)
    follow(chloe.page, "Put an idea on the table")
    fill(chloe.page, "What could be a third way?", "Use the band of the last opening like it.")
    press(chloe.page, "Put it on the table")
    tariq.go(table)
    follow(tariq.page, "Offer an agreement")
    fill(tariq.page, "What do you agree on?", "Recruiters name the band of the last opening.")
    fill(tariq.page, "What does your side give?", "One sentence about pay that all use")
    fill(tariq.page, "What does their side give?", "The new band within three days")
    for name, day in (("my_day", "2026-03-06"), ("their_day", "2026-03-10"), ("look_again_on", "2026-04-14")):
        tariq.page.locator(f"#id_{name}").fill(day)
    fill(tariq.page, "How will both of you know that it works?", "No candidate hears two figures.")
    assert findings(tariq, scripts) == []
    press(tariq.page, "Offer it")
    chloe.go(table)
    follow(chloe.page, "Read their offer")
    assert findings(chloe, scripts) == []
    press(chloe.page, "Yes, this is ours")
    expect(chloe.page.get_by_role("status").first).to_contain_text("It is agreed.")
    expect(chloe.page.get_by_role("link", name="The new band within three days")).to_be_visible()
    assert findings(chloe, scripts) == []


def test_agreement_is_written_and_signed_by_both(visit: Visit, cast: Cast) -> None:
    chloe, tariq = visit(cast.chloe), visit(cast.tariq)
    chloe.go("/partnership/agreements/")
    follow(chloe.page, "Write an agreement")
    fill(chloe.page, "What is it called?", "How we speak about pay")
    fill(chloe.page, "Who stands for the other side?", "Tariq Mansour")
    fill(chloe.page, "What do you agree on?", "TA speaks about pay, inside the band that HR has signed.")
    chloe.page.locator("#id_review_on").fill("2026-09-01")
    chloe.page.locator("#id_rule_1_matter").fill("The pay band of an opening")
    chloe.page.locator("#id_rule_1_decides").select_option("hr")
    assert chloe.look() == []
    press(chloe.page, "Write it down")
    table = chloe.page.url
    for visitor in (chloe, tariq):
        visitor.go(table)
        follow(visitor.page, "Sign this text")
        assert visitor.look() == []
        press(visitor.page, "Sign it for my side")
    expect(tariq.page.get_by_text("In force")).to_be_visible()
    assert tariq.look() == []
    assert InForce.objects.count() == 1
    for place in (
        "/partnership/",
        "/partnership/agreements/",
        "/partnership/board/",
        "/partnership/where-to-go/",
    ):
        tariq.go(place)
        assert tariq.look() == []
