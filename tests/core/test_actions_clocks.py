"""The organisation's own clocks can be set; those of laws cannot."""

from __future__ import annotations

from datetime import datetime

import pytest

from core import ledger, promises
from core.actions.clocks import reset_clock, set_clock
from core.clock import Ends, Length, Unit
from core.errors import Refused
from core.models import ClockSetting, Entry
from tests.cast import Cast

CLOSING = "house.closing"
LAW = "eu-2019-1937.acknowledgement"


def test_clock_of_the_house_gets_the_length_the_organisation_gives(cast: Cast, now: datetime) -> None:
    policy = promises.policies()[CLOSING]
    before = promises.start_clock(CLOSING, at=now, owed_by=cast.ben).due_at
    set_clock(policy, length=Length(3, Unit.working_days), by=cast.ada, at=now)
    assert promises.policies()[CLOSING].length == Length(3, Unit.working_days)
    assert promises.start_clock(CLOSING, at=now, owed_by=cast.ben).due_at < before
    assert promises.written_policies()[CLOSING].length == Length(5, Unit.working_days)


def test_clock_set_twice_keeps_one_row_and_two_entries(cast: Cast, now: datetime) -> None:
    policy = promises.policies()[CLOSING]
    entries = Entry.objects.count()
    set_clock(policy, length=Length(3, Unit.working_days), by=cast.ada, at=now)
    set_clock(policy, length=Length(2, Unit.working_days), by=cast.ada, at=now)
    assert (ClockSetting.objects.count(), Entry.objects.count() - entries) == (1, 2)


def test_clock_in_hours_ends_to_the_minute(cast: Cast, now: datetime) -> None:
    set_clock(promises.policies()["house.help"], length=Length(4, Unit.hours), by=cast.ada, at=now)
    assert promises.policies()["house.help"].ends is Ends.to_the_minute
    assert promises.start_clock("house.help", at=now, owed_by=None).due_at.hour == now.hour + 4


def test_clock_in_days_after_hours_ends_with_the_day(cast: Cast, now: datetime) -> None:
    policy = promises.policies()["house.acknowledgement"]
    set_clock(policy, length=Length(1, Unit.working_days), by=cast.ada, at=now)
    assert promises.policies()[policy.id].ends is Ends.end_of_day


def test_clock_put_back_is_as_it_was_written(cast: Cast, now: datetime) -> None:
    policy = promises.policies()[CLOSING]
    set_clock(policy, length=Length(3, Unit.working_days), by=cast.ada, at=now)
    reset_clock(policy, by=cast.ada, at=now)
    assert promises.policies() == promises.written_policies()
    assert [entry.kind for entry in ledger.entries_about(cast.organisation)][-2:] == [
        "core.clock_set",
        "core.clock_reset",
    ]
    with pytest.raises(Refused):
        reset_clock(policy, by=cast.ada, at=now)


def test_clock_of_a_law_cannot_be_set(cast: Cast, now: datetime) -> None:
    with pytest.raises(Refused, match="comes from a law"):
        set_clock(promises.policies()[LAW], length=Length(1, Unit.days), by=cast.ada, at=now)


def test_row_slipped_in_for_a_law_changes_nothing(cast: Cast, now: datetime) -> None:
    ClockSetting.objects.create(policy=LAW, number=900, unit="days", set_at=now, set_by=cast.ada)
    assert promises.policies()[LAW].length == Length(7, Unit.days)


@pytest.mark.parametrize("number", [0, 1000])
def test_length_out_of_bounds_is_refused(cast: Cast, now: datetime, number: int) -> None:
    with pytest.raises(Refused):
        set_clock(promises.policies()[CLOSING], length=Length(number, Unit.days), by=cast.ada, at=now)
