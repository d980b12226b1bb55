"""How the news is told: the candidate's wish, what one writes to the other, and the time of the talk."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import ledger, messages, people
from core.actions.locking import locked, one_at_a_time
from core.errors import Refused
from core.models import Message, Person
from hiring.access.talks import latest_wish, who_writes
from hiring.actions import meetings
from hiring.actions.guard import note_marks_read
from hiring.actions.links import page_of
from hiring.actions.telling import tell_writer
from hiring.models import Application, MarksRead, Meeting, Opening, Slot, Wish, Writing
from hiring.rules.guard import Mark
from hiring.rules.slots import FARTHEST, NOTICE, Span, free_of, may_be_taken

SUBJECT = ledger.WITH_SUBJECT
WISHED = ledger.declare("hiring.wish_said", words=_("%(by)s said how they want to hear."), erased=SUBJECT)
WROTE = ledger.declare(
    "hiring.candidate_written_to", words=_("%(by)s wrote to the candidate."), erased=SUBJECT
)
WROTE_BACK = ledger.declare("hiring.candidate_wrote", words=_("%(by)s wrote back."), erased=SUBJECT)
OFFERED = ledger.declare(
    "hiring.slots_offered", words=_("%(by)s offered times to speak."), erased=ledger.HOLDS_IDS_ONLY
)
WITHDREW = ledger.declare(
    "hiring.slot_withdrawn", words=_("%(by)s took back a time to speak."), erased=ledger.HOLDS_IDS_ONLY
)
WITH_PAGE = _(
    "%(words)s\n\n"
    "On your own page you can answer, say how you want to hear from us, and see what you were promised:"
)
SPOKEN = (Wish.Channel.CALL, Wish.Channel.VIDEO)


def _lost(message: Message, at: datetime) -> None:
    ids = people.identities(message.to)
    said = Writing.objects.filter(person__in=ids, at=message.created_at).exclude(by__in=ids)
    for writing in said.select_related("by", "opening__wall"):
        link = link_for_team(message.to, writing.opening)
        tell_writer(writing.by, message.to, writing.opening, link=link, at=at)


messages.declare(
    "hiring.writing", subject=_("A letter from %(who)s"), text=WITH_PAGE, page=page_of, lost=_lost
)
messages.declare(
    "hiring.candidate_wished",
    subject=_("%(who)s has said how they want to hear"),
    text=_("%(who)s would like: %(channel)s. How much: %(amount)s."),
)
messages.declare(
    "hiring.candidate_wrote", subject=_("%(who)s has written to you"), text=_("%(who)s wrote:\n\n%(words)s")
)


@transaction.atomic
def say_wish(
    person: Person, opening: Opening, *, channel: str, amount: str, reach: str, at: datetime
) -> Wish:
    """Say how one wants to hear and how much; a talk that was agreed goes with it, or is called off."""
    one_at_a_time(person)
    wish = Wish.objects.create(
        person=person, opening=opening, channel=channel, amount=amount, reach=reach, at=at
    )
    meeting = meetings.open_and_locked(person, opening)
    _record(WISHED, person, opening, changed=[wish], by=person, at=at)
    if meeting and channel not in SPOKEN:
        meetings.call_off(meeting, by=person, at=at)
    elif meeting and (meeting.channel, meeting.place) != (channel, meetings.place_of(meeting.slot, wish)):
        meetings.move(meeting, slot=meeting.slot, wish=wish, at=at)
    if writer := who_writes(person, opening, at=at):
        with messages.read_by(writer):
            facts = {"who": str(person), "channel": str(Wish.Channel(channel).label)}
            facts["amount"] = str(Wish.Amount(amount).label)
        _tell(writer, "hiring.candidate_wished", person, opening, facts=facts, at=at)
    return wish


@transaction.atomic
def write_to_candidate(
    person: Person,
    opening: Opening,
    *,
    words: str,
    by: Person,
    at: datetime,
    tells: bool = False,
    marks: Sequence[Mark] = (),
) -> Writing:
    """Write to a candidate: that there is news, or, with `tells`, the news itself. The mail leads to their own page.

    `marks` are what the guard marked in it, where whoever writes says that they have read it.
    """
    person = people.root_of(person)
    refuse_unreachable(person)
    writing = Writing.objects.create(person=person, opening=opening, by=by, at=at, words=words, tells=tells)
    read = note_marks_read(marks, wall=opening.wall, about=person, by=by, at=at)
    _record(WROTE, person, opening, changed=[writing, *read], by=by, at=at)
    messages.say(person, "hiring.writing", at=at, facts={"who": str(by), "words": words})
    return writing


def refuse_unreachable(person: Person) -> None:
    if not person.email:
        raise Refused(_("No e-mail address of theirs is known. Call them, and record that you spoke."))
    if hasattr(person, "candidate") and not person.candidate.can_email:
        raise Refused(_("They asked not to be written to by e-mail. Call them, and record that you spoke."))


@transaction.atomic
def write_back(person: Person, opening: Opening, *, words: str, at: datetime) -> Writing:
    """Answer what was written; whoever wrote last reads it."""
    writer = who_writes(person, opening, at=at)
    if writer is None:
        raise Refused(_("Nobody has written to you yet. You can ask where your answer stays instead."))
    writing = Writing.objects.create(person=person, opening=opening, by=person, at=at, words=words)
    _record(WROTE_BACK, person, opening, changed=[writing], by=person, at=at)
    facts = {"who": str(person), "words": words}
    _tell(writer, "hiring.candidate_wrote", person, opening, facts=facts, at=at)
    return writing


@transaction.atomic
def offer_slots(owner: Person, spans: Sequence[Span], *, place: str, at: datetime) -> list[Slot]:
    """Offer times to everybody one owes news to. What meets a time that was offered already is left out."""
    if not spans:
        raise Refused(
            _("There is no room for a talk between these times. Choose a later end or a shorter talk.")
        )
    if min(span.starts_at for span in spans) < at + NOTICE:
        raise Refused(_("Choose times that begin in an hour or later."))
    if max(span.ends_at for span in spans) > at + FARTHEST:
        raise Refused(_("Choose a day within the next four months."))
    there = [Span(slot.starts_at, slot.ends_at) for slot in _still_open(owner, at)]
    free = free_of(spans, there)
    if not free:
        raise Refused(_("You offer these times already."))
    slots = [
        Slot.objects.create(
            owner=owner, starts_at=span.starts_at, ends_at=span.ends_at, place=place, offered_at=at
        )
        for span in free
    ]
    wall = people.the_organisation().wall
    ledger.record(OFFERED, wall=wall, by=owner, at=at, about=owner, changed=slots)
    return slots


def _still_open(owner: Person, at: datetime) -> list[Slot]:
    """Locked, so that two browsers never offer one hour twice."""
    slots = Slot.objects.select_for_update().filter(owner=owner, ended_at__isnull=True, ends_at__gt=at)
    return list(slots.order_by("starts_at"))


@transaction.atomic
def withdraw_slot(slot: Slot, *, by: Person, at: datetime) -> None:
    """Take back a time; a talk that was agreed for it is called off, and the candidate asked to choose another."""
    slot = locked(slot)
    if slot.ended_at is not None:
        raise Refused(_("This time was taken back already."))
    meeting = Meeting.objects.select_for_update().filter(slot=slot, ended_at__isnull=True).first()
    if meeting:
        meetings.call_off(meeting, by=by, at=at)
    slot.ended_at = at
    slot.save()
    wall = people.the_organisation().wall
    ledger.record(WITHDREW, wall=wall, by=by, at=at, about=slot.owner, changed=[slot])


@transaction.atomic
def take_slot(person: Person, opening: Opening, slot: Slot, *, at: datetime) -> Meeting:
    """Take one of the times that were offered, or move the talk there; both get a calendar entry by mail."""
    one_at_a_time(person)
    slot = locked(slot)
    wish, writer = latest_wish(person, opening), who_writes(person, opening, at=at)
    if writer is None or slot.owner_id not in people.identities(writer):
        raise Refused(_("This time is not offered to you. Choose one of those below."))
    if wish is None or wish.channel not in SPOKEN:
        raise Refused(_("Choose first whether you want a call or a video call."))
    if slot.ended_at or not may_be_taken(slot.starts_at, at) or _is_taken(slot):
        raise Refused(_("This time has just gone. Choose another one."))
    meeting = meetings.open_and_locked(person, opening)
    if meeting:
        return meetings.move(meeting, slot=slot, wish=wish, at=at)
    return meetings.agree(person, opening, slot=slot, wish=wish, at=at)


def _is_taken(slot: Slot) -> bool:
    return Meeting.objects.filter(slot=slot, ended_at__isnull=True).exists()


def _tell(
    to: Person, template: str, person: Person, opening: Opening, *, facts: dict[str, str], at: datetime
) -> None:
    link = link_for_team(person, opening)
    messages.say(to, template, at=at, facts=facts, about=person, wall=opening.wall, link=link)


def link_for_team(person: Person, opening: Opening) -> str:
    """Where whoever writes to a candidate reads what they answered."""
    theirs = Application.objects.filter(person__in=people.identities(person), opening=opening)
    application = theirs.order_by("pk").first()
    return reverse("hiring:news", args=[application.public_id]) if application else ""


def _record(
    kind: str,
    person: Person,
    opening: Opening,
    *,
    changed: Sequence[Wish | Writing | MarksRead],
    by: Person,
    at: datetime,
) -> None:
    ledger.record(
        kind, wall=opening.wall, by=by, at=at, about=people.root_of(person), subject=person, changed=changed
    )
