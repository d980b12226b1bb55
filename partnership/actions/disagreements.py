"""Opening a disagreement, stating a view, saying it back, answering: each a row, none of them changed later."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from core import ledger, people, search, walls
from core.actions.locking import locked
from core.errors import Refused
from core.lazy import LazyText
from core.models import Person
from partnership.access.disagreements import SPEAKER, Table, table_of
from partnership.access.sides import speakers
from partnership.actions.steps import side_of, walk_on
from partnership.models import Answer, Chair, Disagreement, Heard, Restatement, Speaker, View
from partnership.rules.own_words import FEWEST_IN_OWN_WORDS, is_copy, says_something
from partnership.rules.sides import Side


def declare(name: str, words: LazyText) -> str:
    """The entry says what was said, so that a receipt does; it goes with the people at the table."""
    return ledger.declare(f"partnership.{name}", words=words, erased=ledger.WITH_PARTIES)


OPENED = declare("disagreement_opened", _("%(by)s asked to sit down about it."))
STATED = declare("view_stated", _("%(by)s wrote how they see it."))
SAID_BACK = declare("view_said_back", _("%(by)s said it back."))
ANSWERED = declare("restatement_answered", _("%(by)s answered what was said back."))
HEARD = declare("view_heard", _("%(by)s said that there is no more: it was heard."))

OVERTAKEN = _("Something changed while you wrote. Read the page again, then go on: your words were not sent.")
CLOSED = _("This disagreement is closed. Open a new one if it comes back.")
SAY_WHAT_IS_MISSING = _("Say what is missing, so that they can find it: a sentence is enough.")
NOT_YET = _("Both sides write how they see it first. Then say it back.")


@dataclass(frozen=True)
class Words:
    """A view in its four parts: what happened, what it means to us, what we need, what we ask."""

    facts: str
    meaning: str
    need: str
    ask: str


@transaction.atomic
def open_disagreement(
    *, about: str, my_side: Side, other: Person, their_side: Side, by: Person, at: datetime
) -> Disagreement:
    """Ask somebody of another side to sit down; both are owed the other's view from now on."""
    if not about.strip():
        raise Refused(_("Write in one line what it is about."))
    _refuse_wrong_sides(my_side, other, their_side, by, at)
    wall = walls.raise_wall("partnership.disagreement", at=at)
    disagreement = Disagreement.objects.create(wall=wall, about=about, opened_at=at, opened_by=by)
    rows: list[Model] = [wall, disagreement]
    for side, person in ((my_side, by), (their_side, other)):
        chair = Chair.objects.create(disagreement=disagreement, side=side)
        speaker = Speaker.objects.create(chair=chair, person=person, since_at=at, since_by=by)
        rows += [chair, speaker, walls.seat(wall, person, role=SPEAKER, by=by, at=at)]
    search.index(disagreement, about, wall=wall)
    note(OPENED, disagreement, rows, by=by, at=at)
    return disagreement


def _refuse_wrong_sides(mine: Side, other: Person, theirs: Side, by: Person, at: datetime) -> None:
    if mine == theirs:
        raise Refused(
            _("Two of the same team speak with each other directly. Choose somebody of another team.")
        )
    if people.root_of(by) == people.root_of(other):
        raise Refused(_("Choose somebody else: nobody disagrees with themselves here."))
    for side, person in ((mine, by), (theirs, other)):
        if not speakers(side, at).filter(pk=people.root_of(person).pk).exists():
            raise Refused(
                _("%(who)s does not speak for that side. Choose somebody who does.") % {"who": person}
            )


@transaction.atomic
def state_view(disagreement: Disagreement, *, words: Words, by: Person, at: datetime, after: int) -> View:
    """Write how one's side sees it; `after` is the version that was read (0 for none), and another in between refuses.

    A new version has not been heard yet, so it is said back anew.
    """
    disagreement, table = sit_down(disagreement)
    mine, _other = side_of(table, by)
    if (mine.view.number if mine.view else 0) != after:
        raise Refused(OVERTAKEN)
    if not all(part.strip() for part in (words.facts, words.meaning, words.need, words.ask)):
        raise Refused(_("Write all four: what happened, what it means to you, what you need, what you ask."))
    if mine.view and mine.view.parts == [words.facts, words.meaning, words.need, words.ask]:
        raise Refused(_("Nothing is changed in it. Go back, or change your words."))
    view = View.objects.create(
        chair=mine.chair,
        number=after + 1,
        facts=words.facts,
        meaning=words.meaning,
        need=words.need,
        ask=words.ask,
        at=at,
        by=by,
    )
    facts = {"facts": words.facts, "meaning": words.meaning, "need": words.need, "ask": words.ask}
    note(STATED, disagreement, [view], by=by, at=at, facts=facts)
    return view


@transaction.atomic
def say_back(view: View, *, words: str, by: Person, at: datetime) -> Restatement:
    """Say the other's view back in one's own words; the other answers whether that is it."""
    disagreement, table = sit_down(view.chair.disagreement)
    mine, other = side_of(table, by)
    if mine.view is None:
        raise Refused(NOT_YET)
    if other.view is None or other.view.pk != view.pk or other.heard:
        raise Refused(OVERTAKEN)
    if other.restatement and (other.waiting or other.seen.is_it):
        raise Refused(_("You said it back already. Now it is theirs to answer."))
    _refuse_borrowed_words(words, other.view, other.restatement)
    number = other.restatement.number + 1 if other.restatement else 1
    restatement = Restatement.objects.create(view=view, number=number, words=words, at=at, by=by)
    note(SAID_BACK, disagreement, [restatement], by=by, at=at, facts={"words": words})
    return restatement


def _refuse_borrowed_words(words: str, view: View, last: Restatement | None) -> None:
    if not says_something(words, fewest=FEWEST_IN_OWN_WORDS):
        raise Refused(_("Say in a sentence or two what you heard: what matters to them, and why."))
    if is_copy(words, view.parts):
        raise Refused(
            _(
                "These are their words. Put them away and say in your own what you understood: that is the point."
            )
        )
    if last and is_copy(words, [last.words]):
        raise Refused(
            _("That is what you said before, and it was not it yet. Take up what they missed in it.")
        )


@transaction.atomic
def answer_restatement(
    restatement: Restatement, *, verdict: str, missing: str, by: Person, at: datetime
) -> Answer:
    """Say whether that is it; "almost" and "no" say what is missing, and the other tries again."""
    disagreement, table = sit_down(restatement.view.chair.disagreement)
    mine, _other = side_of(table, by)
    if mine.restatement is None or mine.restatement.pk != restatement.pk:
        raise Refused(OVERTAKEN)
    if mine.answer:
        raise Refused(_("This was answered already. Read the page again."))
    is_yes = verdict == Answer.Verdict.YES
    if not is_yes and not says_something(missing):
        raise Refused(SAY_WHAT_IS_MISSING)
    answer = Answer.objects.create(
        restatement=restatement, verdict=verdict, missing="" if is_yes else missing, at=at, by=by
    )
    facts = {"verdict": verdict, "missing": answer.missing}
    note(ANSWERED, disagreement, [answer], by=by, at=at, facts=facts)
    return answer


@transaction.atomic
def say_no_more(restatement: Restatement, *, by: Person, at: datetime) -> Heard:
    """Say that there is no more: this version of the view is heard. Who has more writes it into their view instead."""
    disagreement, table = sit_down(restatement.view.chair.disagreement)
    mine, _other = side_of(table, by)
    if mine.restatement is None or mine.restatement.pk != restatement.pk or not mine.seen.is_it:
        raise Refused(OVERTAKEN)
    if mine.heard:
        raise Refused(_("You said so already."))
    heard = Heard.objects.create(view=restatement.view, restatement=restatement, at=at, by=by)
    note(HEARD, disagreement, [heard], by=by, at=at)
    return heard


def sit_down(disagreement: Disagreement) -> tuple[Disagreement, Table]:
    """The disagreement as it is now, locked, with its table; Refused when it is closed."""
    disagreement = locked(disagreement)
    table = table_of(disagreement)
    if table.close:
        raise Refused(CLOSED)
    return disagreement, table


def note(
    kind: str,
    disagreement: Disagreement,
    rows: Sequence[Model],
    *,
    by: Person,
    at: datetime,
    facts: Mapping[str, str] | None = None,
) -> None:
    """Go on to the next step, and write the act as one entry."""
    changed = [*rows, *walk_on(disagreement, by=by, at=at)]
    said = {"about": disagreement.about} | {name: text for name, text in (facts or {}).items() if text}
    ledger.record(kind, wall=disagreement.wall, by=by, at=at, about=disagreement, facts=said, changed=changed)
