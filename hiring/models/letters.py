"""The courteous letter to somebody whom nobody met: read by a person before it goes, and each delivery visible."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from core.models import Message, Person
from hiring.models.closings import Closing


class Letter(models.Model):
    """`message` is the delivery; without one (`can_email: false`, or it failed) somebody sends it by other means.

    It is undelivered until they say how it arrived (`LetterDelivered`).
    """

    closing = models.OneToOneField(Closing, on_delete=models.PROTECT, related_name="letter")
    text = models.TextField(max_length=5000)
    reviewed_at = models.DateTimeField()
    reviewed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    message = models.OneToOneField(Message, on_delete=models.SET_NULL, null=True, related_name="+")
    by_other_means = models.BooleanField(default=False)
    is_undelivered = models.BooleanField(default=False)

    RECORDED = ("closing_id", "text", "reviewed_at", "reviewed_by_id", "by_other_means")

    class Meta:
        indexes = [
            models.Index(fields=["reviewed_by", "reviewed_at"], name="letter_reviewed_by"),
            models.Index(fields=["closing"], condition=Q(is_undelivered=True), name="letter_undelivered"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(by_other_means=False) | Q(message__isnull=True),
                name="a_letter_goes_one_way",
            ),
            models.CheckConstraint(
                condition=Q(is_undelivered=False) | Q(by_other_means=True),
                name="undelivered_is_by_other_means",
            ),
        ]


class LetterDelivered(models.Model):
    """That a letter reached somebody by other means than e-mail: how and when, and who says so."""

    class How(models.TextChoices):
        POST = "post", pgettext_lazy("letter", "by post")
        PHONE = "phone", pgettext_lazy("letter", "by phone")
        IN_PERSON = "in_person", pgettext_lazy("letter", "in person")
        ELSEWHERE = "elsewhere", pgettext_lazy("letter", "another way")

    letter = models.OneToOneField(Letter, on_delete=models.PROTECT, related_name="delivered")
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    delivered_at = models.DateTimeField()
    how = models.CharField(max_length=10, choices=How)

    RECORDED = ("letter_id", "at", "by_id", "delivered_at", "how")
