"""What people do about an answer they owe: hold it, say honestly that it takes longer, hand it over; the other side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import ledger, messages, people, promises
from core.actions.locking import locked
from core.errors import Refused
from core.models import Kept, Person, Promise
from hiring.access.brief import applications_of, may_take_over
from hiring.access.candidates import may_be_written_to
from hiring.actions.figures import forget_day
from hiring.actions.guard import note_marks_read
from hiring.actions.links import page_of
from hiring.models import BriefNote, Closing, ClosingHeld
from hiring.rules.guard import Mark

IDS = ledger.HOLDS_IDS_ONLY
HELD = ledger.declare("hiring.closing_held", words=_("%(by)s held the talk."), erased=IDS)
CONFIRMED = ledger.declare("hiring.closing_confirmed", words=_("%(by)s said: it did happen."), erased=IDS)
REOPENED = ledger.declare("hiring.closing_reopened", words=_("%(by)s said: it did not happen."), erased=IDS)
EXTENDED = ledger.declare(
    "hiring.closing_extended", words=_("%(by)s gave honest notice of a later day."), erased=IDS
)
HANDED_OVER = ledger.declare("hiring.closing_handed_over", words=_("%(by)s handed it over."), erased=IDS)
WORDS_KEPT = ledger.declare(
    "hiring.brief_words_kept", words=_("%(by)s kept own words for the talk."), erased=IDS
)

messages.declare(
    "hiring.closing_handed_to_you",
    subject=_("%(who)s asks you to speak with somebody you met"),
    text=_("%(who)s handed this to you: %(what)s. By: %(due_at)s\n\n%(reason)s"),
)
messages.declare(
    "hiring.closing_reopened",
    subject=_("%(who)s says that the talk did not happen"),
    text=_("%(who)s wrote: %(saying)s\n\nIt is open again, with its old day. Have a word with them."),
)
messages.declare(
    "hiring.no_decision_yet",
    subject=_("There is no decision yet: %(opening)s"),
    text=_(
        "Thank you for your patience. No decision has been made about your application as %(opening)s yet. "
        "You will hear from %(who)s by %(due_at)s.\n\n"
        "On your own page you can see that day, say how you want to hear, and ask where an answer stays:"
    ),
    page=page_of,
)
messages.declare(
    "hiring.takes_longer",
    subject=_("You will hear from us later than planned: %(opening)s"),
    text=_(
        "Thank you for your patience. It takes longer than we planned until you hear from us about your application "
        "as %(opening)s. You will hear from %(who)s by %(due_at)s.\n\n"
        "On your own page you can see that day, say how you want to hear, and ask where an answer stays:"
    ),
    page=page_of,
)


@dataclass(frozen=True)
class Said:
    """What is kept of a talk: when and how, a few minimal lines, what was offered."""

    how: str
    held_at: datetime
    lines: str = ""
    offered: str = ClosingHeld.Offered.NOTHING


@transaction.atomic
def hold_closing(
    closing: Closing, *, by: Person, at: datetime, said: Said, marks: Sequence[Mark] = ()
) -> ClosingHeld:
    """Record that the talk was held: the promise is kept, and the candidate may say that it did not happen.

    `marks` are what the guard marked in the lines, where whoever wrote them says that they have read it.
    """
    closing, promise = _owed(closing)
    if said.held_at > at:
        raise Refused(_("The talk cannot have been held at a moment that is still to come."))
    if said.held_at < min(each.applied_at for each in applications_of(closing)):
        raise Refused(_("The talk cannot have been held before they applied."))
    if not said.lines.strip():
        raise Refused(_("Write down in one line what was said."))
    held = ClosingHeld.objects.create(
        closing=closing,
        at=at,
        by=by,
        held_at=said.held_at,
        how=said.how,
        lines=said.lines,
        offered=said.offered,
    )
    kept = promises.keep(promise, by=by, at=at, said="")
    closing.ended_at = at
    closing.save()
    forget_day(at)
    read = note_marks_read(marks, wall=closing.wall, about=closing.person, by=by, at=at)
    _record(HELD, closing, [held, *kept, *read], by=by, at=at)
    return held


@transaction.atomic
def confirm_closing(closing: Closing, *, by: Person, at: datetime) -> None:
    """The candidate says that the talk took place."""
    held = _held(closing)
    if held.confirmed_at is not None:
        raise Refused(_("You have said so already. Thank you."))
    held.confirmed_at = at
    held.save()
    _record(CONFIRMED, closing, [held], by=by, at=at)


@transaction.atomic
def reopen_closing(closing: Closing, *, by: Person, at: datetime, saying: str) -> None:
    """The candidate says that it did not happen: it is owed again, with its old day, and late if that has passed."""
    closing = locked(closing)
    held, promise, ended_at = _held(closing), closing.promise, closing.ended_at
    if promise is None or ended_at is None:
        raise Refused(_("Nobody says that this talk was held."))
    kept = Kept.objects.get(promise=promise, contested_at__isnull=True)
    held.contested_at, held.contested_saying, held.confirmed_at = at, saying, None
    held.save()
    rows = promises.contest(promise, kept, by=by, at=at, saying="")
    closing.ended_at = None
    closing.owed_by, closing.due_at = promise.owed_by, promise.due_at
    closing.save()
    forget_day(ended_at)
    _record(REOPENED, closing, [held, *rows], by=by, at=at)
    if promise.owed_by is not None:
        facts = {"who": str(by), "saying": saying}
        messages.say(
            promise.owed_by,
            "hiring.closing_reopened",
            at=at,
            facts=facts,
            about=by,
            link=link_to(closing),
        )


@transaction.atomic
def give_notice(closing: Closing, *, to_due_at: datetime, by: Person, at: datetime) -> None:
    """Say honestly that it takes longer: the candidate is told the new day, and nothing of what was decided."""
    closing, promise = _owed(closing)
    refuse_day(promise, to_due_at, at=at)
    if not may_be_written_to(closing.person):
        raise Refused(
            _("They cannot be reached by e-mail, so a notice would not be heard. Speak with them in time.")
        )
    template, facts = notice_of(closing, to_due_at=to_due_at, by=by)
    with messages.read_by(closing.person):
        notice = messages.filled(template, facts).text
    rows = promises.extend(promise, to_due_at=to_due_at, notice=notice, by=by, at=at)
    closing.due_at = promise.due_at
    closing.save()
    _record(EXTENDED, closing, rows, by=by, at=at)
    messages.say(closing.person, template, at=at, facts=facts)


def refuse_day(promise: Promise, to_due_at: datetime, *, at: datetime) -> None:
    """A notice names a later day than the one that was promised, and one that is still to come."""
    if to_due_at <= max(at, promise.due_at):
        raise Refused(_("Choose a day after the one you promised."))


def notice_of(closing: Closing, *, to_due_at: datetime, by: Person) -> tuple[str, dict[str, str]]:
    """Which words the candidate gets, and what fills them: "no decision yet" only where that is true."""
    template = "hiring.takes_longer" if closing.decided_at else "hiring.no_decision_yet"
    facts = {"opening": closing.opening.title, "who": str(by), "due_at": to_due_at.isoformat()}
    return template, facts


@transaction.atomic
def hand_over_closing(closing: Closing, *, to_person: Person, reason: str, by: Person, at: datetime) -> None:
    """Hand it to another who met them, with a reason; nobody else can thank them for something specific."""
    closing, promise = _owed(closing)
    if not reason.strip():
        raise Refused(_("Write why you hand it over. Whoever takes it reads it."))
    if people.root_of(to_person) not in may_take_over(closing, at=at):
        raise Refused(_("Only somebody who met them and still works here can take this over."))
    from_person = promise.owed_by
    if from_person is None:
        raise Refused(_("A team owes this promise. It stays with the team."))
    rows = promises.hand_over(
        promise, from_person=from_person, to_person=to_person, reason=reason, by=by, at=at
    )
    closing.owed_by = to_person
    closing.save()
    _record(HANDED_OVER, closing, rows, by=by, at=at)
    facts = {"who": str(by), "what": promises.words_of(promise), "reason": reason}
    facts["due_at"] = promise.due_at.isoformat()
    messages.say(
        to_person,
        "hiring.closing_handed_to_you",
        at=at,
        facts=facts,
        about=closing.person,
        link=link_to(closing),
    )


@transaction.atomic
def keep_words(closing: Closing, *, text: str, by: Person, at: datetime) -> BriefNote:
    """Keep somebody's own words for the talk beside the brief; they are nobody else's to read."""
    note, _is_new = BriefNote.objects.update_or_create(
        closing=closing, by=by, defaults={"text": text, "saved_at": at}
    )
    _record(WORDS_KEPT, closing, [], by=by, at=at)
    return note


def link_to(closing: Closing) -> str:
    return reverse("hiring:closing", args=[closing.public_id])


def _owed(closing: Closing) -> tuple[Closing, Promise]:
    closing = locked(closing)
    promise = closing.promise
    if closing.ended_at is not None or closing.due_at is None or promise is None:
        raise Refused(_("Nothing is owed here any more. Nothing was changed."))
    return closing, promise


def _held(closing: Closing) -> ClosingHeld:
    held = ClosingHeld.objects.select_for_update().filter(closing=closing, contested_at__isnull=True).first()
    if held is None:
        raise Refused(_("Nobody says that this talk was held."))
    return held


def _record(kind: str, closing: Closing, rows: Sequence[Model], *, by: Person, at: datetime) -> None:
    ledger.record(kind, wall=closing.wall, by=by, at=at, about=closing, changed=[closing, *rows])
