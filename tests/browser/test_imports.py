"""A table and a file of Greenhouse brought in by hand, and staying in touch: on a phone, in both languages."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Page, ViewportSize, expect

from core.tick import tick_once
from hiring.actions.allies import agree_to_ally
from hiring.actions.links import issue_link
from hiring.models import Ally, Application, Closing
from tests.browser.test_journeys import press
from tests.browser.visitor import Visitor
from tests.cast import NOW, Cast
from tests.hiring.test_allies import held
from tests.hiring.test_imports import TABLE
from tests.hiring.vendors import candidate, interview, job, rejected

Visit = Callable[..., Visitor]
PHONE = ViewportSize(width=375, height=740)
WORDS = {
    "en": {
        "new": "A new source", "look": "Look at it", "take": "Take it in", "who": "Who interviewed them",
        "owed": "1 person is now owed a talk with somebody who met them.",
        "refused": "This is not a date that can be read: 31.31.2026.",
    },
    "de": {
        "new": "Eine neue Quelle", "look": "Ansehen", "take": "Einlesen", "who": "Wer das Gespräch geführt hat",
        "owed": "1 Person wartet jetzt auf ein Gespräch mit jemandem, der sie kennengelernt hat.",
        "refused": "31.31.2026",
    },
}  # fmt: skip


def keep(page: Page, name: str) -> None:
    """A picture for whoever looks at the pages, where KEPT_SHOTS names a folder."""
    if folder := os.environ.get("KEPT_SHOTS"):
        page.set_viewport_size(PHONE)
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


@pytest.mark.parametrize(
    ("language", "scripts"),
    [("en", True), ("de", True), ("de", False)],
    ids=["en", "de", "de without scripts"],
)
def test_table_is_brought_in_looked_at_and_reported(
    visit: Visit, cast: Cast, language: str, scripts: bool
) -> None:
    said, tariq = WORDS[language], visit(cast.tariq, scripts=scripts, language=language)
    tariq.page.set_viewport_size(PHONE)
    tariq.go("/hiring/imports/")
    keep(tariq.page, f"{language}-1-imports")
    tariq.page.get_by_label(said["new"], exact=True).check()
    tariq.page.locator("#id_kind").select_option("csv")
    tariq.page.locator("#id_name").fill("2026")
    table = FilePayload(name="people.csv", mimeType="text/csv", buffer=TABLE.encode("cp1252"))
    tariq.page.locator("#id_file").set_input_files(table)
    press(tariq.page, said["look"])
    expect(tariq.page.get_by_role("cell", name="Pillai, Asha")).to_be_visible()
    expect(tariq.page.get_by_label(said["who"], exact=True)).to_have_value("Interviewer")
    assert not scripts or tariq.look() == []
    keep(tariq.page, f"{language}-2-columns")
    press(tariq.page, said["take"])
    tick_once(NOW + timedelta(minutes=1))
    tariq.page.reload()
    expect(tariq.page.get_by_text(said["owed"])).to_be_visible()
    expect(tariq.page.get_by_role("cell", name=said["refused"])).to_be_visible()
    assert not scripts or tariq.look() == []
    keep(tariq.page, f"{language}-3-report")
    [closing] = Closing.objects.filter(opening__title="Designer", kind="talk")
    assert (str(closing.person), closing.owed_by) == ("Asha Pillai", cast.ben)


def test_file_of_greenhouse_is_brought_in_and_leads_to_what_is_owed(visit: Visit, cast: Cast) -> None:
    tariq = visit(cast.tariq)
    tariq.go("/hiring/imports/")
    tariq.page.get_by_label("A new source", exact=True).check()
    tariq.page.locator("#id_name").fill("Greenhouse")
    body = json.dumps([job(), candidate(), rejected(), interview()]).encode()
    file = FilePayload(name="all.json", mimeType="application/json", buffer=body)
    tariq.page.locator("#id_file").set_input_files(file)
    press(tariq.page, "Look at it")
    assert tariq.look() == []
    press(tariq.page, "Take it in")
    tick_once(NOW + timedelta(minutes=1))
    tariq.page.reload()
    tariq.page.get_by_role("link", name="What is owed now").click()
    expect(tariq.page.get_by_text("Asha Pillai").first).to_be_visible()
    tariq.go("/hiring/sources/")
    assert tariq.look() == []
    tariq.page.get_by_role("link", name="Greenhouse").first.click()
    assert tariq.look() == []
    assert Application.objects.count() == 1


@pytest.mark.parametrize("language", ["en", "de"])
def test_two_stay_in_touch_and_either_ends_it(visit: Visit, cast: Cast, language: str) -> None:
    closing = held(cast)
    ben, asha = visit(cast.ben, language=language), visit(None, scripts=False, language=language)
    ben.go("/hiring/allies/")
    keep(ben.page, f"{language}-4-allies")
    ben.go(f"/hiring/closings/{closing.public_id}/ally/")
    ben.page.locator("#id_reason").fill("Your drawing of the ledger.")
    assert ben.look() == []
    keep(ben.page, f"{language}-5-offer")
    ben.page.locator("main form button").last.click()
    ally = Ally.objects.get()
    page = issue_link(cast.asha, at=NOW)
    asha.page.set_viewport_size(PHONE)
    asha.go(page)
    expect(asha.page.get_by_text("Your drawing of the ledger.")).to_be_visible()
    keep(asha.page, f"{language}-6-asked")
    asha.go(f"{page}allies/{ally.public_id}/answer/")
    keep(asha.page, f"{language}-7-answer")
    agree_to_ally(ally, by=cast.asha, at=NOW)
    for place in ("", "data/", "in-mind/"):
        asha.go(f"{page}{place}")
        keep(asha.page, f"{language}-8-{place.strip('/') or 'page'}")
    ben.go(f"/hiring/allies/{ally.public_id}/")
    assert ben.look() == []
    assert ben.page.locator(".facts dd").first.evaluate("value => value.clientWidth") > 150
    keep(ben.page, f"{language}-9-ally")
    asha.page.request.post(f"{page}allies/{ally.public_id}/end/")
    assert Ally.objects.get().ended_why == "ally"
