"""When two do not get on alone: a listener whom both choose, and a decision that cannot wait."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import clock, messages, people, promises, walls
from core.errors import Refused
from core.models import Person
from core.promises import Parties
from partnership.access.disagreements import LISTENER, At, Table, grounds_of, may_choose_listener
from partnership.actions.disagreements import declare, note, sit_down
from partnership.actions.steps import page_of, side_of
from partnership.models import (
    Disagreement,
    Listener,
    ListenerChoice,
    ListenerNote,
    RuleLine,
    UrgentDecision,
    View,
)
from partnership.rules.danger import word_of_danger
from partnership.rules.own_words import FEWEST_IN_OWN_WORDS, says_something

LISTENER_CHOSEN = declare("listener_chosen", _("%(by)s named somebody who could listen."))
LISTENER_SAT_DOWN = declare("listener_agreed", _("Both chose the same listener."))
LISTENER_WROTE = declare("listener_noted", _("%(by)s wrote what they heard."))
DECIDED = declare("urgent_decision_taken", _("%(by)s took an urgent decision. The disagreement stays open."))

REVIEW = promises.declare(
    "partnership.review", words=_("Look at the urgent decision again: %(what)s"), page=page_of, by_hand=True
)

messages.declare(
    "partnership.you_listen",
    subject=_("You are asked to listen"),
    text=_("%(one)s and %(other)s both chose you to help them hear each other: %(what)s."),
)
messages.declare(
    "partnership.decided",
    subject=_("%(who)s took an urgent decision"),
    text=_("%(who)s decided, because it could not wait: %(what)s.\n\nYour disagreement stays open."),
)


@transaction.atomic
def choose_listener(
    disagreement: Disagreement, *, person: Person, by: Person, at: datetime
) -> Listener | None:
    """Name a third person; once both sides have named the same, they sit down at the table. Gives them then."""
    disagreement, table = sit_down(disagreement)
    mine, other = side_of(table, by)
    if not may_choose_listener(table, at):
        raise Refused(
            _("A listener comes after three answers that were not a yes, or ten working days. Try once more.")
        )
    _refuse_listener(table, person, at)
    choice = ListenerChoice.objects.create(chair=mine.chair, person=people.root_of(person), at=at, by=by)
    theirs = other.chair.listener_choices.order_by("-pk").first()
    if theirs is None or people.root_of(theirs.person) != people.root_of(person):
        note(LISTENER_CHOSEN, disagreement, [choice], by=by, at=at)
        return None
    listener = Listener.objects.create(disagreement=disagreement, person=choice.person, at=at, by=by)
    seat = walls.seat(disagreement.wall, choice.person, role=LISTENER, by=by, at=at)
    note(LISTENER_SAT_DOWN, disagreement, [choice, listener, seat], by=by, at=at)
    _ask_to_listen(table, listener, at)
    return listener


def _refuse_listener(table: Table, person: Person, at: datetime) -> None:
    if people.root_of(person) in {people.root_of(side.speaker) for side in table.sides}:
        raise Refused(_("A listener is a third person. Choose somebody who is not part of it."))
    if not people.is_member(person, at):
        raise Refused(_("Choose somebody who works here."))


def _ask_to_listen(table: Table, listener: Listener, at: datetime) -> None:
    one, other = table.sides
    facts = {"one": str(one.speaker), "other": str(other.speaker), "what": table.disagreement.about}
    messages.say(
        listener.person,
        "partnership.you_listen",
        at=at,
        facts=facts,
        about=one.speaker,
        wall=table.disagreement.wall,
        link=reverse("partnership:disagreement", args=[table.disagreement.public_id]),
    )


@transaction.atomic
def note_what_was_heard(view: View, *, words: str, by: Person, at: datetime) -> ListenerNote:
    """As the listener, write what one heard in a view. It helps the other to say it back, and replaces nothing."""
    disagreement, table = sit_down(view.chair.disagreement)
    listener = Listener.objects.filter(disagreement=disagreement).first()
    if listener is None or people.root_of(listener.person) != people.root_of(by):
        raise Refused(_("Only the listener whom both chose writes here."))
    if not any(side.view == view for side in table.sides):
        raise Refused(_("This view was changed meanwhile. Read it again."))
    if not says_something(words, fewest=FEWEST_IN_OWN_WORDS):
        raise Refused(_("Say in a sentence or two what you heard: what matters to them, and why."))
    written = ListenerNote.objects.create(view=view, words=words, at=at, by=by)
    note(LISTENER_WROTE, disagreement, [written], by=by, at=at, facts={"words": words})
    return written


@dataclass(frozen=True)
class Decision:
    """By `line` of an agreement in force, or by `law` (its key): exactly one of them says who decides."""

    line: RuleLine | None
    law: str
    decision: str
    reason: str
    review_on: date
    is_anybody_in_danger: bool


@transaction.atomic
def decide_urgently(
    disagreement: Disagreement, *, decided: Decision, by: Person, at: datetime
) -> UrgentDecision:
    """Decide what cannot wait, as the law or the agreed rule says; the disagreement stays open, with a day to review.

    Never about harassment or danger: that is reported, and not decided between two.
    """
    disagreement, table = sit_down(disagreement)
    mine, other = side_of(table, by)
    due_at = _refuse_hasty(decided, by, at)
    basis, rule = _ground(decided, mine, other, by)
    review, rows = promises.make(
        REVIEW,
        parties=Parties(owed_by=by, owed_to=other.speaker),
        wall=disagreement.wall,
        clocks=[promises.chosen_day(due_at, at=at)],
        by=by,
        at=at,
        what=disagreement.about,
        about=disagreement.public_id,
    )
    decision = UrgentDecision.objects.create(
        disagreement=disagreement,
        chair=mine.chair,
        basis=basis,
        line=decided.line,
        law=decided.law,
        rule=rule,
        decision=decided.decision,
        reason=decided.reason,
        nobody_in_danger=True,
        review=review,
        at=at,
        by=by,
    )
    changed: list[Model] = [decision, *rows]
    said = {"decision": decided.decision, "rule": rule, "reason": decided.reason}
    note(DECIDED, disagreement, changed, by=by, at=at, facts=said)
    messages.say(
        other.speaker,
        "partnership.decided",
        at=at,
        facts={"who": str(by), "what": disagreement.about},
        about=by,
        wall=disagreement.wall,
        link=page_of(review),
    )
    return decision


def _refuse_hasty(decided: Decision, by: Person, at: datetime) -> datetime:
    """Refuse what is no urgent decision; gives the moment until which it is looked at again."""
    if decided.is_anybody_in_danger:
        raise Refused(
            _("When somebody is harassed or in danger this is not the place. It is reported at once.")
        )
    if word := word_of_danger(decided.decision, decided.reason):
        raise Refused(
            _(
                "You write “%(word)s”. When somebody is harassed or in danger this is not the place: report it. "
                "When it is something else, say it in other words."
            )
            % {"word": word}
        )
    if not (decided.decision.strip() and decided.reason.strip()):
        raise Refused(_("Write the decision, and why it could not wait."))
    due_at = clock.end_of_day(decided.review_on, promises.calendar_of(by))
    if due_at <= at:
        raise Refused(_("Choose days that are still to come."))
    return due_at


def _ground(decided: Decision, mine: At, other: At, by: Person) -> tuple[str, str]:
    """Which kind of ground it is, and how it reads now; refused when it is none, or names somebody else."""
    grounds = grounds_of(mine, other, country=promises.calendar_of(by).country)
    if decided.line and not decided.law and decided.line in grounds.lines:
        return UrgentDecision.Basis.AGREEMENT, line_words(decided.line)
    law = next((law for law in grounds.laws if law.key == decided.law), None)
    if law and decided.line is None:
        return UrgentDecision.Basis.LAW, law.name
    raise Refused(_("Choose a line of an agreement in force, or a law, that names your side."))


def line_words(line: RuleLine) -> str:
    """A line as both signed it, with the agreement it stands in."""
    said = {"title": line.text.agreement.title, "matter": line.matter, "way": line.get_way_display()}
    words = _("%(title)s: %(matter)s, %(way)s") % said
    return f"{words} ({line.law})" if line.law else words
