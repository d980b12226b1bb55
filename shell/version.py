"""The version stands in the newest heading of CHANGELOG.md and nowhere else; a wheel carries it in its own papers."""

import re
from importlib.metadata import version
from pathlib import Path

CHANGELOG = Path(__file__).resolve().parent.parent / "CHANGELOG.md"


def newest_version(changelog: str) -> str:
    """This will return the first `## x.y.z` heading, such as "0.1.0"."""
    heading = re.search(r"^## (\d+\.\d+\.\d+)\b", changelog, re.MULTILINE)
    if heading is None:
        raise ValueError("CHANGELOG.md has no heading such as '## 1.2.3'.")
    return heading[1]


VERSION = newest_version(CHANGELOG.read_text(encoding="utf-8")) if CHANGELOG.exists() else version("kept")
