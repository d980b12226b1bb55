"""What people do with a talk: book it, drop in, call it off, say that it took place, promise something in it."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import ledger, messages, people, walls
from core.actions.locking import locked
from core.actions.promises import make_promise
from core.errors import Refused
from core.models import Person, Promise
from partnership.models.office_hours import BusyTime, OfficeHours, Talk
from partnership.rules.office_hours import Hour, slots

IDS = ledger.HOLDS_IDS_ONLY
BOOKED = ledger.declare("partnership.talk_booked", words=_("%(by)s booked a talk."), erased=IDS)
DROPPED_IN = ledger.declare("partnership.talk_dropped_in", words=_("%(by)s noted a talk."), erased=IDS)
CALLED_OFF = ledger.declare("partnership.talk_called_off", words=_("%(by)s called the talk off."), erased=IDS)
HELD = ledger.declare("partnership.talk_held", words=_("%(by)s said that they talked."), erased=IDS)

REMIND_BEFORE = timedelta(hours=18)

messages.declare(
    "partnership.talk_booked",
    subject=_("%(who)s comes to your office hours"),
    text=_("%(who)s would like to talk with you.\n\nWhen: %(starts_at)s\n\n%(topic)s"),
)
messages.declare(
    "partnership.talk_called_off",
    subject=_("The talk with %(who)s is off"),
    text=_("%(who)s called off your talk.\n\nIt would have been: %(starts_at)s\n\n%(reason)s"),
)
messages.declare(
    "partnership.talk_moved",
    subject=_("The talk with %(who)s is at another time"),
    text=_(
        "%(who)s moved your talk.\n\nNow: %(starts_at)s\n\nIf that does not suit you, call it off on its page."
    ),
)
messages.declare(
    "partnership.talk_soon",
    subject=_("You talk with %(who)s soon"),
    text=_("A reminder of your talk with %(who)s.\n\nWhen: %(starts_at)s\nWhere: %(place)s\n\n%(topic)s"),
)


@transaction.atomic
def book_talk(
    hours: OfficeHours, *, hour: Hour, starts_at: datetime, topic: str, by: Person, at: datetime
) -> Talk:
    """Take a time in somebody's office hours; the host hears of it, with what it is about."""
    hours = locked(hours)
    start, end = _time(hours, hour, starts_at)
    if start <= at:
        raise Refused(_("That time has passed. Choose another."))
    if is_busy(hours.host, start, end):
        raise Refused(_("%(who)s is not free then. Choose another time.") % {"who": hours.host})
    talk = _new_talk(hours, hour.on, start, end, guest=by, come=Talk.Come.BOOKED, topic=topic, at=at, by=by)
    ledger.record(BOOKED, wall=talk.wall, by=by, at=at, about=talk, changed=[talk.wall, talk])
    _say(talk, talk.host, "partnership.talk_booked", at, topic=topic)
    return talk


@transaction.atomic
def drop_in(hours: OfficeHours, *, hour: Hour, guest: Person, by: Person, at: datetime) -> Talk:
    """Note that somebody came by while the door was open; that is a talk that took place."""
    hours = locked(hours)
    if hour.starts_at > at:
        raise Refused(_("The door opens later. Book a time, or come back then."))
    if not people.is_member(guest, at):
        raise Refused(_("Choose somebody who works here."))
    talk = _new_talk(
        *(hours, hour.on, hour.starts_at, hour.ends_at),
        guest=guest,
        come=Talk.Come.DROPPED_IN,
        topic="",
        at=at,
        by=by,
    )
    talk.held_at, talk.held_by, talk.remind_at = at, by, None
    talk.save()
    ledger.record(DROPPED_IN, wall=talk.wall, by=by, at=at, about=talk, changed=[talk.wall, talk])
    return talk


@transaction.atomic
def cancel_talk(talk: Talk, *, reason: str, by: Person, at: datetime) -> None:
    """Call a talk off, before it begins; the other is told."""
    talk = _open(talk)
    if talk.starts_at <= at:
        raise Refused(_("It has begun already. If it did not take place, leave it as it is."))
    call_off(talk, by=by, at=at, reason=reason)
    ledger.record(CALLED_OFF, wall=talk.wall, by=by, at=at, about=talk, changed=[talk])


@transaction.atomic
def hold_talk(talk: Talk, *, by: Person, at: datetime) -> None:
    """Say that the two talked; one of them saying so is enough."""
    talk = _open(talk)
    if talk.starts_at > at:
        raise Refused(_("It has not begun yet."))
    talk.held_at, talk.held_by, talk.remind_at = at, by, None
    talk.save()
    ledger.record(HELD, wall=talk.wall, by=by, at=at, about=talk, changed=[talk])


def promise_at_talk(talk: Talk, *, what: str, due_at: datetime, by: Person, at: datetime) -> Promise:
    """Promise the other something that came up in a talk; it is a promise as any other, and stands on its page."""
    other = talk.guest if people.root_of(by) == people.root_of(talk.host) else talk.host
    return make_promise(
        owed_by=by, owed_to=other, what=what, due_at=due_at, about=ledger.label(talk), by=by, at=at
    )


def call_off(talk: Talk, *, by: Person | None, at: datetime, reason: str) -> Talk:
    """Free the time and tell whoever did not call it off; the action around it records the row."""
    talk.cancelled_at, talk.cancelled_by, talk.remind_at = at, by, None
    talk.version += 1
    talk.save()
    for person in _others(talk, by):
        _say(talk, person, "partnership.talk_called_off", at, reason=reason)
    return talk


def follow(talk: Talk, later: timedelta, *, by: Person, at: datetime) -> Talk:
    """Move a talk with its hour and tell its people; the action around it records the row."""
    talk.starts_at, talk.ends_at = talk.starts_at + later, talk.ends_at + later
    talk.remind_at = talk.starts_at - REMIND_BEFORE
    talk.version += 1
    talk.save()
    for person in _others(talk, by):
        _say(talk, person, "partnership.talk_moved", at)
    return talk


def remind(at: datetime) -> None:
    """Remind both of every talk that comes soon, once."""
    soon = Talk.objects.filter(remind_at__lte=at).select_related("host", "guest", "office_hours")
    for talk in soon.order_by("remind_at")[:500]:
        with transaction.atomic():
            if (
                Talk.objects.filter(pk=talk.pk, remind_at=talk.remind_at).update(remind_at=None)
                and talk.starts_at > at
            ):
                for person in (talk.host, talk.guest):
                    place = talk.office_hours.place
                    _say(talk, person, "partnership.talk_soon", at, topic=talk.topic, place=place)


def is_busy(person: Person, start: datetime, end: datetime) -> bool:
    """Whether somebody is taken then, by a talk or by what their own calendar says."""
    ids = people.identities(person)
    elsewhere = BusyTime.objects.filter(calendar__person__in=ids, starts_at__lt=end, ends_at__gt=start)
    return elsewhere.exists()


def _time(hours: OfficeHours, hour: Hour, starts_at: datetime) -> tuple[datetime, datetime]:
    """The whole hour where everybody comes together, else the slot that begins then."""
    if not hours.talk_minutes:
        return hour.starts_at, hour.ends_at
    for start, end in slots(hour, hours.talk_minutes):
        if start == starts_at:
            return start, end
    raise Refused(_("There is no such time in these office hours. Choose one of those shown."))


def _new_talk(
    hours: OfficeHours,
    on: date,
    start: datetime,
    end: datetime,
    *,
    guest: Person,
    come: Talk.Come,
    topic: str,
    at: datetime,
    by: Person,
) -> Talk:
    guest = people.root_of(guest)
    if guest == people.root_of(hours.host):
        raise Refused(_("These are your own office hours. Somebody else comes to them."))
    try:
        with transaction.atomic():
            return Talk.objects.create(
                office_hours=hours,
                wall=walls.raise_wall("partnership.talk", at=at),
                on=on,
                starts_at=start,
                ends_at=end,
                host=hours.host,
                guest=guest,
                come=come,
                is_alone=bool(hours.talk_minutes) and come == Talk.Come.BOOKED,
                topic=topic,
                booked_at=at,
                booked_by=by,
                remind_at=start - REMIND_BEFORE if start > at else None,
            )
    except IntegrityError as taken:
        raise Refused(_("That time is taken by now. Choose another.")) from taken


def _open(talk: Talk) -> Talk:
    talk = Talk.objects.select_related("host", "guest", "wall", "office_hours").get(pk=locked(talk).pk)
    if talk.cancelled_at:
        raise Refused(_("This talk was called off."))
    if talk.held_at:
        raise Refused(_("You talked already."))
    return talk


def _others(talk: Talk, by: Person | None) -> list[Person]:
    return [
        each for each in (talk.host, talk.guest) if by is None or people.root_of(each) != people.root_of(by)
    ]


def _say(talk: Talk, to: Person, template: str, at: datetime, **facts: str) -> None:
    other = talk.guest if people.root_of(to) == people.root_of(talk.host) else talk.host
    facts |= {"who": str(other), "starts_at": talk.starts_at.isoformat()}
    link = reverse("partnership:talk", args=[talk.public_id])
    messages.say(to, template, facts=facts, at=at, about=other, wall=talk.wall, link=link)
