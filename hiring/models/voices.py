"""Two questions afterwards. Who has answered stands here, and what was answered there: nothing joins the two.

The rows have no common key, moment or order, and the record says only that somebody answered.
"""

from __future__ import annotations

import secrets

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import Person
from core.models.ids import PlaceField


def new_place() -> int:
    """A random key, so that neither the number nor the order of the rows tells who came when."""
    return secrets.randbits(62)


class Ballot(models.Model):
    """That somebody has answered."""

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="ballot")


class Answer(models.Model):
    """One answer to one question. It is shown once four others came with it: `is_shown` turns for five at a time."""

    class Question(models.TextChoices):
        RESPECTED = "respected", _("Did you feel respected?")
        COME_BACK = "come_back", _("Would you come back?")

    class Says(models.TextChoices):
        YES = "yes", _("Yes")
        PARTLY = "partly", _("Yes and no")
        NO = "no", _("No")

    place = PlaceField(primary_key=True, default=new_place)
    question = models.CharField(max_length=10, choices=Question)
    says = models.CharField(max_length=6, choices=Says)
    is_shown = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["question"], condition=models.Q(is_shown=False), name="answer_waiting")
        ]


class AnswerCount(models.Model):
    """How many answers to a question that are shown say the same: it grows as they come to be shown, five at a time."""

    question = models.CharField(max_length=10, choices=Answer.Question)
    says = models.CharField(max_length=6, choices=Answer.Says)
    number = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["question", "says"], name="an_answer_is_counted_once"),
        ]
