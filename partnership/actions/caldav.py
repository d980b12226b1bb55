"""Writing into somebody's own calendar (CalDAV, RFC 4791), with the three requests that it takes.

Kept writes entries of its own, each under a name of its own, changes and removes those, and reads nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from urllib.parse import urljoin

from django.conf import settings

from core.models import Person
from partnership.actions.elsewhere import Account, account_of
from partnership.actions.fetching import FORGOTTEN, claimed, note_failure, refuse_status
from partnership.actions.outside import Answer, NotReached, ask, basic
from partnership.models.calendars import OwnCalendar, WrittenEntry

EVERY = timedelta(minutes=15)
FORGET_AFTER = (
    6  # a calendar that does not answer keeps what stands in it; its password is forgotten all the same
)
NOT_A_CALENDAR = "not_a_calendar"
KIND = b'<?xml version="1.0"?><propfind xmlns="DAV:"><prop><resourcetype/></prop></propfind>'
CALENDAR = re.compile(rb"<(?:[\w-]+:)?calendar[\s/>]")

Entries = Callable[[Person, datetime], Mapping[str, bytes]]


def write_calendars(at: datetime, entries: Entries) -> None:
    """Bring every calendar whose time has come up to what `entries` says should stand in it, by name."""
    for row in claimed(OwnCalendar, at):
        wanted = {} if row.ended_at else entries(row.person, at)
        try:
            _bring_up_to_date(row, wanted)
        except NotReached as failed:
            note_failure(row, failed, at)
            if row.ended_at and row.tries + 1 >= FORGET_AFTER:
                row.delete()
        else:
            _finish(row, at)


def _finish(row: OwnCalendar, at: datetime) -> None:
    still = OwnCalendar.objects.filter(pk=row.pk, set_at=row.set_at, ended_at=row.ended_at)
    if row.ended_at:
        still.delete()
    else:
        still.update(failure="", tries=0, done_at=at, next_at=at + EVERY)


def _bring_up_to_date(row: OwnCalendar, wanted: Mapping[str, bytes]) -> None:
    written = dict(row.entries.values_list("name", "digest"))
    digests = {name: sha256(document).hexdigest() for name, document in wanted.items()}
    changed = sorted(name for name, digest in digests.items() if written.get(name) != digest)
    gone = sorted(written.keys() - digests.keys())
    if not (changed or gone) and row.done_at:
        return
    account = account_of(row)
    if account is None:
        raise NotReached(FORGOTTEN)
    base = _base(account)
    for name in changed:
        _put(account, urljoin(base, name), wanted[name])
        row.entries.update_or_create(name=name, defaults={"digest": digests[name]})
    for name in gone:
        _remove(account, urljoin(base, name))
        WrittenEntry.objects.filter(calendar=row, name=name).delete()


def _base(account: Account) -> str:
    """The address under which entries stand; raises NotReached where there is no calendar."""
    answer = _ask(
        account, "PROPFIND", account.address, KIND, {"Depth": "0", "Content-Type": "application/xml"}
    )
    refuse_status(answer)
    kinds = answer.body.partition(b"resourcetype")[2].partition(b"resourcetype")[0]
    if answer.status != 207 or not CALENDAR.search(kinds):
        raise NotReached(NOT_A_CALENDAR)
    return answer.address if answer.address.endswith("/") else f"{answer.address}/"


def _put(account: Account, address: str, document: bytes) -> None:
    refuse_status(_ask(account, "PUT", address, document, {"Content-Type": "text/calendar; charset=utf-8"}))


def _remove(account: Account, address: str) -> None:
    answer = _ask(account, "DELETE", address, b"", {})
    if answer.status not in {404, 410}:  # its owner took it out already
        refuse_status(answer)


def _ask(account: Account, method: str, address: str, body: bytes, headers: Mapping[str, str]) -> Answer:
    signed = dict(headers) | basic(account.user, account.password)
    return ask(method, address, headers=signed, body=body, inside=settings.CALENDAR_NETWORKS)
