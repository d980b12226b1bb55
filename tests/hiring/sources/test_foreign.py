"""What is brought in as a table and is none is called by its name."""

import pytest

from hiring.sources.foreign import what_else


@pytest.mark.parametrize(
    ("body", "what"),
    [
        (b"PK\x03\x04\x14\x00\x06\x00[Content_Types].xml", "This is a workbook and not a table in text."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(99), "This is a workbook and not a table in text."),
        (b"PK\x03\x04\x14\x00candidates.csv", "This is a packed file."),
        (b"\x1f\x8b\x08\x00", "This is a packed file."),
        (b"%PDF-1.7\n", "This is a PDF and not a table in text."),
        (b"<html><table><tr><td>Name", "This is a web page or XML and not a table in text."),
        (b'\xef\xbb\xbf[ {"id": 1}]', "This is JSON and not a table."),
        (b"\x89PNG\r\n\x1a\n", "This is a picture, a text document or a database"),
        (b"{\\rtf1\\ansi Name}", "This is a picture, a text document or a database"),
        (b"SQLite format 3\0", "This is a picture, a text document or a database"),
        (b"", "This file is empty."),
        (b"\xef\xbb\xbf \r\n\n", "This file is empty."),
        (b"Name,Job\n", ""),
        (b"[draft] Name,Job\n", ""),
    ],
)
def test_what_is_no_table_is_called_by_its_name(body: bytes, what: str) -> None:
    assert what_else(body).startswith(what)
    assert bool(what_else(body)) == bool(what)
