"""The one place that decides who may see or do what.

Each room has one table, verb to predicate (`VERBS` in its `access.py`). A predicate is words and a query at once, so
the page that lists and the getter that opens one thing cannot disagree. Exclusions are laid over every verb here and
nowhere else. What a person may not see does not exist for them: callers get a 404.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet
from django.http import Http404

from core import people
from core.models import Exclusion, Person, Role, Wall, WallSeat
from core.models.tenure import current

M = TypeVar("M", bound=Model)

NOTHING = Q(pk__in=())
EVERYTHING = ~NOTHING  # not Q(): "Q() or something" is something to Django, and no longer everything


@dataclass(frozen=True)
class Who:
    """A person at a moment, with what walls ask of them, each looked up once."""

    person: Person
    at: datetime

    @cached_property
    def ids(self) -> list[int]:
        return people.identities(self.person)

    @cached_property
    def roles(self) -> set[str]:
        return people.roles_among(self.ids, self.at)

    @cached_property
    def team_ids(self) -> list[int]:
        return list(people.teams_among(self.ids, self.at).values_list("pk", flat=True))

    @cached_property
    def away_ids(self) -> list[int]:
        """Whom this person stands in for."""
        return people.away_for(self.ids, self.at)

    @cached_property
    def excluded_wall_ids(self) -> list[int]:
        exclusions = Exclusion.objects.filter(current(self.at), person__in=self.ids)
        return list(exclusions.values_list("wall", flat=True))


@dataclass(frozen=True)
class Predicate:
    """`words` complete "anybody who ..."; `q` selects the things for which it holds."""

    words: str
    q: Callable[[Who], Q]

    def __or__(self, other: Predicate) -> Predicate:
        return Predicate(f"{self.words}, or {other.words}", lambda who: self.q(who) | other.q(who))

    def __and__(self, other: Predicate) -> Predicate:
        return Predicate(f"{self.words} and {other.words}", lambda who: self.q(who) & other.q(who))


@dataclass(frozen=True)
class Verb:
    """What may be done to things of a model, and by whom. `content` is what the server's administrator never sees."""

    model: type[Model]
    who: Predicate
    content: bool = True


TABLES: dict[str, Mapping[str, Verb]] = {}


def table(room: str, verbs: Mapping[str, Verb]) -> Mapping[str, Verb]:
    """Declare a room's verbs; each is named `noun.verb`, and no two rooms share a name."""
    taken = {verb for name, declared in TABLES.items() if name != room for verb in declared}
    if clash := taken & verbs.keys():
        raise ValueError(f"Verbs declared twice: {', '.join(sorted(clash))}")
    TABLES[room] = verbs
    return verbs


def verb_named(verb: str) -> Verb:
    """The declaration of a verb; raises KeyError for one nobody declared."""
    verbs = {name: declared for table in TABLES.values() for name, declared in table.items()}
    return verbs[verb]


def visible(queryset: QuerySet[M], person: Person, *, verb: str, at: datetime) -> QuerySet[M]:
    """The things of this queryset for which the person may do the verb; everything else does not exist."""
    return allowed(queryset, Who(person, at), verb)


def may(person: Person, verb: str, thing: Model, *, at: datetime) -> bool:
    """Whether the person may do the verb to this one thing."""
    return allowed(type(thing)._default_manager.filter(pk=thing.pk), Who(person, at), verb).exists()


def get(queryset: QuerySet[M], person: Person, *, verb: str, at: datetime, **lookup: Any) -> M:
    """The one thing that matches, or a 404 that does not tell whether it exists."""
    thing = visible(queryset.filter(**lookup), person, verb=verb, at=at).first()
    if thing is None:
        raise Http404
    return thing


def allowed(queryset: QuerySet[M], who: Who, verb: str) -> QuerySet[M]:
    """As `visible`, for a person whose roles and seats were looked up already."""
    declared = verb_named(verb)
    if not issubclass(queryset.model, declared.model):
        raise TypeError(f"{verb} is about {declared.model.__name__}, not {queryset.model.__name__}")
    selected = queryset.filter(declared.who.q(who))
    path = wall_path(declared.model)
    return (
        selected.exclude(**{f"{path}__in": who.excluded_wall_ids})
        if path and who.excluded_wall_ids
        else selected
    )


def wall_path(model: type[Model]) -> str | None:
    """How a model reaches its wall: itself, its field `wall`, or what it says in WALL_PATH."""
    if model is Wall:
        return "pk"
    if "wall" in {field.name for field in model._meta.get_fields()}:
        return "wall"
    return getattr(model, "WALL_PATH", None)


def _holds_role(role: str) -> Callable[[Who], Q]:
    return lambda who: EVERYTHING if role in who.roles else NOTHING


def holds_role(role: Role) -> Predicate:
    return Predicate(f"holds the role {role.value}", _holds_role(role))


is_member = Predicate("has a seat in a team", lambda who: EVERYTHING if who.team_ids else NOTHING)
is_administrator = holds_role(Role.ADMINISTRATOR)
is_hr = holds_role(Role.HR)
is_ta = holds_role(Role.TA)
is_counsel = holds_role(Role.COUNSEL)


def _seats(who: Who, role: str | None) -> QuerySet[WallSeat]:
    seats = WallSeat.objects.filter(current(who.at), person__in=who.ids)
    return seats.filter(role=role) if role else seats


def holds_a_seat(role: str | None = None) -> Predicate:
    """Whoever sits inside the wall of the thing, in one role or any."""
    words = f"sits inside its wall as {role}" if role else "sits inside its wall"
    return Predicate(words, lambda who: Q(wall__in=_seats(who, role).values("wall")))


def seat(wall: Wall, person: Person, *, role: str, by: Person | None, at: datetime) -> WallSeat:
    """Give a person a place inside; the action around it records the row."""
    return WallSeat.objects.create(wall=wall, person=person, role=role, since_at=at, since_by=by)


def exclude(wall: Wall, person: Person, *, by: Person | None, at: datetime) -> Exclusion:
    """Wall a person off, whatever their roles; the action around it records the row."""
    return Exclusion.objects.create(wall=wall, person=person, since_at=at, since_by=by)


def raise_wall(around: str, *, at: datetime) -> Wall:
    """An open wall around one thing; a sealed one is raised where its key is made (core.seals)."""
    return Wall.objects.create(kind=Wall.Kind.OPEN, around=around, created_at=at)
