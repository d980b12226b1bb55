"""Which acts there are: each kind of entry says what it is called, how it is erased, and who hears of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from core.lazy import LazyText
from core.models import Entry


class Erased(Enum):
    """How the values behind an entry go, in words for docs/permissions and the works council."""

    HOLDS_IDS_ONLY = (
        "Holds random ids and digests only; it names nobody once the rows it points to are erased."
    )
    WITH_SUBJECT = "Salts and values are destroyed when the person it is about is erased."
    WITH_PARTIES = "Salts and values are destroyed when one of the people it is between is erased."
    WITH_WALL = "Salts and values are sealed, and gone when the wall's key is destroyed or its time is over."


HOLDS_IDS_ONLY = Erased.HOLDS_IDS_ONLY
WITH_SUBJECT = Erased.WITH_SUBJECT
WITH_PARTIES = Erased.WITH_PARTIES
WITH_WALL = Erased.WITH_WALL

Reaction = Callable[[Entry, datetime], None]


@dataclass(frozen=True)
class Kind:
    """`words` are the line of a timeline, with `%(by)s` for whoever did it."""

    name: str
    words: LazyText
    erased: Erased


KINDS: dict[str, Kind] = {}
REACTIONS: dict[str, dict[str, Reaction]] = {}


def declare(name: str, *, words: LazyText, erased: Erased) -> str:
    """Make a kind known; `name` is `room.what_happened`. Declaring it twice is a bug and raises ValueError."""
    if name in KINDS:
        raise ValueError(f"The kind {name} is declared twice.")
    KINDS[name] = Kind(name, words, erased)
    return name


def erased_with_parties() -> list[str]:
    """The kinds whose openings go with any of the people the thing they are about is between."""
    return [name for name, kind in KINDS.items() if kind.erased is Erased.WITH_PARTIES]


def hear(kind: str, name: str, reaction: Reaction) -> None:
    """Let a room react to what another wrote: the tick calls `reaction(entry, at)` once per entry of the kind.

    `name` is the reaction's own and never changes, since rows that wait for it carry it.
    """
    REACTIONS.setdefault(kind, {})[name] = reaction


def reactions_to(kind: str) -> dict[str, Reaction]:
    return REACTIONS.get(kind, {})
