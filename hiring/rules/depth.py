"""How much may be said where: one file of data (policies/hiring/depth.yaml), by country and region."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).resolve().parents[2] / "policies" / "hiring" / "depth.yaml"
LANGUAGES = ("en", "de")


@dataclass(frozen=True)
class Depth:
    """What to say and what to leave, in words by language, and the law it comes from."""

    places: tuple[str, ...]
    law: Mapping[str, str]
    source_url: str
    checked_on: date
    say: Mapping[str, Sequence[str]]
    leave: Mapping[str, Sequence[str]]

    def law_in(self, language: str) -> str:
        """This will name the law in a language, or as first written."""
        return self.law.get(language[:2], self.law["en"])

    def lines(self, which: str, language: str) -> Sequence[str]:
        """This will give `say` or `leave` in a language, or as first written."""
        said = self.say if which == "say" else self.leave
        return said.get(language[:2], said["en"])


@lru_cache(maxsize=1)
def all_depths() -> dict[str, Depth]:
    """Every place that has a policy, such as "DE" or "CA-ON"; "*" is everywhere else."""
    document = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    depths = [_depth(said) for said in document]
    return {place: depth for depth in depths for place in depth.places}


def depth_of(country: str, region: str = "") -> Depth:
    """This will give the policy of a region, else of its country, else the one for everywhere else."""
    known = all_depths()
    return known.get(f"{country}-{region}") or known.get(country) or known["*"]


def _depth(said: dict[str, Any]) -> Depth:
    return Depth(
        tuple(said["places"]),
        {language: said["law"][language] for language in LANGUAGES},
        said["source_url"],
        said["checked_on"],
        {language: tuple(said["say"][language]) for language in LANGUAGES},
        {language: tuple(said["leave"][language]) for language in LANGUAGES},
    )
