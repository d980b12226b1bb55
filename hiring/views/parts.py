"""What several pages of hiring show: closings as rows, and the tabs of the room."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from core.models import Role
from core.pages.promises import Reader, Row
from core.walls import Who
from hiring.actions.intake.sentences import in_words
from hiring.models import Closing


@dataclass(frozen=True)
class Tab:
    href: str
    words: str
    current: bool


def works_for_all(who: Who) -> bool:
    return bool({Role.HR, Role.TA} & who.roles)


def tabs_for(who: Who, current: str) -> list[Tab]:
    """This will link the lists of the room that somebody may open."""
    named = {"closings": _("What I owe"), "openings": _("Openings"), "allies": _("Allies")}
    named |= {"slots": _("Times for talks"), "voices": _("How it was")}
    if works_for_all(who):
        named |= {
            "board": _("The board"),
            "figures": _("Figures"),
            "data_requests": _("Questions about data"),
        }
    return [Tab(reverse(f"hiring:{name}"), words, name == current) for name, words in named.items()]


UNFORESEEN = re.compile(r"[A-Z]\w+: ")  # as the tick describes what nobody foresaw


def failure_words(failure: str) -> str:
    """Why something did not go well; what nobody foresaw is called by its name alone, as the rest may quote a row."""
    if UNFORESEEN.match(failure):
        words = _(
            "Something went wrong in Kept itself (%(error)s). Ask whoever looks after this server: its log says where."
        )
        return words % {"error": failure.partition(":")[0]}
    return in_words(failure)


def rows_of(closings: Iterable[Closing], who: Who) -> list[Row]:
    """Closings that are owed, as core/ui/promise.html shows promises."""
    reader = Reader(who)
    return [reader.row(each.promise) for each in closings if each.promise]
