"""Asking for help: a sentence to a colleague or to a team, and the answer."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import Person, Promise, Team, Wall
from core.models.ids import new_public_id


class HelpRequest(models.Model):
    """What somebody needs. Whoever is asked owes an answer (`promise`); a team means whoever of it can."""

    class Urgency(models.TextChoices):
        STUCK = "stuck", _("I am stuck until then")
        SOON = "soon", _("In the next days")
        NO_HURRY = "no_hurry", _("When you can")

    public_id = models.CharField(max_length=22, unique=True, default=new_public_id, editable=False)
    wall = models.ForeignKey(Wall, on_delete=models.PROTECT, related_name="+")
    promise = models.OneToOneField(Promise, on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="+")
    sentence = models.CharField(max_length=500)
    urgency = models.CharField(max_length=10, choices=Urgency)

    RECORDED = (
        *("public_id", "wall_id", "promise_id", "asked_by_id", "asked_at", "person_id", "team_id"),
        *("sentence", "urgency"),
    )

    class Meta:
        indexes = [
            models.Index(fields=["asked_by", "-asked_at"], name="help_asked_by"),
            models.Index(fields=["person", "-asked_at"], name="help_person"),
            models.Index(fields=["team", "-asked_at"], name="help_team"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, team__isnull=True)
                | Q(person__isnull=True, team__isnull=False),
                name="help_is_asked_of_one",
            ),
        ]


class HelpAnswer(models.Model):
    """What was answered; the first answer keeps the promise, and more may follow from either."""

    request = models.ForeignKey(HelpRequest, on_delete=models.PROTECT, related_name="answers")
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(max_length=4000)

    RECORDED = ("request_id", "at", "by_id", "text")
