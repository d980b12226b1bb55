"""The first message to a candidate says that there is news, and not which: words that would give it away."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml


@dataclass(frozen=True)
class Hint:
    """A pattern of words that tell, and which sentence says why."""

    words: re.Pattern[str]
    why: str


@dataclass(frozen=True)
class Told:
    """Words in a text that give the decision away."""

    words: str
    why: str


Hints = Mapping[str, Sequence[Hint]]


def load_hints(path: Path) -> Hints:
    """The words that tell, by language."""
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {language: [_hint(line) for line in lines] for language, lines in document.items()}


def _hint(line: dict[str, str]) -> Hint:
    return Hint(re.compile(rf"\b(?:{line['words']})\w*", re.IGNORECASE), line["why"])


def told_in(text: str, hints: Hints) -> list[Told]:
    """What in a text tells the decision, whichever language it is in; in the order of the text."""
    plain = " ".join(text.split())
    found = [
        (match.start(), Told(match[0], hint.why))
        for of_language in hints.values()
        for hint in of_language
        for match in hint.words.finditer(plain)
    ]
    return [told for _place, told in sorted(found, key=lambda each: each[0])]
