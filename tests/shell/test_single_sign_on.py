"""Signing in by the organisation's own OpenID Connect provider: two programs, and a browser without JavaScript."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar
from urllib.error import HTTPError
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener

import pytest
from allauth.socialaccount.models import SocialAccount

from core.models import Account
from tests.cast import OwnDatabase
from tests.shell.programs import ROOT, free_port, serving, wait_for
from tests.shell.provider import CLIENT_ID, CLIENT_SECRET


@contextmanager
def provider(email: str, verified: str = "verified") -> Iterator[str]:
    """This will run a provider that is signed in as somebody, and give its address."""
    command = [sys.executable, "-m", "tests.shell.provider", email, verified]
    program = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert program.stdout is not None
    try:
        yield program.stdout.readline().strip()
    finally:
        program.terminate()
        program.communicate(timeout=10)


class Visitor:
    """A browser with cookies, which follows where it is sent."""

    def __init__(self, port: int) -> None:
        self.origin = f"http://127.0.0.1:{port}"
        self.cookies = CookieJar()
        self.opener: OpenerDirector = build_opener(HTTPCookieProcessor(self.cookies))

    def open(self, address: str, data: dict[str, str] | None = None) -> tuple[int, str, str]:
        """This will give the status, the path one ended at and the page."""
        body = urlencode(data).encode() if data is not None else None
        try:
            answer = self.opener.open(f"{self.origin}{address}", body, timeout=20)
        except HTTPError as error:
            answer = error
        with answer:
            return answer.status, urlsplit(answer.url).path, answer.read().decode()

    def sign_in_by_provider(self) -> tuple[int, str, str]:
        self.open("/accounts/login/")
        [token] = [cookie.value for cookie in self.cookies if cookie.name == "csrftoken"]
        return self.open("/accounts/oidc/organisation/login/", {"csrfmiddlewaretoken": str(token)})


@contextmanager
def kept(own_database: OwnDatabase, provider_address: str, secret: str = CLIENT_SECRET) -> Iterator[Visitor]:
    """This will serve Kept with the provider as a setting."""
    port = free_port()
    settings = {
        **own_database.environ,
        "KEPT_OIDC_URL": provider_address,
        "KEPT_OIDC_NAME": "Isarlicht",
        "KEPT_OIDC_CLIENT_ID": CLIENT_ID,
        "KEPT_OIDC_CLIENT_SECRET": secret,
    }
    with serving(own_database.home, port, **settings):
        wait_for(port, "/healthz")
        yield Visitor(port)


def test_member_signs_in_by_the_provider_again_and_again(own_database: OwnDatabase) -> None:
    with provider("Ben@Isarlicht.example") as address, kept(own_database, address) as visitor:
        assert "Sign in with Isarlicht" in visitor.open("/accounts/login/")[2]
        for _ in range(2):
            status, path, page = visitor.sign_in_by_provider()
            assert (status, path, "Ben Okafor" in page) == (200, "/", True)
            visitor.cookies.clear()
    [linked] = SocialAccount.objects.all()
    assert (linked.user, linked.extra_data) == (Account.objects.get(email="ben@isarlicht.example"), {})


@pytest.mark.parametrize(
    ("email", "verified"),
    [("nobody@isarlicht.example", "verified"), ("ben@isarlicht.example", "unverified")],
)
def test_whom_kept_does_not_know_for_sure_stays_outside(
    own_database: OwnDatabase, email: str, verified: str
) -> None:
    accounts = Account.objects.count()
    with provider(email, verified) as address, kept(own_database, address) as visitor:
        status, _, page = visitor.sign_in_by_provider()
        assert (status, "Kept does not know you yet" in page) == (403, True)
        assert visitor.open("/")[1] == "/accounts/login/"
    assert (Account.objects.count(), SocialAccount.objects.count()) == (accounts, 0)


def test_closed_account_stays_closed(own_database: OwnDatabase) -> None:
    Account.objects.filter(email="ben@isarlicht.example").update(is_active=False)
    with provider("ben@isarlicht.example") as address, kept(own_database, address) as visitor:
        assert "This account is closed" in visitor.sign_in_by_provider()[2]
        assert visitor.open("/")[1] == "/accounts/login/"


def test_provider_that_refuses_us_is_said_in_words(own_database: OwnDatabase) -> None:
    with provider("ben@isarlicht.example") as address, kept(own_database, address, "wrong") as visitor:
        assert "That did not work" in visitor.sign_in_by_provider()[2]


def test_provider_that_is_away_is_said_in_words(own_database: OwnDatabase) -> None:
    with kept(own_database, f"http://127.0.0.1:{free_port()}") as visitor:
        assert "That did not work" in visitor.sign_in_by_provider()[2]


def test_callback_that_nobody_asked_for_is_refused(own_database: OwnDatabase) -> None:
    with provider("ben@isarlicht.example") as address, kept(own_database, address) as visitor:
        visitor.open("/accounts/oidc/organisation/login/callback/?code=stolen&state=guessed")
        assert visitor.open("/")[1] == "/accounts/login/"
