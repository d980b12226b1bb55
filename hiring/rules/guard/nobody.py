"""Marks a text that could have gone to anybody: nothing of this person's interview in it, or nearly another's text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, process

from hiring.rules.guard.plain import folded

ALIKE = 85  # out of 100: at or above it two texts are nearly the same
SHORTEST = 80  # letters; shorter texts are alike by nature
SPECIFIC_WORDS = 2
STEM = 6
WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class About:
    """What is known of the person and of other closings, so that a text can be told from one to anybody.

    `facts` are the interviewers' own words: topics, strengths, the gap and its evidence. `names` are people of this
    hiring round, `opening` the words of the opening (they fit everybody who applied), `others` the texts of other
    closings with the names of the people they went to.
    """

    names: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    opening: str = ""
    others: tuple[tuple[str, tuple[str, ...]], ...] = ()


def specific_words(text: str, about: About, stock: frozenset[str]) -> set[str]:
    """This will give the words of a text that come from this person's interview and from nothing else."""
    known = stems(" ".join(about.facts)) - stems(about.opening) - stems(" ".join(about.names)) - stock
    return stems(text) & known


def wanted_words(about: About, stock: frozenset[str]) -> int:
    """How many of them a text needs: two, or fewer where the notes themselves hold fewer; none without notes."""
    known = stems(" ".join(about.facts)) - stems(about.opening) - stems(" ".join(about.names)) - stock
    return min(SPECIFIC_WORDS, len(known))


def most_alike(text: str, about: About) -> int:
    """This will give how alike the text and the nearest other are, 0 to 100; names do not count."""
    own = _without(text, about.names)
    if len(own) < SHORTEST:
        return 0
    others = [_without(other, names) for other, names in about.others]
    found = process.extractOne(own, _long_enough(others), scorer=fuzz.ratio, score_cutoff=ALIKE)
    return int(found[1]) if found else 0


def stems(text: str) -> set[str]:
    """The beginnings of the words that carry meaning: numbers, and words of four letters or more."""
    return {word[:STEM] for word in WORD.findall(folded(text)) if len(word) > 3 or word.isdigit()}


def _long_enough(texts: Iterable[str]) -> Sequence[str]:
    return [text for text in texts if len(text) >= SHORTEST]


@lru_cache(maxsize=1024)  # the same closings are compared with every version of a text that is being written
def _without(text: str, names: tuple[str, ...]) -> str:
    """The words of a text without names, which is all that differs between two copies of a letter."""
    parts = {part for name in names for part in WORD.findall(name.casefold())}
    return " ".join(word for word in WORD.findall(text.casefold()) if word not in parts)
