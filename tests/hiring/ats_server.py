"""A server of ours that serves documents in the vendors' shape over loopback: a real HTTP server in a thread.

It pages as the vendors do, says "too many requests" when told to, and remembers what it was asked.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass
class Ats:
    """`lists` are pages by path; `busy` are answers to give first: (status, Retry-After)."""

    lists: dict[str, list[list[Any]]] = field(default_factory=dict)
    single: dict[str, Any] = field(default_factory=dict)
    busy: list[tuple[int, str]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    signed: list[str] = field(default_factory=list)
    address: str = ""

    def pages(self, path: str) -> list[list[Any]]:
        return self.lists.get(path, [[]])


@contextmanager
def serving(kind: str, ats: Ats) -> Iterator[Ats]:
    answer = {"greenhouse": greenhouse, "lever": lever, "ashby": ashby}[kind]

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.answer()

        def do_POST(self) -> None:
            self.answer()

        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            ats.asked.append(f"{self.command} {self.path}" + (f" {body.decode()}" if body else ""))
            ats.signed.append(self.headers.get("Authorization", ""))
            if ats.busy:
                status, retry_after = ats.busy.pop(0)
                self.reply(status, {}, {"Retry-After": retry_after} if retry_after else {})
                return
            self.reply(*answer(ats, self.path, body))

        def reply(self, status: int, said: Any, headers: dict[str, str]) -> None:
            written = json.dumps(said).encode()
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(written)))
            self.end_headers()
            self.wfile.write(written)

        def log_message(self, *_arguments: Any) -> None:
            """Tests speak for themselves."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    ats.address = f"http://127.0.0.1:{server.server_port}"
    try:
        yield ats
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def greenhouse(ats: Ats, path: str, _body: bytes) -> tuple[int, Any, dict[str, str]]:
    parts = urlsplit(path)
    if parts.path == "/token":
        return 200, {"access_token": "bearer"}, {}
    name = parts.path.rsplit("/", 1)[-1]
    number = int(parse_qs(parts.query).get("cursor", ["0"])[0])
    pages = ats.pages(name)
    following = (
        {"Link": f'<{ats.address}/v3/{name}?cursor={number + 1}>; rel="next"'}
        if number + 1 < len(pages)
        else {}
    )
    return 200, pages[number], following


def lever(ats: Ats, path: str, _body: bytes) -> tuple[int, Any, dict[str, str]]:
    parts = urlsplit(path)
    name = parts.path.removeprefix("/v1/")
    if name in ats.single:
        return 200, {"data": ats.single[name]}, {}
    if name.count("/") == 1:
        return 404, {"code": "ResourceNotFound"}, {}
    number = int(parse_qs(parts.query).get("offset", ["0"])[0].strip("[]") or 0)
    pages = ats.pages(name)
    more = number + 1 < len(pages)
    return 200, {"data": pages[number], "hasNext": more, "next": f"%5B{number + 1}%5D" if more else None}, {}


def ashby(ats: Ats, path: str, body: bytes) -> tuple[int, Any, dict[str, str]]:
    said = json.loads(body)
    name = path.strip("/")
    if said.get("syncToken"):
        return 200, {"success": True, "results": [], "moreDataAvailable": False, "syncToken": "later"}, {}
    pages = ats.pages(name)
    number = int(said.get("cursor") or 0)
    more = number + 1 < len(pages)
    answer = {"success": True, "results": pages[number], "moreDataAvailable": more}
    return 200, answer | ({"nextCursor": str(number + 1)} if more else {"syncToken": "token"}), {}
