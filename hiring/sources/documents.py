"""JSON as it lies in files, one document at a time and never a whole large file in memory.

A file may hold one document, a list (also inside `data` or `results`, as APIs answer), or one document a line.
What cannot be read is handed on as `Unreadable` with line and column, and the rest goes on.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from hiring.sources.shape import Unreadable

CHUNK = 1 << 20
LONGEST_DOCUMENT = 32 << 20
BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
BEGINNING, FIRST_OF_LIST, LIST, LINES, OVER = range(5)  # where a reading is
_BLANK = re.compile(r"\s*")
_LIST_INSIDE = re.compile(
    r'\s*\{\s*(?:"(?:success|hasNext|moreDataAvailable)"\s*:\s*(?:true|false)\s*,\s*)*"(?:data|results)"\s*:\s*\['
)
_OPENED = '{"":0'  # what an object is whose beginning is read
_DECODER = json.JSONDecoder()
TOO_DEEP = "This is JSON that nests too deep, or holds a number that is too long."


@dataclass(frozen=True, slots=True)
class Document:
    """One JSON value and the line on which it begins."""

    value: Any
    line: int


def parse(body: bytes) -> Any | Unreadable:
    """The one document of a body; refused with its place when it is not valid JSON."""
    try:
        return json.loads(body.decode(_encoding(body)))
    except json.JSONDecodeError as error:
        return _refused(error.msg, error.lineno, error.colno)
    except UnicodeDecodeError as error:
        return Unreadable(f"This is not text in UTF-8: byte {error.start + 1} cannot be read.")
    except (RecursionError, ValueError):
        return Unreadable(TOO_DEEP)


def read_documents(path: Path) -> Iterator[Document | Unreadable]:
    """Every document of a file, in order."""
    with path.open("rb") as file:
        yield from read_stream(file)


def read_stream(file: BinaryIO, mark: Mapping[str, int] | None = None) -> Documents:
    return Documents(file, mark)


class Documents:
    """Every document of a stream, in order, from its beginning or from where another reading of it was (`mark`)."""

    def __init__(self, file: BinaryIO, mark: Mapping[str, int] | None = None) -> None:
        file.seek(0)
        head = file.read(4)
        file.seek(mark["at"] if mark else 0)
        self._file, self._plain = file, _plain_encoding(head)
        text = codecs.getreader(self._plain if mark else _encoding(head))(file)
        mark = mark or {"line": 1, "column": 1, "where": BEGINNING}
        self._reading = _Reading(text, mark["line"], mark["column"], mark["where"])

    def __iter__(self) -> Iterator[Document | Unreadable]:
        reading = self._reading
        try:
            yield from reading.documents()
        except UnicodeDecodeError:
            reading.where = OVER
            yield Unreadable("This is not text in UTF-8 from here on.", reading.line)

    def mark(self) -> dict[str, int]:
        """Where another reading of the same bytes goes on with the next document."""
        reading = self._reading
        reading.count()
        ahead = (reading.window[reading.at :] + reading.text.charbuffer).encode(self._plain)
        at = self._file.tell() - len(reading.text.bytebuffer) - len(ahead)
        return {"at": at, "line": reading.line, "column": reading.column, "where": reading.where}


def _encoding(head: bytes) -> str:
    return next((name for bom, name in BOMS if head.startswith(bom)), "utf-8")


def _plain_encoding(head: bytes) -> str:
    """The same without the mark at the beginning, for what lies further on."""
    little = "utf-16-le" if head.startswith(codecs.BOM_UTF16_LE) else "utf-16-be"
    return "utf-8" if _encoding(head).startswith("utf-8") else little


def _refused(why: str, line: int, column: int) -> Unreadable:
    return Unreadable(f"This is not valid JSON: {why[:1].lower()}{why[1:]}.", line, column)


@dataclass
class _Reading:
    """A window over the text: `at` is the place in it, `line` and `column` say where `counted` is."""

    text: Any
    line: int = 1
    column: int = 1
    where: int = BEGINNING
    window: str = ""
    at: int = 0
    is_whole: bool = False
    counted: int = 0

    def documents(self) -> Iterator[Document | Unreadable]:
        if self.where == OVER:
            return
        self._more()
        if self.where == BEGINNING:
            self._begin()
        if self.where != LINES:
            yield from self._listed()
        while self.where == LINES and self._next():
            found = self._value()
            if isinstance(found, Unreadable):
                self._skip_broken()
            yield found

    def _begin(self) -> None:
        inside = _LIST_INSIDE.match(self.window)
        is_list = inside is not None or self._next() == "["
        self.where = FIRST_OF_LIST if is_list else LINES
        if is_list:
            self._skip(inside.end() if inside else self.at + 1)

    def _listed(self) -> Iterator[Document | Unreadable]:
        """The items of a list; after a broken one nothing in the list can be trusted any more."""
        while self.where != OVER and self._next() not in ("", "]"):
            found = self._item()
            if found is not None:
                self.where = OVER if isinstance(found, Unreadable) else LIST
                yield found
        if self.where != OVER and not self._next():
            self.where = OVER
            yield self._here("the list does not end")
        elif self.where != OVER:
            self._leave_list()

    def _leave_list(self) -> None:
        """Behind the list, and behind what an API says after it; another document may follow, such as the next page."""
        self._skip(self.at + 1)
        self.where = LINES if self._next() not in (",", "}") or self._skip_rest() else OVER

    def _skip_rest(self) -> bool:
        """Behind the object that held the list; whether it came to its end."""
        while True:
            try:
                _rest, end = _DECODER.raw_decode(_OPENED + self.window[self.at :])
            except (ValueError, RecursionError):
                if self.is_whole or len(self.window) - self.at > LONGEST_DOCUMENT:
                    return False
                self._more()
            else:
                self._skip(self.at + end - len(_OPENED))
                return True

    def _item(self) -> Document | Unreadable | None:
        """The next item, behind the comma that parts it from the one before; None where only a comma is left."""
        if self.where == LIST:
            if self._next() != ",":
                return self._here("expecting ',' or the end of the list")
            self._skip(self.at + 1)
        return self._value() if self._next() not in ("", "]") else None

    def _value(self) -> Document | Unreadable:
        """The value that begins here; more text is read as long as it may only have been cut off."""
        self._next()
        self._forget()
        while True:
            try:
                value, end = _DECODER.raw_decode(self.window, self.at)
            except json.JSONDecodeError as error:
                if self.is_whole or len(self.window) > LONGEST_DOCUMENT or not self._may_be_cut(error.pos):
                    return self._broken(error)
                self._more()
                continue
            except (RecursionError, ValueError):
                return Unreadable(TOO_DEEP, self.line)
            document = Document(value, self.line)
            self._skip(end)
            return document

    def _may_be_cut(self, position: int) -> bool:
        """A string that does not end is reported where it begins, all else near the end of the window."""
        return (
            position > len(self.window) - 32
            or '"' not in self.window[position + 1 :]
            or "\n" not in self.window[position:]
        )

    def _broken(self, error: json.JSONDecodeError) -> Unreadable:
        before = self.window[self.counted : error.pos]
        line = self.line + before.count("\n")
        column = len(before) - before.rfind("\n") if "\n" in before else len(before) + self.column
        return _refused(error.msg, line, column)

    def _here(self, why: str) -> Unreadable:
        self._forget()
        return _refused(why, self.line, self.column)

    def _next(self) -> str:
        """The next character that is not blank, or nothing at the end."""
        while True:
            self.at = _BLANK.match(self.window, self.at).end()  # type: ignore[union-attr] # it always matches
            if self.at < len(self.window) or self.is_whole:
                return self.window[self.at : self.at + 1]
            self._forget()
            self._more()

    def _skip(self, to: int) -> None:
        self.at = to

    def _skip_broken(self) -> None:
        """To the next line that begins a document: one that is broken is one refusal, however many lines it has."""
        while self._skip_line() and self.window[self.at : self.at + 1] not in ("{", "["):
            continue

    def _skip_line(self) -> bool:
        """Behind the end of this line; whether anything is left there."""
        while (end := self.window.find("\n", self.at)) < 0 and not self.is_whole:
            self._more()
        self.at = end + 1 if end >= 0 else len(self.window)
        if self.at >= len(self.window) and not self.is_whole:
            self._forget()
            self._more()
        return self.at < len(self.window)

    def _more(self) -> None:
        read = self.text.read(CHUNK)
        self.is_whole = not read
        self.window += read

    def _forget(self) -> None:
        """Count the lines of what was read, and let go of it now and then."""
        self.count()
        if self.at >= CHUNK or self.at >= len(self.window):
            self.window, self.at, self.counted = self.window[self.at :], 0, 0

    def count(self) -> None:
        gone = self.window[self.counted : self.at]
        lines = gone.count("\n")
        self.column = len(gone) - gone.rfind("\n") if lines else self.column + len(gone)
        self.line += lines
        self.counted = self.at
