"""The two texts in every bundle: what it is, and the exact commands that check it."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).with_name("written")


def readme(language: str) -> bytes:
    """This will give README.txt in a language that there is, else in English."""
    path = FOLDER / f"README.{language}.text"
    return (path if path.is_file() else FOLDER / "README.en.text").read_bytes()


def verify_text(principal: str, origin: str) -> bytes:
    """This will give VERIFY.txt for whoever signs as `principal` and the record named `origin`."""
    text = (FOLDER / "VERIFY.text").read_text(encoding="utf-8")
    return text.format(principal=principal, origin=origin).encode()
