"""What of the interviewers' notes belongs into a brief: true strengths, one job-related gap, and who wrote nothing.

Nothing is invented and nothing is summed up: every line is what somebody wrote, with their name and the day.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

GOOD = {"yes", "strong_yes", "strong yes", "4", "5", "thumbs_up"}
POOR = {"no", "definitely_not", "definitely not", "strong_no", "strong no", "1", "2", "thumbs_down"}
MOST_PRAISE = 6


@dataclass(frozen=True, slots=True)
class Card:
    """A scorecard as it was written; `by` is the id of who wrote it."""

    by: int | None
    name: str
    at: datetime
    strengths: str = ""
    gap: str = ""
    evidence: str = ""
    notes: str = ""
    attributes: Sequence[Any] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """Words of an interviewer's notes, and whose they are."""

    words: str
    name: str
    at: datetime
    more: str = ""


@dataclass(frozen=True)
class Brief:
    """`silent` are the ids of those who met the candidate and left no notes."""

    praise: Sequence[Line] = ()
    gap: Line | None = None
    notes: Sequence[Line] = ()
    silent: Sequence[int] = field(default_factory=tuple)

    @property
    def is_empty(self) -> bool:
        return not (self.praise or self.gap or self.notes)


def brief_of(cards: Sequence[Card], met: Collection[int]) -> Brief:
    """This will put the notes in the order of a talk; `met` are the ids of those who met the candidate, last first."""
    newest = sorted(cards, key=lambda card: card.at, reverse=True)
    praise = [line for card in newest for line in _praise(card)]
    gaps = [line for card in newest for line in _gaps(card)]
    shown = [line for line in gaps if line.more] or gaps
    wrote = {card.by for card in cards if says_something(card)}
    return Brief(
        praise[:MOST_PRAISE],
        shown[0] if shown else None,
        [Line(card.notes.strip(), card.name, card.at) for card in newest if card.notes.strip()],
        [person for person in met if person not in wrote],
    )


def says_something(card: Card) -> bool:
    written = (card.strengths, card.gap, card.evidence, card.notes)
    return any(text.strip() for text in written) or any(_noted(card, GOOD | POOR))


def _praise(card: Card) -> list[Line]:
    own = [Line(card.strengths.strip(), card.name, card.at)] if card.strengths.strip() else []
    return [*own, *(Line(name, card.name, card.at, note) for name, note in _noted(card, GOOD))]


def _gaps(card: Card) -> list[Line]:
    """A gap without the place where it showed is an opinion: those with evidence come first."""
    own = [Line(card.gap.strip(), card.name, card.at, card.evidence.strip())] if card.gap.strip() else []
    return [*own, *(Line(name, card.name, card.at, note) for name, note in _noted(card, POOR) if note)]


def _noted(card: Card, ratings: Collection[str]) -> list[tuple[str, str]]:
    """The attributes with one of these ratings, as (name, note); whatever an ATS sent instead is passed over."""
    if not isinstance(card.attributes, list | tuple):
        return []
    lines = [line for line in card.attributes if isinstance(line, dict)]
    return [
        (str(line.get("name") or "").strip(), str(line.get("note") or "").strip())
        for line in lines
        if str(line.get("rating") or "").strip().lower() in ratings and line.get("name")
    ]
