"""Whose deputy somebody is: pages and the tick ask the same function."""

from __future__ import annotations

from datetime import UTC, datetime

from core.walls import Who
from tests.cast import Cast
from tests.core.test_people import HOUR, plan


def test_deputy_stands_in_while_it_is_a_day_of_absence_where_the_owner_lives(cast: Cast) -> None:
    cast.ben.time_zone = "Pacific/Auckland"
    cast.ben.save()
    plan(cast, cast.chloe)
    begins = datetime(2026, 3, 8, 11, tzinfo=UTC)  # midnight before Monday in Auckland
    ends = datetime(2026, 3, 13, 11, tzinfo=UTC)

    stands_in = [Who(cast.chloe, at).away_ids for at in (begins - HOUR, begins, ends - HOUR, ends)]

    assert stands_in == [[], [cast.ben.pk], [cast.ben.pk], []]
    plan(cast, cast.dev)  # the newest plan counts for walls too
    assert (Who(cast.chloe, begins).away_ids, Who(cast.dev, begins).away_ids) == ([], [cast.ben.pk])
