"""A real browser against a real server: every page is watched for console errors and for what the CSP refuses.

Nothing here may need Django when it is imported: pytest reads this file before Django is set up.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright

from tests.browser.install import axe, chromium
from tests.browser.visitor import Visitor
from tests.npm import CannotInstall

if TYPE_CHECKING:
    import pytest_django

    from core.models import Person
    from tests.cast import Cast, OwnDatabase

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # playwright runs a loop of its own in the thread of the tests

PATIENCE = 30_000  # milliseconds: the machine may have another whole suite to run


@pytest.fixture(scope="session")
def browser(django_db_setup: None) -> Iterator[Browser]:
    """The database stands before the browser, whose loop would hide its connection."""
    program = chromium()
    if program is None:
        pytest.skip(
            "chromium is missing, so no page was looked at; install it with: apt-get install chromium"
        )
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program)
        yield started
        started.close()


@pytest.fixture(scope="session")
def axe_script() -> str:
    try:
        return axe().read_text(encoding="utf-8")
    except CannotInstall as missing:
        pytest.skip(f"axe-core is missing, so no page was checked: {missing}")


@pytest.fixture
def site(own_database: OwnDatabase, settings: pytest_django.Settings) -> Iterator[str]:
    """The address of a server over a copy of the cast's world, at the cast's time of day.

    What a test changes of the settings goes through the same fixture: two ways would undo each other's undoing.
    """
    from tests.browser.server import serving

    settings.ROOT_URLCONF = "tests.browser.urls"
    with serving() as address:
        yield address


@pytest.fixture
def cast(site: str) -> Cast:
    """The same people as in every test, in the database that the server reads."""
    from tests.cast import find

    return find()


@pytest.fixture
def visit(browser: Browser, site: str, request: pytest.FixtureRequest) -> Iterator[Callable[..., Visitor]]:
    """Open the browser for somebody (or for nobody): `visit(cast.chloe)`, `visit(None, scripts=False)`."""
    opened: list[tuple[BrowserContext, Visitor]] = []

    def open_for(person: Person | None, *, scripts: bool = True, language: str = "en") -> Visitor:
        from tests.browser.server import session_cookies

        context = browser.new_context(
            base_url=site, java_script_enabled=scripts, locale=language, reduced_motion="reduce"
        )
        context.set_default_timeout(PATIENCE)
        if person:
            context.add_cookies(session_cookies(person, site))
        visitor = Visitor(context.new_page(), request)
        opened.append((context, visitor))
        return visitor

    yield open_for
    complaints = [complaint for _context, visitor in opened for complaint in visitor.complaints]
    for context, _visitor in opened:
        context.close()
    assert complaints == []
