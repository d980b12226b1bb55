"""Joint goals: owned by two people, one from each side; agreed and reached only by both, or declined by one."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import Person, Wall
from core.models.ids import new_public_id
from partnership.models.disagreements import SideName


class Goal(models.Model):
    public_id = models.CharField(max_length=22, unique=True, default=new_public_id, editable=False)
    wall = models.OneToOneField(Wall, on_delete=models.PROTECT, related_name="+")
    what = models.CharField(max_length=200)
    sign = models.TextField(max_length=2000)
    due_on = models.DateField()
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    RECORDED = ("public_id", "wall_id", "what", "sign", "due_on", "at", "by_id")

    class Meta:
        indexes = [models.Index(fields=["at", "public_id"], name="goal_at")]

    def __str__(self) -> str:
        return self.what


class GoalOwner(models.Model):
    goal = models.ForeignKey(Goal, on_delete=models.PROTECT, related_name="owners")
    side = models.CharField(max_length=10, choices=SideName)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    RECORDED = ("goal_id", "side", "person_id")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["goal", "side"], name="one_owner_of_a_goal_on_a_side"),
        ]


class GoalWord(models.Model):
    """One owner's yes: to the goal, and later that it is reached."""

    class Kind(models.TextChoices):
        AGREED = "agreed", _("agreed")
        REACHED = "reached", _("reached")

    owner = models.ForeignKey(GoalOwner, on_delete=models.PROTECT, related_name="words")
    kind = models.CharField(max_length=10, choices=Kind)
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    RECORDED = ("owner_id", "kind", "at", "by_id")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "kind"], name="an_owner_says_it_once"),
        ]


class GoalDecline(models.Model):
    """That the owner who was asked does not take the goal on, and why."""

    goal = models.OneToOneField(Goal, on_delete=models.PROTECT, related_name="decline")
    owner = models.ForeignKey(GoalOwner, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(max_length=2000)
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    RECORDED = ("goal_id", "owner_id", "reason", "at", "by_id")
