"""Compartments: who sits inside, and who never may."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models.ids import new_wall_id
from core.models.people import Person
from core.models.tenure import Tenure, ends_with_who


class Wall(models.Model):
    """A compartment around one thing. Content behind a sealed wall exists only sealed to its recipient."""

    class Kind(models.TextChoices):
        OPEN = "open", _("open")
        SEALED = "sealed", _("sealed")

    random_id = models.CharField(max_length=32, unique=True, default=new_wall_id, editable=False)
    kind = models.CharField(max_length=6, choices=Kind)
    around = models.CharField(max_length=60)
    recipient = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField()

    RECORDED = ("random_id", "kind", "around", "recipient")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="open", recipient="") | Q(kind="sealed", recipient__startswith="age1"),
                name="sealed_walls_have_a_recipient",
            ),
        ]


class WallSeat(Tenure):
    wall = models.ForeignKey(Wall, on_delete=models.PROTECT, related_name="seats")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="wall_seats")
    role = models.CharField(max_length=30)

    RECORDED = ("wall_id", "person_id", "role", "since_at", "since_by_id", "until_at", "until_by_id")

    class Meta:
        indexes = [models.Index(fields=["person", "wall", "until_at"], name="wall_seat_person")]
        constraints = [
            ends_with_who("wall_seat_ends_with_who"),
            models.UniqueConstraint(
                fields=["wall", "person", "role"],
                condition=Q(until_at__isnull=True),
                name="one_open_seat_of_a_role",
            ),
        ]


class Exclusion(Tenure):
    """That somebody must not see what is inside, whatever their roles and seats: it beats everything."""

    wall = models.ForeignKey(Wall, on_delete=models.PROTECT, related_name="exclusions")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="exclusions")

    RECORDED = ("wall_id", "person_id", "since_at", "since_by_id", "until_at", "until_by_id")

    class Meta:
        indexes = [models.Index(fields=["person", "wall", "until_at"], name="exclusion_person")]
        constraints = [
            ends_with_who("exclusion_ends_with_who"),
            models.UniqueConstraint(
                fields=["wall", "person"], condition=Q(until_at__isnull=True), name="one_open_exclusion"
            ),
        ]
