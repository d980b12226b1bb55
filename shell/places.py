"""Countries, regions and zones to choose from, by the names they have in the reader's language."""

from __future__ import annotations

import unicodedata
from functools import cache

from babel import Locale
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.clock import places
from core.pages.places import country_name

Choice = tuple[str, str]


def countries() -> list[Choice]:
    return _countries(get_language() or "en")


@cache
def _countries(language: str) -> list[Choice]:
    names = Locale.parse(language, sep="-").territories
    return sorted(
        ((code, names[code]) for code in places.countries()), key=lambda choice: _in_order(choice[1])
    )


def _in_order(name: str) -> str:
    """Österreich stands beside Oman and not behind Zypern."""
    letters = unicodedata.normalize("NFKD", name)
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).casefold()


def regions(country: str) -> list[Choice]:
    return sorted(places.regions_of(country).items(), key=lambda choice: _in_order(choice[1]))


def zones_of(country: str) -> list[str]:
    return places.zones().get(country, [])


def zones(country: str) -> list[tuple[str, list[Choice]]]:
    """This will give all zones in groups, the country's own first."""
    here = zones_of(country)
    elsewhere = sorted({zone for each in places.zones().values() for zone in each} - set(here))
    groups = [(country_name(country), here)] if here else []
    return [
        (name, [zone_choice(zone) for zone in group])
        for name, group in [*groups, (_("Elsewhere"), elsewhere)]
    ]


def zone_choice(zone: str) -> Choice:
    return zone, zone.replace("_", " ")
