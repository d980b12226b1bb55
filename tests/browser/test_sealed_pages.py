"""What is sealed, opened in a real browser: by passphrase without scripts, by a passkey's PRF, by six words."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from playwright.sync_api import Page, expect

from core.actions import seals as actions
from core.actions.promises import make_promise
from core.models import PasskeyWrap, PersonKey
from proof.seals import Cost
from tests.browser.test_journeys import fill, follow, press, say_it_is_me, sign_in, with_password
from tests.browser.visitor import Visitor
from tests.cast import NOW, Cast

Visit = Callable[..., Visitor]
PASSPHRASE = "a calm passphrase of mine"

__all__ = ["with_password"]  # the fixture is used by its name


@pytest.fixture(autouse=True)
def cheap_and_unguessed(settings: Any, cast: Cast) -> None:
    settings.SEAL_COST = Cost(passes=1, memory=8, lanes=1)
    cache.clear()


def add_authenticator(page: Page, *, has_prf: bool) -> None:
    """A fingerprint reader that says yes, and can or cannot make a secret of its own (CTAP's hmac-secret)."""
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    options = {
        **{"protocol": "ctap2", "ctap2Version": "ctap2_1", "transport": "internal", "hasPrf": has_prf},
        **{"hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True},
    }
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def with_passkey(visit: Visit, cast: Cast, *, has_prf: bool) -> Visitor:
    """Somebody signed in, with a passkey, and with what is sealed open by their passphrase."""
    visitor = visit(None)
    sign_in(visitor, cast)
    add_authenticator(visitor.page, has_prf=has_prf)
    visitor.go("/accounts/2fa/webauthn/add/")
    say_it_is_me(visitor)
    visitor.page.get_by_label("Passwordless").check()
    press(visitor.page, "Add the key")
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    visitor.go("/seals/unlock/")
    fill(visitor.page, "A passphrase", PASSPHRASE)
    fill(visitor.page, "The same once more", PASSPHRASE)
    press(visitor.page, "Choose it")
    expect(visitor.page.get_by_text("It is open until you sign out.")).to_be_visible()
    return visitor


def test_passkey_opens_what_is_sealed(visit: Visit, with_password: Cast) -> None:
    visitor = with_passkey(visit, with_password, has_prf=True)
    page = visitor.page
    follow(page, "Open it with a passkey")
    assert visitor.look() == []
    press(page, "Let a passkey open it")
    expect(page.get_by_text("This passkey opens what is sealed for you now.")).to_be_visible()
    assert visitor.look() == []
    visitor.go("/seals/")
    press(page, "Lock it now")
    follow(page, "Open it")
    assert visitor.look() == []
    press(page, "Open with a passkey")
    expect(page.get_by_text("It is open until you sign out.")).to_be_visible()
    follow(page, "Open it with a passkey")
    press(page, "No longer with Master key")
    expect(page.get_by_role("button", name="No longer with Master key")).to_have_count(0)
    assert PasskeyWrap.objects.count() == 0
    visitor.go("/seals/unlock/")
    expect(page.get_by_role("button", name="Open with a passkey")).to_have_count(0)


def test_passkey_that_makes_no_secret_is_said_in_words(visit: Visit, with_password: Cast) -> None:
    visitor = with_passkey(visit, with_password, has_prf=False)
    follow(visitor.page, "Open it with a passkey")
    press(visitor.page, "Let a passkey open it")
    expect(visitor.page.get_by_text("The passkey could not be used.")).to_be_visible()
    assert PasskeyWrap.objects.count() == 0


def test_passphrase_is_chosen_renewed_and_lost_without_scripts(visit: Visit, cast: Cast) -> None:
    visitor = visit(cast.chloe, scripts=False)
    page = visitor.page
    visitor.go("/seals/unlock/")
    fill(page, "A passphrase", PASSPHRASE)
    fill(page, "The same once more", PASSPHRASE)
    press(page, "Choose it")
    follow(page, "Somebody may know my key")
    fill(page, "Your passphrase until now", PASSPHRASE)
    fill(page, "A passphrase", PASSPHRASE + " anew")
    fill(page, "The same once more", PASSPHRASE + " anew")
    press(page, "Make a new key")
    expect(page.get_by_text("You have a new key. The old one opens nothing any more.")).to_be_visible()
    assert PersonKey.objects.filter(person=cast.chloe).count() == 2
    follow(page, "I have lost my passphrase")
    fill(page, "A passphrase", PASSPHRASE)
    fill(page, "The same once more", PASSPHRASE)
    press(page, "Make a new key")
    expect(page.get_by_text("You made a new key. Two people")).to_be_visible()


@pytest.fixture
def with_key(cast: Cast) -> Cast:
    actions.choose_passphrase(cast.chloe, PASSPHRASE, at=NOW)
    return cast


@pytest.mark.parametrize("path", ["/seals/change/", "/seals/renew/", "/seals/lost/", "/seals/unlock/"])
def test_page_of_a_passphrase_is_well(visit: Visit, with_key: Cast, path: str) -> None:
    visitor = visit(with_key.chloe)
    visitor.go(path)
    assert visitor.look() == []


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_six_words_are_given_and_come_back_with(visit: Visit, cast: Cast, scripts: bool) -> None:
    day = NOW + timedelta(days=2)
    make_promise(owed_by=cast.ben, owed_to=cast.asha, what="A call from me", due_at=day, by=cast.ben, at=NOW)
    tariq = visit(cast.tariq, scripts=scripts)
    tariq.go("/people/codes/")
    fill(tariq.page, "Who gets six words?", cast.asha.email)
    press(tariq.page, "Go on")
    if scripts:
        assert tariq.look() == []
    press(tariq.page, "Show the six words")
    words = tariq.page.locator(".words li").all_inner_texts()
    assert len(words) == 6
    if scripts:
        assert tariq.look() == []
    asha = visit(None, scripts=scripts)
    asha.go("/accounts/login/")
    follow(asha.page, "I was given six words")
    fill(asha.page, "Your six words", "one two three")
    press(asha.page, "Come in")
    expect(asha.page.get_by_text(re.compile("six words")).first).to_be_visible()
    fill(asha.page, "Your six words", " ".join(words))
    press(asha.page, "Come in")
    expect(asha.page.get_by_text("A call from me")).to_be_visible()
    if scripts:
        assert asha.look() == []
    press(asha.page, "Close it")
    asha.go("/come-back/here/")
    expect(asha.page).to_have_title("Come back with six words · Kept")
