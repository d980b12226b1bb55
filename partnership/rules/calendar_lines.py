"""The lines of a calendar that say when, and no others (RFC 5545, 3.1), however its program wrote them.

Pure. What an event is called, who comes and what programs add for themselves is left behind here, before anything
reads it: so a broken word in a description costs nobody the time of their meeting.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

EVENT, FREE_BUSY, ZONE = "VEVENT", "VFREEBUSY", "VTIMEZONE"
CHANGES = {"STANDARD", "DAYLIGHT"}
OF_EVENTS = frozenset(
    (
        *("UID", "SEQUENCE", "DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXRULE", "EXDATE"),
        *("RECURRENCE-ID", "TRANSP", "STATUS", "X-MICROSOFT-CDO-BUSYSTATUS"),
    )
)
OF_ZONES = frozenset(("TZID", "X-LIC-LOCATION", "DTSTART", "RRULE", "RDATE", "TZOFFSETFROM", "TZOFFSETTO"))
WANTED = {EVENT: OF_EVENTS, FREE_BUSY: frozenset(("FREEBUSY",)), ZONE: OF_ZONES} | dict.fromkeys(
    CHANGES, OF_ZONES
)
ZONE_OF_ALL = "X-WR-TIMEZONE"  # in which Google, Apple and others mean times without a zone
FREE_WORDS = {
    "UID",
    "TZID",
    "X-LIC-LOCATION",
    ZONE_OF_ALL,
}  # their values may hold a colon; no value of a time does
NAME = re.compile(r"[A-Za-z0-9-]+")
PARAMETER = re.compile(r";+\s*([A-Za-z0-9-]+)\s*=([^;]*)")
LINE_END = re.compile(r"\r\n|\n|\r")
MARKS = (
    *((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")),
    *((b"B\0", "utf-16-le"), (b"\0B", "utf-16-be")),  # as BEGIN begins where the mark is missing
)
LONGEST_HEAD = 2_000


@dataclass(frozen=True)
class Line:
    """One property: `DTSTART;TZID=Europe/Berlin:20260305T140000`."""

    name: str
    parameters: Mapping[str, str]
    value: str


@dataclass
class Part:
    """One event, list of busy times or time zone; `parts` are the changes of a zone."""

    name: str
    lines: list[Line] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)

    def every(self, name: str) -> list[Line]:
        return [line for line in self.lines if line.name == name]

    def value(self, name: str) -> str:
        """What the last line of this name says; empty where there is none."""
        said = self.every(name)
        return said[-1].value if said else ""


def text_of(document: bytes) -> str:
    """The words of a file in whichever way they were written down; what is no letter anywhere becomes a mark."""
    for mark, coding in MARKS:
        if document.startswith(mark):
            return document.decode(coding, errors="replace").removeprefix("\ufeff")
    try:
        return document.decode("utf-8")
    except UnicodeDecodeError:
        return document.decode("cp1252", errors="replace")


def is_calendar(text: str) -> bool:
    return re.search(r"(?:^|[\r\n])BEGIN:(VCALENDAR|VEVENT|VFREEBUSY)\b", text, re.IGNORECASE) is not None


def parts_of(text: str) -> list[Part]:
    """This will give every event, list of busy times and time zone, also one whose end is missing."""
    reading = _Reading()
    for line in _unfolded(text):
        reading.take(line)
    return reading.parts


def _unfolded(text: str) -> Iterator[str]:
    """Lines as they were before they were folded; a line that begins with a space goes on with the one before."""
    pieces: list[str] = []
    for line in LINE_END.split(text):
        if line[:1] in {" ", "\t"}:
            pieces.append(line[1:])
        elif line:
            if pieces:
                yield "".join(pieces)
            pieces = [line]
    yield "".join(pieces)


class _Reading:
    """Where in a calendar we are: in no part, in one, in a change of a zone, or in something that is left out."""

    def __init__(self) -> None:
        self.parts: list[Part] = []
        self._part: Part | None = None
        self._inner: Part | None = None
        self._left_out = 0
        self._zone: dict[str, str] = {}

    def take(self, line: str) -> None:
        found = NAME.match(line)
        name = found[0].upper() if found else ""
        if name == "BEGIN":
            self._begin(line[6:].strip().upper())
        elif name == "END":
            self._end(line[4:].strip().upper())
        elif self._part and not self._left_out:
            here = self._inner or self._part
            if name in WANTED[here.name] and (said := _line(name, line, self._zone)).value:
                here.lines.append(said)
        elif name == ZONE_OF_ALL and not self._part:
            self._zone = {"TZID": _line(name, line, {}).value}

    def _begin(self, name: str) -> None:
        if name in {EVENT, FREE_BUSY, ZONE}:
            self._part, self._inner, self._left_out = Part(name), None, 0
            self.parts.append(self._part)
        elif self._part and self._part.name == ZONE and name in CHANGES:
            self._inner = Part(name)
            self._part.parts.append(self._inner)
        elif self._part:
            self._left_out += 1
        elif name == "VCALENDAR":
            self._zone = {}

    def _end(self, name: str) -> None:
        if self._part and name in {self._part.name, "VCALENDAR"}:
            self._part = self._inner = None
        elif self._inner and name == self._inner.name:
            self._inner = None
        elif self._left_out:
            self._left_out -= 1


def _line(name: str, line: str, usual: Mapping[str, str]) -> Line:
    """What a line says; `usual` is said where it says nothing else. Some programs escape the signs of a rule."""
    plain = line.replace("\\", "")
    head, _colon, value = plain.partition(":") if name in FREE_WORDS else plain.rpartition(":")
    said = {key.upper(): words.strip("\"' \t") for key, words in PARAMETER.findall(head[:LONGEST_HEAD])}
    return Line(name, {**usual, **said}, value.strip())
