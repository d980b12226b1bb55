"""What people say about calendars they keep elsewhere: one that Kept reads, one into which it writes."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import ledger, people
from core.models import Person
from core.seals.hidden import hide, reveal
from partnership.models.calendars import BusyAddress, Elsewhere, OwnCalendar
from partnership.models.office_hours import BusyCalendar

IDS = ledger.HOLDS_IDS_ONLY
NAMED = ledger.declare(
    "partnership.busy_address_set", words=_("%(by)s said where their calendar can be read."), erased=IDS
)
UNNAMED = ledger.declare(
    "partnership.busy_address_removed", words=_("A calendar's address was taken away."), erased=IDS
)
JOINED = ledger.declare(
    "partnership.own_calendar_set", words=_("%(by)s let Kept write into their own calendar."), erased=IDS
)
PARTED = ledger.declare(
    "partnership.own_calendar_ended", words=_("Kept writes into a calendar no more."), erased=IDS
)
PURPOSE = "calendars elsewhere"


@dataclass(frozen=True)
class Account:
    """Where somebody's calendar is, and as whom Kept writes into it."""

    address: str
    user: str
    password: str


@transaction.atomic
def set_busy_address(address: str, *, person: Person, at: datetime) -> BusyAddress:
    """Let the tick read when somebody is busy from their calendar's address, now and every hour."""
    fresh = _fresh(address, at) | {"digest": "", "etag": "", "modified": ""}
    row, _new = BusyAddress.objects.update_or_create(person=people.root_of(person), defaults=fresh)
    _record(NAMED, row, by=person, at=at)
    return row


@transaction.atomic
def remove_busy_address(row: BusyAddress, *, by: Person | None, at: datetime) -> None:
    """Forget an address, and what was read there."""
    about, gone = row.person, [ledger.label(row)]
    row.delete()
    for read in BusyCalendar.objects.filter(person__in=people.identities(about)):
        gone.append(ledger.label(read))
        read.delete()
    home = people.the_organisation()
    ledger.record(UNNAMED, wall=home.wall, by=by, at=at, about=about, deleted=gone)


@transaction.atomic
def join_own_calendar(account: Account, *, person: Person, at: datetime) -> OwnCalendar:
    """Let the tick write somebody's talks and office hours into their own calendar, now and whenever they change."""
    fresh = _fresh(json.dumps(asdict(account)), at) | {"ended_at": None}
    row, _new = OwnCalendar.objects.update_or_create(person=people.root_of(person), defaults=fresh)
    row.entries.all().delete()
    _record(JOINED, row, by=person, at=at)
    return row


@transaction.atomic
def part_from_own_calendar(row: OwnCalendar, *, by: Person | None, at: datetime) -> None:
    """Have the tick take out what was written; then nothing is known of the calendar any more."""
    row = OwnCalendar.objects.select_for_update().get(pk=row.pk)
    row.ended_at, row.next_at, row.tries, row.failure = at, at, 0, ""
    row.save()
    _record(PARTED, row, by=by, at=at)


def leave_calendars_of(person: Person, *, at: datetime) -> None:
    """Whoever left is not read, and not written to, any more."""
    ids = people.identities(person)
    for address in BusyAddress.objects.filter(person__in=ids):
        remove_busy_address(address, by=None, at=at)
    for own in OwnCalendar.objects.filter(person__in=ids, ended_at__isnull=True):
        part_from_own_calendar(own, by=None, at=at)


def write_soon(persons: Iterable[Person], at: datetime) -> None:
    """Something changed in their calendars: the tick need not wait for the next quarter of an hour."""
    ids = [one for person in persons for one in people.identities(person)]
    OwnCalendar.objects.filter(person__in=ids, failure="", next_at__gt=at).update(next_at=at)


def _fresh(secret: str, at: datetime) -> dict[str, Any]:
    hidden = hide(secret, purpose=PURPOSE)
    return {"hidden": hidden, "set_at": at, "next_at": at, "done_at": None, "tries": 0, "failure": ""}


def secret_of(row: Elsewhere) -> str:
    """What was entrusted; empty when KEPT_SECRET_KEY is another by now."""
    return reveal(row.hidden, purpose=PURPOSE)


def account_of(row: OwnCalendar) -> Account | None:
    secret = secret_of(row)
    return Account(**json.loads(secret)) if secret else None


def _record(kind: str, row: BusyAddress | OwnCalendar, *, by: Person | None, at: datetime) -> None:
    home = people.the_organisation()
    ledger.record(kind, wall=home.wall, by=by, at=at, about=row.person, changed=[row])
