"""Who counts as a member when persons were merged."""

from __future__ import annotations

from datetime import datetime

from core import access, walls
from core.actions.merging import merge_people
from core.actions.people import add_person
from core.walls import Who
from tests.cast import Cast


def test_member_who_was_merged_into_somebody_is_still_among_the_people(cast: Cast, now: datetime) -> None:
    known_before = add_person(name="Ben O.", email="ben.o@example.org", by=cast.tariq, at=now)
    assert known_before not in access.people_for(cast.chloe, at=now)
    merge_people(cast.ben, into=known_before, reason="He applied before", by=cast.tariq, at=now)
    assert known_before in access.people_for(cast.chloe, at=now)
    assert known_before in access.administered(Who(cast.ada, now))


def test_administrator_looks_after_those_who_came_in_and_nobody_else(cast: Cast, now: datetime) -> None:
    looked_after = set(access.administered(Who(cast.ada, now)))
    assert {cast.ben, cast.eve, cast.ada} <= looked_after
    assert cast.asha not in looked_after
    assert not access.administered(Who(cast.chloe, now)).exists()


def test_one_role_of_two_is_enough(cast: Cast, now: datetime) -> None:
    """A verb for HR or TA once was for nobody, as "everything or nothing" came out as nothing."""
    for person in (cast.chloe, cast.tariq):
        assert walls.may(person, "person.merge", cast.asha, at=now)
    assert not walls.may(cast.dev, "person.merge", cast.asha, at=now)
