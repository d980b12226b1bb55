"""JSON as it lies in files: whole, in lists, line by line, broken, huge."""

import io
import json
import tracemalloc

import pytest

from hiring.sources import documents
from hiring.sources.documents import Document, parse, read_stream
from hiring.sources.shape import Unreadable


def read(text: str | bytes) -> list[Document | Unreadable]:
    return list(read_stream(io.BytesIO(text.encode() if isinstance(text, str) else text)))


@pytest.mark.parametrize(
    "text",
    [
        '[{"a": 1},\n {"a": 2}]',
        '{"a": 1}\n{"a": 2}\n',
        '{"data": [{"a": 1},\n{"a": 2}], "hasNext": false}',
        '{"success": true, "results": [{"a": 1},\n{"a": 2}]}',
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_list_is_read_one_by_one_with_lines(text: str, encoding: str) -> None:
    assert read(text.encode(encoding)) == [Document({"a": 1}, 1), Document({"a": 2}, 2)]


def test_broken_line_costs_itself_only() -> None:
    assert read('{"a": 1}\n{"a": }\n{"a": 3}\n') == [
        Document({"a": 1}, 1),
        Unreadable("This is not valid JSON: expecting value.", 2, 7),
        Document({"a": 3}, 3),
    ]


def test_broken_list_is_read_up_to_the_fault() -> None:
    assert read('[\n {"a": 1},\n {"a": 2,, "b": 3},\n {"a": 3}\n]') == [
        Document({"a": 1}, 2),
        Unreadable("This is not valid JSON: expecting property name enclosed in double quotes.", 3, 10),
    ]


def test_list_that_is_cut_off_says_so() -> None:
    assert read('[{"a": 1},\n')[1:] == [Unreadable("This is not valid JSON: the list does not end.", 2, 1)]


@pytest.mark.parametrize("body", [b"", b"  \n"])
def test_empty_file_holds_nothing(body: bytes) -> None:
    assert read(body) == []


def test_what_is_no_text_or_too_deep_is_refused() -> None:
    assert isinstance(parse(b"\xff\xfe\xfa"), Unreadable)
    assert parse(b'{"a": "\xe4"}') == Unreadable("This is not text in UTF-8: byte 8 cannot be read.")
    assert isinstance(parse(b"[" * 100_000), Unreadable)
    assert isinstance(parse(b"9" * 5000), Unreadable)
    assert [type(each) for each in read(b'{"a": 1}\n{"b": "\xe4"}')][-1:] == [Unreadable]
    assert [type(each) for each in read(b'{"a": ' + b"[" * 100_000)] == [Unreadable]


@pytest.mark.parametrize("chunk", [1, 2, 3, 7, 64])
def test_it_does_not_matter_where_the_text_is_cut(chunk: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "CHUNK", chunk)
    values = [{"a": 'x"y\\', "b": [1, -2.5e3, None, True, "ä€😀"], "c": {"d": {}}} for _ in range(5)]
    for text in (json.dumps(values, indent=1), "\n".join(map(json.dumps, values))):
        assert [each.value for each in read(text) if isinstance(each, Document)] == values


def test_large_list_is_never_whole_in_memory() -> None:
    body = b"[" + b",".join([b'{"id": 1, "text": "' + b"x" * 2000 + b'"}'] * 20_000) + b"]"
    tracemalloc.start()
    assert sum(1 for _each in read_stream(io.BytesIO(body))) == 20_000
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 16 << 20


PAGES = {
    "lists": '[{"id": 1}]\n[{"id": 2}]\n',
    "answers of Lever": '{"data": [{"id": 1}], "hasNext": true, "next": "]}"}\n{"data": [{"id": 2}], "next": null}',
    "answers of Ashby": '{"results": [{"id": 1}], "more": {"a": []}}{"success": true, "results": [{"id": 2}]}',
}


@pytest.mark.parametrize("pages", PAGES)
@pytest.mark.parametrize("chunk", [24, 40, 1 << 20])
def test_pages_one_behind_the_other_are_all_read(
    pages: str, chunk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(documents, "CHUNK", chunk)
    first, second = read(PAGES[pages])
    assert isinstance(second, Document)
    assert (first, "2" in json.dumps(second.value)) == (Document({"id": 1}, 1), True)


@pytest.mark.parametrize("wrong", ['{"id": ' + "9" * 5000 + "}", '{"a":' * 50_000 + "1" + "}" * 50_000])
def test_document_that_nests_too_deep_or_holds_too_long_a_number_costs_itself_only(wrong: str) -> None:
    assert read(f'{{"id": 1}}\n{wrong}\n{{"id": 3}}\n') == [
        Document({"id": 1}, 1),
        Unreadable("This is JSON that nests too deep, or holds a number that is too long.", 2),
        Document({"id": 3}, 3),
    ]
