"""The sides at the table: who speaks for HR, for talent acquisition, for IT, and who hires."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum


class Side(StrEnum):
    """`hr`, `ta` and `it` disagree, agree and repair; a hiring manager joins them where an opening begins."""

    hr = "hr"
    ta = "ta"
    it = "it"
    hiring = "hiring"


TEAMS = (Side.hr, Side.ta, Side.it)
SPEAKS = {"hr": Side.hr, "ta": Side.ta, "it_custodian": Side.it, "hiring_manager": Side.hiring}
SITS = {"hr": Side.hr, "ta": Side.ta, "it": Side.it}


def sides_of(roles: Iterable[str], kinds_of_teams: Iterable[str]) -> list[Side]:
    """The sides somebody speaks for, by role or by the kind of a team they sit in; in the order of `Side`."""
    found = {SPEAKS[role] for role in roles if role in SPEAKS}
    found |= {SITS[kind] for kind in kinds_of_teams if kind in SITS}
    return [side for side in Side if side in found]
