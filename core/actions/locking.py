"""Reading a row again inside the transaction that changes it, so that the second of two browsers sees the first."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Model

M = TypeVar("M", bound=Model)


def locked(thing: M) -> M:
    """The row as it is now, locked until the transaction ends (SQLite's IMMEDIATE transactions hold the whole file)."""
    return type(thing)._default_manager.select_for_update().get(pk=thing.pk)
