"""Ways that people go through several pages, by mouse, by keyboard and without JavaScript."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import pytest
import pytest_django
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from playwright.sync_api import Page, expect

from core.models import Account
from tests.browser.visitor import Visitor
from tests.cast import Cast

Visit = Callable[..., Visitor]

PASSWORD = "a calm and long sentence"


@pytest.fixture
def with_password(cast: Cast) -> Cast:
    """Ben has chosen a password."""
    account = Account.objects.get(person=cast.ben)
    account.set_password(PASSWORD)
    account.save()
    return cast


def sign_in(visitor: Visitor, cast: Cast) -> None:
    visitor.go("/accounts/login/")
    fill(visitor.page, "Email", cast.ben.email)
    fill(visitor.page, "Password", PASSWORD)
    press(visitor.page, "Sign in")
    visitor.page.wait_for_url(lambda url: "/login/" not in url)


def say_it_is_me(visitor: Visitor) -> None:
    """What is about the account itself asks for the password once more."""
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("Is it you?")
    fill(visitor.page, "Password", PASSWORD)
    press(visitor.page, "Go on")


def fill(page: Page, label: str, value: str) -> None:
    page.get_by_label(label, exact=True).fill(value)


def press(page: Page, words: str) -> None:
    page.get_by_role("button", name=words, exact=True).click()


def follow(page: Page, words: str) -> None:
    page.get_by_role("link", name=words, exact=True).click()


def code_of(secret: str) -> str:
    """The code of this half minute; with a tolerance it may come in the next."""
    counters = list(yield_hotp_counters_from_time())
    return str(format_hotp_value(hotp_value(secret, counters[len(counters) // 2])))


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_wrong_password_is_said_above_the_form(visit: Visit, with_password: Cast, scripts: bool) -> None:
    visitor = visit(None, scripts=scripts)
    visitor.go("/accounts/login/")
    fill(visitor.page, "Email", with_password.ben.email)
    fill(visitor.page, "Password", "not his")
    press(visitor.page, "Sign in")
    summary = visitor.page.get_by_role("alert").filter(has_text="There is a problem")
    expect(summary).to_be_visible()
    expect(visitor.page).to_have_title(re.compile("^Error: Sign in"))
    if scripts:
        expect(summary).to_be_focused()
        assert visitor.look() == []


def test_sign_in_and_out_works_without_javascript(visit: Visit, with_password: Cast) -> None:
    visitor = visit(None, scripts=False)
    expect(visitor.page.get_by_role("button", name="Sign in with a passkey")).to_be_hidden()
    sign_in(visitor, with_password)
    visitor.go("/accounts/logout/")
    visitor.page.get_by_role("main").get_by_role("button", name="Sign out").click()
    visitor.go("/accounts/sessions/")
    expect(visitor.page).to_have_title("Sign in · Kept")


def test_second_step_is_set_up_asked_for_and_turned_off(
    visit: Visit, with_password: Cast, settings: pytest_django.Settings
) -> None:
    settings.MFA_TOTP_TOLERANCE = 1  # half a minute may end while the code is typed
    visitor = visit(None)
    page = visitor.page
    sign_in(visitor, with_password)
    visitor.go("/accounts/2fa/totp/activate/")
    assert visitor.look() == []
    say_it_is_me(visitor)
    expect(page.get_by_role("heading", level=1)).to_have_text("Set up an app")
    assert visitor.look() == []
    page.get_by_text("I cannot scan it").click()
    secret = page.locator("code").inner_text()
    fill(page, "Authenticator code", code_of(secret))
    press(page, "Turn it on")
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    assert visitor.look() == []
    code = page.locator(".codes code").first.inner_text()
    visitor.go("/accounts/2fa/")
    assert visitor.look() == []

    again = visit(None)
    sign_in(again, with_password)
    expect(again.page.get_by_role("heading", level=1)).to_have_text("One more step")
    assert again.look() == []
    fill(again.page, "Code", code)
    press(again.page, "Go on")
    again.go("/accounts/2fa/totp/deactivate/")
    say_it_is_me(again)
    expect(again.page.get_by_role("heading", level=1)).to_have_text("Turn off the app?")
    assert again.look() == []
    press(again.page, "Turn it off")
    expect(again.page.get_by_role("link", name="Set up an app")).to_be_visible()


def test_passkey_is_added_and_signs_in(visit: Visit, with_password: Cast) -> None:
    visitor = visit(None)
    page = visitor.page
    sign_in(visitor, with_password)
    add_authenticator(page)
    visitor.go("/accounts/2fa/webauthn/add/")
    say_it_is_me(visitor)
    page.get_by_label("Passwordless").check()
    press(page, "Add the key")
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    visitor.go("/accounts/2fa/webauthn/")
    assert visitor.look() == []
    follow(page, "Rename Master key")
    assert visitor.look() == []
    visitor.go("/accounts/logout/")
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    visitor.go("/accounts/login/")
    press(page, "Sign in with a passkey")
    page.wait_for_url(lambda url: "/accounts/login/" not in url)
    visitor.go("/accounts/sessions/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Where you are signed in")


def test_passkey_that_fails_is_said_in_words(visit: Visit) -> None:
    visitor = visit(None)
    visitor.go("/accounts/login/")
    visitor.page.evaluate("document.dispatchEvent(new CustomEvent('allauth.error', { cancelable: true }))")
    expect(visitor.page.get_by_text("The passkey could not be used.")).to_be_visible()
    assert visitor.look() == []


def add_authenticator(page: Page) -> None:
    """A fingerprint reader that says yes."""
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
            }
        },
    )


def test_language_is_chosen_before_signing_in(visit: Visit) -> None:
    visitor = visit(None, scripts=False)
    visitor.go("/accounts/login/")
    press(visitor.page, "Deutsch")
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("Anmelden")
    expect(visitor.page.locator("html")).to_have_attribute("lang", "de")


def test_menu_opens_on_a_phone_without_javascript(visit: Visit, cast: Cast) -> None:
    visitor = visit(cast.chloe, scripts=False)
    visitor.page.set_viewport_size({"width": 375, "height": 740})
    visitor.go("/look/")
    link = visitor.page.get_by_role("link", name="Partnership")
    expect(link).to_be_hidden()
    press(visitor.page, "Menu")
    expect(link).to_be_visible()
    visitor.page.keyboard.press("Escape")
    expect(link).to_be_hidden()


def test_keyboard_skips_to_the_content(visit: Visit, cast: Cast) -> None:
    visitor = visit(cast.chloe)
    visitor.go("/look/")
    visitor.page.keyboard.press("Tab")
    expect(visitor.page.get_by_role("link", name="Skip to the content")).to_be_focused()
    visitor.page.keyboard.press("Enter")
    expect(visitor.page.locator("main")).to_be_focused()


@pytest.mark.parametrize("way", ["click", "keys"])
def test_leaving_a_page_clears_it_and_goes_elsewhere(visit: Visit, cast: Cast, way: str) -> None:
    visitor = visit(cast.chloe)
    page = visitor.page
    page.route("https://www.wikipedia.org/", lambda route: route.fulfill(body="elsewhere"))
    visitor.go("/look/form/")
    visitor.expect_to_leave()
    if way == "click":
        follow(page, "Leave this page")
    else:
        for _ in range(3):
            page.keyboard.press("Shift")
            time.sleep(0.05)
    page.wait_for_url("https://www.wikipedia.org/")
    page.go_back()
    assert page.url == "about:blank"


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_filter_shows_what_is_looked_for(visit: Visit, cast: Cast, scripts: bool) -> None:
    visitor = visit(cast.chloe, scripts=scripts)
    visitor.go("/look/form/")
    fill(visitor.page, "Search", "Asha")
    if not scripts:
        press(visitor.page, "Search")
    expect(visitor.page.get_by_role("status")).to_have_text("Looking for Asha")
    expect(visitor.page).to_have_url(re.compile(r"/look/form/\?words=Asha$"))
