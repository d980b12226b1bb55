"""How far a disagreement is, and who owes the next step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

REFUSALS_BEFORE_A_LISTENER = 3


class Stage(StrEnum):
    open = "open"
    stated = "stated"
    saying_back = "saying_back"
    both_heard = "both_heard"
    options = "options"
    closed = "closed"


class Step(StrEnum):
    """What may be owed next; `ours` is owed by both together."""

    view = "view"
    say_back = "say_back"
    answer = "answer"
    more = "more"
    ours = "ours"
    accept = "accept"


@dataclass(frozen=True)
class Seen:
    """One side, as far as its view has been heard; all of it is about the view's newest version."""

    has_view: bool = False
    is_said: bool = False
    was_ever_said: bool = False
    is_it: bool = False
    is_heard: bool = False


@dataclass(frozen=True)
class Duty:
    """A step that is owed by one side; `by` counts the sides from 0."""

    step: Step
    by: int


def stage_of(sides: Sequence[Seen], *, has_ours: bool, is_closed: bool) -> Stage:
    if is_closed:
        return Stage.closed
    if not all(side.has_view for side in sides):
        return Stage.open
    if all(side.is_heard for side in sides):
        return Stage.options if has_ours else Stage.both_heard
    return Stage.saying_back if any(side.was_ever_said for side in sides) else Stage.stated


def duties(sides: Sequence[Seen], *, offered_by: int | None, is_closed: bool) -> list[Duty]:
    """Every step that is owed now; both sides may owe one at once."""
    if is_closed:
        return []
    if not all(side.has_view for side in sides):
        return [Duty(Step.view, by) for by, side in enumerate(sides) if not side.has_view]
    if all(side.is_heard for side in sides):
        return [Duty(Step.ours, 0)] if offered_by is None else [Duty(Step.accept, 1 - offered_by)]
    return [_duty(owner, side) for owner, side in enumerate(sides) if not side.is_heard]


def _duty(owner: int, side: Seen) -> Duty:
    """Whose turn it is with the view of one side: its owner's to answer, or the other's to say it back."""
    if side.is_it:
        return Duty(Step.more, owner)
    return Duty(Step.answer, owner) if side.is_said else Duty(Step.say_back, 1 - owner)


def may_choose_listener(*, refusals: int, is_stuck_for_long: bool) -> bool:
    """Whether a third person may help the two to hear each other: after three times, or ten working days."""
    return refusals >= REFUSALS_BEFORE_A_LISTENER or is_stuck_for_long
