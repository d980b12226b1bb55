"""JSON as it lies in files, one document at a time and never a whole large file in memory.

A file may hold one document, a list (also inside `data` or `results`, as APIs answer), or one document a line.
What cannot be read is handed on as `Unreadable` with line and column, and the rest goes on.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from hiring.sources.shape import Unreadable

CHUNK = 1 << 20
LONGEST_DOCUMENT = 32 << 20
BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_BLANK = re.compile(r"\s*")
_LIST_INSIDE = re.compile(
    r'\s*\{\s*(?:"(?:success|hasNext|moreDataAvailable)"\s*:\s*(?:true|false)\s*,\s*)*"(?:data|results)"\s*:\s*\['
)
_DECODER = json.JSONDecoder()


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
        return Unreadable("This is JSON that nests too deep, or holds a number that is too long.")


def read_documents(path: Path) -> Iterator[Document | Unreadable]:
    """Every document of a file, in order."""
    with path.open("rb") as file:
        yield from read_stream(file)


def read_stream(file: BinaryIO) -> Iterator[Document | Unreadable]:
    head = file.read(4)
    file.seek(0)
    text = codecs.getreader(_encoding(head))(file)
    reading = _Reading(text)
    try:
        yield from reading.documents()
    except UnicodeDecodeError:
        yield Unreadable("This is not text in UTF-8 from here on.", reading.line)
    except (RecursionError, ValueError):
        yield Unreadable(
            "This is JSON that nests too deep, or holds a number that is too long.", reading.line
        )


def _encoding(head: bytes) -> str:
    return next((name for bom, name in BOMS if head.startswith(bom)), "utf-8")


def _refused(why: str, line: int, column: int) -> Unreadable:
    return Unreadable(f"This is not valid JSON: {why[:1].lower()}{why[1:]}.", line, column)


@dataclass
class _Reading:
    """A window over the text: `at` is the place in it, `line` and `column` say where `counted` is."""

    text: Any
    window: str = ""
    at: int = 0
    line: int = 1
    column: int = 1
    is_whole: bool = False
    counted: int = 0

    def documents(self) -> Iterator[Document | Unreadable]:
        self._more()
        inside = _LIST_INSIDE.match(self.window)
        if inside or self._next() == "[":
            self._skip(inside.end() if inside else self.at + 1)
            yield from self._listed()
            return
        while self._next():
            found = self._value()
            yield found
            if isinstance(found, Unreadable):
                self._skip_broken()

    def _listed(self) -> Iterator[Document | Unreadable]:
        """The items of a list; after a broken one nothing in the list can be trusted any more."""
        while self._next() not in ("", "]"):
            found = self._value()
            yield found
            if isinstance(found, Unreadable):
                return
            if self._next() == ",":
                self._skip(self.at + 1)
            elif self._next() != "]":
                yield self._here("expecting ',' or the end of the list")
                return
        if not self._next():
            yield self._here("the list does not end")

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
        gone = self.window[self.counted : self.at]
        lines = gone.count("\n")
        self.column = len(gone) - gone.rfind("\n") if lines else self.column + len(gone)
        self.line += lines
        self.counted = self.at
        if self.at >= CHUNK or self.at >= len(self.window):
            self.window, self.at, self.counted = self.window[self.at :], 0, 0
