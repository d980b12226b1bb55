"""Times that a manager offers, on days of every kind."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from hiring.rules.slots import Span, cut, exists, free_of, may_be_taken

BERLIN = ZoneInfo("Europe/Berlin")
SPRING, AUTUMN, TUESDAY = date(2026, 3, 29), date(2026, 10, 25), date(2026, 3, 10)


def hours(spans: list[Span]) -> list[str]:
    return [span.starts_at.strftime("%H:%M") for span in spans]


def test_cut_gives_whole_pieces_and_leaves_the_rest() -> None:
    spans = cut(TUESDAY, time(9), time(10, 40), 30, BERLIN)
    assert hours(spans) == ["08:00", "08:30", "09:00"]
    assert {span.ends_at - span.starts_at for span in spans} == {timedelta(minutes=30)}


@pytest.mark.parametrize(("day", "number"), [(TUESDAY, 3), (SPRING, 2), (AUTUMN, 4)])
def test_cut_counts_hours_that_pass(day: date, number: int) -> None:
    """From one to four at night: an hour is left out in spring, and comes twice in autumn."""
    spans = cut(day, time(1), time(4), 60, BERLIN)
    assert len(spans) == number
    assert all(one.ends_at == next_.starts_at for one, next_ in itertools.pairwise(spans))


def test_cut_until_a_time_that_comes_twice_ends_the_second_time() -> None:
    assert len(cut(AUTUMN, time(1), time(2, 30), 30, BERLIN)) == 5


@pytest.mark.parametrize(
    ("day", "at", "there"), [(SPRING, time(2, 30), False), (SPRING, time(3), True), (AUTUMN, time(2), True)]
)
def test_exists_knows_the_hour_that_is_left_out(day: date, at: time, there: bool) -> None:
    assert exists(day, at, BERLIN) is there


def test_cut_backwards_or_nothing_gives_nothing() -> None:
    assert cut(TUESDAY, time(10), time(9), 15, BERLIN) == []
    assert cut(TUESDAY, time(10), time(10), 15, BERLIN) == []


def test_free_of_leaves_out_what_meets_and_keeps_neighbours() -> None:
    first, second, third = cut(TUESDAY, time(9), time(10, 30), 30, BERLIN)
    between = Span(second.starts_at + timedelta(minutes=5), second.starts_at + timedelta(minutes=10))
    assert free_of([first, second, third], [between]) == [first, third]
    assert free_of([first, second, third], [second]) == [first, third]


def test_may_be_taken_until_an_hour_before() -> None:
    starts_at = datetime(2026, 3, 10, 9, tzinfo=UTC)
    assert may_be_taken(starts_at, starts_at - timedelta(hours=1))
    assert not may_be_taken(starts_at, starts_at - timedelta(minutes=59))
