"""Something that holds from one moment until another, and by whom it began and ended."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q


def current(at: datetime) -> Q:
    """What holds at this moment: begun, and not yet over."""
    return Q(since_at__lte=at) & (Q(until_at__isnull=True) | Q(until_at__gt=at))


class TenureQuerySet(models.QuerySet[Any]):
    def current(self, at: datetime) -> TenureQuerySet:
        return self.filter(current(at))


class Tenure(models.Model):
    since_at = models.DateTimeField()
    since_by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+", null=True)
    until_at = models.DateTimeField(null=True)
    until_by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+", null=True)

    objects = TenureQuerySet.as_manager()

    class Meta:
        abstract = True


def ends_with_who(name: str) -> models.CheckConstraint:
    """Nothing ends without somebody who ended it, and not before it began."""
    # Without "not null" a missing end would make the comparison unknown, which a database lets pass.
    ended = Q(until_at__isnull=False, until_at__gte=models.F("since_at"), until_by__isnull=False)
    return models.CheckConstraint(
        condition=Q(until_at__isnull=True, until_by__isnull=True) | ended, name=name
    )
