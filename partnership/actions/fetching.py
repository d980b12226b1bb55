"""The tick turns to calendars elsewhere: claims a row by moving its time, asks the network, writes what came of it.

Nothing is asked inside a transaction, and several servers are asked at once: a slow one holds nobody else up for long.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import islice
from time import monotonic
from typing import TypeVar

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core import ledger, promises
from partnership.actions.calendars import AHEAD, keep_busy_times
from partnership.actions.elsewhere import secret_of
from partnership.actions.outside import Answer, NotReached, ask
from partnership.actions.reading import busy_apart
from partnership.models.calendars import BusyAddress, Elsewhere
from partnership.rules.calendars import Busy, CalendarFault

FETCHED = ledger.declare(
    "partnership.busy_fetched",
    words=_("A calendar was read, for when its owner is busy."),
    erased=ledger.HOLDS_IDS_ONLY,
)
EVERY, WHOLE_EVERY = timedelta(hours=1), timedelta(days=1)
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=15), timedelta(days=1)
LEASE = timedelta(minutes=10)
AT_ONCE, RUN_SECONDS = 16, 45
MISSING, NOT_ALLOWED, NOT_NOW, FORGOTTEN = "missing", "not_allowed", "not_now", "forgotten"
STATUSES = {401: NOT_ALLOWED, 403: NOT_ALLOWED, 404: MISSING, 410: MISSING}
FAULTS = {"no calendar": "no_calendar", "too large": "too_large", "too long": "too_long"}

Row = TypeVar("Row", bound=Elsewhere)


@dataclass(frozen=True)
class Fetched:
    """What an address said: nothing new (`busy` is None), or when its owner is busy."""

    busy: Busy | None = None
    digest: str = ""
    etag: str = ""
    modified: str = ""


def fetch_busy_times(at: datetime) -> None:
    """Read every calendar whose time has come, several at once."""
    with ThreadPoolExecutor(AT_ONCE) as several:
        waiting = claimed(BusyAddress, at)
        while rows := list(islice(waiting, AT_ONCE)):
            zones = [promises.calendar_of(row.person).time_zone for row in rows]
            asked = [several.submit(_read, row, zone, at) for row, zone in zip(rows, zones, strict=True)]
            for row, answer in zip(rows, asked, strict=True):
                try:
                    _take(row, answer.result(), at)
                except NotReached as failed:
                    note_failure(row, failed, at)


def claimed(model: type[Row], at: datetime) -> Iterator[Row]:
    """The rows whose time has come and which no other tick took first, as long as there is time in this run."""
    begun = monotonic()
    due = model._default_manager.filter(next_at__lte=at).select_related("person").order_by("next_at")
    for row in due[:1_000]:
        if monotonic() - begun > RUN_SECONDS:
            return
        if model._default_manager.filter(pk=row.pk, next_at=row.next_at).update(next_at=at + LEASE):
            yield row


def refuse_status(answer: Answer) -> None:
    """Raises NotReached for an answer that is none, with how long the server asks to be left alone."""
    if answer.status >= 300:
        said = answer.headers.get("Retry-After", "")
        wait = int(said) if said.isascii() and said.isdigit() and len(said) < 7 else 0
        raise NotReached(STATUSES.get(answer.status, NOT_NOW), wait=wait)


def note_failure(row: Elsewhere, failed: NotReached, at: datetime) -> None:
    """Show its owner what is wrong, and try again later, each time twice as long."""
    wait = min(max(FIRST_WAIT * 2 ** min(row.tries, 10), timedelta(seconds=failed.wait)), LONGEST_WAIT)
    _still(row).update(failure=failed.why, tries=min(row.tries + 1, 1_000), next_at=at + wait)


def _still(row: Elsewhere) -> QuerySet[Elsewhere]:
    """The row, unless its owner said something else meanwhile."""
    return type(row)._default_manager.filter(pk=row.pk, set_at=row.set_at)


def _read(row: BusyAddress, zone: str, at: datetime) -> Fetched:
    """What stands at the address now; once a day all of it, since half a year from today is another day each day."""
    address = secret_of(row)
    if not address:
        raise NotReached(FORGOTTEN)
    is_recent = row.done_at is not None and row.done_at > at - WHOLE_EVERY
    known = {"If-None-Match": row.etag, "If-Modified-Since": row.modified} if is_recent else {}
    headers = {"Accept": "text/calendar, */*;q=0.5"} | {name: said for name, said in known.items() if said}
    answer = ask("GET", address, headers=headers, inside=settings.CALENDAR_NETWORKS)
    if answer.status == 304 and is_recent:
        return Fetched(digest=row.digest, etag=row.etag, modified=row.modified)
    refuse_status(answer)
    digest = sha256(answer.body).hexdigest()
    etag, modified = _short(answer, "ETag", 300), _short(answer, "Last-Modified", 100)
    if is_recent and digest == row.digest:
        return Fetched(digest=digest, etag=etag, modified=modified)
    try:
        found = busy_apart(answer.body, at, at + AHEAD, zone)
    except CalendarFault as fault:
        raise NotReached(FAULTS[str(fault)]) from None
    return Fetched(found, digest, etag, modified)


def _short(answer: Answer, name: str, most: int) -> str:
    said = str(answer.headers.get(name, ""))
    return said if len(said) <= most and said.isascii() and said.isprintable() else ""


@transaction.atomic
def _take(row: BusyAddress, found: Fetched, at: datetime) -> None:
    """Hold what was read; `done_at` is when all of it was read last."""
    if not _still(row).select_for_update().exists():
        return
    if found.busy is not None:
        keep_busy_times(found.busy, kind=FETCHED, person=row.person, by=None, at=at)
    read_at = row.done_at if found.busy is None else at
    said = {"digest": found.digest, "etag": found.etag, "modified": found.modified}
    _still(row).update(**said, done_at=read_at, next_at=at + EVERY, failure="", tries=0)
