"""That somebody was shown what the guard marked, and let their words go as they were."""

from __future__ import annotations

from django.db import models

from core.models import Person, Wall


class MarksRead(models.Model):
    """`rules` are the ids of what was marked; the words themselves stay where they were written."""

    wall = models.ForeignKey(Wall, on_delete=models.PROTECT, related_name="+")
    about = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    rules = models.JSONField()
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    RECORDED = ("wall_id", "about_id", "rules", "at", "by_id")
