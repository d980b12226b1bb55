"""One window of a browser, with what a careful person would notice in it."""

from __future__ import annotations

from typing import Any, Literal

import pytest
from playwright.sync_api import ConsoleMessage, Frame, Page, Request, Response

SCHEMES: tuple[tuple[Literal["light", "dark"], dict[str, Any]], ...] = (
    ("light", {}),
    ("dark", {"runOnly": ["color-contrast", "link-in-text-block"]}),  # only colours differ in it
)
SIZES = {"phone": (375, 740), "desktop": (1280, 800)}
NARROWEST = (320, 600)
TOO_WIDE = """() => document.documentElement.scrollWidth <= window.innerWidth ? [] :
    [...document.querySelectorAll("body *")]
        .filter((element) => element.getBoundingClientRect().right > window.innerWidth)
        .map((element) => `${element.tagName} ${element.className}`)"""


class Visitor:
    """Goes to pages and remembers every complaint: console errors, refusals of the CSP, requests elsewhere."""

    def __init__(self, page: Page, request: pytest.FixtureRequest) -> None:
        self.page = page
        self.complaints: list[str] = []
        self._fixtures = request
        self._is_leaving = False
        self._is_axe_at_work = False  # it tries styles of its own, which the CSP rightly refuses
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        page.on("request", self._watch)
        page.on("framenavigated", self._hear_again)

    def go(self, path: str) -> Response:
        response = self.page.goto(path)
        assert response is not None
        return response

    def expect_to_leave(self) -> None:
        """From here on the page goes to another site on purpose."""
        self._is_leaving = True

    def look(self) -> list[str]:
        """What axe finds on this page, in light and dark, on a phone and on a desktop; and what is too wide."""
        self.page.wait_for_load_state()  # a page that was just come to may still be without its styles
        findings = self._too_wide()
        self._is_axe_at_work = True
        self.page.evaluate(self._fixtures.getfixturevalue("axe_script"))
        for scheme, rules in SCHEMES:
            for name, (width, height) in SIZES.items():
                self.page.emulate_media(color_scheme=scheme)
                self.page.set_viewport_size({"width": width, "height": height})
                findings += [f"{scheme} {name}: {finding}" for finding in self._axe(rules)]
        return findings

    def _axe(self, rules: dict[str, Any]) -> list[str]:
        options = {"resultTypes": ["violations"], **rules}
        found: dict[str, Any] = self.page.evaluate("options => axe.run(options)", options)
        assert found["passes"], "axe looked at nothing"
        return [
            f"{violation['id']} at {node['target']}: {node['failureSummary']}"
            for violation in found["violations"]
            for node in violation["nodes"]
        ]

    def _too_wide(self) -> list[str]:
        self.page.set_viewport_size({"width": NARROWEST[0], "height": NARROWEST[1]})
        found: list[str] = self.page.evaluate(TOO_WIDE)
        return [f"at {NARROWEST[0]} pixels wide the page is widened by {element}" for element in found]

    def _hear(self, message: ConsoleMessage) -> None:
        # A page that is an error by itself (a 404) is said in the console, too: that is no complaint.
        expected = "Failed to load resource" in message.text and message.location["url"] == self.page.url
        if message.type in {"error", "warning"} and not expected and not self._is_axe_at_work:
            self.complaints.append(f"{self.page.url}: {message.text}")

    def _hear_again(self, _frame: Frame) -> None:
        self._is_axe_at_work = False

    def _watch(self, request: Request) -> None:
        if "//localhost:" not in request.url and not self._is_leaving:
            self.complaints.append(f"{self.page.url}: asked {request.url}")
