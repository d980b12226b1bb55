"""A talk that was agreed: both sides get a calendar entry, which follows every change and goes when it is off."""

from __future__ import annotations

from datetime import datetime
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core import ledger, messages, people
from core.actions.locking import locked
from core.errors import Refused
from core.messages import Attachment
from core.models import Message, Person
from hiring.access.talks import open_meeting
from hiring.actions.links import page_of
from hiring.models import ClosingHeld, Meeting, Opening, Slot, Wish
from hiring.rules.invitation import Guest, Talk, invitation, media_type

SUBJECT = ledger.WITH_SUBJECT
AGREED = ledger.declare("hiring.talk_agreed", words=_("%(by)s chose a time for the talk."), erased=SUBJECT)
MOVED = ledger.declare("hiring.talk_moved", words=_("%(by)s moved the talk."), erased=SUBJECT)
CALLED_OFF = ledger.declare("hiring.talk_called_off", words=_("%(by)s called the talk off."), erased=SUBJECT)


def entry_of(message: Message) -> Attachment:
    """The calendar entry as it goes with a message, in the language of whom it is for."""
    meeting = Meeting.objects.select_related("slot__owner", "person").get(pk=message.facts["meeting"])
    is_cancelled = bool(message.facts.get("is_cancelled"))
    owner, person = meeting.slot.owner, meeting.person
    organizer, guests = _invited(message, owner, person)
    talk = Talk(
        uid=f"{meeting.uid}@{_house().email.rpartition('@')[2]}",
        sequence=meeting.sequence + is_cancelled,
        starts_at=meeting.slot.starts_at,
        ends_at=meeting.slot.ends_at,
        organizer=organizer,
        guests=guests,
        summary=gettext("%(one)s and %(other)s") % {"one": owner, "other": person},
        place=meeting.place,
        is_cancelled=is_cancelled,
    )
    return Attachment("talk.ics", invitation(talk, at=message.created_at), media_type(talk))


def _invited(message: Message, owner: Person, person: Person) -> tuple[Guest, tuple[Guest, ...]]:
    """Who invites whom in the entry: nobody gets one of which they are the organizer themselves."""
    offers, takes = Guest(str(owner), owner.email), Guest(str(person), person.email)
    is_for_owner = message.to_id in people.identities(owner)
    return (_house(), (offers, takes)) if is_for_owner else (offers, (takes,))


def _house() -> Guest:
    """Who sends every mail."""
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return Guest(name or address, address)


WHEN = _("%(starts_at)s (%(zone)s)\n%(where)s")
WHEN_FOR_TEAM = _(
    "%(starts_at)s (%(zone)s)\n%(where)s\n\n"
    "What you answer to the entry in your calendar reaches nobody. To call the talk off, do it here:"
)
for name, theirs, ours in (
    ("agreed", _("Your talk with %(who)s"), _("%(who)s chose a time to speak with you")),
    ("moved", _("Your talk with %(who)s has moved"), _("%(who)s moved your talk")),
):
    messages.declare(f"hiring.talk_{name}", subject=theirs, text=WHEN, attach=entry_of, page=page_of)
    messages.declare(f"hiring.talk_{name}_team", subject=ours, text=WHEN_FOR_TEAM, attach=entry_of)
messages.declare(
    "hiring.talk_called_off",
    subject=_("Your talk with %(who)s does not take place at that time"),
    text=_("The time that was agreed is off: %(starts_at)s.\n\nYou can choose another one on your page."),
    attach=entry_of,
    page=page_of,
)
messages.declare(
    "hiring.talk_called_off_team",
    subject=_("Your talk with %(who)s is off"),
    text=_("The time that was agreed is off: %(starts_at)s.\n\nThey can choose another of your times."),
    attach=entry_of,
)
messages.declare(
    "hiring.talk_over",
    subject=_("Your talk with %(who)s does not take place at that time"),
    text=_(
        "What this talk was for has been said already, so the time that was agreed is off: %(starts_at)s."
    ),
    attach=entry_of,
    page=page_of,
)
messages.declare(
    "hiring.talk_over_team",
    subject=_("Your talk with %(who)s is off"),
    text=_(
        "What this talk was for has been said already, so the time that was agreed is off: %(starts_at)s."
    ),
    attach=entry_of,
)
ENDS = ("called_off", "over")


def place_of(slot: Slot, wish: Wish) -> str:
    """Where it is: the number they gave for a call, what the slot says for a video call."""
    return wish.reach if wish.channel == Wish.Channel.CALL else slot.place


def agree(person: Person, opening: Opening, *, slot: Slot, wish: Wish, at: datetime) -> Meeting:
    meeting = Meeting.objects.create(
        slot=slot,
        person=person,
        opening=opening,
        channel=wish.channel,
        place=place_of(slot, wish),
        taken_at=at,
    )
    _record(AGREED, [meeting], by=person, at=at)
    _tell(meeting, "agreed", at=at)
    return meeting


def move(meeting: Meeting, *, slot: Slot, wish: Wish, at: datetime) -> Meeting:
    """Put it into another slot, or on another channel; calendars follow because the uid stays and the number grows."""
    person = meeting.person
    meeting.ended_at, meeting.ended_by = at, person
    meeting.save()
    moved = Meeting.objects.create(
        slot=slot,
        person=person,
        opening=meeting.opening,
        channel=wish.channel,
        place=place_of(slot, wish),
        uid=meeting.uid,
        sequence=meeting.sequence + 1,
        taken_at=at,
    )
    _record(MOVED, [meeting, moved], by=person, at=at)
    _tell(moved, "moved", at=at)
    return moved


@transaction.atomic
def call_off_talk(meeting: Meeting, *, by: Person, at: datetime) -> None:
    """Call a talk off: the slot is free again, and another can be chosen."""
    meeting = locked(meeting)
    if meeting.ended_at is not None:
        raise Refused(_("This talk was called off already."))
    call_off(meeting, by=by, at=at)


@transaction.atomic
def call_off_what_is_over(held: ClosingHeld, *, at: datetime) -> None:
    """Who has spoken already need not come again: the talk that was agreed for later goes from both calendars."""
    closing = held.closing
    meeting = open_and_locked(closing.person, closing.opening)
    if meeting and meeting.slot.starts_at > held.at:
        call_off(meeting, by=held.by, at=at, what="over")


def open_and_locked(person: Person, opening: Opening) -> Meeting | None:
    """The talk that is agreed, as it stands once whoever changes it just now has done so."""
    meeting = open_meeting(person, opening)
    meeting = locked(meeting) if meeting else None
    return meeting if meeting and meeting.ended_at is None else None


@transaction.atomic
def call_off_talks_of(owner: Person, *, at: datetime) -> None:
    """Who has left speaks with nobody any more: the talks that were agreed with them are off."""
    agreed = Meeting.objects.filter(slot__owner__in=people.identities(owner), ended_at__isnull=True)
    for meeting in agreed.filter(slot__starts_at__gt=at).order_by("pk"):
        call_off(locked(meeting), by=None, at=at)


def call_off(meeting: Meeting, *, by: Person | None, at: datetime, what: str = "called_off") -> None:
    """The slot is free again; both get the entry that takes it out of their calendars."""
    meeting.ended_at, meeting.ended_by = at, by
    meeting.save()
    _record(CALLED_OFF, [meeting], by=by, at=at)
    _tell(meeting, what, at=at)


def _tell(meeting: Meeting, what: str, *, at: datetime) -> None:
    owner, person = meeting.slot.owner, meeting.person
    messages.say(person, f"hiring.talk_{what}", at=at, facts=_facts(meeting, what, to=person, who=owner))
    if people.has_left(owner, at):
        return
    messages.say(
        owner,
        f"hiring.talk_{what}_team",
        at=at,
        facts=_facts(meeting, what, to=owner, who=person),
        about=person,
        wall=meeting.opening.wall,
        link=reverse("hiring:slots"),
    )


def _facts(meeting: Meeting, what: str, *, to: Person, who: Person) -> dict[str, Any]:
    """In the language and zone of whom it is for."""
    with messages.read_by(to):
        channel = str(Wish.Channel(meeting.channel).label)
        zone = timezone.get_current_timezone_name()
    return {
        "meeting": meeting.pk,
        "is_cancelled": what in ENDS,
        "starts_at": meeting.slot.starts_at.isoformat(),
        "zone": zone,
        "where": ": ".join(filter(None, [channel, meeting.place])),
        "who": str(who),
    }


def _record(kind: str, rows: list[Meeting], *, by: Person | None, at: datetime) -> None:
    meeting = rows[-1]
    ledger.record(
        kind,
        wall=meeting.opening.wall,
        by=by,
        at=at,
        about=meeting.person,
        subject=meeting.person,
        changed=rows,
    )
