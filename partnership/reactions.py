"""What the room does because something happened elsewhere."""

from __future__ import annotations

from datetime import datetime, timedelta

from core import ledger, people
from core.actions.people import LEFT
from core.actions.promises import KEPT
from core.models import Entry, Person, Promise
from core.tick import routines
from partnership.actions import celebrations, office_hours, talks
from partnership.actions.caldav import write_calendars
from partnership.actions.chairs import announce_empty_chairs
from partnership.actions.disagreements import HEARD
from partnership.actions.elsewhere import leave_calendars_of, write_soon
from partnership.actions.fetching import fetch_busy_times
from partnership.actions.help import ANSWERED
from partnership.actions.office_hours import close_doors_of
from partnership.actions.ties import note_contact, suggest_first_steps
from partnership.models import Contact, HelpRequest, OfficeHours, Speaker, Talk
from partnership.views.feeds import entries_of


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


def leave_calendars(entry: Entry, at: datetime) -> None:
    """Whoever left is not read, and not written to, any more."""
    person = Person.objects.get(pk=_about(entry))
    if people.has_left(person, at):
        leave_calendars_of(person, at=at)


def write_talk(entry: Entry, at: datetime) -> None:
    """A talk was booked or called off: both find it in their own calendars soon."""
    talk = Talk.objects.select_related("host", "guest").get(pk=_about(entry))
    write_soon([talk.host, talk.guest], at)


def write_hours(entry: Entry, at: datetime) -> None:
    """Office hours changed, and perhaps talks in them."""
    hours = OfficeHours.objects.select_related("host").get(pk=_about(entry))
    coming = hours.talks.filter(ends_at__gt=at).select_related("guest")
    write_soon([hours.host, *(talk.guest for talk in coming)], at)


def bring_calendars_up_to_date(at: datetime) -> None:
    write_calendars(at, entries_of)


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
ledger.hear(LEFT, "partnership.leave_calendars", leave_calendars)
for kind in (talks.BOOKED, talks.CALLED_OFF):
    ledger.hear(kind, "partnership.write_talk", write_talk)
for kind in (office_hours.OFFERED, office_hours.LEFT_OUT, office_hours.MOVED, office_hours.ENDED):
    ledger.hear(kind, "partnership.write_hours", write_hours)
routines.add("busy_times", every=timedelta(minutes=1), do=fetch_busy_times)
routines.add("own_calendars", every=timedelta(minutes=1), do=bring_calendars_up_to_date)
for kind in (talks.HELD, talks.DROPPED_IN):
    ledger.hear(kind, "partnership.note_talk", note_talk)
ledger.hear(ANSWERED, "partnership.note_answer", note_answer)
ledger.hear(KEPT, "partnership.note_kept", note_kept)
ledger.hear(HEARD, "partnership.note_heard", note_heard)
ledger.hear("hiring.hired", "partnership.celebrate_hire", celebrate_hire)
ledger.hear("hiring.hire_taken_back", "partnership.end_celebration", end_celebration)
routines.add("first_steps", every=timedelta(hours=6), do=suggest_first_steps)
