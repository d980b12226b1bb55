"""The pages of the administration, as tabs above each of them."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from core import people


@dataclass(frozen=True)
class Tab:
    """One of the pages of the administration, as core/ui/tabs.html shows it."""

    href: str
    words: str
    current: bool


def tabs(here: str) -> list[Tab]:
    """This will give the pages of the administration; the outbox only while the demo world is loaded."""
    pages = {
        "administration": _("Overview"),
        "administration_people": _("People"),
        "administration_teams": _("Teams"),
        "administration_organisation": _("Organisation"),
        "administration_clocks": _("Clocks"),
    }
    if people.the_organisation().is_demo:
        pages["administration_outbox"] = _("Outbox")
    return [Tab(reverse(name), words, name == f"administration{here}") for name, words in pages.items()]
