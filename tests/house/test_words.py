"""Everything said to people can be said in German, and nothing is said past the translator."""

import re
from collections import Counter
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.catalog import Message as Entry
from babel.messages.pofile import read_po
from django.utils import translation
from django.utils.translation import trans_real

from tests.house.source import PACKAGES, ROOT, files, name_of
from tests.house.words import (
    TEMPLATES,
    all_messages,
    forgotten_in_python,
    forgotten_in_template,
    messages,
)

GERMAN = ROOT / "locale" / "de" / "LC_MESSAGES" / "django.po"
# The command line speaks English only, and so do the generated documents it writes.
COMMAND_LINE = (
    *(
        "shell/cli/",
        "shell/doctor/",
        "shell/environment.py",
        "shell/in_use.py",
        "shell/seed/",
        "core/management/",
    ),
)
HOLE = re.compile(r"%\(\w+\)[sd]|%%|%[sd]")


@pytest.fixture(scope="module")
def german() -> Catalog:
    with GERMAN.open("rb") as file:
        return read_po(file, locale="de")


def entry_of(catalog: Catalog, message: tuple[str, ...]) -> Entry | None:
    """A message of one is a text; of two a text and its plural, or a context and its text."""
    found = catalog.get(message[0])
    return found or (catalog.get(message[-1], context=message[0]) if len(message) > 1 else None)


def is_translated(entry: Entry | None) -> bool:
    if entry is None or entry.fuzzy:
        return False
    return all(entry.string) if isinstance(entry.string, tuple | list) else bool(entry.string)


def knows_from_elsewhere(text: str) -> bool:
    """Django and allauth bring German words of their own."""
    with translation.override("de"):
        return trans_real.gettext(text) != text


def test_every_word_is_there_in_german(german: Catalog) -> None:
    missing = {
        message: name
        for message, name in all_messages().items()
        if not is_translated(entry_of(german, message)) and not knows_from_elsewhere(message[0])
    }
    assert missing == {}, "add them to locale/de/LC_MESSAGES/django.po"


def test_german_has_no_word_that_nobody_says(german: Catalog) -> None:
    said = {part for message in all_messages() for part in message}
    ids = [entry.id if isinstance(entry.id, str) else entry.id[0] for entry in german if entry.id]
    assert [text for text in ids if text not in said] == []


def test_german_says_nothing_twice() -> None:
    """Two branches that add the same words merge without a conflict."""
    entries = re.findall(
        r"^((?:msgctxt .*\n)?msgid (?:.|\n)*?)(?=^msgstr|^msgid_plural)",
        GERMAN.read_text(encoding="utf-8"),
        re.MULTILINE,
    )
    assert [entry for entry, times in Counter(entries).items() if times > 1] == []


def test_german_is_never_unsure(german: Catalog) -> None:
    assert [entry.id for entry in german if entry.id and entry.fuzzy] == []


def test_german_fills_the_same_holes(german: Catalog) -> None:
    assert [entry.id for entry in german if entry.id and holes(entry.id) != holes(entry.string or "")] == []


def holes(text: str | list[str] | tuple[str, ...]) -> set[str]:
    """The plural decides: a singular may leave its number out."""
    return set(HOLE.findall(text if isinstance(text, str) else text[-1]))


@pytest.mark.parametrize("package", PACKAGES)
def test_template_says_nothing_past_the_translator(package: str) -> None:
    found = {
        name_of(path): forgotten_in_template(path.read_text(encoding="utf-8"))
        for path in files(*TEMPLATES, under=(package,))
    }
    assert {name: words for name, words in found.items() if words} == {}


@pytest.mark.parametrize("package", PACKAGES)
def test_python_says_nothing_past_the_translator(package: str) -> None:
    found = {
        name_of(path): list(forgotten_in_python(path.read_text(encoding="utf-8")))
        for path in files(".py", under=(package,))
        if package != "proof" and not name_of(path).startswith(COMMAND_LINE)
    }
    assert {name: words for name, words in found.items() if words} == {}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('<p>{% translate "Home" %}</p>', []),
        ("<p>Home</p>", ["Home"]),
        ("<p>Kept {{ version }}</p>", []),
        ("{% blocktranslate %}You owe {{ n }}{% endblocktranslate %}", []),
        ("{% comment %}For the reader{% endcomment %}<br>", []),
        ('<img alt="A clock">', ["A clock"]),
        ('<a class="button" href="/people/" aria-label="{{ words }}">{{ words }}</a>', []),
        ('{% include "core/ui/button.html" with words="Save" %}', ["words=Save"]),
        ('{% include "core/ui/button.html" with words=_("Save") kind="quiet" %}', []),
        ("<script>var home = 1</script>", []),
    ],
)
def test_forgotten_in_template_finds_bare_words(text: str, found: list[str]) -> None:
    assert forgotten_in_template(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('Refused(_("Choose another day."))', []),
        ('Refused("Choose another day.")', ["'Choose another day.'"]),
        ('Refused(f"Choose another day than {day}.")', ["f'Choose another day than {day}.'"]),
        ('CharField(label="Name")', ["'Name'"]),
        ('CharField(label=_("Name"), widget="text")', []),
    ],
)
def test_forgotten_in_python_finds_plain_strings(text: str, found: list[str]) -> None:
    assert list(forgotten_in_python(text)) == found


def test_messages_of_a_template_with_plural_and_context(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(
        '{% load i18n %}\n  <p>{% translate "May" context "month" %}</p>\n{{ _("Save") }}\n'
        "{% blocktranslate count n=n %}{{ n }} day{% plural %}{{ n }} days{% endblocktranslate %}"
    )
    assert list(messages(path)) == [("month", "May"), ("Save",), ("%(n)s day", "%(n)s days")]
