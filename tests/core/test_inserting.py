"""Rows written past Django's compiler are the same as those written by it."""

from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction

from core.models import Message, Person, Team
from core.models.inserting import insert_new, insert_values
from tests.cast import NOW, Cast


def test_inserted_rows_are_what_bulk_create_would_store(cast: Cast) -> None:
    names = ["Asha", "Jürgen \N{SNOWMAN}", 'quote " and \\ and \t', ""]
    plain = [Person(name=name, email="A@x.example", created_at=NOW, created_by=cast.ada) for name in names]
    fast = [Person(name=name, email="A@x.example", created_at=NOW, created_by=cast.ada) for name in names]
    Person.objects.bulk_create(plain)
    insert_new(fast)
    columns = ("name", "email", "language", "same_as", "created_at", "created_by")
    stored = [
        list(Person.objects.filter(pk__in=[row.pk for row in rows]).order_by("pk").values_list(*columns))
        for rows in (plain, fast)
    ]
    assert stored[0] == stored[1]
    assert Person.objects.create(name="After", created_at=NOW).pk > max(row.pk for row in fast)


def test_inserted_rows_follow_rows_that_got_their_keys_late(cast: Cast) -> None:
    person = Person(name="New", created_at=NOW)
    message = Message(to=person, template="core.invited", facts={"who": "Ä \"'"}, created_at=NOW)
    insert_new([person])
    insert_new([message])
    assert Message.objects.get(pk=message.pk).to == person
    assert Message.objects.get(pk=message.pk).facts == {"who": "Ä \"'"}


def test_constraints_hold_for_inserted_rows(cast: Cast) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_new([Team(name=cast.hr_team.name, kind=Team.Kind.HR, created_at=NOW)])


def test_columns_that_are_not_named_get_their_defaults(cast: Cast) -> None:
    in_berlin = NOW.astimezone(ZoneInfo("Europe/Berlin"))
    keys = insert_values(Person, ("name", "created_at"), [("One", NOW), ("Other", in_berlin)])
    one, other = (Person.objects.get(pk=key) for key in keys)
    assert [one.name, one.email, one.same_as] == ["One", "", None]
    assert len({one.public_id, other.public_id}) == 2
    assert len(one.public_id) == 22
    assert one.created_at == other.created_at == NOW


def test_a_choice_is_stored_by_its_value(cast: Cast) -> None:
    [key] = insert_values(Team, ("name", "kind", "created_at"), [("Payroll", Team.Kind.HR, NOW)])
    assert Team.objects.get(pk=key).kind == "hr"


def test_nothing_is_inserted_for_nothing(cast: Cast) -> None:
    insert_new([])
    assert list(insert_values(Person, ("name", "created_at"), [])) == []
