"""Servers that answer badly: they hold up nobody, what is wrong shows on the source, and no secret goes astray."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from core.tick import tick_once
from hiring.actions import asking
from hiring.models import Connection
from hiring.sources import clients
from hiring.sources.clients import Api, NotAnswered
from tests.cast import NOW, Cast
from tests.hiring.ats_server import Ats, serving
from tests.hiring.test_asking import connected


@contextmanager
def dripping(drop: bytes = b" ", pause: float = 0.05) -> Iterator[str]:
    """A server whose answer never ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            with suppress(OSError):
                while True:
                    self.wfile.write(drop)
                    time.sleep(pause)

        def log_message(self, *_arguments: Any) -> None:
            """Tests speak for themselves."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_next_page_without_encryption_is_not_asked(cast: Cast, now: Any) -> None:
    with pytest.raises(NotAnswered, match="another server"):
        Api("greenhouse", "key", "https://127.0.0.1:9/").get("http://127.0.0.1:9/users")


def test_server_that_answers_drop_by_drop_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clients, "LONGEST_SECONDS", 0.3)
    with dripping() as address, pytest.raises(NotAnswered, match="did not answer"):
        Api("greenhouse", "key", address, wait=lambda _seconds: None).get("users")


def test_server_that_answers_without_end_is_not_read_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clients, "LONGEST_ANSWER", 1 << 20)
    with dripping(b" " * 70_000, pause=0.0) as address, pytest.raises(NotAnswered, match="more than 1 MB"):
        Api("greenhouse", "key", address).get("users")


def test_list_whose_page_names_itself_as_the_next_is_said_on_the_source(
    cast: Cast, now: Any, sign_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = clients.Page([], "users", "http://127.0.0.1:9/v3/users?cursor=1")
    asked: list[int] = []

    def endless(_api: Api, _cursor: Any) -> Iterator[clients.Page]:
        while True:
            asked.append(1)
            yield page

    monkeypatch.setattr(asking, "ASK", {"greenhouse": endless})
    source = connected(cast, "greenhouse", Ats(address="http://127.0.0.1:9"))
    tick_once(NOW)
    assert len(asked) == 2
    shown = sign_in(cast.ada).get(f"/hiring/sources/{source.public_id}/").text
    assert "A page names itself as the next one" in shown


def test_what_nobody_foresaw_is_said_without_what_it_quotes(cast: Cast, now: Any, sign_in: Any) -> None:
    source = connected(cast, "greenhouse", Ats(address="http://127.0.0.1:9"))
    Connection.objects.update(failure="IntegrityError: Key (name)=(Asha Pillai) exists", next_try_at=None)
    shown = sign_in(cast.ada).get(f"/hiring/sources/{source.public_id}/").text
    assert "Something went wrong in Kept itself (IntegrityError)." in shown
    assert "Asha" not in shown


def test_server_that_asks_to_be_left_alone_for_years_is_asked_tomorrow(cast: Cast, now: Any) -> None:
    with serving("greenhouse", Ats(busy=[(429, "9" * 30)])) as served:
        connected(cast, "greenhouse", served)
        tick_once(NOW)
    assert Connection.objects.get().next_try_at == NOW + timedelta(days=1)
