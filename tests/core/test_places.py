"""Places are called by their names and not by their codes."""

import pytest
from django.utils import translation

from core.pages.places import place_words


@pytest.mark.parametrize(
    ("country", "region", "language", "words"),
    [
        ("DE", "BY", "de", "Deutschland, Bayern"),
        ("DE", "BY", "en", "Germany, Bayern"),
        ("CA", "ON", "de", "Kanada, Ontario"),
        ("AT", "", "de", "Österreich"),
        ("DE", "Hall 4", "en", "Germany, Hall 4"),
        ("", "", "en", ""),
        ("ZZZ", "", "en", "ZZZ"),
    ],
)
def test_place_is_called_by_its_name(country: str, region: str, language: str, words: str) -> None:
    with translation.override(language):
        assert place_words(country, region) == words
