"""That a hire became known, and that it was taken back."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from hiring.models.applications import Application


class Hire(models.Model):
    """Told once to the rooms that listen; a hire that is taken back and made again is another row."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="hires")
    known_at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True)

    WALL_PATH = "application__opening__wall"
    RECORDED = ("application_id", "known_at", "taken_back_at")

    class Meta:
        indexes = [models.Index(fields=["known_at"], name="hire_known")]
        constraints = [
            models.UniqueConstraint(
                fields=["application"], condition=Q(taken_back_at__isnull=True), name="a_hire_is_known_once"
            ),
        ]
