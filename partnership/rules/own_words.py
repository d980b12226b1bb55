"""Whether somebody said it in their own words, or handed back what they were given.

What is compared is letters and digits alone, so that neither case, accents, punctuation nor invisible characters make
a copy into something else. Two measures have to agree that it is no copy: how much of it stands word for word in the
original (pieces of twelve letters), and how alike both are with their words in any order (rapidfuzz).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from rapidfuzz import fuzz

PIECE = 12
MOST_TAKEN = 0.5
MOST_ALIKE = 85.0
FEWEST_LETTERS, FEWEST_IN_OWN_WORDS = 8, 15
FEWEST_DIFFERENT = 5
WORD = re.compile(r"[^\W_]+")


def words_of(text: str) -> list[str]:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return WORD.findall("".join(letter for letter in decomposed if not unicodedata.combining(letter)))


def says_something(text: str, *, fewest: int = FEWEST_LETTERS) -> bool:
    """Whether there is a thought in it, however short ("Call Leila"): not "ok", not "yes yes yes", not dots."""
    letters = "".join(words_of(text))
    weight = sum(1 if letter.isascii() else 2 for letter in letters)
    return weight >= fewest and len(set(letters)) >= FEWEST_DIFFERENT


def is_copy(text: str, originals: Iterable[str]) -> bool:
    """Whether a text is one of the originals, or all of them together, unchanged or nearly so."""
    said = words_of(text)
    given = [words for words in map(words_of, originals) if words]
    whole = [word for words in given for word in words]
    taken = _share_taken("".join(said), "".join(whole))
    return taken > MOST_TAKEN or any(_is_alike(said, words) for words in [*given, whole])


def _share_taken(said: str, given: str) -> float:
    pieces = _pieces(said)
    there = set(_pieces(given))
    return sum(piece in there for piece in pieces) / len(pieces) if pieces else 0.0


def _pieces(letters: str) -> list[str]:
    return [letters[start : start + PIECE] for start in range(len(letters) - PIECE + 1)]


def _is_alike(said: list[str], given: list[str]) -> bool:
    return fuzz.token_sort_ratio(" ".join(said), " ".join(given)) >= MOST_ALIKE
