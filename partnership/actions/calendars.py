"""What people do with their calendars: have one written for them, and say when they are busy elsewhere."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import ledger, people, promises
from core.errors import Refused
from core.models import Person, Team
from partnership.actions.reading import busy_apart
from partnership.models.office_hours import BusyCalendar, BusyTime, CalendarFeed
from partnership.rules.calendars import Busy, CalendarFault

IDS = ledger.HOLDS_IDS_ONLY
MADE = ledger.declare("partnership.feed_made", words=_("%(by)s made a calendar address."), erased=IDS)
ENDED = ledger.declare("partnership.feed_ended", words=_("%(by)s ended a calendar address."), erased=IDS)
READ = ledger.declare("partnership.busy_read", words=_("%(by)s said when they are busy."), erased=IDS)
FORGOT = ledger.declare(
    "partnership.busy_forgotten", words=_("%(by)s took their busy times away."), erased=IDS
)

AHEAD = timedelta(days=180)
NO_CALENDAR = _("This file is no calendar. Export one from your calendar program; its name ends in .ics.")
TOO_LARGE = _("This calendar is larger than 5 MB. Export a shorter period of it.")
TOO_LONG = _("This calendar takes too long to read. Export a shorter period of it.")
FAULTS = {"no calendar": NO_CALENDAR, "too large": TOO_LARGE, "too long": TOO_LONG}


@transaction.atomic
def make_feed(*, person: Person, team: Team | None, at: datetime) -> str:
    """Make an address for somebody's calendar program and give its secret, which is kept nowhere.

    The address they had for the same calendar ends.
    """
    ended = list(
        CalendarFeed.objects.select_for_update().filter(person=person, team=team, ended_at__isnull=True)
    )
    for old in ended:
        old.ended_at, old.ended_by = at, person
        old.save()
    secret = secrets.token_urlsafe(24)
    made = CalendarFeed.objects.create(person=person, team=team, digest=digest_of(secret), made_at=at)
    _record(MADE, person, [made, *ended], at)
    return secret


@transaction.atomic
def end_feed(feed: CalendarFeed, *, by: Person, at: datetime) -> None:
    """Let an address lead nowhere from now on."""
    feed = CalendarFeed.objects.select_for_update().get(pk=feed.pk)
    if feed.ended_at:
        raise Refused(_("This address leads nowhere already."))
    feed.ended_at, feed.ended_by = at, by
    feed.save()
    _record(ENDED, by, [feed], at)


def read_busy_times(document: bytes, *, person: Person, at: datetime) -> BusyCalendar:
    """Take the busy times of the next half year from a calendar file, in place of those read before."""
    zone = promises.calendar_of(person).time_zone
    try:
        found = busy_apart(document, at, at + AHEAD, zone)
    except CalendarFault as fault:
        raise Refused(FAULTS[str(fault)]) from fault
    return keep_busy_times(found, kind=READ, person=person, by=person, at=at)


@transaction.atomic
def keep_busy_times(
    found: Busy, *, kind: str, person: Person, by: Person | None, at: datetime
) -> BusyCalendar:
    """Hold when somebody is busy, in place of what was held before."""
    facts = {"read_at": at, "until_at": at + AHEAD, "unread": found.unread}
    facts["left_out"] = {str(why): number for why, number in found.left_out.items()}
    calendar, _new = BusyCalendar.objects.update_or_create(person=people.root_of(person), defaults=facts)
    calendar.times.all().delete()
    BusyTime.objects.bulk_create(
        BusyTime(calendar=calendar, starts_at=start, ends_at=end) for start, end in found.periods
    )
    home = people.the_organisation()
    ledger.record(kind, wall=home.wall, by=by, at=at, about=person, changed=[calendar])
    return calendar


@transaction.atomic
def forget_busy_times(calendar: BusyCalendar, *, by: Person, at: datetime) -> None:
    """Hold nothing of somebody's own calendar any more."""
    gone = ledger.label(calendar)
    calendar.delete()
    home = people.the_organisation()
    ledger.record(FORGOT, wall=home.wall, by=by, at=at, about=by, deleted=[gone])


def digest_of(secret: str) -> str:
    """Under which a secret of 192 random bits is found again."""
    return sha256(secret.encode()).hexdigest()


def _record(kind: str, person: Person, changed: list[CalendarFeed], at: datetime) -> None:
    home = people.the_organisation()
    ledger.record(kind, wall=home.wall, by=person, at=at, about=person, changed=changed)
