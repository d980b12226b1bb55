"""A pulse: our own short questions, answered without a name. No answer is a row: there are only counts.

Who answered is known, and what was answered is counted, and nothing joins the two. Every count of a group is written
anew with each answer, so that a database that numbers its transactions cannot tell which of them grew.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from core.models import Person, Wall
from core.models.ids import new_public_id
from partnership.models.celebrations import Celebration
from partnership.models.disagreements import SideName
from partnership.rules.pulse import FEWEST


class PulseRound(models.Model):
    """Proposed by one side, opened when somebody of the other agrees, seen by both when it closes."""

    public_id = models.CharField(max_length=22, unique=True, default=new_public_id, editable=False)
    wall = models.ForeignKey(Wall, on_delete=models.PROTECT, related_name="+")
    one = models.CharField(max_length=10, choices=SideName)
    other = models.CharField(max_length=10, choices=SideName)
    fewest = models.PositiveSmallIntegerField(default=FEWEST)
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(null=True)
    opened_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    closes_at = models.DateTimeField()
    talk_at = models.DateTimeField()
    place = models.CharField(max_length=300)

    RECORDED = (
        *("public_id", "wall_id", "one", "other", "fewest", "proposed_at", "proposed_by_id", "opened_at"),
        *("opened_by_id", "closes_at", "talk_at", "place"),
    )

    class Meta:
        indexes = [models.Index(fields=["-proposed_at", "-public_id"], name="pulse_newest")]
        constraints = [
            models.CheckConstraint(condition=Q(fewest__gte=FEWEST), name="a_pulse_needs_five"),
            models.CheckConstraint(condition=~Q(one=F("other")), name="a_pulse_is_of_two_sides"),
            models.CheckConstraint(condition=Q(talk_at__gt=F("closes_at")), name="a_pulse_is_talked_about"),
        ]


class PulseGroup(models.Model):
    """Everybody, a side, or a team of it, as it stood when the round opened."""

    round = models.ForeignKey(PulseRound, on_delete=models.PROTECT, related_name="groups")
    inside = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="parts")
    name = models.CharField(max_length=120)

    RECORDED = ("round_id", "inside_id", "name")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "name"], name="a_group_stands_once")]


class PulseSeat(models.Model):
    """That somebody may answer, and whether they did: not when, and not what."""

    group = models.ForeignKey(PulseGroup, on_delete=models.PROTECT, related_name="seats")
    round = models.ForeignKey(PulseRound, on_delete=models.PROTECT, related_name="seats")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    has_answered = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "person"], name="one_answer_each")]


class PulseCount(models.Model):
    """How often a point of the scale was answered to a question by those of a group who are in no part of it."""

    group = models.ForeignKey(PulseGroup, on_delete=models.PROTECT, related_name="counts")
    question = models.CharField(max_length=20)
    point = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "question", "point"], name="one_count_of_a_point"),
            models.CheckConstraint(condition=Q(point__gte=1, point__lte=5), name="a_point_is_on_the_scale"),
        ]


class Statement(models.Model):
    """What somebody says with their name, where a team is too small to answer without."""

    round = models.ForeignKey(PulseRound, on_delete=models.PROTECT, related_name="statements")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    text = models.TextField(max_length=2000)

    RECORDED = ("round_id", "by_id", "at", "text")


class Thanks(models.Model):
    """A thank-you across the line. Others read it only where both like that; in a celebration those who are there."""

    public_id = models.CharField(max_length=22, unique=True, default=new_public_id, editable=False)
    wall = models.ForeignKey(Wall, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    to = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    celebration = models.ForeignKey(Celebration, on_delete=models.PROTECT, null=True, related_name="thanks")
    at = models.DateTimeField()
    text = models.TextField(max_length=1000)
    may_be_public = models.BooleanField()
    shared_at = models.DateTimeField(null=True)
    shared_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    RECORDED_BEFORE = (
        (
            *("public_id", "wall_id", "by_id", "to_id", "at", "text", "may_be_public", "shared_at"),
            "shared_by_id",
        ),
    )
    RECORDED = (*RECORDED_BEFORE[0], "celebration_id")

    class Meta:
        indexes = [models.Index(fields=["-at", "-public_id"], name="thanks_newest")]
        constraints = [
            models.CheckConstraint(condition=~Q(by=F("to")), name="nobody_thanks_themselves"),
            models.CheckConstraint(
                condition=Q(shared_at__isnull=True) | Q(may_be_public=True, shared_by=F("to")),
                name="thanks_are_public_when_both_like",
            ),
        ]
