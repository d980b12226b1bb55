"""Working agreements and the intake of an opening: a text in versions, signed by every side as it stands."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import Person, Promise, Wall
from core.models.ids import new_public_id
from partnership.models.disagreements import SideName


class WorkingAgreement(models.Model):
    """What two sides, or three where an opening begins, agree on; `title` names the opening in words."""

    class Kind(models.TextChoices):
        WORKING = "working", _("how we work together")
        INTAKE = "intake", _("an opening begins")

    public_id = models.CharField(max_length=22, unique=True, default=new_public_id, editable=False)
    wall = models.OneToOneField(Wall, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    title = models.CharField(max_length=200)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    RECORDED = ("public_id", "wall_id", "kind", "title", "opened_at", "opened_by_id")

    class Meta:
        indexes = [models.Index(fields=["opened_at", "public_id"], name="agreement_opened")]

    def __str__(self) -> str:
        return self.title


class Party(models.Model):
    """One side of an agreement, and who stands for it: they owe what their side owes."""

    agreement = models.ForeignKey(WorkingAgreement, on_delete=models.PROTECT, related_name="parties")
    side = models.CharField(max_length=10, choices=SideName)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    RECORDED = ("agreement_id", "side", "person_id")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agreement", "side"], name="a_side_agrees_once"),
        ]


class AgreedText(models.Model):
    """One version; `digest` is over all of it, its lines, what is owed, and the sides: that is what is signed."""

    agreement = models.ForeignKey(WorkingAgreement, on_delete=models.PROTECT, related_name="texts")
    number = models.PositiveIntegerField()
    words = models.TextField(max_length=8000)
    change = models.TextField(max_length=2000, blank=True)
    review_on = models.DateField()
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    RECORDED = ("agreement_id", "number", "words", "change", "review_on", "digest", "at", "by_id")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agreement", "number"], name="texts_are_counted"),
        ]


class RuleLine(models.Model):
    """Who decides a matter, and how: after advice, with everybody's consent, or because the law says who."""

    class Way(models.TextChoices):
        ADVICE = "advice", _("after asking for advice")
        CONSENT = "consent", _("when nobody objects")
        LAW = "law", _("because the law says so")

    text = models.ForeignKey(AgreedText, on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveIntegerField()
    matter = models.CharField(max_length=200)
    way = models.CharField(max_length=10, choices=Way)
    decides = models.CharField(max_length=10, choices=SideName)
    law = models.CharField(max_length=200, blank=True)

    RECORDED = ("text_id", "position", "matter", "way", "decides", "law")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["text", "position"], name="lines_are_counted"),
            models.CheckConstraint(
                condition=~models.Q(way="law") | ~models.Q(law="") | models.Q(matter=""),
                name="a_law_is_named",
            ),
        ]


class Owing(models.Model):
    """What one side owes another, within so many working days of the text coming into force."""

    text = models.ForeignKey(AgreedText, on_delete=models.PROTECT, related_name="owings")
    position = models.PositiveIntegerField()
    by_side = models.CharField(max_length=10, choices=SideName)
    to_side = models.CharField(max_length=10, choices=SideName)
    what = models.CharField(max_length=300)
    days = models.PositiveIntegerField()

    RECORDED = ("text_id", "position", "by_side", "to_side", "what", "days")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["text", "position"], name="owings_are_counted"),
            models.CheckConstraint(
                condition=~models.Q(by_side=models.F("to_side")), name="a_side_owes_another"
            ),
        ]


class Signature(models.Model):
    """That a side signed exactly this text."""

    text = models.ForeignKey(AgreedText, on_delete=models.PROTECT, related_name="signatures")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    RECORDED = ("text_id", "party_id", "digest", "at", "by_id")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["text", "party"], name="a_side_signs_a_text_once"),
        ]


class Objection(models.Model):
    """Why a side cannot live with a text: it is taken up, never outvoted."""

    public_id = models.CharField(max_length=22, unique=True, default=new_public_id, editable=False)
    text = models.ForeignKey(AgreedText, on_delete=models.PROTECT, related_name="objections")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(max_length=3000)
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    RECORDED = ("public_id", "text_id", "party_id", "reason", "at", "by_id")


class Settled(models.Model):
    """That the side that objected says it is met: by a newer text, or with a word by itself."""

    objection = models.OneToOneField(Objection, on_delete=models.PROTECT, related_name="settled")
    text = models.ForeignKey(AgreedText, on_delete=models.PROTECT, related_name="+")
    how = models.TextField(max_length=2000, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    RECORDED = ("objection_id", "text_id", "how", "at", "by_id")


class InForce(models.Model):
    """That every side signed this text and no objection is open: from now on it holds, until its review."""

    text = models.OneToOneField(AgreedText, on_delete=models.PROTECT, related_name="in_force")
    review = models.OneToOneField(Promise, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    RECORDED = ("text_id", "review_id", "at", "by_id")
