"""Sums of what many rows say, so that a page reads a few hundred numbers however many people were answered."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class TalkDay(models.Model):
    """The talks that were held on one day of the organisation's calendar, counted once that day was over.

    It follows from the closings alone: whoever changes when one ended forgets its day, which is then counted anew.
    """

    begins_at = models.DateTimeField(unique=True)
    ends_at = models.DateTimeField()
    held = models.PositiveIntegerField()
    in_time = models.PositiveIntegerField()
    decided = (
        models.PositiveIntegerField()
    )  # those of them that answer a decision; to the others a law's clock ran
    waited = models.BigIntegerField()  # microseconds since those decisions, all together

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(begins_at__lt=F("ends_at")), name="a_talk_day_ends"),
            models.CheckConstraint(
                condition=Q(in_time__lte=F("held"), decided__lte=F("held")), name="a_talk_day_is_a_sum"
            ),
        ]
