"""The server that the browser visits: all of Kept in a thread of the tests."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import time_machine
from django.core.servers.basehttp import ThreadedWSGIServer
from django.core.wsgi import get_wsgi_application
from django.template import engines
from django.test import Client
from django.test.testcases import QuietWSGIRequestHandler

from core.models import Account, Person
from tests.cast import NOW

TEMPLATES = Path(__file__).resolve().parent / "templates"


@contextmanager
def serving() -> Iterator[str]:
    """The address, by name and not by number: browsers give passkeys to names only."""
    engines["django"].engine.dirs = [TEMPLATES]  # type: ignore[attr-defined] # the stubs know no engine
    with time_machine.travel(NOW, tick=True):
        server = ThreadedWSGIServer(("localhost", 0), QuietWSGIRequestHandler)
        server.set_app(get_wsgi_application())
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield f"http://localhost:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
            server.server_close()


def session_cookies(person: Person, site: str) -> list[Any]:
    """What the browser must hold to be signed in as this person."""
    client = Client()
    client.force_login(Account.objects.get(person=person))
    return [{"name": name, "value": morsel.value, "url": site} for name, morsel in client.cookies.items()]
