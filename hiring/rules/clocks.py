"""By when somebody is owed an answer: the house's clock from the decision, and every law's from the last interview."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from core.clock import Basis, Calendar, Clock, Length, Policy, Unit, policies_for, start_clock

DECIDED, LAST_INTERVIEW = "hiring_decided", "last_interview"
HOUSE = "house.closing"


@dataclass(frozen=True, slots=True)
class Posting:
    """What of an opening decides which laws bind; `employees` is None where nobody said: then the stricter holds."""

    calendar: Calendar
    is_public: bool = True
    employees: int | None = None
    closing_days: int | None = None


def running(posting: Posting, policies: Mapping[str, Policy]) -> dict[str, list[Policy]]:
    """This will give, by the event that starts them, the policies that hold for an opening: the same for everybody."""
    return {
        event: [
            _own_length(policy, posting)
            for policy in binding(policies_for(event, policies, posting.calendar), posting)
        ]
        for event in (DECIDED, LAST_INTERVIEW)
    }


def start_clocks(
    running: Mapping[str, list[Policy]],
    calendar: Calendar,
    *,
    decided_at: datetime | None,
    last_met_at: datetime | None,
) -> list[Clock]:
    """This will start every clock of one person; none where there is no decision and no law asks for one."""
    return [
        start_clock(policy, at=at, calendar=calendar)
        for event, at in ((DECIDED, decided_at), (LAST_INTERVIEW, last_met_at))
        if at is not None
        for policy in running[event]
    ]


def longest_law(policies: Mapping[str, Policy]) -> Length:
    """The longest of all laws' periods, wherever they bind: what was decided longer ago is late in every place."""
    laws = [each for each in policies.values() if each.basis is Basis.law]
    ours = [each.length for each in laws if each.starts_with in (DECIDED, LAST_INTERVIEW)]
    return max(ours, key=about_days)


def about_days(length: Length) -> int:
    """Long enough to compare by."""
    days = {Unit.days: 1, Unit.working_days: 2, Unit.months: 31, Unit.years: 366}
    return length.number * days.get(length.unit, 0)


def binding(policies: Iterable[Policy], posting: Posting) -> list[Policy]:
    return [policy for policy in policies if _binds(policy, posting)]


def _binds(policy: Policy, posting: Posting) -> bool:
    scope = policy.applies_if
    is_big_enough = posting.employees is None or posting.employees >= scope.employees
    return is_big_enough and (posting.is_public or not scope.advertised)


def _own_length(policy: Policy, posting: Posting) -> Policy:
    """An opening may have its own length of the house's rule, never of a law."""
    if policy.id != HOUSE or policy.basis is not Basis.house or posting.closing_days is None:
        return policy
    return policy.with_length(Length(posting.closing_days, Unit.working_days))
