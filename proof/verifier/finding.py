"""What is found while a bundle or a bag is checked: how grave, where, and one sentence for people."""

from __future__ import annotations

from typing import Any, NamedTuple

VALID, ERASURES, INCOMPLETE, DIVERGED, INVALID = 0, 10, 20, 30, 40
WORDS = {
    VALID: "VALID",
    ERASURES: "VALID WITH ERASURES",
    INCOMPLETE: "INCOMPLETE",
    DIVERGED: "DIVERGED",
    INVALID: "INVALID",
}


class Finding(NamedTuple):
    """One thing that is wrong: the verdict it alone would lead to (VALID for a warning), the file, and what."""

    code: int
    path: str
    what: str

    def __str__(self) -> str:
        return f"{self.path}: {self.what}" if self.path else self.what

    def as_json(self) -> dict[str, Any]:
        return {
            "verdict": "WARNING" if self.code == VALID else WORDS[self.code],
            "path": self.path,
            "what": self.what,
        }


def wrong(path: str, what: str) -> Finding:
    return Finding(INVALID, path, what)


def missing(path: str, what: str) -> Finding:
    return Finding(INCOMPLETE, path, what)


def warning(path: str, what: str) -> Finding:
    return Finding(VALID, path, what)


def worst(findings: list[Finding]) -> Finding | None:
    """The first of the gravest findings; None when there are but warnings."""
    grave = [each for each in findings if each.code != VALID]
    return max(grave, key=lambda each: each.code) if grave else None
