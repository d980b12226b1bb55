"""Which countries, regions and time zones there are, with the names their people use."""

from functools import lru_cache
from importlib.resources import files

from holidays import country_holidays, list_supported_countries

LONGEST_REGION = 10  # as the rows of the core hold it; only wards of single cities are longer


def countries() -> tuple[str, ...]:
    """This will give the ISO 3166 code of every country that has a calendar."""
    return tuple(list_supported_countries(include_aliases=False))


@lru_cache(maxsize=64)
def regions_of(country: str) -> dict[str, str]:
    """This will give the regions of a country whose holidays differ, code to name; none for a country unknown."""
    if country not in countries():
        return {}
    names = country_holidays(country).get_subdivision_aliases()
    return {
        code: max(known, key=len, default=code)
        for code, known in names.items()
        if len(code) <= LONGEST_REGION
    }


@lru_cache(maxsize=1)
def zones() -> dict[str, list[str]]:
    """This will give the IANA zones of every country, as tzdata lists them: the most people live in the first."""
    by_country: dict[str, list[str]] = {}
    table = (files("tzdata") / "zoneinfo" / "zone.tab").read_text(encoding="utf-8")
    for line in table.splitlines():
        if not line.startswith("#"):
            country, _place, zone, *_comment = line.split("\t")
            by_country.setdefault(country, []).append(zone)
    return by_country
