"""What the room does because something happened elsewhere."""

from __future__ import annotations

from datetime import datetime, timedelta

from core import ledger, people
from core.actions.people import LEFT
from core.actions.promises import KEPT
from core.models import Entry, Person, Promise
from core.tick import routines
from partnership.actions import celebrations, talks
from partnership.actions.chairs import announce_empty_chairs
from partnership.actions.disagreements import HEARD
from partnership.actions.help import ANSWERED
from partnership.actions.office_hours import close_doors_of
from partnership.actions.ties import note_contact, suggest_first_steps
from partnership.models import Contact, HelpRequest, Speaker, Talk


def close_doors(entry: Entry, at: datetime) -> None:
    """Whoever left holds no office hours any more; who booked a talk with them hears of it."""
    person = Person.objects.get(pk=_about(entry))
    if people.has_left(person, at):
        close_doors_of(person, at=at)


def empty_chairs(entry: Entry, at: datetime) -> None:
    """Whoever left speaks for nobody any more; their side is told which chairs are empty."""
    person = Person.objects.get(pk=_about(entry))
    if people.has_left(person, at):
        announce_empty_chairs(person, at=at)


def note_talk(entry: Entry, _at: datetime) -> None:
    """Two people talked: that is a contact, from an act inside Kept."""
    talk = Talk.objects.get(pk=_about(entry))
    note_contact(talk.host, talk.guest, Contact.How.TALK, at=talk.starts_at)


def note_answer(entry: Entry, _at: datetime) -> None:
    """Somebody who asked for help was answered."""
    request = HelpRequest.objects.get(pk=_about(entry))
    if answer := request.answers.exclude(by=request.asked_by).order_by("-at").first():
        note_contact(request.asked_by, answer.by, Contact.How.HELP, at=answer.at)


def note_kept(entry: Entry, _at: datetime) -> None:
    """One person kept a promise to another; what a team kept is nobody's contact."""
    promise = Promise.objects.get(pk=_about(entry))
    if promise.owed_by and promise.owed_to:
        note_contact(promise.owed_by, promise.owed_to, Contact.How.PROMISE, at=entry.at)


def note_heard(entry: Entry, _at: datetime) -> None:
    """One side said the other's view back, and it was heard."""
    speakers = Speaker.objects.filter(chair__disagreement=_about(entry), until_at__isnull=True)
    one, other = [speaker.person for speaker in speakers.select_related("person").order_by("pk")]
    note_contact(one, other, Contact.How.HEARD, at=entry.at)


def celebrate_hire(entry: Entry, at: datetime) -> None:
    """Hiring knows that somebody was hired: both teams and everybody who took part are glad together."""
    celebrations.celebrate(entry, at=at)


def end_celebration(entry: Entry, at: datetime) -> None:
    celebrations.take_back(entry, at=at)


def _about(entry: Entry) -> int:
    return int(entry.opening.about.rpartition(":")[2])


ledger.hear(LEFT, "partnership.close_doors", close_doors)
ledger.hear(LEFT, "partnership.empty_chairs", empty_chairs)
routines.add("talks", every=timedelta(minutes=5), do=talks.remind)
for kind in (talks.HELD, talks.DROPPED_IN):
    ledger.hear(kind, "partnership.note_talk", note_talk)
ledger.hear(ANSWERED, "partnership.note_answer", note_answer)
ledger.hear(KEPT, "partnership.note_kept", note_kept)
ledger.hear(HEARD, "partnership.note_heard", note_heard)
ledger.hear("hiring.hired", "partnership.celebrate_hire", celebrate_hire)
ledger.hear("hiring.hire_taken_back", "partnership.end_celebration", end_celebration)
routines.add("first_steps", every=timedelta(hours=6), do=suggest_first_steps)
