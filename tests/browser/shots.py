"""The screenshots of README and docs: the demo world, served as `make run` serves it, seen by a real browser.

Run by `make shots`; writes docs/shots/*.png.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.install import chromium

ROOT = Path(__file__).resolve().parents[2]
SHOTS = ROOT / "docs" / "shots"
PASSWORD = "keep-your-word"  # the demo's, printed for everybody
KEPT = [sys.executable, "-m", "shell.cli"]
SIZES = {"": (1280, 860), "-phone": (390, 844)}


@dataclass(frozen=True)
class Shot:
    """A page of the demo world as one of its people sees it; `then` goes on from the address."""

    name: str
    who: str
    address: str
    then: Callable[[Page], None] = lambda _page: None
    on_phone: bool = False


def follow(words: str) -> Callable[[Page], None]:
    return lambda page: page.get_by_role("main").get_by_role("link", name=words).first.click()


ALL = [
    Shot("sign-in", "", "/accounts/login/"),
    Shot("home", "ben", "/", on_phone=True),
    Shot("home-de", "rosa", "/"),
    Shot("promise", "ben", "/mine/", follow("A call from me"), on_phone=True),
    Shot("person", "ben", "/people/?q=Tariq", follow("Tariq Mansour")),
    Shot("search", "ben", "/search/?q=backend"),
]


def main() -> int:
    program = chromium()
    if program is None:
        print("Chromium is missing; install it with: sudo apt-get install chromium", file=sys.stderr)
        return 1
    SHOTS.mkdir(parents=True, exist_ok=True)
    with demo() as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program)
        for shot in ALL:
            take(browser, site, shot)
            print(shot.name, flush=True)
        browser.close()
    return 0


def take(browser: Browser, site: str, shot: Shot) -> None:
    """Take one page in light and dark on a desktop, and where it is wanted on a phone."""
    page = browser.new_page(base_url=site, reduced_motion="reduce")
    if shot.who:
        sign_in(page, shot.who)
    page.goto(shot.address)
    shot.then(page)
    page.wait_for_load_state()
    looks: list[tuple[Literal["light", "dark"], str]] = [("light", ""), ("dark", ""), ("light", "-phone")]
    for scheme, size in looks if shot.on_phone else looks[:2]:
        page.emulate_media(color_scheme=scheme)
        width, height = SIZES[size]
        page.set_viewport_size({"width": width, "height": height})
        page.screenshot(path=SHOTS / f"{shot.name}-{scheme}{size}.png")
    page.close()


def sign_in(page: Page, who: str) -> None:
    page.goto("/accounts/login/")
    page.locator("#id_login").fill(f"{who}@demo.example")
    page.locator("#id_password").fill(PASSWORD)
    page.locator("#id_password").press("Enter")
    page.wait_for_url(lambda url: "/login/" not in url)


@contextmanager
def demo() -> Iterator[str]:
    """The address of a demo world of its own, thrown away afterwards."""
    with tempfile.TemporaryDirectory(prefix="kept-shots-") as home:
        port = free_port()
        own = {name: value for name, value in os.environ.items() if not name.startswith("KEPT_")}
        environ = own | {"KEPT_HOME": home, "KEPT_PORT": str(port)}
        for command in (["migrate", "--quiet"], ["demo", "load", "--quiet"]):
            subprocess.run([*KEPT, *command], cwd=ROOT, env=environ, check=True)
        server = subprocess.Popen([*KEPT, "serve"], cwd=ROOT, env=environ, stdout=subprocess.DEVNULL)
        try:
            yield wait_for(f"http://127.0.0.1:{port}")
        finally:
            server.terminate()
            server.wait()


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port: int = door.getsockname()[1]
        return port


def wait_for(site: str) -> str:
    for _ in range(150):
        try:
            urllib.request.urlopen(f"{site}/healthz", timeout=5)
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.2)
        else:
            return site
    raise TimeoutError(f"Nothing answers at {site}.")


if __name__ == "__main__":
    sys.exit(main())
