"""The names of other people in what is handed out to one of them."""

from __future__ import annotations

import re
from collections.abc import Iterable


def without_names(text: str, names: Iterable[str], *, instead: str) -> str:
    """The text with each of these names replaced, the longest first: "Ben Okafor" before "Ben"."""
    said = sorted({name for name in names if len(name) > 1}, key=lambda name: (-len(name), name))
    if not said:
        return text
    pattern = "|".join(re.escape(name) for name in said)
    return re.sub(rf"(?<!\w)(?:{pattern})(?!\w)", instead, text, flags=re.IGNORECASE)
