"""What a candidate asks of those who hold their data, and what they call in."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import Person, Promise
from core.models.ids import new_public_id
from hiring.models.openings import Opening


class DataRequest(models.Model):
    """A correction, an objection or a question about what is held: a promise of an answer, with the law's clock."""

    class Kind(models.TextChoices):
        CORRECTION = "correction", _("Something is wrong")
        OBJECTION = "objection", _("I object to something")
        ACCESS = "access", _("I want to see more of what is held about me")

    public_id = models.CharField(max_length=22, unique=True, default=new_public_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="data_requests")
    kind = models.CharField(max_length=10, choices=Kind)
    words = models.TextField(max_length=5000)
    asked_at = models.DateTimeField()
    promise = models.OneToOneField(Promise, on_delete=models.PROTECT, related_name="data_request")
    answer = models.TextField(max_length=5000, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    WALL_PATH = "promise__wall"
    RECORDED = (
        *("public_id", "person_id", "kind", "words", "asked_at", "promise_id"),
        *("answer", "answered_at", "answered_by_id"),
    )


class ErasureRequest(models.Model):
    """That a candidate asked to be erased; what a law keeps goes after `keep_until`. Ended when done, or taken back."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="erasure_requests")
    policy = models.CharField(max_length=60, blank=True)
    asked_at = models.DateTimeField()
    keep_until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    RECORDED = ("person_id", "policy", "asked_at", "keep_until", "ended_at")

    class Meta:
        indexes = [
            models.Index(fields=["keep_until"], condition=Q(ended_at__isnull=True), name="erasure_next"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(ended_at__isnull=True), name="erasure_is_asked_once"
            ),
        ]


class CallIn(models.Model):
    """That a candidate asked where their answer stays."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="call_ins")
    opening = models.ForeignKey(Opening, on_delete=models.PROTECT, related_name="+")
    words = models.TextField(max_length=2000, blank=True)
    at = models.DateTimeField()

    RECORDED = ("person_id", "opening_id", "words", "at")
