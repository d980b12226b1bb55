"""Countries and regions by their names: a country in the reader's language, a region as its people call it."""

from __future__ import annotations

from babel import Locale
from django.utils.translation import get_language

from core.clock import places


def country_name(code: str) -> str:
    """This will name a country by its ISO 3166 code; a code that nobody knows stands for itself."""
    names = Locale.parse(get_language() or "en", sep="-").territories
    return str(names.get(code.upper(), code))


def region_name(country: str, region: str) -> str:
    return places.regions_of(country).get(region, region)


def place_words(country: str, region: str) -> str:
    """This will say "Germany, Bayern", the country alone, or nothing."""
    found = (country_name(country) if country else "", region_name(country, region) if region else "")
    return ", ".join(name for name in found if name)
