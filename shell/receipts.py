"""Which receipts somebody finds on the page of a thing: one for each entry about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import Http404
from django.urls import reverse

from core import access, ledger
from core.ledger.checkpoints import newest
from core.models import Entry, Promise
from core.walls import Who


@dataclass(frozen=True)
class Line:
    """One entry on the page: `href` is empty while it is not signed yet."""

    words: str
    at: datetime
    href: str
    mail: str


def receipts_for(promise: Promise) -> list[Line]:
    """This will list every entry about a promise, oldest first, for shell/receipts.html."""
    signed = newest()
    size = signed.size if signed else 0
    return [_line(promise, entry, is_signed=entry.index < size) for entry in ledger.entries_about(promise)]


def _line(promise: Promise, entry: Entry, *, is_signed: bool) -> Line:
    by = entry.opening.by
    words = str(ledger.KINDS[entry.kind].words) % {"by": str(by) if by else "Kept"}
    names = {"public_id": promise.public_id, "number": entry.wall_seq}
    return Line(
        words.rstrip("."),
        entry.at,
        reverse("receipt", kwargs=names) if is_signed else "",
        reverse("receipt_mail", kwargs=names) if is_signed else "",
    )


def get_entry(who: Who, public_id: str, number: int) -> tuple[Entry, bool]:
    """The entry of that number in the promise's own matter, and whether the person is a party of it; else a 404."""
    promise = access.get_promise(who.person, public_id, at=who.at)
    about = Entry.objects.select_related("opening", "wall").filter(opening__about=ledger.label(promise))
    entry = about.filter(wall_seq=number).first()
    if entry is None:
        raise Http404
    return entry, access.is_party(who, promise) or entry.opening.by_id in who.ids
