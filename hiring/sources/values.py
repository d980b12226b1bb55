"""Single values as documents of vendors hold them: of any type, or null, or missing. Nothing here ever raises."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

MILLISECONDS_FROM = 100_000_000_000  # as seconds this is the year 5138
# Outside them nobody applied, and the first and the last of all are days that no time zone can tell.
YEARS = range(1900, 2200)
LONGEST_TEXT = 20_000
LONGEST_NAME = 200
LONGEST_ID = 200
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")  # NUL and lone surrogates: no database takes them
_ADDRESS = re.compile(r"[^@\s\x00-\x1f\x7f<>]+@[^@\s\x00-\x1f\x7f<>]+")
_ZONE_WORD = re.compile(r"\s*(UTC|GMT|Z)$", re.IGNORECASE)


def text(value: Any, *, longest: int = LONGEST_TEXT) -> str:
    """The text of a value as a database can hold it; empty for null and for what is no text."""
    if type(value) is not str:
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            return ""
        value = str(value)
    return _UNSTORABLE.sub("\ufffd", value).strip()[:longest]


def line(value: Any, *, longest: int = LONGEST_NAME) -> str:
    """The same on one line: for names and titles."""
    if value is None:
        return ""
    return " ".join(text(value).split())[:longest]


def ident(value: Any) -> str:
    """An id, which may be a number or text; empty when there is none."""
    if type(value) is int:
        return str(value)[:LONGEST_ID]
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, Mapping):
        inside = value.get("id")
        return "" if isinstance(inside, Mapping) else ident(inside)
    return line(value, longest=LONGEST_ID)


def fields(value: Any) -> Mapping[str, Any]:
    """A mapping, or an empty one."""
    return value if type(value) is dict or isinstance(value, Mapping) else {}


def listed(value: Any) -> list[Any]:
    """A list, or an empty one."""
    return value if isinstance(value, list) else []


def flag(value: Any) -> bool | None:
    """True or false where the document says so; None where it does not."""
    return value if isinstance(value, bool) else None


def address(value: Any) -> str:
    """An e-mail address in lower case, or nothing where it is none (vendors hold "n/a" and names with spaces)."""
    said = line(value).lower()
    if said.endswith(">") or said.startswith("mailto:"):  # "Asha Pillai <mailto:asha@example.org>"
        said = said.rpartition("<")[2].rstrip(">").removeprefix("mailto:").partition("?")[0].strip()
    return said if len(said) <= 254 and _ADDRESS.fullmatch(said) else ""


def addresses(*values: Any) -> tuple[str, ...]:
    """Each address once, in this order."""
    return tuple(dict.fromkeys(each for each in map(address, values) if each))


def moment(value: Any) -> datetime | None:
    """A moment from ISO 8601 in any form, a date, or (milli)seconds since 1970; in UTC where no zone is said."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return believable(_since_1970(value))
    said = line(value)
    if said.lstrip("-").isdigit() and len(said) > 8:
        return believable(_since_1970(int(said[:20])))
    return believable(_iso(said))


def believable(found: datetime | None) -> datetime | None:
    """A moment of this age, and no "0001-01-01" or "9999-12-31" by which a program says that it knows none."""
    return found if found and found.year in YEARS else None


def _since_1970(number: float) -> datetime | None:
    try:
        seconds = number / 1000 if abs(number) >= MILLISECONDS_FROM else number
        return datetime.fromtimestamp(seconds, tz=UTC)
    except (OverflowError, ValueError, OSError):
        return None


def _iso(said: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(_ZONE_WORD.sub("+00:00", said) if said[-1:].isalpha() else said)
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def day(value: Any) -> datetime | None:
    """Midnight in UTC of a date in ISO 8601."""
    try:
        found = date.fromisoformat(line(value)[:10])
    except ValueError:
        return None
    return believable(datetime(found.year, found.month, found.day, tzinfo=UTC))


def full_name(value: Mapping[str, Any]) -> str:
    """A name from `name`, from its two halves in either spelling, or from what is displayed."""
    halves = [
        line(value.get("first_name") or value.get("firstName")),
        line(value.get("last_name") or value.get("lastName")),
    ]
    return line(value.get("name")) or line(" ".join(halves)) or line(value.get("display_name"))
