"""A form that is sent twice makes one thing: two quick clicks, a slow line, a page that was gone back to."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connections
from django.test import Client

from core.models import Account, Person, Promise, SentForm
from core.pages.once import FORGOTTEN
from tests.cast import NOW, Cast, OwnDatabase, find
from tests.house.source import ROOT

SignIn = Callable[[Person], Client]
PLACE = "/promises/new/"
KEY = re.compile(r'name="form_key" value="([^"]+)"')
SAID = {"to": "Tariq Mansour", "what": "Lunch on Friday", "by_day": "2030-03-08", "in_name_of": "myself"}


def key_of(browser: Client) -> str:
    """The key of the page's own form."""
    found = KEY.findall(browser.get(PLACE).content.decode().partition("<main")[2])
    assert found
    return str(found[0])


def test_the_second_click_leads_to_what_the_first_made(cast: Cast, sign_in: SignIn, now: object) -> None:
    browser = sign_in(cast.ben)
    said = SAID | {"form_key": key_of(browser)}
    first, second = browser.post(PLACE, said), browser.post(PLACE, said)
    assert first.status_code == 302
    assert (second.status_code, second["Location"]) == (302, first["Location"])
    assert Promise.objects.filter(what="Lunch on Friday").count() == 1


def test_a_new_page_another_text_and_another_person_are_other_forms(
    cast: Cast, sign_in: SignIn, now: object
) -> None:
    browser = sign_in(cast.ben)
    said = SAID | {"form_key": key_of(browser)}
    browser.post(PLACE, said)
    browser.post(PLACE, said | {"what": "Lunch on Monday"})
    browser.post(PLACE, SAID | {"form_key": key_of(browser)})
    sign_in(cast.chloe).post(PLACE, said)
    assert Promise.objects.filter(what__startswith="Lunch").count() == 4


def test_what_was_refused_may_be_sent_again(cast: Cast, sign_in: SignIn, now: object) -> None:
    browser = sign_in(cast.ben)
    said = SAID | {"form_key": key_of(browser), "what": ""}
    assert [browser.post(PLACE, said).status_code for _again in range(2)] == [200, 200]
    assert not SentForm.objects.exists()
    assert browser.post(PLACE, said | {"what": "Lunch"}).status_code == 302


def test_a_form_whose_process_died_may_be_sent_again(
    cast: Cast, sign_in: SignIn, now: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.pages.once.PATIENCE", 1)
    browser = sign_in(cast.ben)
    said = SAID | {"form_key": key_of(browser)}
    browser.post(PLACE, said)
    SentForm.objects.update(leads_to="")
    assert browser.post(PLACE, said)["Location"] == PLACE
    SentForm.objects.update(sent_at=NOW - 2 * FORGOTTEN)
    assert browser.post(PLACE, said)["Location"] != PLACE
    assert SentForm.objects.get().sent_at > NOW - timedelta(minutes=1)


def test_two_clicks_at_the_same_moment_make_one(own_database: OwnDatabase) -> None:
    ben = Account.objects.get(person=find().ben)
    browsers = [Client(), Client()]
    for browser in browsers:
        browser.force_login(ben)
    said, start = SAID | {"form_key": key_of(browsers[0])}, Barrier(2)
    led: list[str] = []

    def click(browser: Client) -> None:
        start.wait()
        led.append(browser.post(PLACE, said)["Location"])
        connections.close_all()

    threads = [Thread(target=click, args=[browser]) for browser in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Promise.objects.filter(what="Lunch on Friday").count() == 1
    assert len(led) == 2
    assert len(set(led)) == 1


SIGNING_IN = re.compile(
    r"shell/templates/(account|mfa|socialaccount)/|languages\.html|menu\.html|setup/step\.html"
)


def test_every_form_of_ours_carries_a_key() -> None:
    without = [
        str(path.relative_to(ROOT))
        for path in ROOT.glob("*/templates/**/*.html")
        if not SIGNING_IN.search(str(path))
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.count("{% csrf_token %}") != line.count("{% form_key %}")
    ]
    assert without == [], "put {% form_key %} behind {% csrf_token %}"
