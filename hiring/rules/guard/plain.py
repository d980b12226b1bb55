"""Text as rules compare it: small letters without accents, one kind of apostrophe and dash, and the way back."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

GERMAN = {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ẞ": "ss"}
SPELT = {
    **dict.fromkeys("\u2018\u2019\u201a\u201b\u02bc\u2032\u00b4`", "'"),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
    **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff", ""),  # soft hyphens and what has no width
}
END_OF_SENTENCE = re.compile(r"(?<!\d)[.!?\u2026]+[\"'\u201c\u201d)]*\s+|\n+")


@dataclass(frozen=True, slots=True)
class Plain:
    """`places[i]` is where in the written text the plain letter `i` stands; `sentences` are stretches of `text`."""

    text: str
    places: list[int]
    sentences: list[tuple[int, int]]

    def written(self, start: int, end: int) -> tuple[int, int]:
        """Where in the written text a stretch of the plain one stands."""
        return self.places[start], self.places[end - 1] + 1


def plain(text: str) -> Plain:
    """This will fold a text, remembering where each letter came from."""
    letters: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(_composed(text)):
        for folded in fold(letter):
            letters.append(folded)
            places.append(place)
    joined = "".join(letters)
    return Plain(joined, places, _sentences(joined))


def _sentences(text: str) -> list[tuple[int, int]]:
    ends = [found.end() for found in END_OF_SENTENCE.finditer(text)]
    return list(zip([0, *ends], [*ends, len(text)], strict=True))


def _composed(text: str) -> list[str]:
    """The letters of a text, each with the marks that follow it; what was taken in by another leaves an empty place."""
    letters = list(text)
    if not text.isascii():
        for place, letter in enumerate(letters):
            if place and unicodedata.combining(letter):
                last = next(before for before in range(place - 1, -1, -1) if letters[before] or not before)
                letters[last], letters[place] = letters[last] + letter, ""
    return letters


@lru_cache(maxsize=4096)
def fold(letter: str) -> str:
    """One letter as rules know it: `Ü` is `ue`, `é` is `e`, a typographic apostrophe is a plain one."""
    if letter.isascii():
        return letter.lower()
    small = unicodedata.normalize("NFKC", letter).lower()
    spelt = "".join(SPELT.get(part, GERMAN.get(part, part)) for part in small)
    bare = unicodedata.normalize("NFKD", spelt)
    return "".join(part for part in bare if not unicodedata.combining(part))


def folded(text: str) -> str:
    return text.lower() if text.isascii() else plain(text).text
