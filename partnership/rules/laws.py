"""Laws that say who decides what cannot wait: one file of data (policies/partnership/laws.yaml)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

import yaml

from partnership.rules.sides import Side

FILE = Path(__file__).resolve().parents[2] / "policies" / "partnership" / "laws.yaml"
EVERYWHERE = "*"
LANGUAGES = {"en": "says", "de": "says_de"}


@dataclass(frozen=True)
class Law:
    """`name` is how it is cited; `decides` are the sides that may rely on it."""

    key: str
    countries: frozenset[str]
    name: str
    source_url: str
    checked_on: date
    decides: frozenset[Side]
    says: Mapping[str, str]

    def words(self, language: str) -> str:
        """This will say in a language what the law asks, or as first written."""
        return self.says.get(language[:2], self.says["en"])


@lru_cache(maxsize=1)
def all_laws() -> dict[str, Law]:
    """Every law that may be named, by its key."""
    document = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    laws = [
        Law(
            said["id"],
            frozenset(said["countries"]),
            said["law"],
            said["source_url"],
            said["checked_on"],
            frozenset(Side(side) for side in said["decides"]),
            {language: said[key] for language, key in LANGUAGES.items()},
        )
        for said in document
    ]
    return {law.key: law for law in laws}


def laws_for(side: Side, country: str) -> list[Law]:
    """Those on which a side may rely where the work is."""
    found = all_laws().values()
    return [law for law in found if side in law.decides and law.countries & {country, EVERYWHERE}]
