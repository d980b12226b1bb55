"""What needs a hand: what could not be sent or done, for administrators.

Never what it says: which room it is of, and to whom only where that is somebody who works here and no sealed matter.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from core import access
from core.actions.messages import try_again
from core.lazy import LazyText
from core.models import Beat, Delivery, Message, Promise, Wall
from core.pages.door import act_or_say_why, signed_in
from core.pages.promises import full_day_words
from core.walls import Who

MOST = 100
TICK_IS_LATE_AFTER = timedelta(minutes=1)


@dataclass(frozen=True)
class Trouble:
    """One row that failed: of which room, to whom if that may be said, how often, why, and what happens next."""

    what: str
    to: str
    tries: int
    error: str
    next: str


@dataclass(frozen=True)
class Sort:
    """One kind of work: what failed of it, and how a row of it is called without its content."""

    name: str
    title: LazyText
    empty: LazyText
    failed: Callable[[Who], QuerySet[Any]]
    trouble: Callable[[Any], Trouble]


@dataclass(frozen=True)
class Group:
    """A table on the page, with the address that has all of it tried again."""

    sort: Sort
    troubles: list[Trouble]

    @property
    def retry_href(self) -> str:
        return reverse(f"attention_{self.sort.name}_retries")


@require_safe
@signed_in
def attention(request: HttpRequest, who: Who) -> HttpResponse:
    access.get_organisation(who.person, at=who.at)
    groups = [Group(sort, [sort.trouble(row) for row in sort.failed(who)[:MOST]]) for sort in SORTS.values()]
    context = {
        "groups": groups,
        "tick": tick_words(who.at),
        "tick_is_late": is_tick_late(who.at),
        "most": MOST,
    }
    return render(request, "shell/attention.html", context)


@require_POST
@signed_in
def retries(request: HttpRequest, who: Who, name: str) -> HttpResponse:
    access.get_organisation(who.person, at=who.at)
    rows = SORTS[name].failed(who)
    return act_or_say_why(request, lambda: try_again(rows, by=who.person, at=who.at), then="attention")


ROOMS: dict[str, LazyText | str] = {
    "core": "Kept",
    "hiring": gettext_lazy("Hiring"),
    "partnership": gettext_lazy("Partnership"),
}


def failed_messages(who: Who) -> QuerySet[Message]:
    """With `works_here`: of candidates the administrator knows nothing, also not that a letter to one came back."""
    ours = access.administered(who).order_by().filter(pk=OuterRef("to"))
    return access.failed_messages(who).select_related("to", "wall").annotate(works_here=Exists(ours))


def message_trouble(message: Message) -> Trouble:
    is_sealed = message.wall is not None and message.wall.kind == Wall.Kind.SEALED
    if is_sealed:
        to = _("somebody in a sealed matter")
    else:
        works_here = getattr(message, "works_here")  # noqa: B009 (an annotation: no type knows it)
        to = str(message.to) if works_here else _("somebody from outside")
    return _trouble(message.template, to, message)


def promise_trouble(promise: Promise) -> Trouble:
    return _trouble(promise.kind, "", promise)


def delivery_trouble(delivery: Delivery) -> Trouble:
    return _trouble(delivery.reaction, "", delivery)


def _trouble(what: str, to: str, row: Message | Promise | Delivery) -> Trouble:
    error = row.failure.partition(":")[0]
    again = _("tried again on %(day)s") % {"day": full_day_words(row.next_try_at)} if row.next_try_at else ""
    room = ROOMS.get(what.partition(".")[0], "")
    return Trouble(str(room), to, row.tries, error, again or _("given up"))


SORTS = {
    sort.name: sort
    for sort in (
        Sort(
            "messages",
            gettext_lazy("Messages that could not be sent"),
            gettext_lazy("Every message has been sent."),
            failed_messages,
            message_trouble,
        ),
        Sort(
            "promises",
            gettext_lazy("Promises whose reminder failed"),
            gettext_lazy("Every reminder has gone out."),
            access.failed_promises,
            promise_trouble,
        ),
        Sort(
            "deliveries",
            gettext_lazy("Acts that a room could not hear of"),
            gettext_lazy("Every room has heard what concerns it."),
            access.failed_deliveries,
            delivery_trouble,
        ),
    )
}


def is_tick_late(at: datetime) -> bool:
    beat = Beat.objects.filter(name="tick").first()
    return beat is None or at - beat.at > TICK_IS_LATE_AFTER


def tick_words(at: datetime) -> str:
    """This will say when Kept last looked for what is due, and what to do when that is long ago."""
    beat = Beat.objects.filter(name="tick").first()
    if beat is None:
        return _("Kept has never looked for what is due. Start “kept serve”, or “kept tick” beside it.")
    minutes = int((at - beat.at) / timedelta(minutes=1))
    if not is_tick_late(at):
        return _("Kept looks for what is due all the time; it did so less than a minute ago.")
    words = ngettext(
        "Kept has not looked for what is due for %(number)d minute. Is “kept serve” or “kept tick” running?",
        "Kept has not looked for what is due for %(number)d minutes. Is “kept serve” or “kept tick” running?",
        minutes,
    )
    return words % {"number": minutes}
