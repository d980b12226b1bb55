"""Words that stand for harassment or danger: what they are in is reported, and not decided between two."""

from __future__ import annotations

import re

# Beginnings of words, in the languages that ship. Rather one too many: whoever meant something else says it otherwise.
BEGINNINGS = (
    *(
        "harass",
        "stalk",
        "assault",
        "molest",
        "rape",
        "violen",
        "threat",
        "bull(?:y|ied)",
        "grop",
        "blackmail",
    ),
    *("danger", "suicid", "self-harm", "abus(?:e|ed|ive|ing)"),
    *("belästig", "nachstell", "übergriff", "vergewaltig", "gewalt", "bedroh", "drohung", "mobb", "nötigung"),
    *("gefahr", "gefähr", "suizid", "selbstmord", "selbstverletz", "missbrauch", "erpress"),
)
SOUNDS_LIKE_IT = re.compile(rf"\b(?:{'|'.join(BEGINNINGS)})\w*", re.IGNORECASE)


def word_of_danger(*texts: str) -> str:
    """The first word that sounds like it, as it was written; nothing where there is none."""
    found = next((match for match in map(SOUNDS_LIKE_IT.search, texts) if match), None)
    return found[0] if found else ""
