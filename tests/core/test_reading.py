"""Very many values asked for at once, and very many rows read as plain values."""

from django.db.models.functions import Lower

from core.models import Person, Promise, TeamSeat
from core.models.reading import read_values
from tests.cast import Cast


def test_among_finds_what_in_finds(cast: Cast) -> None:
    ids = [cast.asha.pk, cast.ben.pk, -1]
    names = ["Asha", 'no "such" name, {or} \\', "NULL"]
    lower = Person.objects.annotate(low=Lower("email"))
    addresses = {cast.asha.email.lower(), cast.ben.email.lower()}
    assert set(Person.objects.filter(pk__among=ids)) == {cast.asha, cast.ben}
    assert set(Person.objects.filter(name__among=names)) == set(Person.objects.filter(name__in=names))
    assert set(lower.filter(low__among=addresses)) == set(lower.filter(low__in=addresses))
    seats = TeamSeat.objects.filter(person__among=ids)
    assert set(seats) == set(TeamSeat.objects.filter(person__in=ids)) != set()
    assert (
        list(seats.filter(person__among=[]))
        == read_values(seats.filter(person__among=[]).values_list("pk"))
        == []
    )
    assert set(seats.exclude(person__among=[])) == set(seats)


def test_rows_are_read_as_values_list_gives_them(cast: Cast) -> None:
    columns = ("pk", "name", "same_as", "created_at", "account__is_active", "account__created_at")
    persons = Person.objects.order_by("pk").values_list(*columns)
    assert read_values(persons) == list(persons)
    assert read_values(Promise.objects.filter(pk=-1).values_list("pk", "due_at")) == []
