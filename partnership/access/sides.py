"""For which sides a person speaks, and who else speaks for a side."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet
from django.http import Http404

from core import people
from core.models import Person, RoleGrant, Team, TeamSeat
from core.models.tenure import current
from core.walls import Who
from partnership.rules.sides import SITS, SPEAKS, Side, sides_of


def sides_for(who: Who) -> list[Side]:
    """The sides somebody speaks for now, looked up from what `who` knows already."""
    if not who.team_ids:
        return []
    kinds = Team.objects.filter(pk__in=who.team_ids).values_list("kind", flat=True)
    return sides_of(who.roles, kinds)


def need_side(who: Who) -> list[Side]:
    """The sides somebody speaks for; a 404 for who speaks for none of the teams at the table."""
    if not (found := sides_for(who)):
        raise Http404
    return found


def speakers(side: Side, at: datetime) -> QuerySet[Person]:
    """Everybody who speaks for a side now: a role, or a seat in a team of its kind."""
    roles = [role for role, spoken in SPEAKS.items() if spoken == side]
    kinds = [kind for kind, spoken in SITS.items() if spoken == side]
    by_role = RoleGrant.objects.filter(current(at), role__in=roles).values("person")
    by_team = TeamSeat.objects.filter(current(at), team__kind__in=kinds).values("person")
    here = people.members(at).filter(same_as__isnull=True)
    found = Q(pk__in=people.with_roots(by_role)) | Q(pk__in=people.with_roots(by_team))
    return here.filter(found).order_by("name", "public_id")


def everybody_at_the_tables(at: datetime) -> QuerySet[Person]:
    """Everybody who speaks for some side."""
    by_role = RoleGrant.objects.filter(current(at), role__in=SPEAKS).values("person")
    by_team = TeamSeat.objects.filter(current(at), team__kind__in=SITS).values("person")
    here = people.members(at).filter(same_as__isnull=True)
    found = Q(pk__in=people.with_roots(by_role)) | Q(pk__in=people.with_roots(by_team))
    return here.filter(found).order_by("name", "public_id")
