"""Where what hiring knows came from, and under which ids it is known there."""

from __future__ import annotations

from django.db import models

from core.models import Person
from core.models.ids import new_public_id


class Source(models.Model):
    class Kind(models.TextChoices):
        GREENHOUSE = "greenhouse", "Greenhouse"
        LEVER = "lever", "Lever"
        ASHBY = "ashby", "Ashby"
        CSV = "csv", "CSV"

    public_id = models.CharField(max_length=22, unique=True, default=new_public_id, editable=False)
    kind = models.CharField(max_length=10, choices=Kind)
    name = models.CharField(max_length=120, unique=True)
    mapping = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    RECORDED = ("public_id", "kind", "name")

    def __str__(self) -> str:
        return self.name


class Reference(models.Model):
    """An id of a source, and our row of that noun. After a merge two ids lead to one row.

    `seen` is a digest of what the source said last, so that the same said again costs nothing; `told_at` is when that
    was true there, so that an older word that arrives later changes nothing.
    """

    class Noun(models.TextChoices):
        PERSON = "person"
        OPENING = "opening"
        APPLICATION = "application"
        INTERVIEW = "interview"
        SCORECARD = "scorecard"
        MEMBER = "member"

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="references", db_index=False)
    noun = models.CharField(max_length=12, choices=Noun)
    external_id = models.CharField(max_length=200)
    row_id = models.BigIntegerField()
    seen = models.CharField(max_length=32, blank=True)
    told_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["noun", "row_id"], name="reference_row")]
        constraints = [
            models.UniqueConstraint(fields=["source", "noun", "external_id"], name="an_id_means_one_thing")
        ]
