"""What import-linter cannot see: foreign keys by string, and templates or URL names of another room."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps

from tests.house.source import PACKAGES, below, files, name_of

NAMED = re.compile(rf"""["'](?:/static/)?({"|".join(PACKAGES)})(?::|/)[\w/.-]+["']""")


def foreign_keys(model: type[models.Model]) -> Iterator[str]:
    """This will give every relation that leaves what the model's package may know."""
    for field in model._meta.get_fields(include_hidden=True):
        target = getattr(field.remote_field, "model", None) if field.concrete else None
        if target is not None and target._meta.app_label not in below(model._meta.app_label):
            yield f"{model._meta.label}.{field.name} -> {target._meta.label}"


def foreign_names(package: str, text: str) -> list[str]:
    """This will return the templates, static files and URL names in a text that its package may not know."""
    return [found[0] for found in NAMED.finditer(text) if found[1] not in below(package)]


def test_foreign_key_of_a_room_never_leaves_it_but_downwards() -> None:
    ours = [model for model in apps.get_models() if model._meta.app_label in PACKAGES]
    assert ours
    assert [leak for model in ours for leak in foreign_keys(model)] == []


@pytest.mark.parametrize("package", PACKAGES)
def test_templates_and_url_names_of_another_room_are_not_named(package: str) -> None:
    leaks = {
        name_of(path): foreign_names(package, path.read_text(encoding="utf-8"))
        for path in files(".py", ".html", under=(package,))
    }
    assert {name: found for name, found in leaks.items() if found} == {}


@isolate_apps("hiring", "cases", "core")
def test_foreign_keys_finds_a_string_that_names_another_room() -> None:
    class Closing(models.Model):
        class Meta:
            app_label = "hiring"

    class Case(models.Model):
        closing = models.ForeignKey("hiring.Closing", on_delete=models.PROTECT)

        class Meta:
            app_label = "cases"

    assert list(foreign_keys(Closing)) == []
    assert list(foreign_keys(Case)) == ["cases.Case.closing -> hiring.Closing"]


@pytest.mark.parametrize(
    ("package", "text", "found"),
    [
        ("hiring", "{% url 'hiring:closing' closing.public_id %}", []),
        ("hiring", '{% include "core/ui/button.html" %}', []),
        ("hiring", '{% include "cases/timeline.html" %}', ['"cases/timeline.html"']),
        ("hiring", "{% url 'cases:case' case.public_id %}", ["'cases:case'"]),
        ("hiring", 'redirect("shell:home")', ['"shell:home"']),
        ("core", 'reverse("hiring:closing")', ['"hiring:closing"']),
        ("shell", 'render(request, "hiring/closing.html")', []),
    ],
)
def test_foreign_names_finds_another_room(package: str, text: str, found: list[str]) -> None:
    assert foreign_names(package, text) == found


def test_name_of_a_file_is_its_path_in_the_house() -> None:
    assert name_of(Path(__file__).resolve()) == "tests/house/test_rooms.py"
