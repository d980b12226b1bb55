"""Repair: what happened in the words of the side affected, what is needed, who does it, and whether it healed.

All free text stands sealed to the two inside; who, when and how far it is stand in clear, for lists and clocks.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import Person, Promise, SealedText, Wall
from core.models.ids import new_public_id
from partnership.models.disagreements import SideName


class Repair(models.Model):
    """Asked for by whoever was affected; `other` is who can mend it."""

    public_id = models.CharField(max_length=22, unique=True, default=new_public_id, editable=False)
    wall = models.OneToOneField(Wall, on_delete=models.PROTECT, related_name="+")
    affected = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    affected_side = models.CharField(max_length=10, choices=SideName)
    other = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    other_side = models.CharField(max_length=10, choices=SideName)
    at = models.DateTimeField()

    RECORDED = ("public_id", "wall_id", "affected_id", "affected_side", "other_id", "other_side", "at")

    class Meta:
        indexes = [models.Index(fields=["at", "public_id"], name="repair_at")]
        constraints = [
            models.CheckConstraint(condition=~Q(affected=models.F("other")), name="a_repair_is_between_two"),
        ]


class Account(models.Model):
    """What happened, who was affected and how, and what is needed: the affected side's words come first."""

    repair = models.OneToOneField(Repair, on_delete=models.PROTECT, related_name="account")
    wall = models.ForeignKey(Wall, on_delete=models.PROTECT, related_name="+")
    happened = SealedText()
    affected = SealedText()
    needed = SealedText()
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    RECORDED = ("repair_id", "wall_id", "happened", "affected", "needed", "at", "by_id")


class Deed(models.Model):
    """What one of the two will do about it, promised by themselves."""

    repair = models.ForeignKey(Repair, on_delete=models.PROTECT, related_name="deeds")
    wall = models.ForeignKey(Wall, on_delete=models.PROTECT, related_name="+")
    what = SealedText()
    promise = models.OneToOneField(Promise, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    RECORDED = ("repair_id", "wall_id", "what", "promise_id", "at", "by_id")


class Check(models.Model):
    """A look back after thirty days: only the affected side answers it, and "not yet" goes on with another."""

    class Verdict(models.TextChoices):
        HEALED = "healed", _("It has healed")
        NOT_YET = "not_yet", _("Not yet")

    repair = models.ForeignKey(Repair, on_delete=models.PROTECT, related_name="checks")
    wall = models.ForeignKey(Wall, on_delete=models.PROTECT, related_name="+")
    promise = models.OneToOneField(Promise, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    verdict = models.CharField(max_length=8, choices=Verdict, blank=True)
    words = SealedText(null=True)
    at = models.DateTimeField(null=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    RECORDED = (
        *("repair_id", "wall_id", "promise_id", "asked_at", "asked_by_id", "verdict", "words", "at", "by_id"),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["repair"], condition=Q(verdict=""), name="one_check_is_open_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(verdict="", at__isnull=True, by__isnull=True)
                | Q(~Q(verdict=""), at__isnull=False, by__isnull=False),
                name="a_check_is_answered_with_who_and_when",
            ),
        ]
