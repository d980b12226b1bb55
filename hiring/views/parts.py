"""What several pages of hiring show: closings as rows, and the tabs of the room."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from core.models import Role
from core.pages.promises import Reader, Row
from core.walls import Who
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


def rows_of(closings: Iterable[Closing], who: Who) -> list[Row]:
    """Closings that are owed, as core/ui/promise.html shows promises."""
    reader = Reader(who)
    return [reader.row(each.promise) for each in closings if each.promise]
