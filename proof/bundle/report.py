"""The report of a bundle for people: a PDF/A-3b (a claim; checked with pikepdf only), by typst from one template."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import typst

ASCII = re.compile(r"[\n -~]")
KNOWN_LETTERS = re.compile(  # Latin, Greek, Cyrillic and common signs
    "[\n -~\u00a0-\u017f\u0391-\u03c9\u0410-\u044f\u2013\u2014\u2018-\u201e\u2026\u20ac]"
)
TEMPLATE = Path(__file__).with_name("report.typ")


@dataclass(frozen=True)
class ReportEntry:
    """One act as people read it: its number, a sentence, the day and time in words, and labelled lines."""

    number: int
    sentence: str
    at: str
    lines: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class Report:
    """Everything in it is shown as plain text. `story`, `custody` and `how` are headings, `rows` the custody table."""

    language: str
    title: str
    author: str
    lead: str
    footer: str
    story: str
    how: str
    facts: Sequence[tuple[str, str]]
    entries: Sequence[ReportEntry]
    hints: Sequence[str]
    custody: str = ""
    columns: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()


def report_pdf(report: Report, *, at: datetime) -> bytes:
    """This will set a report as PDF/A-3b; `at` is the moment that the file says it was made.

    PDF/A allows no letter without a font: what typst's own fonts lack is looked for among those of the machine, and
    what they lack too stands there as its Unicode number.
    """
    data = asdict(report)
    attempts = [
        (data, True),
        (data, False),
        (_numbered(data, KNOWN_LETTERS), True),
        (_numbered(data, ASCII), True),
    ]
    for attempt, own_fonts in attempts[:-1]:
        try:
            return _set(attempt, own_fonts=own_fonts, at=at)
        except typst.TypstError as why:
            if "could not be displayed" not in str(why):
                raise
    return _set(attempts[-1][0], own_fonts=True, at=at)


def _set(data: dict[str, Any], *, own_fonts: bool, at: datetime) -> bytes:
    made: bytes = typst.compile(
        str(TEMPLATE),
        format="pdf",
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        pdf_standards=["a-3b"],
        ignore_system_fonts=own_fonts,
        timestamp=int(at.timestamp()),
    )
    return made


def _numbered(value: Any, known: re.Pattern[str]) -> Any:
    """The same with every letter that is not known written as its number."""
    if isinstance(value, str):
        return "".join(each if known.match(each) else f"[U+{ord(each):04X}]" for each in value)
    if isinstance(value, dict):
        return {name: _numbered(each, known) for name, each in value.items()}
    return [_numbered(each, known) for each in value] if isinstance(value, list | tuple) else value
