"""Files and folders of one source, read into batches of things: what the command line and the upload page share."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from hiring.sources import ashby, columns, greenhouse, lever
from hiring.sources import csv as tables
from hiring.sources.columns import Columns
from hiring.sources.csv import Row
from hiring.sources.documents import read_stream
from hiring.sources.foreign import what_else
from hiring.sources.said import Said
from hiring.sources.shape import Interview, Meeting, Scorecard, Thing, Unreadable

READERS: dict[str, Callable[[Any], Iterator[Thing]]] = {
    "greenhouse": greenhouse.read,
    "lever": lever.read,
    "ashby": ashby.read,
}
ENDINGS = {".json", ".jsonl", ".ndjson", ".txt"}
TABLES = {".csv", ".tsv", ".txt"}
AT_ONCE = 15_000
SAMPLE_ROWS = 200
MOST_SAMPLES = 250
_WITHIN = re.compile(r"opportunit(?:y|ies)[/_\\-]([0-9A-Za-z-]{8,})", re.IGNORECASE)


@dataclass
class Part:
    """One batch: `file` it came from, how many documents or rows it holds, how much of the file is read, where
    reading goes on behind it, and what is said where a reader ahead had the time to work it out."""

    file: str
    things: list[Thing] = field(default_factory=list)
    read: int = 0
    position: int = 0
    mark: dict[str, int] = field(default_factory=dict)
    said: Said | None = field(default=None, compare=False)


def files_in(paths: Iterable[Path], kind: str) -> list[Path]:
    """The files to read: those named, and in folders those whose ending says that they may be meant."""
    endings = TABLES if kind == "csv" else ENDINGS
    found = []
    for path in paths:
        if path.is_dir():
            inside = (each for each in path.rglob("*") if each.suffix.lower() in endings and each.is_file())
            found += sorted(inside)
        else:
            found.append(path)
    return found


def read_files(paths: Sequence[Path], kind: str, mapping: Columns | None = None) -> Iterator[Part]:
    """Batches of a few thousand things, none larger than memory likes, file by file; a table that nothing can be
    made of is refused as a whole."""
    for path in paths:
        with path.open("rb") as file:
            if kind == "csv" and (refusal := refused(file)):
                yield Part(path.name, [Unreadable(refusal)], read=1)
                continue
            own = mapping_for(file, mapping) if kind == "csv" else None
            if own and columns.missing(own):
                yield Part(path.name, [Unreadable(_not_understood(own))], read=1)
            else:
                yield from read_file(file, path.name, kind, mapping=own, within=within(path))


def refused(file: BinaryIO) -> str:
    """What this file is, as a sentence, if it is no table; the file is where it was."""
    head = file.read(tables.SAMPLE)
    file.seek(0)
    return what_else(head)


def _not_understood(mapping: Columns) -> str:
    there = ", ".join(mapping.layout.columns[:20]) or "none"
    lacking = " or ".join(
        {"name": "who it is about", "opening": "what they applied for"}[each]
        for each in columns.missing(mapping)
    )
    return f"No column of this file is known to say {lacking}. Its columns are: {there}."


def within(path: Path) -> str:
    """The opportunity whose folder a file of Lever lies in."""
    found = _WITHIN.search(str(path))
    return found[1] if found else ""


def read_file(
    file: BinaryIO,
    name: str,
    kind: str,
    *,
    mapping: Columns | None = None,
    within: str = "",
    mark: Mapping[str, int] | None = None,
) -> Iterator[Part]:
    """Batches of one file, from its beginning or behind the batch whose `mark` this is."""
    columns_of = (mapping or guess_columns(file)) if kind == "csv" else None
    reading = tables.read_rows(file, columns_of.layout, mark) if columns_of else read_stream(file, mark)
    said = _reader(kind, columns_of, within)
    part = Part(name)
    for each in reading:
        part.things += [each] if isinstance(each, Unreadable) else said(each)
        part.read += 1
        if len(part.things) >= AT_ONCE:
            part.position, part.mark = file.tell(), reading.mark()
            yield part
            part = Part(name)
    if part.read or mark is None:
        part.position, part.mark = file.tell(), reading.mark()
        yield part


def _reader(kind: str, mapping: Columns | None, inside: str) -> Callable[[Any], list[Thing]]:
    """What each document or row says, refusals with their line."""
    if mapping is not None:
        return lambda row: list(columns.things_of(row, mapping))
    reader = partial(lever.read, within=inside) if kind == "lever" else READERS[kind]
    return lambda document: [_placed(checked(thing), document.line) for thing in reader(document.value)]


def _placed(thing: Thing, line: int) -> Thing:
    return replace(thing, line=line) if isinstance(thing, Unreadable) and thing.line is None else thing


def checked(thing: Thing) -> Thing:
    """A thing without which it cannot be taken in says so where it still has a place."""
    if isinstance(thing, Interview) and thing.starts_at is None and thing.meeting is not Meeting.cancelled:
        return Unreadable(f"An interview without a time ({thing.external_id}).")
    if isinstance(thing, Scorecard) and not (thing.application_id or thing.interview_id):
        return Unreadable(f"A scorecard that does not say of which application ({thing.external_id}).")
    return thing


def mapping_for(file: BinaryIO, kept: Columns | None, otherwise: str = "dmy") -> Columns:
    """What the columns of this file mean: as kept where they are the same; guessed, with what is kept, where not."""
    if kept is None:
        return guess_columns(file, otherwise)
    found = replace(guess_columns(file, kept.dates), zone=kept.zone)
    if found.layout.columns == kept.layout.columns:
        return replace(found, columns=kept.columns)
    known = {key: name for key, name in kept.columns.items() if name in found.layout.columns}
    taken = set(known.values())
    return replace(
        found, columns={key: name for key, name in found.columns.items() if name not in taken} | known
    )


def guess_columns(file: BinaryIO, otherwise: str = "dmy") -> Columns:
    """What a table looks like and what its columns mean, from its beginning; the file is where it was."""
    layout = tables.guess_stream(file)
    reading = iter(tables.read_rows(file, layout))
    found = columns.guess_mapping(layout, islice(reading, SAMPLE_ROWS), "")
    if not found.dates:
        found = replace(found, dates=_order_further_on(reading) or otherwise)
    reading.close()
    file.seek(0)
    return found


def _order_further_on(reading: Iterator[Row | Unreadable]) -> str:
    """The order of days and months from rows below the sample: a table sorted by day begins with one month."""
    for _round in range(MOST_SAMPLES):
        rows = [row for row in islice(reading, SAMPLE_ROWS) if isinstance(row, Row)]
        if (order := columns.order_in(rows)) or not rows:
            return order if rows else ""
    return ""
