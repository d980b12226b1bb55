"""Saved documents with one thing wrong in each: none of them stops an import, and each refusal has its place."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hiring.actions.imports import add_source, import_files
from hiring.models import Application, Interview
from hiring.sources.files import READERS, checked
from hiring.sources.parcels import KINDS, pack, unpack
from hiring.sources.said import Said
from tests.cast import NOW, Cast

ATS = Path(__file__).parent / "fixtures" / "ats"
NAMES = {
    "greenhouse": (
        "webhook_reject_candidate.json",
        "webhook_offer_deleted.json",
        "harvest_v1_scheduled_interviews__the_scheduled_interview_object_response.json",
        "harvest_v1_scorecards__the_scorecard_object_response.json",
    ),
    "lever": ("opportunity_retrieve.json", "interviews_list.json", "archive_reasons_list.json"),
    "ashby": (
        "response_application.info.schema_derived.json",
        "response_interviewSchedule.list.schema_derived.json",
        "webhook_candidateMerge.schema_derived.json",
    ),
}
MISSING = object()
WRONG: tuple[Any, ...] = (
    *(None, MISSING, True, 0, -5, 1.5, float("nan"), 10**400, 1_772_460_300_000, "1772460300000", "9" * 5000),
    *(
        "",
        "nonsense",
        "x" * 50_000,
        "a\ud800b",
        "a\0b",
        "\u202eabc",
        "²³",
        "0001-01-01T00:00:00Z",
        "2026-01-01T00:00+25:00",
    ),
    *([], ["x"], [[[]]], [{"id": 1}, None], {}, {"id": {"id": 1}}),
)


def places(said: Any, here: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a document; of lists the first two are enough."""
    if here:
        yield here
    if isinstance(said, dict | list):
        inside = said.items() if isinstance(said, dict) else enumerate(said[:2])
        for key, value in inside:
            yield from places(value, (*here, key))


def changed(said: Any, place: tuple[Any, ...], value: Any) -> Any:
    copy = said.copy()
    if len(place) > 1:
        copy[place[0]] = changed(said[place[0]], place[1:], value)
    elif value is MISSING:
        del copy[place[0]]
    else:
        copy[place[0]] = value
    return copy


def mutations(kind: str, wrong: tuple[Any, ...] = WRONG) -> Iterator[Any]:
    for name in NAMES[kind]:
        document = json.loads((ATS / kind / name).read_text("utf-8"))
        for place in places(document):
            yield from (changed(document, place, value) for value in wrong)


@pytest.mark.parametrize("kind", READERS)
def test_no_wrong_value_stops_a_reader(kind: str) -> None:
    number = 0
    for number, document in enumerate(mutations(kind), 1):  # noqa: B007 # counted
        things = [checked(thing) for thing in READERS[kind](document)]
        known = [thing for thing in Said(things) if type(thing).__name__ in KINDS]
        assert [unpack(json.loads(json.dumps(pack(thing)))) for thing in known] == known
    assert number > 1000


@pytest.mark.parametrize("kind", READERS)
def test_no_wrong_value_stops_an_import(cast: Cast, now: Any, tmp_path: Path, kind: str) -> None:
    """The documents that are whole, at the end, are taken in as ever."""
    wrong = [*mutations(kind, (None, MISSING, "x" * 50_000, "a\ud800\0b", 10**400, [], {"id": {"id": 1}}))]
    whole = [json.loads((ATS / kind / name).read_text("utf-8")) for name in NAMES[kind]]
    path = tmp_path / "all.jsonl"
    path.write_text("\n".join(map(json.dumps, [*wrong, *whole])))
    tally = import_files(add_source(kind=kind, name=kind, by=None, at=NOW), [path], by=None, at=NOW)
    assert tally.read == len(wrong) + len(whole)
    assert [refusal for refusal in tally.refusals if not refusal.line] == []
    assert Application.objects.count() + Interview.objects.count() > 0
