"""A row that something has to be done about, once, by one of any number of ticks."""

from __future__ import annotations

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


def failing(name: str) -> models.Index:
    """The few rows that went wrong and have not gone well since, among any number."""
    return models.Index(fields=["next_try_at"], condition=FAILED, name=name)
