"""The parts of the room, as its first page lists them: each helper of the house hangs its own in here."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from core.lazy import LazyText


@dataclass(frozen=True)
class Part:
    """`name` is the URL it leads to; a part whose page is not built yet is left out."""

    name: str
    title: LazyText
    words: LazyText

    @property
    def href(self) -> str:
        try:
            return reverse(f"partnership:{self.name}")
        except NoReverseMatch:
            return ""


PARTS = [
    Part("all_hours", _("Open doors"), _("Office hours of both teams: book a time, or come by.")),
    Part(
        "all_help", _("Ask for help"), _("One sentence to a colleague, or to whoever can. Nobody counts it.")
    ),
    Part(
        "ties",
        _("Who is talking to whom"),
        _("Which teams mean to talk, where it has gone silent, and a first step."),
    ),
    Part(
        "disagreements",
        _("Disagreements"),
        _("When you see it differently: say back what the other sees, then find what is ours."),
    ),
    Part(
        "agreements",
        _("Agreements"),
        _("Who decides what, and what you owe each other. In force when both sides signed the same text."),
    ),
    Part("board", _("What we owe each other"), _("Both directions side by side, and our joint goals.")),
    Part("repairs", _("Repair"), _("When something hurt: what happened, what is needed, who does it.")),
    Part("pulses", _("Pulse"), _("How it goes between two teams: asked together, answered without names.")),
    Part(
        "celebrations",
        _("Celebrations"),
        _("Somebody said yes: both teams are glad, with everybody who took part."),
    ),
    Part("thanks", _("Thanks"), _("Across the line, for one thing they did.")),
]


def parts() -> list[Part]:
    return [part for part in PARTS if part.href]
