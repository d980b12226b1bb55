"""Every reason for which something could not be read is said in the language of whoever reads it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation

from hiring.actions.intake import Refusal
from hiring.actions.intake.sentences import in_words

HIRING = Path(__file__).resolve().parents[2] / "hiring"
SAY = {"Unreadable", "NotAnswered", "Refusal"}
PACKED = (
    "Das ist eine gepackte Datei. Bitte entpacken Sie sie und lesen Sie die Tabelle ein, die darin liegt."
)
VALUES = {"noun": "candidate", "missing_one": "who it is about"}


def reasons() -> Iterator[str]:
    """Whatever the readers, the clients and the intake say, with something in the place of each value."""
    for path in [*HIRING.glob("sources/*.py"), *HIRING.glob("actions/**/*.py")]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and node.args and getattr(node.func, "id", "") in SAY:
                yield from spoken(node.args[0])


def spoken(said: ast.expr) -> Iterator[str]:
    match said:
        case ast.Constant(str(text)):
            yield text
        case ast.BinOp(left=ast.Constant(str(text))):
            yield f"{text}x"
        case ast.JoinedStr(parts):
            yield "".join(_part(part) for part in parts)


def _part(part: ast.expr) -> str:
    match part:
        case ast.Constant(str(text)):
            return text
        case ast.FormattedValue(ast.Name(name)):
            return VALUES.get(name, "x")
        case ast.FormattedValue(ast.Call(ast.Name("_status"))):
            return " (it said 503)"
    return "x"


@pytest.mark.parametrize("reason", sorted(set(reasons())))
def test_reason_is_said_in_german(reason: str) -> None:
    with translation.override("de"):
        assert in_words(reason) != reason
    with translation.override("en"):
        assert in_words(reason) == reason


@pytest.mark.parametrize(
    ("reason", "german"),
    [
        ("This is not valid JSON: expecting value.", "Das ist kein gültiges JSON: ein Wert fehlt."),
        (
            "This row has 3 values where there are 2 columns.",
            "Diese Zeile hat 3 Werte, es gibt aber 2 Spalten.",
        ),
        (
            "/v1/jobs did not answer (it said 503).",
            "/v1/jobs hat nicht geantwortet (Meldung 503).",
        ),
        (
            "No column of this file is known to say who it is about. Its columns are: A, B.",
            "Von keiner Spalte dieser Datei ist bekannt, dass sie sagt, um wen es geht. Ihre Spalten sind: A, B.",
        ),
        ("This is a packed file. Unpack it, and bring in the table that is in it.", PACKED),
        ("This is not a date that can be read: 100%.", "Das ist kein lesbares Datum: 100%."),
        ("ValueError: nobody expected this", "ValueError: nobody expected this"),
    ],
)
def test_values_stay_as_they_were(reason: str, german: str) -> None:
    with translation.override("de"):
        assert Refusal(reason).words == german
