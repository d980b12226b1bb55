"""Agreements and joint goals: seen by everybody of their sides, signed for a side by who speaks for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import permutations

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404

from core import people, walls
from core.models import Person, Promise
from core.walls import NOTHING, Predicate, Verb, Who
from partnership.access.sides import sides_for
from partnership.models import (
    AgreedText,
    Goal,
    GoalDecline,
    GoalOwner,
    GoalWord,
    InForce,
    Objection,
    Party,
    Signature,
    WorkingAgreement,
)
from partnership.rules.sides import TEAMS, Side

AGREED = "partnership.agreed"


def kind_of(by_side: str, to_side: str) -> str:
    """The kind of promise that one side owes another by agreement: so that both directions are each one index read."""
    return f"{AGREED}.{by_side}.{to_side}"


def kinds() -> dict[str, tuple[Side, Side]]:
    return {kind_of(one, other): (one, other) for one, other in permutations(Side, 2)}


def _team_sides(who: Who) -> list[Side]:
    """Sides as a team: a hiring manager stands for themselves and sees their own agreements only."""
    return [side for side in sides_for(who) if side in TEAMS]


def _own_agreement(who: Who) -> Q:
    """A team has most of them, so each is looked at in turn; whoever stands for themselves begins at their own."""
    if sides := _team_sides(who):
        of_it = Party.objects.filter(agreement=OuterRef("pk"))
        return Q(Exists(of_it.filter(Q(side__in=sides) | Q(person__in=who.ids))))
    return Q(pk__in=Party.objects.filter(person__in=who.ids).values("agreement"))


def _own_goal(who: Who) -> Q:
    if sides := _team_sides(who):
        of_it = GoalOwner.objects.filter(goal=OuterRef("pk"))
        return Q(Exists(of_it.filter(Q(side__in=sides) | Q(person__in=who.ids))))
    return Q(pk__in=GoalOwner.objects.filter(person__in=who.ids).values("goal"))


def _between_own(who: Who) -> Q:
    mine = set(_team_sides(who))
    found = [kind for kind, sides in kinds().items() if mine & set(sides)]
    return Q(kind__in=found) if found else NOTHING


of_its_sides = Predicate("speaks for one of its sides, or is named in it", _own_agreement)
of_its_goal = Predicate("speaks for one of its sides, or owns it", _own_goal)
owns_it = Predicate(
    "owns it", lambda who: Q(pk__in=GoalOwner.objects.filter(person__in=who.ids).values("goal"))
)
of_these_teams = Predicate("speaks for one of the two teams it is between", _between_own)

VERBS = {
    "agreement.see": Verb(WorkingAgreement, of_its_sides),
    "agreement.speak": Verb(WorkingAgreement, of_its_sides),
    "goal.see": Verb(Goal, of_its_goal),
    "goal.own": Verb(Goal, owns_it),
    "board.see": Verb(Promise, of_these_teams),
}


def get_agreement(
    by: Person, public_id: str, *, at: datetime, verb: str = "agreement.see"
) -> WorkingAgreement:
    return walls.get(
        WorkingAgreement.objects.select_related("wall"), by, verb=verb, at=at, public_id=public_id
    )


def agreements_for(who: Who) -> QuerySet[WorkingAgreement]:
    """Newest first."""
    found = walls.allowed(WorkingAgreement.objects.all(), who, "agreement.see")
    return found.order_by("-opened_at", "-public_id")


def get_goal(by: Person, public_id: str, *, at: datetime, verb: str = "goal.see") -> Goal:
    return walls.get(Goal.objects.select_related("wall"), by, verb=verb, at=at, public_id=public_id)


def goals_for(who: Who) -> QuerySet[Goal]:
    return walls.allowed(Goal.objects.all(), who, "goal.see").order_by("-at", "-public_id")


@dataclass
class Agreement:
    """An agreement as it stands: its newest text, who signed that, what is objected, and the text that holds."""

    agreement: WorkingAgreement
    parties: list[Party] = field(default_factory=list)
    text: AgreedText | None = None
    holds: AgreedText | None = None
    signatures: list[Signature] = field(default_factory=list)
    objections: list[Objection] = field(default_factory=list)

    @property
    def is_in_force(self) -> bool:
        return self.holds is not None and self.text is not None and self.holds.pk == self.text.pk

    def of(self, person: Person, at: datetime) -> Party | None:
        """The side that somebody speaks for here; their own name first."""
        ids = people.identities(person)
        named = next((party for party in self.parties if party.person_id in ids), None)
        mine = _team_sides(Who(people.root_of(person), at))
        return named or next((party for party in self.parties if party.side in mine), None)

    def has_signed(self, party: Party) -> bool:
        return any(signature.party_id == party.pk for signature in self.signatures)

    def open_objections(self, party: Party | None = None) -> list[Objection]:
        return [each for each in self.objections if party is None or each.party_id == party.pk]


def agreement_of(agreement: WorkingAgreement) -> Agreement:
    [found] = agreements_of([agreement])
    return found


def agreements_of(agreements: Iterable[WorkingAgreement]) -> list[Agreement]:
    """Many, in as many queries as one."""
    found = {each.pk: Agreement(each) for each in agreements}
    for party in Party.objects.filter(agreement__in=found).select_related("person__same_as").order_by("pk"):
        found[party.agreement_id].parties.append(party)
    for text in AgreedText.objects.filter(agreement__in=found).select_related("by").order_by("number"):
        found[text.agreement_id].text = text
    for row in (
        InForce.objects.filter(text__agreement__in=found).select_related("text").order_by("text__number")
    ):
        found[row.text.agreement_id].holds = row.text
    newest = {each.text.pk: each for each in found.values() if each.text}
    for signature in Signature.objects.filter(text__in=newest).select_related("by", "party").order_by("pk"):
        newest[signature.text_id].signatures.append(signature)
    unsettled = Objection.objects.filter(text__agreement__in=found, settled__isnull=True)
    for objection in unsettled.select_related("text", "party", "by").order_by("pk"):
        found[objection.text.agreement_id].objections.append(objection)
    return list(found.values())


@dataclass
class Joint:
    """A goal with its two owners, what each said, and that it was declined."""

    goal: Goal
    owners: list[GoalOwner] = field(default_factory=list)
    said: set[tuple[int, str]] = field(default_factory=set)
    decline: GoalDecline | None = None

    def all_said(self, kind: str) -> bool:
        return all((owner.pk, kind) in self.said for owner in self.owners)

    @property
    def is_agreed(self) -> bool:
        return self.all_said(GoalWord.Kind.AGREED)

    @property
    def is_reached(self) -> bool:
        return self.all_said(GoalWord.Kind.REACHED)

    def waits_for(self, owner: GoalOwner | None) -> bool:
        """Whether this owner has not answered yet."""
        has_agreed = owner is not None and (owner.pk, GoalWord.Kind.AGREED) in self.said
        return owner is not None and self.decline is None and not has_agreed

    def of(self, person: Person) -> GoalOwner | None:
        ids = people.identities(person)
        return next((owner for owner in self.owners if owner.person_id in ids), None)


def goals_of(goals: Iterable[Goal]) -> list[Joint]:
    found = {goal.pk: Joint(goal) for goal in goals}
    for owner in GoalOwner.objects.filter(goal__in=found).select_related("person").order_by("pk"):
        found[owner.goal_id].owners.append(owner)
    for word in GoalWord.objects.filter(owner__goal__in=found).select_related("owner"):
        found[word.owner.goal_id].said.add((word.owner_id, word.kind))
    for decline in GoalDecline.objects.filter(goal__in=found).select_related("by"):
        found[decline.goal_id].decline = decline
    return list(found.values())


def get_objection(by: Person, public_id: str, *, at: datetime) -> Objection:
    """An objection of an agreement that somebody speaks in; a 404 for everybody else."""
    objection = (
        Objection.objects.filter(public_id=public_id).select_related("text__agreement__wall", "party").first()
    )
    if objection is None:
        raise Http404
    get_agreement(by, objection.text.agreement.public_id, at=at, verb="agreement.speak")
    return objection
