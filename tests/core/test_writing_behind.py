"""Rows written behind are there for whoever asks next, and gone with the transaction when one of them is refused."""

import threading

import pytest
from django.db import IntegrityError, connection, transaction

from core import ledger
from core.models import Entry, Person, Promise, PromiseClock, Team
from core.models.behind import keeping_keys, wait_for_writes, write, writing_behind
from core.models.inserting import insert_new, insert_values, new_row
from tests.cast import NOW, Cast

COLUMNS = ("name", "created_at")
MANY = 5_000
Row = Person | Promise | PromiseClock


def names(prefix: str) -> list[tuple[str, object]]:
    return [(f"{prefix} {n}", NOW) for n in range(MANY)]


def add_team(name: str, *persons: tuple[str, object]) -> None:
    with transaction.atomic(), writing_behind():
        insert_values(Person, COLUMNS, persons)
        insert_new([new_row(Team, {"name": name, "kind": Team.Kind.HR, "created_at": NOW})])


def insert_behind_and_count(team: Team) -> None:
    insert_new([team])
    Person.objects.count()


def write_and_fail() -> None:
    with transaction.atomic(), writing_behind():
        insert_values(Person, COLUMNS, names("Gone"))
        raise ZeroDivisionError


def test_rows_written_behind_are_there_for_whoever_asks_next(cast: Cast) -> None:
    with transaction.atomic(), writing_behind():
        first = insert_values(Person, COLUMNS, names("One"))
        second = insert_values(Person, COLUMNS, names("Two"))
        assert Person.objects.filter(pk__in=[first[0], first[-1], second[-1]]).count() == 3
    assert Person.objects.filter(name__startswith="One ").count() == MANY
    assert len({*first, *second}) == 2 * MANY


def test_rows_written_behind_and_at_once_get_keys_of_their_own(cast: Cast) -> None:
    with transaction.atomic(), writing_behind():
        keys = insert_values(Person, COLUMNS, names("Behind"))
        one = Person.objects.create(name="At once", created_at=NOW)
        more = insert_values(Person, COLUMNS, names("More"))
    assert one.pk not in {*keys, *more}
    assert Person.objects.get(pk=one.pk).name == "At once"


def test_keys_kept_for_later_are_given_once_whatever_becomes_of_the_transaction(cast: Cast) -> None:
    given: list[int] = []
    with keeping_keys():
        for is_undone in (False, True, False, False):
            with transaction.atomic():
                with writing_behind():
                    given += insert_values(Person, COLUMNS, names("Kept"))
                    given += insert_values(Person, COLUMNS, names("Kept too")[: MANY // 3])
                transaction.set_rollback(is_undone)
            if is_undone:
                del given[-(MANY + MANY // 3) :]
            given.append(Person.objects.create(name="Between", created_at=NOW).pk)
    assert len(set(given)) == len(given)
    assert Person.objects.filter(pk__among=given).count() == len(given)


def test_a_row_that_is_refused_behind_undoes_the_transaction(cast: Cast) -> None:
    add_team("Payroll")
    before = Person.objects.count(), Team.objects.count()
    with pytest.raises(IntegrityError):
        add_team("Payroll", *names("Gone"))
    assert (Person.objects.count(), Team.objects.count()) == before


def test_a_row_that_is_refused_is_told_to_the_next_statement(cast: Cast) -> None:
    team = new_row(Team, {"name": cast.hr_team.name, "kind": Team.Kind.HR, "created_at": NOW})
    with transaction.atomic(), writing_behind():
        with pytest.raises(IntegrityError), transaction.atomic():
            insert_behind_and_count(team)
        assert Team.objects.filter(name=cast.hr_team.name).count() == 1


def test_an_entry_is_written_after_the_rows_before_it(cast: Cast) -> None:
    wall = cast.organisation.wall
    with transaction.atomic(), writing_behind():
        insert_values(Person, COLUMNS, names("Before"))
        [index] = ledger.record_many(
            [ledger.Act("core.promise_made", wall, cast.ada, NOW, cast.ada, changed=[cast.ada])]
        )
    assert Entry.objects.get(pk=index).wall == wall


def test_whatever_fails_leaves_no_writer_behind(cast: Cast) -> None:
    with pytest.raises(ZeroDivisionError):
        write_and_fail()
    assert not [each for each in threading.enumerate() if each.name.startswith("kept-behind")]
    assert not Person.objects.filter(name__startswith="Gone ").exists()
    done: list[str] = []
    write("core_person", lambda: done.append("now"))
    wait_for_writes()
    assert done == ["now"]
    assert connection.execute_wrappers == []


@pytest.mark.parametrize(
    ("model", "values"),
    [
        (Person, {"name": "Asha", "created_at": NOW, "created_by_id": None}),
        (Promise, {"kind": "plain", "what": "Tell her", "due_at": NOW, "made_at": NOW}),
        (PromiseClock, {"policy": "house.closing", "starts_at": NOW, "due_at": NOW}),
    ],
)
def test_a_new_row_is_what_its_model_makes(
    model: type[Person | Promise | PromiseClock], values: dict[str, object]
) -> None:
    made, new = model(**values), new_row(model, values)
    drawn = {"public_id"}
    assert columns_of(new) - drawn == columns_of(made) - drawn
    assert {
        name for name in columns_of(new) if getattr(new, name) != getattr(made, name)
    } == drawn & columns_of(made)
    assert (new._state.adding, new._state.db) == (made._state.adding, made._state.db)


def columns_of(row: Row) -> set[str]:
    return vars(row).keys() - {"_state"}
