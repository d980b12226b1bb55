"""Disagreements: who sits at the table, what each side has said, and how far the two are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import TypeVar

from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from core import clock, people, promises, walls
from core.models import Person, TeamSeat
from core.walls import Predicate, Verb, Who, holds_a_seat
from partnership.access.sides import sides_for
from partnership.models import (
    Answer,
    Chair,
    Close,
    Disagreement,
    Heard,
    InForce,
    Listener,
    ListenerChoice,
    Offer,
    Option,
    Restatement,
    RuleLine,
    Speaker,
    View,
    WorkingAgreement,
)
from partnership.rules import disagreements as rules
from partnership.rules.disagreements import Seen, Stage
from partnership.rules.laws import Law, laws_for
from partnership.rules.sides import Side

M = TypeVar("M", bound=Model)

SPEAKER, LISTENER = "speaker", "listener"
STUCK = "house.saying_back"


def _at_a_chair(persons: Iterable[int]) -> Q:
    speaking = Speaker.objects.filter(person__in=list(persons), until_at__isnull=True)
    return Q(pk__in=speaking.values("chair__disagreement"))


def _vacant(who: Who) -> Q:
    """The tables at which a chair of this person's side is empty, as whoever spoke there has left.

    It begins at those who lost a seat: few, where nearly everybody who speaks is here.
    """
    here = people.members(who.at).values("pk")
    lost_a_seat = people.with_roots(TeamSeat.objects.filter(until_at__lte=who.at).values("person"))
    either_name = Person.objects.filter(Q(pk__in=lost_a_seat) | Q(same_as__in=lost_a_seat))
    gone = Speaker.objects.filter(
        person__in=either_name, until_at__isnull=True, chair__side__in=sides_for(who)
    )
    gone = gone.exclude(person__in=here).exclude(person__duplicates__in=here)
    return Q(pk__in=gone.values("chair__disagreement"), close__isnull=True)


sits_at_the_table = holds_a_seat()
speaks_there = Predicate("speaks for a side at this table", lambda who: _at_a_chair(who.ids))
stands_in = Predicate(
    "stands in for a speaker who is away",
    lambda who: _at_a_chair(who.away_ids) if who.away_ids else Q(pk__in=()),
)
listens_there = holds_a_seat(LISTENER)
may_take_a_chair = Predicate("speaks for a side whose speaker has left", _vacant)
VERBS = {
    "disagreement.see": Verb(Disagreement, sits_at_the_table | stands_in),
    "disagreement.speak": Verb(Disagreement, speaks_there),
    "disagreement.listen": Verb(Disagreement, listens_there),
    "disagreement.take_chair": Verb(Disagreement, may_take_a_chair),
}


def get_disagreement(
    by: Person, public_id: str, *, at: datetime, verb: str = "disagreement.see"
) -> Disagreement:
    named = Disagreement.objects.select_related("wall", "opened_by", "close", "listener__person")
    return walls.get(named, by, verb=verb, at=at, public_id=public_id)


def disagreements_for(who: Who) -> QuerySet[Disagreement]:
    """The tables somebody sits at, newest first."""
    named = Disagreement.objects.select_related("close")
    return walls.allowed(named, who, "disagreement.see").order_by("-opened_at", "-public_id")


def empty_chairs_for(who: Who) -> QuerySet[Disagreement]:
    """The tables that wait for somebody of this person's side, because whoever spoke there has left."""
    if not sides_for(who):
        return Disagreement.objects.none()
    return walls.allowed(Disagreement.objects.all(), who, "disagreement.take_chair").order_by("opened_at")


@dataclass
class At:
    """One side at the table, with the newest version of its view and how far that is heard."""

    chair: Chair
    speaker: Person
    view: View | None = None
    restatement: Restatement | None = None
    answer: Answer | None = None
    heard: Heard | None = None
    was_ever_said: bool = False

    @property
    def seen(self) -> Seen:
        return Seen(
            has_view=self.view is not None,
            is_said=self.restatement is not None and self.answer is None,
            was_ever_said=self.was_ever_said,
            is_it=self.answer is not None and self.answer.verdict == Answer.Verdict.YES,
            is_heard=self.heard is not None,
        )

    @property
    def waiting(self) -> Restatement | None:
        """What was said back and is not answered yet."""
        return self.restatement if self.answer is None else None


@dataclass
class Table:
    """A disagreement as it stands; `sides` are the two chairs in the order in which they were set."""

    disagreement: Disagreement
    sides: list[At] = field(default_factory=list)
    options: list[Option] = field(default_factory=list)
    offer: Offer | None = None
    close: Close | None = None

    @cached_property
    def stage(self) -> Stage:
        return rules.stage_of(
            [side.seen for side in self.sides], has_ours=bool(self.options), is_closed=self.close is not None
        )

    @property
    def duties(self) -> list[rules.Duty]:
        by = [side.chair.pk for side in self.sides].index(self.offer.chair_id) if self.offer else None
        return rules.duties(
            [side.seen for side in self.sides], offered_by=by, is_closed=self.close is not None
        )

    def of(self, person: Person) -> At:
        """The side for which somebody speaks; raises ValueError for who speaks for none."""
        root = people.root_of(person)
        for side in self.sides:
            if people.root_of(side.speaker) == root:
                return side
        raise ValueError(f"{person.pk} does not speak here.")

    def other(self, side: At) -> At:
        return next(other for other in self.sides if other is not side)


def table_of(disagreement: Disagreement) -> Table:
    [table] = tables_of([disagreement])
    return table


def tables_of(disagreements: Sequence[Disagreement]) -> list[Table]:
    """The same for many, in as many queries as for one."""
    tables = {each.pk: Table(each) for each in disagreements}
    speakers = Speaker.objects.filter(chair__disagreement__in=tables, until_at__isnull=True)
    at = {
        each.chair_id: At(each.chair, each.person)
        for each in speakers.select_related("chair", "person__same_as").order_by("chair")
    }
    _read_views(at)
    for side in at.values():
        tables[side.chair.disagreement_id].sides.append(side)
    for option in Option.objects.filter(disagreement__in=tables).select_related("by").order_by("pk"):
        tables[option.disagreement_id].options.append(option)
    for offer in Offer.objects.filter(disagreement__in=tables).order_by("number"):
        tables[offer.disagreement_id].offer = offer
    for close in Close.objects.filter(disagreement__in=tables).select_related("offer", "look_again"):
        tables[close.disagreement_id].close = close
    return list(tables.values())


def _read_views(at: dict[int, At]) -> None:
    newer = View.objects.filter(chair=OuterRef("chair"), number__gt=OuterRef("number"))
    views = View.objects.filter(~Exists(newer), chair__in=at).select_related("by")
    of_view = {view.pk: at[view.chair_id] for view in views}
    for view in views:
        at[view.chair_id].view = view
    ever = Restatement.objects.filter(view__chair__in=at).order_by("number")
    for restatement in ever.select_related("answer", "heard", "view", "by"):
        at[restatement.view.chair_id].was_ever_said = True
        if side := of_view.get(restatement.view_id):
            side.restatement = restatement
            side.answer = getattr(restatement, "answer", None)
            side.heard = getattr(restatement, "heard", None)


def refusals(disagreement: Disagreement) -> int:
    """How often somebody answered that this was not it yet."""
    of_views = Answer.objects.filter(restatement__view__chair__disagreement=disagreement)
    return of_views.exclude(verdict=Answer.Verdict.YES).count()


def may_choose_listener(table: Table, at: datetime) -> bool:
    """Whether the two may ask a third person to help: after three refusals, or when it takes too long."""
    if table.close or Listener.objects.filter(disagreement=table.disagreement).exists():
        return False
    if not all(side.view for side in table.sides) or all(side.heard for side in table.sides):
        return False
    return rules.may_choose_listener(
        refusals=refusals(table.disagreement), is_stuck_for_long=_is_stuck(table.disagreement, at)
    )


def listeners_named(table: Table) -> dict[int, Person]:
    """Whom each side named last, by its chair; a side that has named nobody is left out."""
    chosen = ListenerChoice.objects.filter(chair__disagreement=table.disagreement)
    return {each.chair_id: each.person for each in chosen.select_related("person").order_by("pk")}


def _is_stuck(disagreement: Disagreement, at: datetime) -> bool:
    """Whether it has taken longer than our house rule since both sides first wrote how they see it."""
    firsts = View.objects.filter(chair__disagreement=disagreement, number=1).order_by("-at")
    policy, calendar = promises.policies()[STUCK], promises.calendar_of(None)
    return clock.due(firsts[0].at, policy, calendar) <= at


@dataclass(frozen=True)
class Grounds:
    """On what a side may rely when something cannot wait: `rules` of agreements in force, and `laws`."""

    lines: list[RuleLine]
    laws: list[Law]


def grounds_of(mine: At, other: At, *, country: str) -> Grounds:
    """The lines of agreements in force between the two sides that name one's own, and the laws of a country that do."""
    sides = [mine.chair.side, other.chair.side]
    both = WorkingAgreement.objects.filter(parties__side=sides[0]).filter(parties__side=sides[1])
    newer = InForce.objects.filter(
        text__agreement=OuterRef("text__agreement"), text__number__gt=OuterRef("text__number")
    )
    holds = InForce.objects.filter(~Exists(newer), text__agreement__in=both)
    lines = RuleLine.objects.filter(text__in=holds.values("text"), decides=mine.chair.side)
    lines = lines.exclude(
        way=RuleLine.Way.CONSENT
    )  # what nobody may object to is not decided past an objection
    named = lines.select_related("text__agreement").order_by("text__agreement", "position")
    return Grounds(list(named), laws_for(Side(mine.chair.side), country))
