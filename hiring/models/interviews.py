"""Who met whom, when, and what they wrote down about it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import pgettext_lazy

from core.models import Person
from core.models.ids import new_public_id
from hiring.models.applications import Application


class Interview(models.Model):
    """`kind` is the stage as the ATS calls it. Only one that was held, or whose time is over, is a meeting."""

    class Status(models.TextChoices):
        SCHEDULED = "scheduled", pgettext_lazy("interview", "planned")
        HELD = "held", pgettext_lazy("interview", "held")
        CANCELLED = "cancelled", pgettext_lazy("interview", "cancelled")
        NO_SHOW = "no_show", pgettext_lazy("interview", "did not take place")

    public_id = models.CharField(max_length=22, unique=True, default=new_public_id, editable=False)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="interviews")
    kind = models.CharField(max_length=200, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.SCHEDULED)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gte=F("starts_at")),
                name="interview_runs_forward",
            ),
        ]


class Interviewer(models.Model):
    interview = models.ForeignKey(
        Interview, on_delete=models.PROTECT, related_name="interviewers", db_index=False
    )
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="interviewed")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["interview", "person"], name="one_interviewer_once"),
        ]


class Scorecard(models.Model):
    """What an interviewer wrote down. `attributes` are lines of {name, type, rating, note} as the ATS has them."""

    class Recommendation(models.TextChoices):
        DEFINITELY_NOT = "definitely_not", pgettext_lazy("scorecard", "definitely not")
        NO = "no", pgettext_lazy("scorecard", "no")
        MIXED = "mixed", pgettext_lazy("scorecard", "mixed")
        YES = "yes", pgettext_lazy("scorecard", "yes")
        STRONG_YES = "strong_yes", pgettext_lazy("scorecard", "strong yes")

    public_id = models.CharField(max_length=22, unique=True, default=new_public_id, editable=False)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="scorecards")
    interview = models.ForeignKey(Interview, on_delete=models.PROTECT, null=True, related_name="scorecards")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    recommendation = models.CharField(max_length=14, choices=Recommendation, blank=True)
    strengths = models.TextField(max_length=10000, blank=True)
    gap = models.TextField(max_length=10000, blank=True)
    evidence = models.TextField(max_length=10000, blank=True)
    notes = models.TextField(max_length=20000, blank=True)
    attributes = models.JSONField(default=list, blank=True)
