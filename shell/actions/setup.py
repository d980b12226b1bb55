"""The first visit's end: the organisation and its first people, all at once or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import translation

from core import people
from core.actions.organisation import Place, set_up_organisation
from core.actions.people import add_person, add_team, grant_role, open_account, seat_in_team
from core.models import Account, Person, Role, Team

FIRST_TEAMS = (Team.Kind.HR, Team.Kind.TA, Team.Kind.IT)


@dataclass(frozen=True)
class FirstAdministrator:
    name: str
    email: str
    password_hash: str


@dataclass(frozen=True)
class FirstPerson:
    """Somebody who leads their department's team from the start; one address may stand for several."""

    name: str
    email: str
    role: Role
    team: Team.Kind


@transaction.atomic
def set_up(
    *,
    name: str,
    place: Place,
    administrator: FirstAdministrator,
    first_people: Sequence[FirstPerson],
    at: datetime,
) -> Account:
    """Begin: the organisation, three teams, an administrator who can sign in, and the first people, invited."""
    set_up_organisation(name=name, place=place, is_demo=False, at=at)
    with translation.override(place.language):
        teams = {kind: add_team(name=str(kind.label), kind=kind, by=None, at=at) for kind in FIRST_TEAMS}
    account = _let_in(administrator, at=at)
    known = {account.email: account.person}
    for first in first_people:
        _welcome(first, known, team=teams[first.team], by=account.person, at=at)
    if not people.is_member(account.person, at):
        seat_in_team(account.person, team=teams[Team.Kind.IT], by=None, at=at)
    return account


def _let_in(administrator: FirstAdministrator, *, at: datetime) -> Account:
    person = add_person(name=administrator.name, email=administrator.email, by=None, at=at)
    grant_role(person, role=Role.ADMINISTRATOR, by=None, at=at)
    return open_account(person, by=None, at=at, password_hash=administrator.password_hash)


def _welcome(first: FirstPerson, known: dict[str, Person], *, team: Team, by: Person, at: datetime) -> None:
    if first.email not in known:
        known[first.email] = add_person(name=first.name, email=first.email, by=by, at=at)
        open_account(known[first.email], by=by, at=at)
    person = known[first.email]
    giver = None if person == by else by
    seat_in_team(person, team=team, is_lead=True, by=giver, at=at)
    grant_role(person, role=first.role, by=giver, at=at)
