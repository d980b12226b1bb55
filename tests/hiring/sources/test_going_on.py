"""Reading that stops and goes on elsewhere: nothing is said twice, and nothing is left out."""

from __future__ import annotations

import io
import json
from itertools import islice

import pytest

from hiring.sources import documents
from hiring.sources.csv import Row, guess_stream, read_rows
from hiring.sources.documents import Document, read_stream
from hiring.sources.shape import Unreadable


def documents_in_pieces(body: bytes, size: int) -> list[Document | Unreadable]:
    """Read by one reading after another, each going on where the one before it was left."""
    found: list[Document | Unreadable] = []
    mark: dict[str, int] | None = None
    while True:
        reading = read_stream(io.BytesIO(body), mark)
        piece = list(islice(reading, size))
        if not piece:
            return found
        found += piece
        mark = json.loads(json.dumps(reading.mark()))


VALUES = [{"a": 'x"y\\\n', "b": [1, -2.5e3, None, "ä€😀"]} for _ in range(7)]
SAID = [
    json.dumps(VALUES, indent=1, ensure_ascii=False),
    "\n".join(json.dumps(each, ensure_ascii=False) for each in VALUES),
    '{"data": ' + json.dumps(VALUES) + ', "hasNext": false}',
    '{"a": 1}\n{"a": }\n{"a": 3}\n',
    '[\n {"a": 1},\n {"a": 2,, "b": 3},\n {"a": 3}\n]',
    '[{"a": 1},\n',
    '[{"a": 1} {"a": 2}]',
    "[1, 2, ]",
]


@pytest.mark.parametrize("chunk", [1, 7, 1 << 20])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_documents_go_on_where_another_reading_was_left(
    chunk: int, encoding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(documents, "CHUNK", chunk)
    bodies = [each.encode(encoding) for each in SAID] + [b'{"a": 1}\n{"b": "\xe4"}\n{"c": 1}']
    for body in bodies:
        assert [documents_in_pieces(body, size) for size in (1, 2, 5)] == [
            list(read_stream(io.BytesIO(body)))
        ] * 3


def rows_in_pieces(body: bytes, size: int) -> list[Row | Unreadable]:
    """Read by one reading after another, each going on behind the second mark of the one before it."""
    layout, found = guess_stream(io.BytesIO(body)), list[Row | Unreadable]()
    mark: dict[str, int] | None = None
    while True:
        reading = read_rows(io.BytesIO(body), layout, mark)
        rows, before = iter(reading), len(found)
        for _time in range(2):
            found += islice(rows, size)
            mark = json.loads(json.dumps(reading.mark()))
        if len(found) == before:
            return found


AWKWARD = (
    'Vorname;Nachname;Stelle\nJürgen;"Mül\nler";Größe\nA;"b;c\nX;Y;Z\nU;"V;W\n"1";2;3\n;;\nP;Q;R;S\n\0\0X;1;2\n'
    * 4
)


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp1252", "mac_roman"]
)
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_rows_go_on_where_another_reading_was_left(encoding: str, line_end: str) -> None:
    body = AWKWARD.replace("\n", line_end).encode(encoding)
    whole = list(read_rows(io.BytesIO(body), guess_stream(io.BytesIO(body))))
    assert len(whole) > 20
    assert [rows_in_pieces(body, size) for size in (1, 2, 3, 50)] == [whole] * 4
