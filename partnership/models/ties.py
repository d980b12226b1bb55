"""Who should be talking to whom, when they last did, and who might take a first step."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.models import Person, Wall
from core.models.ids import new_public_id
from partnership.rules.sides import Side

SIDES = [(side.value, side.value) for side in Side]


class Tie(models.Model):
    """That two sides mean to talk, how often and about what. In force once somebody of each has declared it."""

    public_id = models.CharField(max_length=22, unique=True, default=new_public_id, editable=False)
    wall = models.ForeignKey(Wall, on_delete=models.PROTECT, related_name="+")
    one = models.CharField(max_length=10, choices=SIDES)
    other = models.CharField(max_length=10, choices=SIDES)
    every_days = models.PositiveSmallIntegerField()
    about = models.CharField(max_length=300, blank=True)
    declared_at = models.DateTimeField()
    declared_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    agreed_at = models.DateTimeField(null=True)
    agreed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    RECORDED = (
        *("public_id", "wall_id", "one", "other", "every_days", "about", "declared_at", "declared_by_id"),
        *("agreed_at", "agreed_by_id", "ended_at", "ended_by_id"),
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(one=F("other")), name="a_tie_is_between_two_sides"),
            models.CheckConstraint(
                condition=Q(agreed_by__isnull=True) | ~Q(agreed_by=F("declared_by")),
                name="a_tie_is_declared_by_two",
            ),
            models.CheckConstraint(
                condition=Q(every_days__gte=7, every_days__lte=366), name="a_tie_has_a_pace"
            ),
            models.UniqueConstraint(
                fields=["one", "other"], condition=Q(ended_at__isnull=True), name="one_tie_between_two_sides"
            ),
        ]


class Contact(models.Model):
    """When two people last did something together inside Kept; derived from acts, and shown to the two alone."""

    class How(models.TextChoices):
        TALK = "talk", _("you talked")
        HELP = "help", _("one answered the other's question")
        PROMISE = "promise", _("one kept a promise to the other")
        HEARD = "heard", _("one said the other's view back")

    one = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    how = models.CharField(max_length=10, choices=How)

    class Meta:
        indexes = [models.Index(fields=["other"], name="contact_other")]
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="two_have_one_contact"),
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="a_contact_is_written_one_way"),
        ]


class SideContact(models.Model):
    """When anybody of two sides last did something together, as they spoke for them then: a tie needs one look."""

    one = models.CharField(max_length=10, choices=SIDES)
    other = models.CharField(max_length=10, choices=SIDES)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="two_sides_have_one_contact"),
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="sides_are_written_one_way"),
        ]


class StepRound(models.Model):
    """One round of suggestions for a tie; who went without comes first in the next."""

    tie = models.ForeignKey(Tie, on_delete=models.PROTECT, related_name="rounds")
    on = models.DateField()
    at = models.DateTimeField()

    RECORDED = ("tie_id", "on", "at")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tie", "on"], name="a_tie_has_one_round_a_day")]


class FirstStep(models.Model):
    """A suggestion to two people that they meet; `other` is None for who went without this time."""

    round = models.ForeignKey(StepRound, on_delete=models.PROTECT, related_name="steps")
    one = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    other = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    RECORDED = ("round_id", "one_id", "other_id")

    class Meta:
        indexes = [
            models.Index(fields=["one"], name="step_one"),
            models.Index(fields=["other"], name="step_other"),
        ]
