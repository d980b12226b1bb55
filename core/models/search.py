"""What can be found by words: one row per thing that is not behind a sealed wall."""

from __future__ import annotations

from django.db import models

from core.models.walls import Wall


class SearchDocument(models.Model):
    """The full-text index itself (FTS5 or tsvector) is made by the migration `full_text`."""

    model = models.CharField(max_length=60)
    object_id = models.BigIntegerField()
    wall = models.ForeignKey(Wall, on_delete=models.PROTECT, null=True, related_name="+")
    text = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["model", "object_id"], name="a_thing_is_found_once")]


class Beat(models.Model):
    """When something that should happen all the time last happened (the tick, a backup)."""

    name = models.CharField(max_length=30, primary_key=True)
    at = models.DateTimeField()
    failure = models.CharField(max_length=500, blank=True)
