"""CSV as people have it: any delimiter, quoting and encoding, read as a stream, so that 2 GB need no more memory.

What the file is like is guessed from its beginning and shown before anything is taken in (RFC 4180 is the exception).
A row that is broken is handed on as `Unreadable` with its line; a quotation mark that is never closed costs one line.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter, deque
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO
from unicodedata import normalize

import charset_normalizer

from hiring.sources.shape import Unreadable
from hiring.sources.values import LONGEST_TEXT, text

SAMPLE = 1 << 18
DELIMITERS = (",", ";", "\t", "|", "`", "^", "~")
LONGEST_ROW = 1 << 20
MOST_LINES_OF_A_ROW = 2_000
FEW_BYTES = 64
AS_WINDOWS = "kept-as-windows-1252"
_COMMENT = re.compile(r"\s*#\s")
_NUMBER = re.compile(r"[\d.,:/\-\s%€$]+")
_TYPED = re.compile(r"@|^\d{1,4}[-./]\d{1,2}[-./]\d{1,4}")

csv.field_size_limit(LONGEST_ROW)


def _as_windows(error: UnicodeError) -> tuple[str, int]:
    """Bytes that are not UTF-8 in a file that is: somebody pasted from Windows."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    wrong = error.object[error.start : error.end]
    return wrong.decode("cp1252", errors="replace"), error.end


codecs.register_error(AS_WINDOWS, _as_windows)


@dataclass(frozen=True)
class Layout:
    """How a file is written. `heading` is the line of the column names (from 0), or None where there is none."""

    encoding: str = "utf-8"
    delimiter: str = ","
    quote: str = '"'
    escape: str = ""
    is_spaced: bool = False  # blanks after the delimiter, before a quotation mark
    heading: int | None = 0
    columns: tuple[str, ...] = ()

    def options(self, *, strict: bool) -> dict[str, Any]:
        return {
            "delimiter": self.delimiter,
            "quotechar": self.quote,
            "escapechar": self.escape or None,
            "doublequote": not self.escape,
            "skipinitialspace": self.is_spaced,
            "strict": strict,
        }


@dataclass(frozen=True, slots=True)
class Row:
    """One record by column name, and the line on which it begins (from 1)."""

    line: int
    values: dict[str, str]


def guess(path: Path) -> Layout:
    """What the beginning of the file looks like."""
    with path.open("rb") as file:
        return guess_stream(file)


def guess_stream(file: BinaryIO) -> Layout:
    head = _first_bytes(file)
    encoding = guess_encoding(head)
    sample = codecs.getincrementaldecoder(encoding)(
        AS_WINDOWS if encoding.startswith("utf-8") else "replace"
    ).decode(head)
    sample = sample.replace("\0", "")
    if len(head) == SAMPLE:
        sample = sample[: max(sample.rfind("\n"), sample.rfind("\r")) + 1] or sample
    return _named(_guess_marks(sample, Layout(encoding=encoding)), sample)


def _first_bytes(file: BinaryIO) -> bytes:
    """The first part of the file that is not only NULs, as those of a file with holes; the file is at its beginning."""
    while (head := file.read(SAMPLE)) and not head.strip(b"\0"):
        continue
    file.seek(0)
    return head


def guess_encoding(head: bytes) -> str:
    """From the mark at its beginning, from NULs between letters, from being valid UTF-8, else by its letters."""
    if head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return "utf-32"
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    even, odd = (head[each:200:2].count(0) / max(1, len(head[each:200:2])) for each in (0, 1))
    if max(even, odd) > 0.6 and min(even, odd) < 0.2:
        return "utf-16-le" if odd > even else "utf-16-be"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return _by_letters(head)
    return "utf-8"


def _by_letters(head: bytes) -> str:
    """A few letters with accents say nothing about which of the old encodings it is; Windows' is the likeliest."""
    if b"\r" in head and b"\n" not in head:
        return "mac_roman"
    if len([byte for byte in head if byte > 127]) < FEW_BYTES:
        return "cp1252"
    best = charset_normalizer.from_bytes(head[:20_000], preemptive_behaviour=False).best()
    found = best.encoding if best else "cp1252"
    return (
        "cp1252"
        if found in {"latin_1", "cp1252", "ascii", "utf_8", "iso8859_15", "cp1250", "hp_roman8"}
        else found
    )


def _guess_marks(sample: str, layout: Layout) -> Layout:
    quote = _guess_quote(sample)
    escape = _guess_escape(sample, quote)
    tried = [replace(layout, delimiter=each, quote=quote, escape=escape) for each in DELIMITERS]
    best = max(tried, key=lambda each: _fit(sample, each))
    return replace(best, is_spaced=re.search(rf"{re.escape(best.delimiter)} +{quote}", sample) is not None)


def _guess_escape(sample: str, quote: str) -> str:
    """A backslash before a mark in the middle of a value, where no mark is doubled."""
    edge = re.escape("".join(DELIMITERS)) + "\r\n"
    escaped = re.search(rf"\\{quote}[^{edge}]", sample)
    doubled = re.search(rf"[^\\{edge}{quote}]{quote}{quote}|(?:^|[{edge}]){quote}{quote}{quote}", sample)
    return "\\" if escaped and not doubled else ""


def _guess_quote(sample: str) -> str:
    """A single quotation mark where values begin and end with it and no double one does."""
    edge = "[" + re.escape("".join(DELIMITERS)) + "\r\n]"
    single = len(re.findall(rf"(?:^|{edge})'(?:[^'\r\n]|''|\\')*'(?=$|{edge})", sample))
    return "'" if single and '"' not in sample else '"'


def _fit(sample: str, layout: Layout) -> tuple[float, int]:
    """How regular a file is when cut by this delimiter: the share of rows as wide as most, and how wide."""
    widths = Counter(len(row) for row in _sample_rows(sample, layout) if row)
    wide = {width: count for width, count in widths.items() if width > 1}
    if not wide:
        return 0.0, 0
    width, count = max(wide.items(), key=lambda each: (each[1], each[0]))
    return count / sum(widths.values()), width


def _sample_rows(sample: str, layout: Layout, most: int = 200) -> list[list[str]]:
    rows = []
    reader = csv.reader(io.StringIO(sample, newline=""), **layout.options(strict=False))
    try:
        for row in reader:
            rows.append(row)
            if len(rows) == most:
                break
    except csv.Error:
        return rows
    return rows


def _named(layout: Layout, sample: str) -> Layout:
    """With the line of the heading and the names of the columns."""
    rows = _sample_rows(sample, layout)
    full = [row for row in rows if row]
    if not full:
        return replace(layout, heading=None)
    usual = Counter(map(len, full)).most_common(1)[0][0]
    wide = min(usual, max(map(len, full[:50])))
    filled = sorted(map(_filled, full[:50]))[len(full[:50]) // 2]
    able = [i for i, row in enumerate(rows) if row and len(row) >= wide and _filled(row) * 2 > filled]
    at = next((i for i in able if not _COMMENT.match(rows[i][0])), next(iter(able), 0))
    if _is_heading(rows[at]):
        return replace(layout, heading=at, columns=names(rows[at]))
    return replace(layout, heading=None, columns=names([""] * len(rows[at])))


def _filled(row: Sequence[str]) -> int:
    return sum(bool(cell.strip()) for cell in row)


def _is_heading(row: Sequence[str]) -> bool:
    """Names of columns hold no numbers, dates or addresses by themselves."""
    said = [cell.strip() for cell in row if cell.strip()]
    return bool(said) and not any(_NUMBER.fullmatch(cell) or _TYPED.search(cell) for cell in said)


def names(row: Iterable[str]) -> tuple[str, ...]:
    """A name for every column: an empty one is numbered, and of two alike the second says so."""
    seen: Counter[str] = Counter()
    found = []
    for number, cell in enumerate(row, 1):
        name = " ".join(text(cell.replace("\ufeff", "")).split())[:120] or f"Column {number}"
        seen[name] += 1
        found.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return tuple(found)


def read_rows(file: BinaryIO, layout: Layout, mark: Mapping[str, int] | None = None) -> Rows:
    return Rows(file, layout, mark)


class Rows:
    """Every record below the heading, or from where another reading was (`mark`) on; blank lines are nothing."""

    def __init__(self, file: BinaryIO, layout: Layout, mark: Mapping[str, int] | None = None) -> None:
        self._file, self._layout = file, layout
        self._mark = dict(mark or {"at": 0, "line": 0, "rows": 0})
        self._lines: _Lines | None = None
        self._to_pass = self._since = 0  # records behind the mark: not to be said again, and seen so far

    def __iter__(self) -> Generator[Row | Unreadable, None, None]:
        errors = AS_WINDOWS if self._layout.encoding.startswith("utf-8") else "replace"
        text = io.TextIOWrapper(self._file, encoding=self._layout.encoding, errors=errors, newline="")
        if self._mark["at"]:
            text.seek(self._mark["at"])
        self._lines = _Lines(text, self._mark["line"])
        self._to_pass, self._since = self._mark["rows"], 0
        try:
            for found in _records(self._lines, self._layout, is_begun=self._mark["at"] > 0):
                self._since += 1
                if self._since > self._to_pass:
                    yield found
            self.mark()
        finally:
            self._lines = None
            text.detach()

    def mark(self) -> dict[str, int]:
        """A place where another reading of the same bytes goes on, and how many records to pass over from there:
        none, unless lines were given back."""
        if self._lines is None:
            return self._mark
        self._mark = self._mark | {"rows": self._since}
        if self._lines.is_clear:
            with suppress(OSError):  # some encodings cannot say where they are
                self._mark = {"at": self._lines.text.tell(), "line": self._lines.number, "rows": 0}
                self._to_pass = self._since = 0
        return self._mark


def _records(lines: _Lines, layout: Layout, *, is_begun: bool) -> Iterator[Row | Unreadable]:
    to_skip = 0 if layout.heading is None or is_begun else layout.heading + 1
    while (first := lines.begin()) is not None:
        found = _record(lines, layout)
        if to_skip > 0:
            to_skip -= 1
        elif isinstance(found, Unreadable):
            yield found
        elif any(cell.strip() for cell in found):
            yield _row(found, layout, first)


def _record(lines: _Lines, layout: Layout) -> list[str] | Unreadable:
    """The next record. What spans several lines and does not come out right costs its first line only."""
    first = lines.number
    if lines.pass_over_too_long():
        return Unreadable("This line is too long for a row of a table.", first)
    try:
        cells = next(csv.reader(lines, **layout.options(strict=True)))
    except StopIteration:
        return []
    except csv.Error:
        return _mended(lines, layout, first)
    if len(lines.taken) > 1 and layout.columns and len(cells) != len(layout.columns):
        return _unclosed(lines, first)
    return cells


def _mended(lines: _Lines, layout: Layout, first: int) -> list[str] | Unreadable:
    """A value with marks inside (`"Bob" Smith`) is read as it stands, if the row has its usual width."""
    if len(lines.taken) > 1:
        return _unclosed(lines, first)
    try:
        cells = next(csv.reader(lines.taken, **layout.options(strict=False)))
    except (csv.Error, StopIteration):
        cells = []
    if cells and len(cells) == len(layout.columns) and not cells[-1].endswith(("\n", "\r")):
        return cells
    return _unclosed(lines, first)


def _unclosed(lines: _Lines, first: int) -> Unreadable:
    lines.put_back_all_but_first()
    return Unreadable(
        "A quotation mark in this line is never closed. Correct the line and import the file again.", first
    )


def _row(cells: list[str], layout: Layout, first: int) -> Row | Unreadable:
    columns = layout.columns
    if any(cell.strip() for cell in cells[len(columns) :]):
        return Unreadable(f"This row has {len(cells)} values where there are {len(columns)} columns.", first)
    values = {name: _cell(cell) for name, cell in zip(columns, cells, strict=False)}
    return Row(first, dict.fromkeys(columns, "") | values)


def _cell(said: str) -> str:
    """Its text; what a spreadsheet wrote as a formula so that zeros stay (`="007"`) is what stands in it."""
    said = text(said[:LONGEST_TEXT])
    if not said.isascii():
        said = normalize("NFC", said)  # a Mac writes ü as u and two dots
    return said[2:-1].replace('""', '"') if said.startswith('="') and said.endswith('"') else said


class _Lines:
    """Lines of a text that can be given back, with their numbers; NULs are left out, since no database holds them."""

    def __init__(self, wrapped: io.TextIOWrapper, number: int = 0) -> None:
        self.text = wrapped
        self.number = number
        self.taken: list[str] = []
        self._waiting: deque[str] = deque()
        self._size = 0

    @property
    def is_clear(self) -> bool:
        """Whether all that was read was taken."""
        return not self._waiting

    def pass_over_too_long(self) -> bool:
        """Pass over the line at which a record begins if it is too long to be one; whether it was."""
        is_too_long = len(self._waiting[0]) >= LONGEST_ROW
        if is_too_long:
            self._waiting.popleft()
        return is_too_long

    def begin(self) -> int | None:
        """Start a record; the number of its first line, or None at the end."""
        if not self._waiting:
            line = self._read()
            if not line:
                return None
            self._waiting.append(line)
        self.taken, self._size = [], 0
        self.number += 1
        return self.number

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._waiting.popleft() if self._waiting else self._read()
        if not line:
            raise StopIteration
        self.number += bool(self.taken)
        self.taken.append(line)
        self._size += len(line)
        if self._size > LONGEST_ROW or len(self.taken) > MOST_LINES_OF_A_ROW:
            raise csv.Error("This row does not end.")
        return line

    def put_back_all_but_first(self) -> None:
        self._waiting.extendleft(reversed(self.taken[1:]))
        self.number -= len(self.taken) - 1
        self.taken = self.taken[:1]

    def _read(self) -> str:
        """A line; whatever is nothing but NULs is passed over."""
        while read := self.text.readline(LONGEST_ROW):
            if found := self._whole(read.replace("\0", "")):
                return found
        return ""

    def _whole(self, line: str) -> str:
        """With its rest, where NULs made it long; of a line that is too long no more is kept than shows it."""
        last = line
        while last and not last.endswith(("\n", "\r")):
            last = self.text.readline(LONGEST_ROW)
            if len(line) < LONGEST_ROW:
                line += last.replace("\0", "")
        return line
