"""A row that something has to be done about, once, by one of any number of ticks."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

FAILED = Q(failure__gt="")


class Work(models.Model):
    """`next_try_at` is the whole queue: due when it is past, done when it is empty.

    A tick claims a row by moving `next_try_at` ahead in a conditional update; who finds it moved already was second.
    """

    next_try_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    failure = models.CharField(max_length=500, blank=True)

    class Meta:
        abstract = True

    def settle(self, **changes: Any) -> bool:
        """Write what came of the work, unless somebody moved the row since it was claimed: theirs is newer."""
        mine = type(self)._default_manager.filter(pk=self.pk, next_try_at=self.next_try_at)
        if not mine.update(**changes):
            return False
        for name, value in changes.items():
            setattr(self, name, value)
        return True


def failing(name: str) -> models.Index:
    """The few rows that went wrong and have not gone well since, among any number."""
    return models.Index(fields=["next_try_at"], condition=FAILED, name=name)
