"""Days and moments as people and spreadsheets write them: 10.2.2026, 2/10/26 3:30 PM, 10. Februar 2026, 46063."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from hiring.sources.values import believable, moment

DATES = ("dmy", "mdy")
EXCEL_BEGINS = datetime(1899, 12, 30, tzinfo=UTC)  # its day 60 is a 29 February 1900 that never was
EXCEL_DAYS = range(20_000, 80_000)  # 1954 to 2119: a year alone or an id is none of them
CENTURY_FROM = 70  # 69 is 2069, and 70 is 1970

# The first three letters, without accents, in English, German, French, Spanish, Italian and Dutch.
MONTHS = {
    **dict.fromkeys(("jan", "ene", "gen"), 1),
    **dict.fromkeys(("feb", "fev"), 2),
    **dict.fromkeys(("mar", "mrz", "maa", "mae"), 3),
    **dict.fromkeys(("apr", "avr", "abr"), 4),
    **dict.fromkeys(("may", "mai", "mei", "mag"), 5),
    **dict.fromkeys(("jun", "giu"), 6),
    **dict.fromkeys(("jul", "lug"), 7),
    **dict.fromkeys(("aug", "aou", "ago"), 8),
    **dict.fromkeys(("sep", "set"), 9),
    **dict.fromkeys(("oct", "okt", "ott"), 10),
    "nov": 11,
    **dict.fromkeys(("dec", "dez", "dic"), 12),
}
ZONES = {
    "z": 0, "utc": 0, "gmt": 0, "wet": 0, "bst": 1, "cet": 1, "mez": 1, "cest": 2, "mesz": 2, "eet": 2,
    "eest": 3, "ist": 5.5, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8,
    "pdt": -7,
}  # fmt: skip

_ACCENTS = str.maketrans("äáàâéèêíîóôöúûüç", "aaaaeeeiiooouuuc")
_WEEKDAY = re.compile(r"^[^\W\d]+\.?,?\s+(?=\d|[^\W\d]+\.?\s+\d)")
_NUMBERS = re.compile(r"(\d{1,2})([./\-])\s?(\d{1,2})[./\-]\s?(\d{4}|\d{2})(?!\d)")
_YEAR_FIRST = re.compile(r"(\d{4})[./\-](\d{1,2})[./\-](\d{1,2})(?!\d)")
_DAY_FIRST = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th|er|º|\.)?[\s\-/]*(?:of |de )?([^\W\d]{3,12})\.?[\s\-/,]*(?:de )?(\d{4}|\d{2})(?!\d)"
)
_MONTH_FIRST = re.compile(
    r"([^\W\d]{3,12})\.?[\s\-/]*(\d{1,2})(?:st|nd|rd|th)?(?:,\s*|[\s\-/]+)(\d{4})(?!\d)"
)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})?(Z)?)?")
_TIME = re.compile(
    r"(?:[\s,T]|at|um|à|-)*(\d{1,2})(?:[:.h](\d{2}))?(?::(\d{2})(?:[.,]\d+)?)?\s*([ap]\.?m\.?)?(?:\s*(?:Uhr|h))?\s*(.*)",
    re.I,
)
_OFFSET = re.compile(r"(?:utc|gmt)?\s*([+-])(\d{1,2}):?(\d{2})?\s*(?:\(.*\))?", re.I)
_WITHOUT_ZONE = re.compile(r"\d{4}-?\d{2}-?\d{2}(?:[T ][\d:.,]+)?")
_SERIAL = re.compile(r"(\d{5})(?:[.,](\d+))?")


@lru_cache(maxsize=4096)
def read_date(said: str, order: str, zone: tzinfo = UTC) -> datetime | None:
    """A date, with or without a time, in any of the usual forms; `order` settles 02/03/2024, and `zone` is that of
    what names none."""
    said = said.strip()
    if not said:
        return None
    if match := _SERIAL.fullmatch(said):
        return _from_excel(match, zone)
    if match := _COMPACT.fullmatch(said):
        year, month, day, hour, minute, _second = (int(part or 0) for part in match.groups()[:6])
        return _at(_day(year, month, day), hour, minute, UTC if match[7] else zone)
    if found := moment(said):
        return found.replace(tzinfo=zone).astimezone(UTC) if _WITHOUT_ZONE.fullmatch(said) else found
    return _written(_WEEKDAY.sub("", said), order, zone) or _written(said, order, zone)


def ends_at(day: datetime, zone: tzinfo) -> datetime:
    """When a day ended of which no time was said; a moment is itself."""
    here = day.astimezone(zone)
    return here.replace(hour=23, minute=59, second=59).astimezone(UTC) if here.time() == time() else day


def _from_excel(match: re.Match[str], zone: tzinfo) -> datetime | None:
    """Days since 1900, as a spreadsheet gives out a cell that nobody formatted."""
    if int(match[1]) not in EXCEL_DAYS:
        return None
    seconds = round(float(f"0.{match[2] or 0}") * 86_400)
    found = EXCEL_BEGINS + timedelta(days=int(match[1]), seconds=seconds)
    return found.replace(tzinfo=zone).astimezone(UTC)


def _written(said: str, order: str, otherwise: tzinfo) -> datetime | None:
    """The day at the beginning, and what stands behind it as a time."""
    day, end = _leading_day(said, order)
    rest = said[end:].strip(" ,")
    if day is None or not rest:
        return _at(day, 0, 0, otherwise)
    match = _TIME.fullmatch(said[end:])
    if match is None or not (match[2] or match[4]):
        return None
    zone = _zone(match[5], otherwise)
    hour = int(match[1]) % 12 + 12 * (match[4][0].lower() == "p") if match[4] else int(match[1])
    return _at(day, hour, int(match[2] or 0), zone) if zone else None


def _leading_day(said: str, order: str) -> tuple[datetime | None, int]:
    if match := _YEAR_FIRST.match(said):
        return _day(int(match[1]), int(match[2]), int(match[3])), match.end()
    if match := _NUMBERS.match(said):
        first, second = int(match[1]), int(match[3])
        day, month = (second, first) if order == "mdy" and match[2] != "." else (first, second)
        return _day(_year(match[4]), month, day), match.end()
    if match := _DAY_FIRST.match(said):
        return _day(_year(match[3]), _month(match[2]), int(match[1])), match.end()
    if match := _MONTH_FIRST.match(said):
        return _day(int(match[3]), _month(match[1]), int(match[2])), match.end()
    return None, 0


def _year(said: str) -> int:
    return int(said) if len(said) == 4 else int(said) + (2000 if int(said) < CENTURY_FROM else 1900)


def _month(said: str) -> int:
    """Its number, or 0 where the word is no month; juin and juillet begin alike."""
    plain = said.lower().translate(_ACCENTS)
    return 7 if plain.startswith("juil") else 6 if plain.startswith("jui") else MONTHS.get(plain[:3], 0)


def _zone(said: str, otherwise: tzinfo) -> tzinfo | None:
    """None for what is no zone, so that nothing behind a time is passed over."""
    said = said.strip()
    if not said:
        return otherwise
    if match := _OFFSET.fullmatch(said):
        ahead = timedelta(hours=int(match[2]), minutes=int(match[3] or 0))
        return timezone(-ahead if match[1] == "-" else ahead) if ahead < timedelta(hours=24) else None
    hours = ZONES.get(said.strip("()").lower())
    if hours is not None:
        return timezone(timedelta(hours=hours))
    return _place(said) if "/" in said else None


def _place(said: str) -> tzinfo | None:
    try:
        return ZoneInfo(said)
    except (KeyError, ValueError, OSError):
        return None


def _at(day: datetime | None, hour: int, minute: int, zone: tzinfo) -> datetime | None:
    if day is None or hour > 23 or minute > 59:
        return None
    return day.replace(hour=hour, minute=minute, tzinfo=zone).astimezone(UTC)


def _day(year: int, month: int, day: int) -> datetime | None:
    try:
        return believable(datetime(year, month, day, tzinfo=UTC))
    except ValueError:
        return None


def guess_order(dates: Iterable[str]) -> str:
    """Month first where a second number is too large for a month, day first where a first one is; else month first
    where a clock says AM or PM. Nothing where nothing tells, though there is something to tell."""
    said = [date.strip() for date in dates]
    found = [match for date in said if (match := _NUMBERS.match(date)) and match[2] != "."]
    if any(int(match[3]) > 12 for match in found):
        return "mdy"
    if not found or any(int(match[1]) > 12 for match in found):
        return "dmy"
    return "mdy" if any(re.search(r"\d\s*[ap]\.?m", date, re.I) for date in said) else ""
