"""Who speaks for which side."""

from partnership.rules.sides import Side, sides_of


def test_sides_come_from_roles_and_teams() -> None:
    assert sides_of(["ta"], ["hr"]) == [Side.hr, Side.ta]
    assert sides_of(["hiring_manager"], ["hiring"]) == [Side.hiring]
    assert sides_of([], ["it"]) == [Side.it]


def test_sides_of_an_administrator_without_a_team_are_none() -> None:
    assert sides_of(["administrator", "counsel"], ["other"]) == []
