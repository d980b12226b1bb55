"""A disagreement: two chairs, a view on each in versions, said back by the other until the answer is yes.

Nothing here is changed once it is written; what happened is a row. Triggers of the database (migration
`disagreement_gate`) hold the order of things: an answer belongs to one version of a view and one restatement of it.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import Person, Wall
from core.models.ids import new_public_id
from core.models.tenure import Tenure, ends_with_who


class SideName(models.TextChoices):
    HR = "hr", _("HR")
    TA = "ta", _("Talent acquisition")
    IT = "it", _("IT")
    HIRING = "hiring", _("Hiring manager")


class Disagreement(models.Model):
    public_id = models.CharField(max_length=22, unique=True, default=new_public_id, editable=False)
    wall = models.OneToOneField(Wall, on_delete=models.PROTECT, related_name="+")
    about = models.CharField(max_length=200)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    RECORDED = ("public_id", "wall_id", "about", "opened_at", "opened_by_id")

    class Meta:
        indexes = [models.Index(fields=["opened_at", "public_id"], name="disagreement_opened")]

    def __str__(self) -> str:
        return self.about


class Chair(models.Model):
    """One of the two places at the table."""

    disagreement = models.ForeignKey(Disagreement, on_delete=models.PROTECT, related_name="chairs")
    side = models.CharField(max_length=10, choices=SideName)

    RECORDED = ("disagreement_id", "side")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["disagreement", "side"], name="one_chair_of_a_side"),
        ]


class Speaker(Tenure):
    """Who speaks for a side at this table, from when until when."""

    chair = models.ForeignKey(Chair, on_delete=models.PROTECT, related_name="speakers")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    RECORDED = ("chair_id", "person_id", "since_at", "since_by_id", "until_at", "until_by_id")

    class Meta:
        constraints = [
            ends_with_who("speaker_ends_with_who"),
            models.UniqueConstraint(
                fields=["chair"], condition=Q(until_at__isnull=True), name="one_speaks_at_a_time"
            ),
        ]


class View(models.Model):
    """How a side sees it, in one version."""

    chair = models.ForeignKey(Chair, on_delete=models.PROTECT, related_name="views")
    number = models.PositiveIntegerField()
    facts = models.TextField(max_length=3000)
    meaning = models.TextField(max_length=3000)
    need = models.TextField(max_length=3000)
    ask = models.TextField(max_length=3000)
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    RECORDED = ("chair_id", "number", "facts", "meaning", "need", "ask", "at", "by_id")
    WALL_PATH = "chair__disagreement__wall"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["chair", "number"], name="views_are_counted"),
        ]

    @property
    def parts(self) -> list[str]:
        return [self.facts, self.meaning, self.need, self.ask]


class Restatement(models.Model):
    """One version of a view, said back by the other side in its own words."""

    view = models.ForeignKey(View, on_delete=models.PROTECT, related_name="restatements")
    number = models.PositiveIntegerField()
    words = models.TextField(max_length=5000)
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    RECORDED = ("view_id", "number", "words", "at", "by_id")
    WALL_PATH = "view__chair__disagreement__wall"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["view", "number"], name="restatements_are_counted"),
        ]


class Answer(models.Model):
    """What those whose view it is say to it; "almost" and "no" say what is missing."""

    class Verdict(models.TextChoices):
        YES = "yes", _("Yes, that is it")
        ALMOST = "almost", _("Almost")
        NO = "no", _("No, not yet")

    restatement = models.OneToOneField(Restatement, on_delete=models.PROTECT, related_name="answer")
    verdict = models.CharField(max_length=6, choices=Verdict)
    missing = models.TextField(max_length=3000, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    RECORDED = ("restatement_id", "verdict", "missing", "at", "by_id")
    WALL_PATH = "restatement__view__chair__disagreement__wall"


class Heard(models.Model):
    """That there is no more to say: this version of a view was heard, in this restatement."""

    view = models.OneToOneField(View, on_delete=models.PROTECT, related_name="heard")
    restatement = models.OneToOneField(Restatement, on_delete=models.PROTECT, related_name="heard")
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    RECORDED = ("view_id", "restatement_id", "at", "by_id")
    WALL_PATH = "view__chair__disagreement__wall"
