"""Home: what do I owe, what am I owed, what do we owe together; and each of the three in full."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateformat import format as date_words
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext
from django.views.decorators.http import require_safe

from core import promises
from core.clock import Phase
from core.lazy import LazyText
from core.models import Promise
from core.pages.door import signed_in
from core.pages.paging import slice_after
from core.pages.promises import Reader, Row
from core.walls import Who

IN_A_COLUMN = 10
MOST_COUNTED = 100  # a team may be owed a hundred thousand; "more than 100" says as much, and costs the same


@dataclass(frozen=True)
class Side:
    """One of the three columns: `find` gives its promises, the rest are its words."""

    name: str
    find: Callable[[Who], QuerySet[Promise]]
    title: LazyText
    under: LazyText
    empty: LazyText
    empty_more: LazyText


SIDES = {
    "mine": Side(
        "mine",
        promises.mine,
        gettext_lazy("Mine"),
        gettext_lazy("what I owe"),
        gettext_lazy("You owe nobody anything"),
        gettext_lazy(
            "When you tell somebody “you will have it by Friday”, make it a promise: it is kept here."
        ),
    ),
    "yours": Side(
        "yours",
        promises.yours,
        gettext_lazy("Yours"),
        gettext_lazy("what I am owed"),
        gettext_lazy("Nobody owes you anything"),
        gettext_lazy(
            "What others promise you stands here, with the day they gave you. You need not ask for it."
        ),
    ),
    "ours": Side(
        "ours",
        promises.ours,
        gettext_lazy("Ours"),
        gettext_lazy("what we owe together"),
        gettext_lazy("Nothing is open between you"),
        gettext_lazy("When you promise something together with a colleague or as a team, it stands here."),
    ),
}


@dataclass(frozen=True)
class Column:
    """What core/ui/promises.html shows of one side."""

    side: Side
    rows: list[Row]
    more_words: str

    @property
    def more_href(self) -> str:
        return reverse(self.side.name) if self.more_words else ""


@require_safe
@signed_in
def home(request: HttpRequest, who: Who) -> HttpResponse:
    reader = Reader(who)
    columns = [column(side, reader) for side in SIDES.values()]
    context = {"columns": columns, "greeting": greeting(who), "under": today(columns, who), "acts": acts(who)}
    return render(request, "shell/home.html", context)


@require_safe
@signed_in
def side(request: HttpRequest, who: Who, name: str) -> HttpResponse:
    shown = SIDES[name]
    slice_ = slice_after(shown.find(who), request, by="due_at")
    context = {"side": shown, "slice": slice_, "rows": Reader(who).rows(slice_.rows), "acts": acts(who)}
    return render(request, "shell/side.html", context)


def acts(who: Who) -> list[dict[str, str]]:
    """This will offer to promise something to whoever sits in a team: the others know nobody here."""
    if not who.team_ids:
        return []
    return [{"href": reverse("promise_new"), "words": _("Make a promise")}]


def column(shown: Side, reader: Reader) -> Column:
    """This will read what is due first, and count the rest only when there is more."""
    found = list(shown.find(reader.who)[: IN_A_COLUMN + 1])
    more = _all_of(shown, reader.who) if len(found) > IN_A_COLUMN else ""
    return Column(shown, reader.rows(found[:IN_A_COLUMN]), more)


def _all_of(shown: Side, who: Who) -> str:
    number = shown.find(who).order_by()[: MOST_COUNTED + 1].count()
    if number > MOST_COUNTED:
        return _("See all, more than %(number)d") % {"number": MOST_COUNTED}
    return _("See all %(number)d") % {"number": number}


def greeting(who: Who) -> str:
    """This will greet by the hour where the person is, and by the name they go by."""
    hour = timezone.localtime(who.at).hour
    name = {"name": who.person.name.partition(" ")[0] or str(who.person)}
    if hour < 5 or hour >= 18:
        return _("Good evening, %(name)s") % name
    return (_("Good morning, %(name)s") if hour < 12 else _("Good day, %(name)s")) % name


def today(columns: list[Column], who: Who) -> str:
    """This will say the day, and what is pressing of what the person owes, alone or together."""
    day = date_words(timezone.localtime(who.at), pgettext("date format", "l j F"))
    owed = [row.state for each in columns if each.side.name != "yours" for row in each.rows]
    return f"{day}. {pressing(owed.count(Phase.late), owed.count(Phase.due_today))}"


def pressing(late: int, due_today: int) -> str:
    if late:
        words = ngettext("%(number)d promise is late.", "%(number)d promises are late.", late)
        return words % {"number": late}
    if due_today:
        words = ngettext("%(number)d promise is due today.", "%(number)d promises are due today.", due_today)
        return words % {"number": due_today}
    return _("Nothing is late.")
