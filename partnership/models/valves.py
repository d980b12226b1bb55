"""When two do not get on alone: a listener whom both chose, and a decision that could not wait."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import Person, Promise
from partnership.models.agreements import RuleLine
from partnership.models.disagreements import Chair, Disagreement, View

BEFORE_THEY_WERE_LISTED = "in words only"  # decisions from before lines and laws were chosen from a list


class ListenerChoice(models.Model):
    """Whom one side would like to listen; the newest of each side counts."""

    chair = models.ForeignKey(Chair, on_delete=models.PROTECT, related_name="listener_choices")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    RECORDED = ("chair_id", "person_id", "at", "by_id")


class Listener(models.Model):
    """That both sides chose the same person: they sit at the table and help to hear."""

    disagreement = models.OneToOneField(Disagreement, on_delete=models.PROTECT, related_name="listener")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    RECORDED = ("disagreement_id", "person_id", "at", "by_id")


class ListenerNote(models.Model):
    """What the listener heard in one version of a view; it helps, and opens no gate."""

    view = models.ForeignKey(View, on_delete=models.PROTECT, related_name="listener_notes")
    words = models.TextField(max_length=3000)
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    RECORDED = ("view_id", "words", "at", "by_id")


class UrgentDecision(models.Model):
    """A decision that could not wait, by whom a law or an agreed rule names; the disagreement stays open.

    `line` is the line of the agreement that held then, `law` the key of a law (policies/partnership/laws.yaml);
    `rule` is either as it read when it was decided.
    """

    class Basis(models.TextChoices):
        LAW = "law", _("the law says who decides")
        AGREEMENT = "agreement", _("our working agreement says who decides")

    disagreement = models.ForeignKey(Disagreement, on_delete=models.PROTECT, related_name="urgent_decisions")
    chair = models.ForeignKey(Chair, on_delete=models.PROTECT, related_name="+")
    basis = models.CharField(max_length=10, choices=Basis)
    line = models.ForeignKey(RuleLine, on_delete=models.PROTECT, null=True, related_name="+")
    law = models.CharField(max_length=40, blank=True)
    rule = models.CharField(max_length=500)
    decision = models.TextField(max_length=3000)
    reason = models.TextField(max_length=3000)
    nobody_in_danger = models.BooleanField()
    review = models.OneToOneField(Promise, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    RECORDED_BEFORE = (
        (
            *("disagreement_id", "chair_id", "basis", "rule", "decision", "reason", "nobody_in_danger"),
            *("review_id", "at", "by_id"),
        ),
    )
    RECORDED = (*RECORDED_BEFORE[0], "line_id", "law")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(nobody_in_danger=True), name="no_urgent_decision_where_somebody_is_in_danger"
            ),
            models.CheckConstraint(condition=~Q(reason="") | Q(decision=""), name="decided_with_a_reason"),
            models.CheckConstraint(
                condition=Q(basis="agreement", line__isnull=False, law="")
                | (Q(basis="law", line__isnull=True) & ~Q(law=""))
                | Q(law=BEFORE_THEY_WERE_LISTED),
                name="decided_by_a_line_or_a_law",
            ),
        ]
