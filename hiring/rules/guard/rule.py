"""What a rule of the guard is: what it marks, why, where that comes from, and what it asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from hiring.rules.guard.patterns import Lists, Pattern

PIECE = 4  # letters: of most needles not even the beginning stands in a text, which a set of all pieces tells at once


@dataclass(frozen=True, slots=True)
class Source:
    """A law or a study. `says` is what of it matters here, in our own words; `names` are its title elsewhere."""

    id: str
    title: str
    url: str
    says: tuple[tuple[str, str], ...]
    names: tuple[tuple[str, str], ...] = ()

    def words(self, language: str) -> str:
        return _in(self.says, language)

    def named(self, language: str) -> str:
        """This will give its title in a language, or as it is named everywhere."""
        return dict(self.names).get(language[:2], self.title)


@dataclass(frozen=True, slots=True)
class Category:
    """One kind of risk: `what` it is called, `why` it is one, what the writer is asked; texts by language."""

    id: str
    what: tuple[tuple[str, str], ...]
    why: tuple[tuple[str, str], ...]
    ask: tuple[tuple[str, str], ...]
    sources: tuple[Source, ...]

    def words(self, key: str, language: str) -> str:
        return _in({"what": self.what, "why": self.why, "ask": self.ask}[key], language)


@dataclass(frozen=True, slots=True)
class Rule:
    """Marks what one of `marks` finds, unless an exception overlaps it or stands in the same sentence.

    Where there is an `only_near`, one of it must stand in the same sentence. `examples` are marked, `harmless` are not.
    """

    id: str
    category: Category
    language: str
    marks: tuple[Pattern, ...]
    unless: tuple[Pattern, ...] = ()
    unless_near: tuple[Pattern, ...] = ()
    only_near: tuple[Pattern, ...] = ()
    why: tuple[tuple[str, str], ...] = ()
    ask: tuple[tuple[str, str], ...] = ()
    sources: tuple[Source, ...] = ()
    examples: tuple[str, ...] = ()
    harmless: tuple[str, ...] = ()

    def words(self, key: str, language: str) -> str:
        """This will give `what`, `why` or `ask` in a language, the category's where the rule has none of its own."""
        own = {"what": (), "why": self.why, "ask": self.ask}[key]
        return _in(own, language) if own else self.category.words(key, language)

    def where_from(self) -> tuple[Source, ...]:
        return self.sources or self.category.sources


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules of one language and its lists of words; by a word, the marks that need it, each with its rule.

    `by_piece` holds all such words by their first letters, the short ones under "".
    """

    language: str
    rules: tuple[Rule, ...]
    lists: Lists
    by_needle: Mapping[str, tuple[tuple[Rule, Pattern], ...]]
    by_piece: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of a text that a rule marks. `facts` fill the holes of what the rule says (a score, a threshold)."""

    rule: Rule
    start: int
    end: int
    text: str
    facts: tuple[tuple[str, str], ...] = ()

    @property
    def category(self) -> str:
        return self.rule.category.id

    def words(self, key: str, language: str) -> str:
        """This will give `what`, `why` or `ask` as the reader of this language sees it."""
        said = self.rule.words(key, language)
        for name, value in self.facts:
            said = said.replace(f"{{{name}}}", value)
        return said


def _in(texts: tuple[tuple[str, str], ...], language: str) -> str:
    known = dict(texts)
    return known.get(language[:2]) or known.get("en", "")
