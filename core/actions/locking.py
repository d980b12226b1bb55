"""Reading a row again inside the transaction that changes it, so that the second of two browsers sees the first."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Model

from core.models import Person

M = TypeVar("M", bound=Model)


def locked(thing: M) -> M:
    """The row as it is now, locked until the transaction ends (SQLite's IMMEDIATE transactions hold the whole file)."""
    return type(thing)._default_manager.select_for_update().get(pk=thing.pk)


def one_at_a_time(person: Person) -> Person:
    """Somebody's own acts one after the other, as of two windows of theirs; others may go on writing about them.

    Who locked the whole row (`locked`) and then waits for the record would hold up whoever holds the record and writes
    a row that points to this person, and neither could go on.
    """
    return Person.objects.select_for_update(no_key=True).get(pk=person.pk)
