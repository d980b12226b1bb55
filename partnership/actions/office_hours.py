"""What people do with office hours: offer them, leave one out, move one, end them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core import ledger, people, promises, walls
from core.actions.locking import locked
from core.errors import Refused
from core.models import Person, Team
from partnership.actions.talks import call_off, follow
from partnership.models.office_hours import ChangedHour, OfficeHours, Talk
from partnership.rules.office_hours import ONCE, Hour, Series, hour_on

IDS = ledger.HOLDS_IDS_ONLY
OFFERED = ledger.declare("partnership.hours_offered", words=_("%(by)s opened a door."), erased=IDS)
LEFT_OUT = ledger.declare("partnership.hour_left_out", words=_("%(by)s left one day out."), erased=IDS)
MOVED = ledger.declare("partnership.hour_moved", words=_("%(by)s moved one day."), erased=IDS)
ENDED = ledger.declare("partnership.hours_ended", words=_("%(by)s ended these office hours."), erased=IDS)

SOON = timedelta(days=400)


@dataclass(frozen=True)
class Offer:
    """What is offered: from which day, at what time of the host's day, how often and where."""

    place: str
    first_on: date
    begins: time
    minutes: int
    every_weeks: int
    talk_minutes: int
    last_on: date | None = None


@transaction.atomic
def offer_office_hours(team: Team, *, host: Person, offer: Offer, by: Person, at: datetime) -> OfficeHours:
    """Open a door in the name of a team, held by one of its people, in their own time zone."""
    if team not in people.teams_of(host, at):
        raise Refused(_("Office hours are held by somebody of the team that offers them."))
    _refuse_odd_offer(offer)
    zone = promises.calendar_of(host).time_zone
    if datetime.combine(offer.first_on, offer.begins, ZoneInfo(zone)) <= at:
        raise Refused(_("Choose a first day that is still to come."))
    wall = walls.raise_wall("partnership.office_hours", at=at)
    hours = OfficeHours.objects.create(
        wall=wall,
        team=team,
        host=host,
        place=offer.place,
        zone=zone,
        first_on=offer.first_on,
        last_on=offer.first_on if offer.every_weeks == ONCE else offer.last_on,
        begins=offer.begins,
        minutes=offer.minutes,
        every_weeks=offer.every_weeks,
        talk_minutes=offer.talk_minutes,
        created_at=at,
        created_by=by,
        changed_at=at,
    )
    ledger.record(OFFERED, wall=wall, by=by, at=at, about=hours, changed=[wall, hours])
    return hours


def _refuse_odd_offer(offer: Offer) -> None:
    if offer.last_on and offer.last_on < offer.first_on:
        raise Refused(_("The last day comes before the first. Choose a later one."))
    if offer.talk_minutes > offer.minutes:
        raise Refused(_("A talk is longer than the whole hour. Choose shorter talks."))


@transaction.atomic
def leave_out_hour(hours: OfficeHours, *, on: date, reason: str, by: Person, at: datetime) -> None:
    """Leave the hour of one day out; whoever booked in it is told, with the reason."""
    hours = locked(hours)
    hour = _coming(hours, on, at)
    change, changed = _change(hours, hour, None, reason, by=by, at=at)
    called_off = [call_off(talk, by=by, at=at, reason=reason) for talk in _booked(hours, on)]
    ledger.record(
        LEFT_OUT, wall=hours.wall, by=by, at=at, about=hours, changed=[change, changed, *called_off]
    )


@transaction.atomic
def move_hour(hours: OfficeHours, *, on: date, to: datetime, by: Person, at: datetime) -> None:
    """Let the hour of one day begin at another moment; what is booked in it moves along, and they are told."""
    hours = locked(hours)
    hour = _coming(hours, on, at)
    if to <= at:
        raise Refused(_("Choose a moment that is still to come."))
    change, changed = _change(hours, hour, to, "", by=by, at=at)
    moved = [follow(talk, to - hour.starts_at, by=by, at=at) for talk in _booked(hours, on)]
    ledger.record(MOVED, wall=hours.wall, by=by, at=at, about=hours, changed=[change, changed, *moved])


def close_doors_of(person: Person, *, at: datetime) -> None:
    """End every offer of somebody who is not here any more, in nobody's name."""
    today = at.date()
    theirs = OfficeHours.objects.filter(host__in=people.identities(person))
    for hours in theirs.filter(Q(last_on__isnull=True) | Q(last_on__gte=today)):
        end_office_hours(hours, reason="", by=None, at=at)


@transaction.atomic
def end_office_hours(hours: OfficeHours, *, reason: str, by: Person | None, at: datetime) -> None:
    """Close the door for good; whoever booked a later talk is told."""
    hours = locked(hours)
    today = at.astimezone(ZoneInfo(hours.zone)).date()
    if hours.last_on and hours.last_on < today:
        raise Refused(_("These office hours are over already."))
    later = hours.talks.filter(cancelled_at__isnull=True, held_at__isnull=True, starts_at__gt=at)
    called_off = [
        call_off(talk, by=by, at=at, reason=reason) for talk in later.select_related("host", "guest")
    ]
    hours.last_on = today - timedelta(days=1)
    _touch(hours, at)
    ledger.record(ENDED, wall=hours.wall, by=by, at=at, about=hours, changed=[hours, *called_off])


def series_of(hours: OfficeHours) -> Series:
    """The rule by which these hours come again, with the days that differ."""
    return Series(
        first_on=hours.first_on,
        begins=hours.begins,
        minutes=hours.minutes,
        zone=hours.zone,
        every_weeks=hours.every_weeks,
        last_on=hours.last_on,
        moved={change.on: change.moved_to for change in hours.changes.all()},
    )


def _coming(hours: OfficeHours, on: date, at: datetime) -> Hour:
    hour = hour_on(series_of(hours), on)
    if hour is None or hour.starts_at <= at:
        raise Refused(_("There is no hour to come on that day."))
    return hour


def _change(
    hours: OfficeHours, hour: Hour, to: datetime | None, reason: str, *, by: Person, at: datetime
) -> tuple[ChangedHour, OfficeHours]:
    change, _new = ChangedHour.objects.update_or_create(
        office_hours=hours, on=hour.on, defaults={"moved_to": to, "reason": reason, "at": at, "by": by}
    )
    return change, _touch(hours, at)


def _touch(hours: OfficeHours, at: datetime) -> OfficeHours:
    hours.version += 1
    hours.changed_at = at
    hours.save()
    return hours


def _booked(hours: OfficeHours, on: date) -> list[Talk]:
    talks = hours.talks.filter(on=on, cancelled_at__isnull=True, held_at__isnull=True)
    return list(talks.select_related("host", "guest", "wall"))
