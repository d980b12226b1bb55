"""Single sign-on with a real provider: it lets in whom Kept knows, and makes nobody new."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.cast import OwnDatabase
from tests.npm import CannotInstall
from tests.oidc import providing
from tests.shell.programs import free_port, serving, wait_for

SIGNED_IN = "/"
Come = Callable[[str], Page]


@pytest.fixture
def come(browser: Browser, own_database: OwnDatabase) -> Iterator[Come]:
    """Come to Kept by the provider, with an address typed there; every window is a browser of its own."""
    port = free_port()
    site = f"http://localhost:{port}"
    settings = {name: value for name, value in own_database.environ.items() if name != "KEPT_HOME"}
    settings |= {"KEPT_BASE_URL": site, "KEPT_DEMO": "0", "KEPT_OIDC_NAME": "Isarlicht"}
    settings |= {"KEPT_OIDC_CLIENT_ID": "kept", "KEPT_OIDC_CLIENT_SECRET": "a-secret-of-the-tests"}
    complaints: list[str] = []
    with ExitStack() as stack:
        try:
            issuer = stack.enter_context(providing(f"{site}/accounts/oidc/organisation/login/callback/"))
        except CannotInstall as missing:
            pytest.skip(f"single sign-on was not tried: {missing}")
        home = Path(own_database.environ["KEPT_HOME"])
        stack.enter_context(serving(home, port, KEPT_OIDC_URL=issuer, **settings))
        wait_for(port, "/healthz")
        yield lambda address: come_by_provider(browser, site, address, complaints)
    assert complaints == []


def come_by_provider(browser: Browser, site: str, address: str, complaints: list[str]) -> Page:
    page = browser.new_context().new_page()
    page.on("console", lambda said: complaints.append(said.text) if "Content Security" in said.text else None)
    page.goto(f"{site}/accounts/login/")
    page.click("text=Sign in with Isarlicht")
    page.fill("[name=address]", address)
    page.click("button")
    page.wait_for_url(f"{site}/**")
    return page


def path_of(page: Page) -> str:
    return page.evaluate("location.pathname")  # type: ignore[no-any-return] # a string in every browser


def test_known_address_comes_in_and_is_linked_once(come: Come) -> None:
    from allauth.socialaccount.models import SocialAccount

    from core.models import Account, Message, Person

    before = (Person.objects.count(), Account.objects.count())
    assert path_of(come("chloe@isarlicht.example")) == SIGNED_IN
    linked = SocialAccount.objects.get()
    assert (linked.user.email, linked.extra_data) == ("chloe@isarlicht.example", {})
    assert Message.objects.filter(to=linked.user.person, template="shell.provider_linked").count() == 1
    assert path_of(come("chloe@isarlicht.example")) == SIGNED_IN
    assert SocialAccount.objects.get() == linked
    assert (Person.objects.count(), Account.objects.count()) == before


def test_address_that_kept_does_not_know_stays_outside(come: Come) -> None:
    from allauth.socialaccount.models import SocialAccount

    from core.models import Account

    before = Account.objects.count()
    page = come("stranger@isarlicht.example")
    assert path_of(page) != SIGNED_IN
    assert page.request.get(page.url.partition("/accounts/")[0] + "/", max_redirects=0).status == 302
    assert (Account.objects.count(), SocialAccount.objects.count()) == (before, 0)


def test_address_that_the_provider_did_not_verify_stays_outside(come: Come) -> None:
    from allauth.socialaccount.models import SocialAccount

    assert path_of(come("unverified-chloe@isarlicht.example")) != SIGNED_IN
    assert not SocialAccount.objects.exists()


def test_closed_account_stays_outside(come: Come) -> None:
    from core.models import Account

    Account.objects.filter(email="ben@isarlicht.example").update(is_active=False)
    page = come("ben@isarlicht.example")
    assert page.request.get(page.url.partition("/accounts/")[0] + "/", max_redirects=0).status == 302
