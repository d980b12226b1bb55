"""Who somebody is: which persons are the same one, what roles and teams they hold, who answers for them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from core.models import Absence, Organisation, Person, RoleGrant, Team, TeamSeat
from core.models.tenure import current

A_DAY = timedelta(days=1)


def the_organisation() -> Organisation:
    """The one organisation; raises Organisation.DoesNotExist before it is set up."""
    return Organisation.objects.select_related("wall").get()


def root_of(person: Person) -> Person:
    """The person all duplicates were merged into, or the person themselves."""
    return person.same_as or person


def identities(person: Person) -> list[int]:
    """The ids of all persons who are this one, its own included."""
    root = person.same_as_id or person.pk
    return [root, *Person.objects.filter(same_as=root).values_list("pk", flat=True)]


def identities_of(persons: Iterable[Person]) -> dict[int, list[int]]:
    """The same for many, by the id of each."""
    roots = {person.pk: person.same_as_id or person.pk for person in persons}
    found: dict[int | None, list[int]] = {root: [root] for root in roots.values()}
    for root, pk in Person.objects.filter(same_as__in=found).values_list("same_as", "pk"):
        found[root].append(pk)
    return {pk: found[root] for pk, root in roots.items()}


def roles_of(person: Person, at: datetime) -> set[str]:
    return roles_among(identities(person), at)


def roles_among(ids: list[int], at: datetime) -> set[str]:
    """The roles that any of these persons holds, who are one."""
    return set(RoleGrant.objects.filter(current(at), person__in=ids).values_list("role", flat=True))


def has_role(person: Person, role: str, at: datetime) -> bool:
    return role in roles_of(person, at)


def teams_of(person: Person, at: datetime) -> QuerySet[Team]:
    return teams_among(identities(person), at)


def teams_among(ids: list[int], at: datetime) -> QuerySet[Team]:
    """The teams in which any of these persons sits, who are one."""
    seats = TeamSeat.objects.filter(current(at), person__in=ids)
    return Team.objects.filter(pk__in=seats.values("team"))


def members(at: datetime) -> QuerySet[Person]:
    """Everybody who has a seat in a team now, under whichever of their duplicates."""
    return with_roots(TeamSeat.objects.filter(current(at)).values("person"))


def with_roots(ids: QuerySet[Any, Any]) -> QuerySet[Person]:
    """The persons with these ids, and those they were merged into; for an OR of both PostgreSQL reads every person."""
    roots = Person.objects.filter(pk__in=ids, same_as__isnull=False).values("same_as")
    return Person.objects.filter(pk__in=ids.union(roots))


def is_member(person: Person, at: datetime) -> bool:
    return TeamSeat.objects.filter(current(at), person__in=identities(person)).exists()


def has_left(person: Person, at: datetime) -> bool:
    """Whether somebody had a seat in a team and has none any more."""
    seats = TeamSeat.objects.filter(person__in=identities(person))
    return seats.exists() and not seats.filter(current(at)).exists()


def left_among(ids: list[int], at: datetime) -> set[int]:
    """Those of these persons who had a seat in a team, under whichever name, and have none any more."""
    seats = TeamSeat.objects.filter(Q(person__in=ids) | Q(person__same_as__in=ids)).select_related("person")
    is_here: dict[int, bool] = {}
    for seat in seats:
        for one in {seat.person_id, seat.person.same_as_id} & set(ids):
            is_here[one] = is_here.get(one, False) or seat.until_at is None or seat.until_at > at
    return {person for person, here in is_here.items() if not here}


def holders_of(role: str, at: datetime) -> QuerySet[Person]:
    return Person.objects.filter(pk__in=RoleGrant.objects.filter(current(at), role=role).values("person"))


def absence_on(person: Person, day: date) -> Absence | None:
    """The absence that covers this day, if there is one that was not ended early; the newest when several do."""
    return absences_on(day).filter(person__in=identities(person)).first()


def absences_on(day: date) -> QuerySet[Absence]:
    """Who is away on this day and was not back early, the newest plan first."""
    away = Q(from_on__lte=day, until_on__gte=day, ended_at__isnull=True)
    return Absence.objects.filter(away).select_related("deputy").order_by("-created_at", "-pk")


def day_of(person: Person, at: datetime) -> date:
    """Which day it is where somebody lives."""
    return at.astimezone(ZoneInfo(person.time_zone or the_organisation().time_zone)).date()


def away_for(ids: list[int], at: datetime) -> list[int]:
    """The persons for whom one of these answers at this moment: away where they live, as their newest plan says."""
    around = Q(from_on__lte=at.date() + A_DAY, until_on__gte=at.date() - A_DAY, ended_at__isnull=True)
    plans = Absence.objects.filter(around, deputy__in=ids).select_related("person")
    away = {plan.person for plan in plans}
    return [person.pk for person in away if answers_for(person, day_of(person, at)).pk in ids]


def answers_for(person: Person, day: date) -> Person:
    """The person, or the deputy while they are away: one step and never a chain, so that it cannot run in a circle."""
    absence = absence_on(person, day)
    return absence.deputy if absence and absence.deputy else person
