"""A joint goal: proposed by one, agreed by both or declined with a reason, reached when both say so."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import clock, ledger, messages, people, promises, walls
from core.actions.locking import locked
from core.errors import Refused
from core.lazy import LazyText
from core.models import Person, Promise
from core.promises import Parties
from partnership.access.agreements import Joint, goals_of
from partnership.access.sides import speakers
from partnership.models import Goal, GoalDecline, GoalOwner, GoalWord
from partnership.rules.own_words import says_something
from partnership.rules.sides import Side


def _declare(name: str, words: LazyText) -> str:
    return ledger.declare(f"partnership.{name}", words=words, erased=ledger.WITH_PARTIES)


PROPOSED = _declare("goal_proposed", _("%(by)s proposed a joint goal."))
AGREED = _declare("goal_agreed", _("%(by)s said yes: the goal is ours."))
DECLINED = _declare("goal_declined", _("%(by)s declined the goal, with a reason."))
REACHED = _declare("goal_reached", _("%(by)s said that the goal is reached."))


def _page(promise: Promise) -> str:
    return reverse("partnership:goal", args=[promise.about])


GOAL = promises.declare("partnership.goal", words=_("Our goal: %(what)s"), page=_page)

messages.declare(
    "partnership.goal_waits",
    subject=_("%(who)s proposes a joint goal"),
    text=_("%(who)s would like to own this goal together with you: %(what)s."),
)
messages.declare(
    "partnership.goal_declined",
    subject=_("%(who)s does not take the goal on"),
    text=_("%(who)s declined this goal and says why: %(what)s. You can propose it in another way."),
)


@transaction.atomic
def propose_goal(
    *,
    what: str,
    sign: str,
    due_on: date,
    my_side: Side,
    other: Person,
    their_side: Side,
    by: Person,
    at: datetime,
) -> Goal:
    """Propose a goal to somebody of another side; it is ours when they say yes."""
    _refuse(what, sign, due_on, at)
    if my_side == their_side or people.root_of(other) == people.root_of(by):
        raise Refused(_("A joint goal has two owners, one from each side."))
    for side, person in ((my_side, by), (their_side, other)):
        if not speakers(side, at).filter(pk=people.root_of(person).pk).exists():
            words = _("%(who)s does not speak for that side. Choose somebody who does.")
            raise Refused(words % {"who": person})
    wall = walls.raise_wall("partnership.goal", at=at)
    goal = Goal.objects.create(wall=wall, what=what, sign=sign, due_on=due_on, at=at, by=by)
    mine = GoalOwner.objects.create(goal=goal, side=my_side, person=by)
    theirs = GoalOwner.objects.create(goal=goal, side=their_side, person=people.root_of(other))
    word = GoalWord.objects.create(owner=mine, kind=GoalWord.Kind.AGREED, at=at, by=by)
    _record(PROPOSED, goal, [wall, goal, mine, theirs, word], by=by, at=at)
    _tell(other, "partnership.goal_waits", goal, by=by, at=at)
    return goal


def _refuse(what: str, sign: str, due_on: date, at: datetime) -> None:
    if not (what.strip() and sign.strip()):
        raise Refused(_("Write the goal, and how both of you will know that it is reached."))
    if clock.end_of_day(due_on, promises.calendar_of(None)) <= at:
        raise Refused(_("Choose days that are still to come."))


@transaction.atomic
def agree_goal(goal: Goal, *, by: Person, at: datetime) -> None:
    """Say yes to a goal: now both owe it, together."""
    goal, joint, owner = _sit_down(goal, by)
    _refuse_declined(joint)
    rows: list[Model] = [_say(joint, owner, GoalWord.Kind.AGREED, by, at)]
    one, other = (each.person for each in joint.owners)
    due_at = clock.end_of_day(goal.due_on, promises.calendar_of(one))
    _promise, made = promises.make(
        GOAL,
        parties=Parties(owed_by=one, owed_with=other, owed_to=other),
        wall=goal.wall,
        clocks=[promises.chosen_day(due_at, at=at)],
        by=by,
        at=at,
        what=goal.what,
        about=goal.public_id,
    )
    _record(AGREED, goal, [*rows, *made], by=by, at=at)


@transaction.atomic
def decline_goal(goal: Goal, *, reason: str, by: Person, at: datetime) -> GoalDecline:
    """Say why one does not take on a goal one is asked to own; whoever proposed it is told."""
    goal, joint, owner = _sit_down(goal, by)
    _refuse_declined(joint)
    if (owner.pk, GoalWord.Kind.AGREED) in joint.said:
        raise Refused(_("You said yes to this goal. Talk with the other owner about what has changed."))
    if not says_something(reason):
        raise Refused(_("Say why: without a reason nobody can propose it in another way."))
    decline = GoalDecline.objects.create(goal=goal, owner=owner, reason=reason, at=at, by=by)
    _record(DECLINED, goal, [decline], by=by, at=at, reason=reason)
    _tell(goal.by, "partnership.goal_declined", goal, by=by, at=at)
    return decline


@transaction.atomic
def reach_goal(goal: Goal, *, by: Person, at: datetime) -> None:
    """Say that the goal is reached; it is when the other owner says so too."""
    goal, joint, owner = _sit_down(goal, by)
    if not joint.is_agreed:
        raise Refused(_("The goal is not agreed yet."))
    rows: list[Model] = [_say(joint, owner, GoalWord.Kind.REACHED, by, at)]
    [again] = goals_of([goal])
    if again.is_reached:
        for promise in promises.open_promises().filter(wall=goal.wall, kind=GOAL):
            rows += promises.keep(promise, by=by, at=at, said="")
    _record(REACHED, goal, rows, by=by, at=at)


def _refuse_declined(joint: Joint) -> None:
    if joint.decline is not None:
        raise Refused(_("This goal was declined. Propose it in another way."))


def _say(joint: Joint, owner: GoalOwner, kind: str, by: Person, at: datetime) -> GoalWord:
    if (owner.pk, kind) in joint.said:
        raise Refused(_("You said so already."))
    return GoalWord.objects.create(owner=owner, kind=kind, at=at, by=by)


def _sit_down(goal: Goal, by: Person) -> tuple[Goal, Joint, GoalOwner]:
    goal = locked(goal)
    [joint] = goals_of([goal])
    owner = joint.of(by)
    if owner is None:
        raise Refused(_("Only its two owners speak for a goal."))
    return goal, joint, owner


def _record(
    kind: str, goal: Goal, rows: Sequence[Model], *, by: Person, at: datetime, reason: str = ""
) -> None:
    facts = {"what": goal.what} | ({"reason": reason} if reason else {})
    ledger.record(kind, wall=goal.wall, by=by, at=at, about=goal, facts=facts, changed=rows)


def _tell(to: Person, template: str, goal: Goal, *, by: Person, at: datetime) -> None:
    facts = {"who": str(by), "what": goal.what}
    link = reverse("partnership:goal", args=[goal.public_id])
    messages.say(to, template, at=at, facts=facts, about=by, wall=goal.wall, link=link)
