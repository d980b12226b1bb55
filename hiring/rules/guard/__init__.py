"""The language guard: marks what is risky in words about to be said or written to a candidate, and asks.

It never rewrites and never blocks. Rules are data (policies/guard, docs/guard.md); this package knows no Django.

    marks = read(text, about=About(names=("Asha Rao",), facts=("explained event sourcing clearly",)))
    marks[0].text, marks[0].words("why", "en"), [source.title for source in marks[0].rule.where_from()]
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from hiring.rules.guard.files import LANGUAGES, load_rules
from hiring.rules.guard.nobody import (
    ALIKE,
    SPECIFIC_WORDS,
    About,
    most_alike,
    specific_words,
    stems,
    wanted_words,
)
from hiring.rules.guard.plain import plain
from hiring.rules.guard.reading import marks_of
from hiring.rules.guard.rule import Category, Mark, Rule, Rules, Source

__all__ = [
    "ALIKE",
    "LANGUAGES",
    "SPECIFIC_WORDS",
    "About",
    "Category",
    "Mark",
    "Rule",
    "Rules",
    "Source",
    "language_of",
    "read",
    "rules_for",
    "warm",
]

FOLDER = Path(__file__).resolve().parents[3] / "policies" / "guard"
NOTHING_KNOWN = About()
WORD = re.compile(r"[a-z]+")


@lru_cache(maxsize=1)
def _all_rules() -> dict[str, Rules]:
    return load_rules(FOLDER)


def warm() -> None:
    """This will read every rule ahead (a few seconds), so that the first person who writes does not wait."""
    for language in LANGUAGES:
        read("Warm.", language, About(names=("Warm",), facts=("warm",)))
    language_of("warm")


def rules_for(language: str) -> Rules:
    """The rules of a language; English where there are none of its own."""
    return _all_rules().get(language[:2], _all_rules()["en"])


def read(text: str, language: str = "", about: About | None = None) -> list[Mark]:
    """This will mark a text, in the order in which it stands there; marks of the whole text come first.

    Without a language the text's own words tell. With `about` it also says whether the text could have gone to anybody.
    """
    if not text.strip():
        return []
    rules = rules_for(language or language_of(text))
    found = marks_of(text, plain(text), rules)
    return found if about is None else [*_to_anybody(text, about, rules), *found]


def language_of(text: str, otherwise: str = "en") -> str:
    """The language whose small words a text uses most; `otherwise` where that does not tell."""
    words = WORD.findall(plain(text).text)
    counts = {language: sum(word in small for word in words) for language, small in _small_words().items()}
    most = max(counts, key=lambda language: counts[language])
    return most if list(counts.values()).count(counts[most]) == 1 else otherwise


@lru_cache(maxsize=1)
def _small_words() -> dict[str, frozenset[str]]:
    return {language: frozenset(rules_for(language).lists.words["small"]) for language in LANGUAGES}


@lru_cache(maxsize=2)
def _stock(language: str) -> frozenset[str]:
    return frozenset(stems(" ".join(rules_for(language).lists.words["stock"])))


def _to_anybody(text: str, about: About, rules: Rules) -> list[Mark]:
    by_id = {rule.id: rule for rule in rules.rules}
    stock = _stock(rules.language)
    found, wanted = len(specific_words(text, about, stock)), wanted_words(about, stock)
    marks = []
    if found < wanted:
        facts = (("found", str(found)), ("wanted", str(wanted)))
        marks.append(Mark(by_id["anybody.specific"], 0, len(text), "", facts))
    if alike := most_alike(text, about):
        facts = (("score", str(alike)), ("threshold", str(ALIKE)))
        marks.append(Mark(by_id["anybody.alike"], 0, len(text), "", facts))
    return marks
