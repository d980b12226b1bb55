"""What one check of the doctor found."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """`todo` says what to do; it is empty when there is nothing to do."""

    check: str
    ok: bool
    words: str
    todo: str = ""


def well(check: str, words: str) -> Finding:
    return Finding(check, ok=True, words=words)


def ill(check: str, words: str, todo: str) -> Finding:
    return Finding(check, ok=False, words=words, todo=todo)
