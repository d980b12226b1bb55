"""That somebody applied, and what was decided about it, as the ATS knows it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy

from core.models import Person
from core.models.ids import new_public_id
from hiring.models.openings import Opening


class Application(models.Model):
    """`status` is what the ATS says today; the decisions that led there are rows. A prospect may have no opening."""

    class Status(models.TextChoices):
        ACTIVE = "active", pgettext_lazy("application", "active")
        REJECTED = "rejected", pgettext_lazy("application", "rejected")
        WITHDRAWN = "withdrawn", pgettext_lazy("application", "withdrawn by the candidate")
        HIRED = "hired", pgettext_lazy("application", "hired")

    public_id = models.CharField(max_length=22, unique=True, default=new_public_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="applications")
    opening = models.ForeignKey(
        Opening, on_delete=models.PROTECT, null=True, related_name="applications", db_index=False
    )
    applied_at = models.DateTimeField()
    is_prospect = models.BooleanField(default=False)
    status = models.CharField(max_length=10, choices=Status, default=Status.ACTIVE)

    WALL_PATH = "opening__wall"

    class Meta:
        indexes = [
            models.Index(fields=["opening", "-applied_at", "-public_id"], name="application_of_opening"),
        ]


class Decision(models.Model):
    """What was decided and when. `reason` is what the ATS said, and never shown to the candidate."""

    class Kind(models.TextChoices):
        REJECTED = "rejected", pgettext_lazy("decision", "rejected")
        UNREJECTED = "unrejected", pgettext_lazy("decision", "rejection taken back")
        OFFERED = "offered", pgettext_lazy("decision", "offer made")
        OFFER_ENDED = "offer_ended", pgettext_lazy("decision", "offer declined or taken back")
        HIRED = "hired", pgettext_lazy("decision", "hired")
        WITHDRAWN = "withdrawn", pgettext_lazy("decision", "withdrawn by the candidate")

    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="decisions", db_index=False
    )
    kind = models.CharField(max_length=12, choices=Kind)
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    reason = models.TextField(max_length=2000, blank=True)

    class Meta:
        indexes = [models.Index(fields=["at"], condition=models.Q(kind="hired"), name="decision_hired")]
        constraints = [
            models.UniqueConstraint(fields=["application", "kind", "at"], name="a_decision_is_told_once")
        ]
