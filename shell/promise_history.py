"""What happened to a promise, line by line, from the record and from the rows that hold the words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from core import ledger
from core.actions import promises as actions
from core.models import Entry, Promise
from core.pages.promises import RELEASED, Reader, full_day_words

SHAPES = {
    actions.KEPT: "kept_in_time",
    actions.CONTESTED: "late",
    actions.EXTENDED: "due_tomorrow",
    actions.RELEASED: RELEASED,
}


@dataclass(frozen=True)
class Event:
    """One line of core/ui/timeline.html."""

    what: str
    at: datetime
    state: str
    more: str = ""

    @property
    def when(self) -> str:
        return full_day_words(self.at)


def history(promise: Promise, reader: Reader) -> list[Event]:
    """This will tell every entry about a promise, and the moment its day passed, oldest first."""
    said = dict(_said(promise))
    events = [_event(entry, said) for entry in ledger.entries_about(promise)]
    passed = promise.due_at if promise.due_at < (promise.ended_at or reader.who.at) else None
    if passed is None:
        return events
    late = Event(_("The day passed"), passed, "late")
    return sorted([*events, late], key=lambda event: event.at)


def _event(entry: Entry, said: dict[tuple[str, datetime], str]) -> Event:
    by = entry.opening.by
    words = str(ledger.KINDS[entry.kind].words) % {"by": str(by) if by else "Kept"}
    shape = SHAPES.get(entry.kind, "due_later")
    return Event(words.rstrip("."), entry.at, shape, said.get((entry.kind, entry.at), ""))


def _said(promise: Promise) -> Iterator[tuple[tuple[str, datetime], str]]:
    """The words that went with each act, by its kind and moment."""
    for kept in promise.keepings.all():
        yield (actions.KEPT, kept.at), _quoted(kept.said)
        if kept.contested_at:
            yield (actions.CONTESTED, kept.contested_at), _quoted(kept.contested_saying)
    for extension in promise.extensions.all():
        day = _("The new day: %(day)s.") % {"day": full_day_words(extension.to_due_at)}
        yield (actions.EXTENDED, extension.at), f"{day} {_quoted(extension.notice)}"
    for handover in promise.handovers.select_related("to_person"):
        to = _("To %(name)s.") % {"name": handover.to_person}
        yield (actions.HANDED_OVER, handover.at), f"{to} {_quoted(handover.reason)}"
    if promise.ended_at and hasattr(promise, "release"):
        yield (actions.RELEASED, promise.release.at), _quoted(promise.release.reason)


def _quoted(words: str) -> str:
    return _("“%(words)s”") % {"words": words} if words else ""
