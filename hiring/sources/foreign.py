"""Files that are brought in as a table and are none: what they are, as a sentence."""

from __future__ import annotations

import re


def _(sentence: str) -> str:
    """Marked for the translator; whoever shows it translates it."""
    return sentence


WORKBOOK = _("This is a workbook and not a table in text. Save it as CSV, and bring that in.")
ARCHIVE = _("This is a packed file. Unpack it, and bring in the table that is in it.")
PRINTED = _("This is a PDF and not a table in text. Ask for the same as CSV.")
WEB_PAGE = _("This is a web page or XML and not a table in text. Save it as CSV, and bring that in.")
NO_TEXT = _(
    "This is a picture, a text document or a database, and not a table in text. Save it as CSV, and bring that in."
)
EMPTY = _("This file is empty.")
DOCUMENT = _("This is JSON and not a table. Bring it in as what it comes from: Greenhouse, Lever or Ashby.")
_FOREIGN = (
    (
        re.compile(rb"PK\x03\x04.{0,4000}?(?:xl/|\[Content_Types\]|mimetype)|\xd0\xcf\x11\xe0", re.DOTALL),
        WORKBOOK,
    ),
    (re.compile(rb"PK\x03\x04|\x1f\x8b|7z\xbc\xaf|Rar!|BZh|\xfd7zXZ"), ARCHIVE),
    (re.compile(rb"%PDF-"), PRINTED),
    (re.compile(rb"\x89PNG|GIF8|\xff\xd8\xff|\{\\rtf|SQLite format 3|PAR1"), NO_TEXT),
    (re.compile(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\s*\Z"), EMPTY),
    (re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|head|table|\?xml)", re.IGNORECASE), WEB_PAGE),
    (re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:\{\s*\"[^\"]*\"\s*:|\[\s*\{)"), DOCUMENT),
)


def what_else(head: bytes) -> str:
    """What a file is that is no table, as a sentence; nothing where it may be one."""
    return next((words for pattern, words in _FOREIGN if pattern.match(head)), "")
