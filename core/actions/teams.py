"""What happens to teams after they were added: they get another name, and somebody leads them."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import ledger, people, search
from core.actions.locking import locked
from core.errors import Refused
from core.models import Person, Team, TeamSeat

RENAMED = ledger.declare(
    "core.team_renamed", words=_("%(by)s gave this team another name."), erased=ledger.HOLDS_IDS_ONLY
)
LED = ledger.declare(
    "core.team_lead_changed", words=_("%(by)s changed who leads this team."), erased=ledger.HOLDS_IDS_ONLY
)


@transaction.atomic
def rename_team(team: Team, *, name: str, by: Person, at: datetime) -> None:
    if Team.objects.filter(name__iexact=name).exclude(pk=team.pk).exists():
        raise Refused(_("There is a team of this name already. Choose another name."))
    team = locked(team)
    team.name = name
    team.save()
    search.index(team, name)
    _record(RENAMED, team, team, by=by, at=at)


@transaction.atomic
def change_lead(seat: TeamSeat, *, is_lead: bool, by: Person, at: datetime) -> None:
    """Say whether whoever sits here leads the team; a team may have several leads, or none."""
    seat = locked(seat)
    if seat.until_at is not None:
        raise Refused(_("This has ended already."))
    seat.is_lead = is_lead
    seat.save()
    _record(LED, seat.team, seat, by=by, at=at)


def _record(kind: str, team: Team, changed: Team | TeamSeat, *, by: Person, at: datetime) -> None:
    ledger.record(kind, wall=people.the_organisation().wall, by=by, at=at, about=team, changed=[changed])
