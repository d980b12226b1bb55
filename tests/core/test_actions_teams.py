"""Teams get another name and a lead."""

from __future__ import annotations

from datetime import datetime

import pytest

from core import ledger, promises, search
from core.actions.teams import change_lead, rename_team
from core.errors import Refused
from core.models import Team, TeamSeat
from core.walls import Who
from tests.cast import Cast


def test_team_gets_another_name_and_is_found_by_it(cast: Cast, now: datetime) -> None:
    rename_team(cast.search_team, name="Discovery", by=cast.ada, at=now)
    assert Team.objects.get(pk=cast.search_team.pk).name == "Discovery"
    assert search.find("discov", who=Who(cast.ben, now), most=5) == [cast.search_team]
    assert [entry.kind for entry in ledger.entries_about(cast.search_team)][-1] == "core.team_renamed"


def test_team_cannot_take_the_name_of_another(cast: Cast, now: datetime) -> None:
    with pytest.raises(Refused, match="Choose another name"):
        rename_team(cast.search_team, name="warehouse", by=cast.ada, at=now)
    rename_team(cast.search_team, name="SEARCH", by=cast.ada, at=now)


def test_lead_of_a_team_changes(cast: Cast, now: datetime) -> None:
    seats = {seat.person: seat for seat in TeamSeat.objects.filter(team=cast.warehouse_team)}
    change_lead(seats[cast.rosa], is_lead=True, by=cast.ada, at=now)
    change_lead(seats[cast.sol], is_lead=False, by=cast.ada, at=now)
    assert promises.leads_of(cast.warehouse_team) == [cast.rosa]
