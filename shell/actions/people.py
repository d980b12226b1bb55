"""Taking somebody in: a person, their team, perhaps a role and an account, in one go."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.actions.people import add_person, grant_role, open_account, seat_in_team
from core.errors import Refused
from core.models import Person, Role, Team


@dataclass(frozen=True)
class Newcomer:
    """`role` is empty for who holds none; `is_invited` opens an account."""

    name: str
    email: str
    language: str
    team: Team
    is_lead: bool
    role: str
    is_invited: bool


@transaction.atomic
def take_in(newcomer: Newcomer, *, by: Person, at: datetime) -> Person:
    """Add a colleague with all that was said about them, each act with its entry in the record."""
    if Person.objects.filter(email__iexact=newcomer.email, team_seats__isnull=False).exists():
        raise Refused(_("Somebody with this e-mail address works here already, or did. Look for them first."))
    person = add_person(name=newcomer.name, email=newcomer.email, language=newcomer.language, by=by, at=at)
    seat_in_team(person, team=newcomer.team, is_lead=newcomer.is_lead, by=by, at=at)
    if newcomer.role:
        grant_role(person, role=Role(newcomer.role), by=by, at=at)
    if newcomer.is_invited:
        open_account(person, by=by, at=at)
    return person
