"""A brief holds what was written and nothing else; the depth policy is data that can be read."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from hiring.rules.brief import Card, Line, brief_of
from hiring.rules.depth import LANGUAGES, all_depths, depth_of

MON = datetime(2026, 2, 23, 9, 0, tzinfo=UTC)
TUE = MON + timedelta(days=1)


def test_brief_of_nothing_is_empty_and_names_who_is_silent() -> None:
    brief = brief_of([], [1, 2])
    assert list(brief.silent) == [1, 2]
    assert brief.is_empty


def test_brief_takes_praise_from_all_and_one_gap_with_its_evidence() -> None:
    rosa = Card(1, "Rosa", MON, strengths="Clear", gap="Load tests", evidence="The second task")
    ben = Card(2, "Ben", TUE, strengths=" Asked first ", gap="Senior enough?")
    brief = brief_of([rosa, ben], [2, 1])
    assert [line.words for line in brief.praise] == ["Asked first", "Clear"]
    assert brief.gap == Line("Load tests", "Rosa", MON, "The second task")
    assert list(brief.silent) == []


def test_gap_without_evidence_is_shown_where_there_is_no_other() -> None:
    assert brief_of([Card(1, "Rosa", MON, gap="Load tests")], []).gap == Line("Load tests", "Rosa", MON)


def test_attributes_of_an_ats_are_praise_and_gap_by_their_rating() -> None:
    lines = [
        {"name": "SQL", "rating": "strong_yes", "note": "Joined four tables by heart"},
        {"name": "Testing", "rating": "no", "note": "Wrote none until asked"},
        {"name": "Culture", "rating": "no", "note": ""},
        {"name": "Pace", "rating": "no_decision"},
    ]
    brief = brief_of([Card(1, "Rosa", MON, attributes=lines)], [1])
    assert brief.praise == [Line("SQL", "Rosa", MON, "Joined four tables by heart")]
    assert brief.gap == Line("Testing", "Rosa", MON, "Wrote none until asked")


@pytest.mark.parametrize("attributes", ["", None, {"name": "x"}, ["words", 3, {"rating": None}]])
def test_attributes_of_any_shape_invent_nothing(attributes: Any) -> None:
    assert brief_of([Card(1, "Rosa", MON, attributes=attributes)], [1]).is_empty


def test_card_without_a_word_is_silence() -> None:
    assert list(brief_of([Card(1, "Rosa", MON)], [1]).silent) == [1]


def test_depth_is_that_of_the_region_then_the_country_then_everywhere() -> None:
    assert "Ontario" in depth_of("CA", "ON").law_in("en")
    assert "AGG" in depth_of("DE", "BY").law_in("de")
    assert depth_of("XX").places == ("*",)


@pytest.mark.parametrize("place", sorted(all_depths()))
def test_depth_names_its_source_and_speaks_both_languages(place: str) -> None:
    depth = all_depths()[place]
    assert depth.source_url.startswith("https://")
    assert depth.checked_on >= date(2026, 11, 22)
    for language in LANGUAGES:
        assert depth.lines("say", language)
        assert depth.lines("leave", language)
    assert len(depth.say["en"]) == len(depth.say["de"])
    assert len(depth.leave["en"]) == len(depth.leave["de"])
