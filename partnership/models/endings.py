"""How a disagreement ends: options, an offer that names what each gives, and the other side's yes."""

from __future__ import annotations

from django.db import models

from core.models import Person, Promise
from partnership.models.disagreements import Chair, Disagreement


class Option(models.Model):
    """A way that is neither side's first wish: it is ours."""

    disagreement = models.ForeignKey(Disagreement, on_delete=models.PROTECT, related_name="options")
    words = models.TextField(max_length=2000)
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    RECORDED = ("disagreement_id", "words", "at", "by_id")


class Offer(models.Model):
    """What could be ours, as one side puts it; the newest counts, whoever made it."""

    disagreement = models.ForeignKey(Disagreement, on_delete=models.PROTECT, related_name="offers")
    chair = models.ForeignKey(Chair, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    agreement = models.TextField(max_length=3000)
    sign = models.TextField(max_length=2000)
    look_again_on = models.DateField()
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    RECORDED = (
        *("disagreement_id", "chair_id", "number", "agreement", "sign", "look_again_on", "at", "by_id"),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["disagreement", "number"], name="offers_are_counted"),
        ]


class Gift(models.Model):
    """What one side gives in an offer, by whom and by when; it becomes a promise when the other side says yes."""

    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="gifts")
    chair = models.ForeignKey(Chair, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    what = models.CharField(max_length=300)
    by_on = models.DateField()

    RECORDED = ("offer_id", "chair_id", "owner_id", "what", "by_on")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["offer", "chair"], name="each_side_gives_once"),
        ]


class Close(models.Model):
    """That the other side said yes to an offer: the disagreement is closed, and what it names is ours."""

    disagreement = models.OneToOneField(Disagreement, on_delete=models.PROTECT, related_name="close")
    offer = models.OneToOneField(Offer, on_delete=models.PROTECT, related_name="close")
    look_again = models.OneToOneField(Promise, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    RECORDED = ("disagreement_id", "offer_id", "look_again_id", "at", "by_id")
