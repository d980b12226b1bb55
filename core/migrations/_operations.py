"""Django's operations, but for making the models anew of everything that is related to what they change.

In this house everything is related to a person, so that was most of the time `kept migrate` took.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.operations.models import IndexOperation
from django.db.migrations.state import ProjectState, StateApps


@contextmanager
def keeping_models(state: ProjectState) -> Iterator[StateApps | None]:
    """This will change a state without its models, and give those that stay, if any were made.

    On the way back states share their models: then Django makes them anew.
    """
    models = state.__dict__.get("apps")
    if models is None or any(model._meta.apps is not models for model in models.get_models()):
        yield None
        return
    del state.apps
    yield models
    state.apps = models


class CreateModel(migrations.CreateModel):
    """A new table changes no other: its model is made, and the others stay."""

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        with keeping_models(state) as models:
            super().state_forwards(app_label, state)
            if models:
                models.render_multiple([state.models[app_label, self.name_lower]])


class OfOneTable(IndexOperation):
    """Indexes and constraints are two lists of one model: it gets new ones, and stays."""

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        with keeping_models(state) as models:
            super().state_forwards(app_label, state)
            if models:
                options = state.models[app_label, self.model_name_lower].options
                meta = models.get_model(app_label, self.model_name_lower)._meta
                meta.indexes, meta.constraints = options["indexes"], options["constraints"]


class AddIndex(OfOneTable, migrations.AddIndex): ...


class RemoveIndex(OfOneTable, migrations.RemoveIndex): ...


class AddConstraint(OfOneTable, migrations.AddConstraint): ...


class RemoveConstraint(OfOneTable, migrations.RemoveConstraint): ...


class OnDatabase(Operation):
    """What needs the database alone is given no models. It stays when the migration is taken back."""

    def __init__(self, code: Callable[[BaseDatabaseSchemaEditor], None]) -> None:
        self.code = code

    def state_forwards(self, _app_label: str, _state: ProjectState) -> None: ...

    def database_forwards(
        self,
        _app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        _from_state: ProjectState,
        _to_state: ProjectState,
    ) -> None:
        self.code(schema_editor)

    def database_backwards(self, *_args: object) -> None: ...
