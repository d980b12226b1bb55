"""Asking an interviewer for the notes a brief lacks: a small promise of theirs, kept by writing them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import ledger, messages, people, promises
from core.actions.locking import locked
from core.errors import Refused
from core.models import Person, Promise
from core.promises import Parties
from hiring.access.brief import applications_of, who_met
from hiring.actions.entering import Notes, enter_notes
from hiring.actions.guard import note_marks_read
from hiring.models import Closing, Interview, NotesAsked, Scorecard
from hiring.rules.guard import Mark

ASKED = ledger.declare(
    "hiring.notes_asked", words=_("%(by)s asked an interviewer for notes."), erased=ledger.HOLDS_IDS_ONLY
)
GIVEN = ledger.declare("hiring.notes_given", words=_("%(by)s wrote the notes."), erased=ledger.HOLDS_IDS_ONLY)
CLOCK = "house.notes"


def page_of(promise: Promise) -> str:
    return reverse("hiring:notes", args=[promise.about.partition(":")[2]])


NOTES = promises.declare("hiring.notes", words=_("Notes on an interview: %(what)s"), page=page_of)

messages.declare(
    "hiring.notes_asked",
    subject=_("%(who)s asks you for notes on an interview"),
    text=_(
        "%(who)s will speak with somebody you interviewed (%(what)s), and there are no notes of yours. "
        "Two sentences are enough: one true thing that was good, and where the job needed more. By: %(due_at)s"
    ),
)
messages.declare(
    "hiring.notes_given",
    subject=_("%(who)s has written the notes you asked for"),
    text=_("They stand in the brief: %(what)s."),
)


@transaction.atomic
def ask_for_notes(closing: Closing, *, of: Person, by: Person, at: datetime) -> NotesAsked:
    """Ask somebody who met the candidate for notes; they promise them within the house's days."""
    closing, of = locked(closing), people.root_of(of)
    if of not in who_met(closing, at=at):
        raise Refused(_("They did not meet this person, so they cannot write about it."))
    if of == people.root_of(by):
        raise Refused(_("Write your own notes yourself."))
    if not people.is_member(of, at):
        raise Refused(_("They no longer work here, so nobody can ask them."))
    if NotesAsked.objects.filter(closing=closing, of=of).exists():
        raise Refused(_("They have been asked already."))
    promise, rows = promises.make(
        NOTES,
        parties=Parties(owed_by=of, owed_to=by),
        wall=closing.wall,
        clocks=[promises.start_clock(CLOCK, at=at, owed_by=of)],
        by=by,
        at=at,
        what=closing.opening.title,
        about=f"notes:{closing.public_id}",
    )
    asked = NotesAsked.objects.create(closing=closing, promise=promise, of=of, at=at, by=by)
    ledger.record(ASKED, wall=closing.wall, by=by, at=at, about=closing, changed=[asked, *rows])
    facts = {"who": str(by), "what": closing.opening.title, "due_at": promise.due_at.isoformat()}
    link = page_of(promise)
    messages.say(of, "hiring.notes_asked", at=at, facts=facts, about=by, wall=closing.wall, link=link)
    return asked


@transaction.atomic
def give_notes(
    closing: Closing, notes: Notes, *, by: Person, at: datetime, marks: Sequence[Mark] = ()
) -> Scorecard:
    """Write what one was asked for: the small promise is kept, and the brief has it.

    `marks` are what the guard marked in them, where whoever writes says that they have read it.
    """
    ids = people.identities(by)
    asked = NotesAsked.objects.filter(closing=closing, of__in=ids, promise__ended_at__isnull=True)
    request = asked.select_related("promise", "by").first()
    if request is None:
        raise Refused(_("Nobody waits for notes of yours here any more."))
    interview = _interview_of(closing, ids)
    application = interview.application if interview else applications_of(closing)[-1]
    card = enter_notes(application, notes, by=by, at=at, interview=interview)
    rows = promises.keep(locked(request.promise), by=by, at=at, said="")
    read = note_marks_read(marks, wall=closing.wall, about=closing.person, by=by, at=at)
    ledger.record(GIVEN, wall=closing.wall, by=by, at=at, about=closing, changed=[*rows, *read])
    facts = {"who": str(by), "what": closing.opening.title}
    link = reverse("hiring:closing", args=[closing.public_id])
    messages.say(request.by, "hiring.notes_given", at=at, facts=facts, about=by, wall=closing.wall, link=link)
    return card


def _interview_of(closing: Closing, ids: list[int]) -> Interview | None:
    """The last interview of theirs with the candidate."""
    theirs = Interview.objects.filter(application__in=applications_of(closing), interviewers__person__in=ids)
    return theirs.select_related("application").order_by("-starts_at").first()
