"""What a person reads about a clock, in English and in German."""

from datetime import datetime

import pytest
from django.template import Context, Template
from django.template.loader import render_to_string
from django.utils import translation

from core.clock import Calendar, ClockState, Length, Phase, Unit, kept_state, state_at
from core.templatetags.clock_words import clock_words, length_words

BERLIN = Calendar("DE", "BE", "Europe/Berlin")


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN.zone)


def said(state: ClockState, language: str) -> str:
    with translation.override(language):
        return clock_words(state)


OPEN = [
    ("2026-11-27T23:59:59", "2026-11-24T09:00", "due in 3 working days", "in 3 Arbeitstagen fällig"),
    ("2026-11-23T23:59:59", "2026-11-20T09:00", "due in 1 working day", "in 1 Arbeitstag fällig"),
    ("2026-11-22T23:59:59", "2026-11-20T09:00", "due in 2 days", "in 2 Tagen fällig"),
    ("2026-12-04T23:59:59", "2026-11-20T09:00", "due in 10 working days", "in 10 Arbeitstagen fällig"),
    ("2026-12-07T23:59:59", "2026-11-20T09:00", "due on 7 December", "fällig am 7.\xa0Dezember"),
    ("2027-01-04T23:59:59", "2026-11-20T09:00", "due on 4 January 2027", "fällig am 4.\xa0Januar 2027"),
    ("2026-11-24T23:59:59", "2026-11-23T09:00", "due tomorrow", "morgen fällig"),
    ("2026-11-24T17:00:00", "2026-11-23T09:00", "due tomorrow at 17:00", "morgen um 17:00 Uhr fällig"),
    ("2026-11-24T23:59:59", "2026-11-24T09:00", "due today", "heute fällig"),
    ("2026-11-24T17:00:00", "2026-11-24T17:00", "due today at 17:00", "heute um 17:00 Uhr fällig"),
    ("2026-11-24T17:00:00", "2026-11-24T17:30", "late since 17:00", "überfällig seit 17:00 Uhr"),
    ("2026-11-24T17:00:00", "2026-11-24T18:30", "1 hour late", "1 Stunde zu spät"),
    ("2026-11-24T17:00:00", "2026-11-24T20:00", "3 hours late", "3 Stunden zu spät"),
    ("2026-11-20T23:59:59", "2026-11-21T09:00", "1 day late", "1 Tag zu spät"),
    ("2026-11-20T23:59:59", "2026-11-22T09:00", "2 days late", "2 Tage zu spät"),
    ("2026-11-20T23:59:59", "2026-11-23T09:00", "1 working day late", "1 Arbeitstag zu spät"),
    ("2026-11-20T23:59:59", "2026-11-24T09:00", "2 working days late", "2 Arbeitstage zu spät"),
]
KEPT = [
    (
        "2026-11-12T23:59:59",
        "2026-11-12T15:00",
        "kept on 12 November 2026",
        "eingelöst am 12.\xa0November 2026",
    ),
    (
        "2026-11-10T23:59:59",
        "2026-11-12T15:00",
        "kept on 12 November 2026, 2 working days late",
        "eingelöst am 12.\xa0November 2026, 2 Arbeitstage zu spät",
    ),
]
LENGTHS = [
    (Length(1, Unit.working_days), "1 working day", "1 Arbeitstag"),
    (Length(5, Unit.working_days), "5 working days", "5 Arbeitstage"),
    (Length(45, Unit.days), "45 days", "45 Tage"),
    (Length(24, Unit.hours), "24 hours", "24 Stunden"),
    (Length(1, Unit.months), "1 month", "1 Monat"),
    (Length(2, Unit.years), "2 years", "2 Jahre"),
]


@pytest.mark.parametrize(("due_at", "at", "english", "german"), OPEN)
def test_clock_words_of_an_open_promise(due_at: str, at: str, english: str, german: str) -> None:
    state = state_at(moment(due_at), moment(at), BERLIN)
    assert (said(state, "en"), said(state, "de")) == (english, german)


@pytest.mark.parametrize(("due_at", "kept_at", "english", "german"), KEPT)
def test_clock_words_of_a_kept_promise(due_at: str, kept_at: str, english: str, german: str) -> None:
    state = kept_state(moment(due_at), moment(kept_at), BERLIN)
    assert (said(state, "en"), said(state, "de")) == (english, german)


@pytest.mark.parametrize(("length", "english", "german"), LENGTHS)
def test_length_words_in_both_languages(length: Length, english: str, german: str) -> None:
    with translation.override("en"):
        assert length_words(length) == english
    with translation.override("de"):
        assert length_words(length) == german


def test_every_phase_has_words() -> None:
    states = [state_at(moment(due_at), moment(at), BERLIN) for due_at, at, _, _ in OPEN]
    states += [kept_state(moment(due_at), moment(at), BERLIN) for due_at, at, _, _ in KEPT]
    assert {state.phase for state in states} == set(Phase)


def test_clock_words_as_a_filter_in_a_template() -> None:
    state = state_at(moment("2026-11-24T17:00:00"), moment("2026-11-24T09:00"), BERLIN)
    page = Template("{% load clock_words %}{{ state|clock_words }}").render(Context({"state": state}))
    assert page == "due today at 17:00"


def test_every_phase_has_a_shape_of_its_own() -> None:
    drawings = {
        phase: render_to_string("core/ui/shape.html", {"state": phase}).replace(phase, "") for phase in Phase
    }
    assert len(set(drawings.values())) == len(Phase)
