"""Every new installation goes through all migrations, and every run of the tests: they have to be cheap."""

from collections.abc import Iterator, Sequence

import pytest
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation

from core.migrations import _operations as own
from tests.house.source import PACKAGES

LATE = (migrations.AddField, migrations.AddIndex, migrations.AddConstraint)
DEAR = {
    getattr(migrations, name)
    for name, kind in vars(own).items()
    if isinstance(kind, type) and hasattr(migrations, name)
}
# A table that refers to itself has this column last on SQLite, if a constraint comes after it: so it stays everywhere.
LAST = ["AddConstraint of pulsegroup"]


def dear(operations: Sequence[Operation]) -> list[str]:
    """This will return what Django makes many models anew for, and our own of the same name does not."""
    return [type(operation).__name__ for operation in operations if type(operation) in DEAR]


def late(operations: Sequence[Operation]) -> Iterator[str]:
    """This will give what is added to a table after the operation that creates it, instead of within."""
    created = {
        operation.name_lower for operation in operations if isinstance(operation, migrations.CreateModel)
    }
    for operation in operations:
        if isinstance(operation, LATE) and operation.model_name.lower() in created:
            yield f"{type(operation).__name__} of {operation.model_name.lower()}"


def our_migrations() -> dict[str, Sequence[Operation]]:
    found = MigrationLoader(None).disk_migrations.items()
    return {f"{app}.{name}": migration.operations for (app, name), migration in found if app in PACKAGES}


def test_migrations_make_no_models_in_vain() -> None:
    found = {name: dear(operations) for name, operations in our_migrations().items()}
    assert found
    assert {name: names for name, names in found.items() if names} == {}


def test_migrations_create_a_table_whole() -> None:
    assert [words for operations in our_migrations().values() for words in late(operations)] == LAST


@pytest.mark.parametrize(
    ("kind", "found"), [(migrations, ["CreateModel", "AddIndex"]), (own, [])], ids=["of Django", "our own"]
)
def test_dear_operations_are_found(kind: object, found: list[str]) -> None:
    index = models.Index(fields=["id"], name="of_nothing")
    operations = [kind.CreateModel("Letter", []), kind.AddIndex("letter", index)]  # type: ignore[attr-defined] # both have them
    assert dear(operations) == found
    assert list(late(operations)) == ["AddIndex of letter"]
