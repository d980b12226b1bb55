"""What came of an import: counts, and what was refused with its place."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any

from hiring.access.outcome import in_sentences
from hiring.actions.intake.sentences import in_words

MOST_REFUSALS = 1000


@dataclass(frozen=True)
class Refusal:
    reason: str
    file: str = ""
    line: int | None = None
    column: int | None = None

    @property
    def words(self) -> str:
        """The reason in the language of whoever reads it."""
        return in_words(self.reason)


@dataclass
class Tally:
    """`read` counts documents or rows; the others count what they hold (`by_noun` says which).

    `closings` and `waiting` are what is left of them once all is read.

    `left_out` are the rejections the source tells of that are older than the day from which answers are owed; `came`
    is what became of the others, beside the talks (see `hiring.access.outcome`).
    """

    read: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    waiting: int = 0
    unknown: int = 0
    refused: int = 0
    merged: int = 0
    closings: int = 0
    left_out: int = 0
    by_noun: Counter[str] = field(default_factory=Counter)
    came: dict[str, int] = field(default_factory=dict)
    refusals: list[Refusal] = field(default_factory=list)

    def count(self, noun: str, *, is_new: bool, is_changed: bool, number: int = 1) -> None:
        if number:
            name = "new" if is_new else "changed" if is_changed else "unchanged"
            setattr(self, name, getattr(self, name) + number)
            self.by_noun[f"{noun} {name}"] += number

    def refuse(self, refusal: Refusal) -> None:
        """Every refusal counts; the first thousand are told one by one."""
        self.refused += 1
        if len(self.refusals) < MOST_REFUSALS:
            self.refusals.append(refusal)

    def add(self, other: Tally) -> None:
        for name in ("read", "new", "changed", "unchanged", "waiting", "unknown", "merged", "closings"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.by_noun.update(other.by_noun)
        for refusal in other.refusals:
            self.refuse(refusal)
        self.refused += other.refused - len(other.refusals)

    @property
    def sentences(self) -> list[str]:
        """What came of it beside the talks and the counts, in the language of whoever reads it."""
        return list(in_sentences(self.came | {"unknown": self.unknown}))

    def plain(self) -> dict[str, Any]:
        """As JSON tells it."""
        return asdict(self) | {"by_noun": dict(sorted(self.by_noun.items()))}


def tally_from(said: dict[str, Any]) -> Tally:
    """A tally as `plain` gave it."""
    refusals = [Refusal(**each) for each in said.get("refusals", [])]
    rest = {key: value for key, value in said.items() if key not in ("refusals", "by_noun")}
    return Tally(**rest, by_noun=Counter(said.get("by_noun", {})), refusals=refusals)
