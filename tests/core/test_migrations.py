"""The operations of our migrations leave the models of a state as Django would, and the others alone."""

from django.db import models
from django.db.migrations.state import ProjectState

from core.migrations import _operations as own

BY_DAY = models.Index(fields=["day"], name="letter_by_day")
HAS_DAY = models.CheckConstraint(condition=models.Q(day__gt=0), name="letter_has_a_day")


def begun() -> ProjectState:
    """A state whose models are made: a person, and a letter to them."""
    state = ProjectState()
    assert state.apps
    own.CreateModel("Person", [("id", models.BigAutoField(primary_key=True))]).state_forwards("core", state)
    key, day = models.BigAutoField(primary_key=True), models.IntegerField()
    to = models.ForeignKey("core.Person", models.PROTECT, related_name="letters")
    own.CreateModel("Letter", [("id", key), ("day", day), ("to", to)]).state_forwards("core", state)
    return state


def names(state: ProjectState) -> tuple[list[str], list[str]]:
    """The indexes and the constraints that the model of the letter has."""
    meta = state.apps.get_model("core", "Letter")._meta
    return [index.name for index in meta.indexes], [constraint.name for constraint in meta.constraints]


def test_create_model_knows_its_neighbours_and_they_know_it() -> None:
    state = ProjectState()
    assert state.apps
    own.CreateModel("Person", [("id", models.BigAutoField(primary_key=True))]).state_forwards("core", state)
    person = state.apps.get_model("core", "Person")
    to = models.ForeignKey("core.Person", models.PROTECT, related_name="letters")
    own.CreateModel("Letter", [("to", to)]).state_forwards("core", state)
    assert state.apps.get_model("core", "Person") is person
    assert state.apps.get_model("core", "Letter")._meta.get_field("to").related_model is person
    assert [relation.name for relation in person._meta.related_objects] == ["letters"]


def test_indexes_and_constraints_change_in_the_model_that_stands() -> None:
    state = begun()
    letter = state.apps.get_model("core", "Letter")
    own.AddIndex("letter", BY_DAY).state_forwards("core", state)
    own.AddConstraint("letter", HAS_DAY).state_forwards("core", state)
    assert names(state) == (["letter_by_day"], ["letter_has_a_day"])
    own.RemoveIndex("letter", "letter_by_day").state_forwards("core", state)
    own.RemoveConstraint("letter", "letter_has_a_day").state_forwards("core", state)
    assert names(state) == ([], [])
    assert state.apps.get_model("core", "Letter") is letter


def test_a_state_that_was_cloned_leaves_the_first_as_it_was() -> None:
    first = begun()
    second = first.clone()
    own.AddIndex("letter", BY_DAY).state_forwards("core", second)
    assert (names(first), names(second)) == (([], []), (["letter_by_day"], []))


def test_a_state_without_models_stays_without() -> None:
    state = ProjectState()
    own.CreateModel("Person", [("id", models.BigAutoField(primary_key=True))]).state_forwards("core", state)
    assert "apps" not in vars(state)
    assert list(state.models) == [("core", "person")]
