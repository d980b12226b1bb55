"""CSV as people have it: the collected awkward files, and what no collection held."""

import io
import json
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hiring.sources import columns as meaning
from hiring.sources.csv import Row, guess, guess_stream, read_rows
from hiring.sources.shape import Application, Candidate, Interview, Opening, State, Unreadable, User

FILES = Path(__file__).parents[1] / "fixtures" / "csv"
SPECTRUM = sorted((FILES / "csv-spectrum" / "json").glob("*.json"))


def read(body: bytes | Path) -> list[Row | Unreadable]:
    body = body.read_bytes() if isinstance(body, Path) else body
    return list(read_rows(io.BytesIO(body), guess_stream(io.BytesIO(body))))


def values(body: bytes | Path) -> list[list[str]]:
    return [list(row.values.values()) for row in read(body) if isinstance(row, Row)]


@pytest.mark.parametrize("expected", SPECTRUM, ids=lambda path: path.stem)
def test_spectrum_is_read_as_expected(expected: Path) -> None:
    found = [
        row.values
        for row in read(FILES / "csv-spectrum" / "csvs" / f"{expected.stem}.csv")
        if isinstance(row, Row)
    ]
    said = expected.read_text("utf-8").replace(
        "\\r\\n", "\\n"
    )  # the collection's own line ends were lost on the way
    assert found == json.loads(said)


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        (
            "csv-parser/backtick.csv",
            [["1", "Bulbasaur can be seen napping"], ["2", "There is a bud on this"]],
        ),
        ("csv-parser/bench/latin.csv", [["1", "2", "3"], ["4", "5", "©"]]),
        ("csv-parser/bench/utf16-big.csv", [["1", "2", "3"], ["4", "5", "ʤ"]]),
        ("csv-parser/bench/utf16.csv", [["1", "2", "3"], ["4", "5", "ʤ"]]),
        ("csv-parser/bench/mac-newlines.csv", [["1", "2", "3"], ["Once upon\ra time", "5", "6"]]),
        ("csv-parser/comment.csv", [["1", "2", "3"]]),
        ("csv-parser/option-comment.csv", [["1", "2", "3"]]),
        (
            "csv-parser/option-escape.csv",
            [["1", 'some "escaped" value', "2"], ["3", '""', "4"], ["5", "6", "7"]],
        ),
        ("csv-parser/option-quote.csv", [["1", "some value", "2"], ["3", "4", "5"]]),
        (
            "csv-parser/option-quote-many.csv",
            [["1", "some 'escaped' value", "2"], ["3", "''", "4"], ["5", "6", "7"]],
        ),
        (
            "csv-parser/option-quote-escape.csv",
            [["1", "some 'escaped' value", "2"], ["3", "''", "4"], ["5", "6", "7"]],
        ),
        ("csv-parser/headers.csv", [["1", "2", "3"], ["4", "5", "6"], ["7", "8", "9"]]),
        ("csvkit/sniff_limit.csv", [["1", "2", "3"]]),
        ("csvkit/dummy.tsv", [["1", "2", "3"]]),
        ("csvkit/null_byte.csv", [["", "2", "3"]]),
        ("csvkit/test_skip_lines.csv", [["1", "2", "3"]]),
        ("csvkit/test_utf8_bom.csv", [["1", "2", "3"], ["4", "5", "ʤ"]]),
        ("csvkit/test_empty_columns_short_row.csv", []),
        ("csvkit/empty.csv", []),
    ],
)
def test_awkward_file_is_read_right(name: str, rows: list[list[str]]) -> None:
    assert values(FILES / name) == rows


@pytest.mark.parametrize(
    "path", sorted(FILES.rglob("*.[ct]sv")), ids=lambda path: f"{path.parent.name}/{path.name}"
)
def test_no_collected_file_raises(path: Path) -> None:
    assert guess(path).delimiter
    assert isinstance(read(path), list)


def test_row_that_is_too_long_is_refused_with_its_line_and_a_short_one_filled_up() -> None:
    refused, short, _good = read(FILES / "csvkit" / "bad.csv")
    assert refused == Unreadable("This row has 4 values where there are 3 columns.", 2)
    assert isinstance(short, Row)
    assert list(short.values.values()) == ["", "I'm too short!", ""]


def test_quotation_mark_that_is_never_closed_costs_one_line() -> None:
    found = read(b'name,job\nAsha,Designer\nBen,"Developer\nChloe,"HR"\nDev,IT\n')
    assert [row.line for row in found] == [2, 3, 4, 5]
    assert found[1] == Unreadable(
        "A quotation mark in this line is never closed. Correct the line and import the file again.", 3
    )
    assert [row.values["name"] for row in found if isinstance(row, Row)] == ["Asha", "Chloe", "Dev"]


def test_unclosed_mark_is_not_carried_to_the_end_of_the_file() -> None:
    body = b'name,job\nAsha,"Designer\n' + b"Ben,Developer\n" * 5000
    found = read(body)
    assert (len(found), sum(isinstance(row, Row) for row in found)) == (5001, 5000)


def test_marks_inside_a_value_are_read_as_they_stand() -> None:
    assert values(b'name,job\n"Bob" Smith,x\nJ "J" J,y\n') == [["Bob Smith", "x"], ['J "J" J', "y"]]


def test_line_that_never_ends_is_one_refusal_and_nobody() -> None:
    body = b'name,job\nAsha,Designer\nBo,"' + b"x" * (5 << 20) + b'",Developer,\nCy,HR\n'
    found = read(body)
    assert found[1] == Unreadable("This line is too long for a row of a table.", 3)
    assert [(row.line, row.values["name"]) for row in found if isinstance(row, Row)] == [
        (2, "Asha"),
        (4, "Cy"),
    ]


@pytest.mark.parametrize("above", ["# made by X\n", "# made, on, 2026-02-01\n# for, us, all\n"])
def test_comment_above_a_table_is_no_heading(above: str) -> None:
    assert guess_stream(io.BytesIO(f"{above}Name,Job,Status\nAsha,D,new\n".encode())).columns == (
        "Name",
        "Job",
        "Status",
    )
    assert guess_stream(io.BytesIO(b"#,Name,Job\n1,Asha,D\n")).columns == ("#", "Name", "Job")


def test_duplicate_and_empty_columns_get_names_of_their_own() -> None:
    assert guess_stream(io.BytesIO(b"Email,,Email,Name\na@x.example,,b@x.example,A\n")).columns == (
        "Email",
        "Column 2",
        "Email (2)",
        "Name",
    )


def test_windows_letters_far_down_in_a_utf8_file_are_kept() -> None:
    body = b"name,job\n" + b"Asha,Designer\n" * 40_000 + b"J\xfcrgen,Developer\n"
    assert values(body)[-1] == ["Jürgen", "Developer"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_encoding_is_found(encoding: str) -> None:
    body = "Vorname;Nachname;Stelle\nJürgen;Müller;Größe\n".encode(encoding)
    assert values(body) == [["Jürgen", "Müller", "Größe"]]


class Endless(io.RawIOBase):
    """A file of any size that exists nowhere."""

    def __init__(self, heading: bytes, row: bytes, rows: int) -> None:
        self.parts: Iterator[bytes] = iter([heading, *([row * 1000] * (rows // 1000))])
        self.left = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override] # a bytearray is what readers hand in
        while not self.left and (part := next(self.parts, b"")):
            self.left = part
        size = min(len(buffer), len(self.left))
        buffer[:size], self.left = self.left[:size], self.left[size:]
        return size


def test_memory_does_not_grow_with_the_file() -> None:
    heading, row = b"name,job,notes\n", b'Asha,Designer,"' + b"x" * 500 + b'"\n'
    layout = guess_stream(io.BytesIO(heading + row * 100))
    tracemalloc.start()
    with io.BufferedReader(Endless(heading, row, 50_000)) as file:  # type: ignore[type-var] # it has what is read
        assert sum(1 for _row in read_rows(file, layout)) == 50_000
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2 << 20


TABLE = """Candidate;E-Mail;Job;Status;Abgelehnt am;Interview am;Interviewer;Hiring Manager
"Pillai, Asha";asha@x.example;Designer;Rejected;13.02.2026;05.02.2026 14:30;Ben Okafor;Ben Okafor
Eve;;Designer;in process;;;;
;;;;;;;
Judge;judge@x.example;;Rejected;;;;
Sol;sol@x.example;Designer;Rejected;tomorrow;;;
"""


def things(table: str | bytes) -> tuple[meaning.Columns, list[object]]:
    body = table.encode() if isinstance(table, str) else table
    layout = guess_stream(io.BytesIO(body))
    rows = list(read_rows(io.BytesIO(body), layout))
    mapping = meaning.guess_mapping(layout, rows)
    return mapping, [
        thing for row in rows if isinstance(row, Row) for thing in meaning.things_of(row, mapping)
    ]


def test_table_is_understood_from_its_headings() -> None:
    mapping, said = things(TABLE)
    assert mapping.columns == {
        "name": "Candidate",
        "email": "E-Mail",
        "opening": "Job",
        "status": "Status",
        "decided_on": "Abgelehnt am",
        "interviewed_on": "Interview am",
        "interviewer": "Interviewer",
        "hiring_manager": "Hiring Manager",
    }
    ben = User(meaning.key_of("ben okafor"), "Ben Okafor")
    asha = meaning.key_of("asha@x.example")
    applied = meaning.key_of(asha, "designer")
    assert said[:4] == [
        Opening("designer", "Designer", hiring_managers=(ben,)),
        Candidate(asha, "Asha Pillai", ("asha@x.example",)),
        Application(
            applied,
            asha,
            "designer",
            state=State.rejected,
            decided_at=datetime(2026, 2, 13, 23, 59, 59, tzinfo=UTC),
        ),
        Interview(
            meaning.key_of(applied, "2026-02-05 14:30:00+00:00", ben.external_id),
            applied,
            starts_at=datetime(2026, 2, 5, 14, 30, tzinfo=UTC),
            ends_at=datetime(2026, 2, 5, 15, 30, tzinfo=UTC),
            interviewers=(ben,),
        ),
    ]
    assert [thing for thing in said if isinstance(thing, Unreadable)] == [
        Unreadable("This row does not say what they applied for.", 5),
        Unreadable("This is not a date that can be read: tomorrow.", 6),
    ]
    assert meaning.mapping_from(json.loads(json.dumps(mapping.plain()))) == mapping


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("Doe, Jane", "Jane Doe"),
        ("Jane Doe, PhD", "Jane Doe, PhD"),
        ("Jane", "Jane"),
        (",", ","),
        ("van Dyk, Jo", "Jo van Dyk"),
        ("Smith Jones, MD", "Smith Jones, MD"),
    ],
)
def test_name_is_turned_round_where_it_is_plain(name: str, meant: str) -> None:
    assert meaning.turned(name) == meant


HEADING = "Name;E-Mail;Stelle;Status;Abgelehnt am;Interview am;Interviewer"
ROW = '"Öz, Jürgen";j@x.example;Designer;Abgelehnt;20.02.2026;10.02.2026;Ben Okafor'
USUAL = f"{HEADING}\n{ROW}\n"
SHAPES = {
    "with Excel's line": f"sep=;\r\n{USUAL}".encode("utf-16"),
    "with tabs, as Excel's Unicode text": USUAL.replace(";", "\t").encode("utf-16"),
    "in UTF-32": USUAL.encode("utf-32"),
    "from an old Mac": USUAL.replace("\n", "\r").encode("mac_roman"),
    "with the heading in every part": (USUAL + USUAL).encode(),
    "under a title": f"Bewerbungen\nStand: 1.3.2026\n\n{USUAL}".encode(),
    "under a title as wide as the table": f"Bewerbungen;;;;;;\n;;;;;;\n{USUAL}".encode(),
    "under a heading of groups": f"Person;;;Verfahren;;;\n{USUAL}".encode(),
    "with empty columns and rows": "\n".join(
        f";{each};" for each in [*USUAL.splitlines(), ";;;;;;"]
    ).encode(),
    "with blanks after delimiters": USUAL.replace(";", "; ").encode(),
    "with a mark twice": f"\ufeff\ufeff{USUAL}".encode(),
    "behind many NULs": (f"{HEADING}\n" + "\0" * 3_000_000 + f"{ROW}\n").encode(),
    "with hard blanks in its heading": USUAL.replace("Abgelehnt am", "Abgelehnt\u00a0am").encode(),
    "with more said in its heading": USUAL.replace("Abgelehnt am", "Absagedatum (TT.MM.JJJJ)").encode(),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_usual_table_is_read_in_any_shape(shape: str) -> None:
    mapping, said = things(SHAPES[shape])
    assert meaning.missing(mapping) == []
    assert {thing.name for thing in said if isinstance(thing, Candidate)} == {"Jürgen Öz"}
    assert {thing.addresses for thing in said if isinstance(thing, Candidate)} == {("j@x.example",)}
    assert {thing.decided_at for thing in said if isinstance(thing, Application)} == {
        datetime(2026, 2, 20, 23, 59, 59, tzinfo=UTC)
    }
    met = {user.name for thing in said if isinstance(thing, Interview) for user in thing.interviewers or ()}
    assert met == {"Ben Okafor"}
    assert [thing for thing in said if isinstance(thing, Unreadable)] == []


@pytest.mark.parametrize("below", ["Summe;;;1;;;", "Total: 1 candidate", "Gesamtergebnis;;;;;;1", "1 rows"])
def test_sum_below_a_table_is_nobody(below: str) -> None:
    _mapping, said = things(f"{USUAL}{below}\n")
    assert [thing.name for thing in said if isinstance(thing, Candidate)] == ["Jürgen Öz"]
    assert [thing.reason for thing in said if isinstance(thing, Unreadable)] == [
        "This row looks like a sum, and not like a person. It was left out."
    ]


def test_cell_holds_several_addresses_and_several_interviewers() -> None:
    _mapping, said = things(
        "Name,Email,Job,Interview,Interviewers,Interviewer emails,Hiring manager\n"
        'A,"Asha <asha@x.example>; mailto:asha@y.example",D,10 Feb 2026,"Ben Okafor, Rosa Ferreira",'
        '"ben@x.example, rosa@x.example","Okafor, Ben"\n'
        'B,b@x.example / b@y.example,D,10 Feb 2026,Ben Okafor & Rosa Ferreira,,"Noor van Dijk"\n'
        'C,c@x.example,D,10 Feb 2026,"Ben Okafor <ben@x.example>; Rosa Ferreira <rosa@x.example>",,"van Dijk, Noor"\n'
    )
    assert [thing.addresses for thing in said if isinstance(thing, Candidate)] == [
        ("asha@x.example", "asha@y.example"),
        ("b@x.example", "b@y.example"),
        ("c@x.example",),
    ]
    met = [
        [(user.name, user.email) for user in thing.interviewers or ()]
        for thing in said
        if isinstance(thing, Interview)
    ]
    both = [("Ben Okafor", "ben@x.example"), ("Rosa Ferreira", "rosa@x.example")]
    assert met == [both, [("Ben Okafor", ""), ("Rosa Ferreira", "")], both]
    managers = [thing.hiring_managers for thing in said if isinstance(thing, Opening)]
    assert [user.name for users in managers for user in users or ()] == [
        "Ben Okafor",
        "Noor van Dijk",
        "Noor van Dijk",
    ]


def test_formula_that_keeps_zeros_is_its_text() -> None:
    assert values(b'Name,Candidate ID\n="Asha",="00123"\n=1+1,=x\n') == [["Asha", "00123"], ["=1+1", "=x"]]


@pytest.mark.parametrize("rows", ["A;D;ja\nB;D;nein\n", "A;D;ja\n"])
def test_yes_and_no_under_a_heading_that_sounds_like_a_day_are_no_dates(rows: str) -> None:
    mapping, said = things(f"Name;Stelle;Absage\n{rows}")
    assert mapping.columns == {"name": "Name", "opening": "Stelle", "rejected": "Absage"}
    assert [thing for thing in said if isinstance(thing, Unreadable)] == []
    states = [thing.state for thing in said if isinstance(thing, Application)]
    assert states == [State.rejected, None][: len(states)]


def test_letters_written_in_two_parts_are_one_letter() -> None:
    """A Mac writes ü as u with two dots behind it."""
    assert values("Name,Stelle\nJu\u0308rgen,Gro\u0308ße\n".encode()) == [["Jürgen", "Größe"]]


def test_surname_under_name_beside_a_first_name_is_no_whole_name() -> None:
    for heading, row in (("Name;Vorname", "Pillai;Asha"), ("Prénom;Nom", "Asha;Pillai")):
        _mapping, said = things(f"{heading};Stelle\n{row};Designer\n")
        assert [thing.name for thing in said if isinstance(thing, Candidate)] == ["Asha Pillai"]
    _mapping, said = things("Candidate name;First name;Job\nAsha Pillai;Asha;Designer\n")
    assert [thing.name for thing in said if isinstance(thing, Candidate)] == ["Asha Pillai"]
