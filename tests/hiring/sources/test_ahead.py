"""Reading in a process of its own gives what reading here gives: batches, refusals and errors."""

import json
import sys
from pathlib import Path

import pytest

from hiring.sources import ahead
from hiring.sources.ahead import read_ahead
from hiring.sources.columns import Columns
from hiring.sources.files import mapping_for, read_files
from hiring.sources.parcels import digest
from hiring.sources.said import Said
from hiring.sources.shape import Candidate, Unreadable

PADDING = "x" * 2_000


def documents(number: int) -> list[str]:
    return [
        json.dumps({"id": n, "first_name": f"Asha {n}", "email_addresses": [], "notes": PADDING})
        for n in range(number)
    ]


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """A file that is worth a process, with one line that is broken."""
    path = tmp_path / "candidates.jsonl"
    lines = documents(ahead.WORTH_IT // len(PADDING) + 1)
    lines[1] = "{broken"
    path.write_text("\n".join(lines))
    assert path.stat().st_size > ahead.WORTH_IT
    return path


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "candidates.csv"
    rows = (f"Asha {n};Engineer;{PADDING}\n" for n in range(ahead.WORTH_IT // len(PADDING) + 1))
    path.write_text("Name;Opening;Notes\n" + "".join(rows))
    return path


def test_batches_read_ahead_are_those_read_here(large: Path) -> None:
    parts = list(read_ahead([large], "greenhouse"))
    assert parts == list(read_files([large], "greenhouse"))
    assert [type(each) for each in parts[0].things].count(Unreadable) == 1


def test_rows_read_ahead_are_those_read_here(table: Path) -> None:
    with table.open("rb") as file:
        mapping: Columns = mapping_for(file, None)
    assert list(read_ahead([table], "csv", mapping)) == list(read_files([table], "csv", mapping))


def test_an_error_of_the_reader_is_raised_here(large: Path) -> None:
    with pytest.raises(IsADirectoryError):
        list(read_ahead([large, large.parent], "greenhouse"))


def test_a_reader_that_dies_is_an_error(large: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert list(read_ahead([large], "greenhouse"))
    monkeypatch.setattr(sys, "executable", "/bin/true")
    with pytest.raises((EOFError, BrokenPipeError)):
        list(read_ahead([large], "greenhouse"))


def test_whoever_stops_listening_ends_the_reader(large: Path) -> None:
    reading = read_ahead([large], "greenhouse")
    assert next(reading).read
    reading.close()  # type: ignore[attr-defined] # it is a generator


def test_what_a_reader_worked_out_is_what_would_be_worked_out_here(large: Path) -> None:
    for part in read_ahead([large], "greenhouse"):
        here = Said(part.things)
        assert part.said is not None
        assert list(part.said) == list(here)
        assert (part.said.named, part.said.users) == (here.named, here.users)
        assert [part.said.digest(each) for each in part.things] == [digest(each) for each in part.things]
        assert part.said.of(Candidate) == here.of(Candidate)
