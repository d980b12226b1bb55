"""How a candidate wants to hear, what is written to and fro, and when the talk is."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.models import Person
from core.models.ids import new_public_id
from hiring.models.openings import Opening


class Wish(models.Model):
    """How a candidate wants to hear of a decision, and how much: the latest counts. Anybody may say it at any time."""

    class Channel(models.TextChoices):
        CALL = "call", _("A call")
        VIDEO = "video", _("A video call")
        WRITTEN = "written", _("In writing")
        NONE = "none", _("No talk: one short message is enough")

    class Amount(models.TextChoices):
        NEWS = "news", _("Only what was decided")
        SOME = "some", _("What was decided, and the main reason")
        ALL = "all", _("As much as you may tell me")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="wishes", db_index=False)
    opening = models.ForeignKey(Opening, on_delete=models.PROTECT, related_name="+", db_index=False)
    channel = models.CharField(max_length=8, choices=Channel)
    amount = models.CharField(max_length=5, choices=Amount)
    reach = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()

    RECORDED = ("person_id", "opening_id", "channel", "amount", "reach", "at")

    class Meta:
        indexes = [models.Index(fields=["person", "opening", "-at"], name="wish_latest")]


class Writing(models.Model):
    """What one wrote to the other. `tells` is the message that holds the news itself; the first one mostly does not."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="writings", db_index=False)
    opening = models.ForeignKey(Opening, on_delete=models.PROTECT, related_name="+", db_index=False)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    words = models.TextField(max_length=5000)
    tells = models.BooleanField(default=False)

    RECORDED = ("person_id", "opening_id", "by_id", "at", "words", "tells")

    class Meta:
        indexes = [
            models.Index(fields=["person", "opening", "at"], name="writing_in_order"),
            models.Index(fields=["by", "at"], name="writing_by"),
        ]


class Slot(models.Model):
    """A time somebody keeps free for talks they owe; whoever waits for one of them may take it."""

    public_id = models.CharField(max_length=22, unique=True, default=new_public_id, editable=False)
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="slots", db_index=False)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    place = models.CharField(max_length=300, blank=True)
    offered_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    RECORDED = ("public_id", "owner_id", "starts_at", "ends_at", "place", "ended_at")

    class Meta:
        indexes = [models.Index(fields=["owner", "starts_at"], name="slot_of_owner")]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="slot_runs_forward"),
            models.UniqueConstraint(
                fields=["owner", "starts_at"],
                condition=Q(ended_at__isnull=True),
                name="a_time_is_offered_once",
            ),
        ]


class Meeting(models.Model):
    """A slot that a candidate took. `uid` and `sequence` are those of the calendar entry; a change keeps the uid."""

    slot = models.ForeignKey(Slot, on_delete=models.PROTECT, related_name="meetings")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="meetings", db_index=False)
    opening = models.ForeignKey(Opening, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=8, choices=Wish.Channel)
    place = models.CharField(max_length=300, blank=True)
    uid = models.CharField(max_length=22, default=new_public_id, editable=False)
    sequence = models.PositiveSmallIntegerField(default=0)
    taken_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    RECORDED = (
        *("slot_id", "person_id", "opening_id", "channel", "place", "uid", "sequence"),
        *("taken_at", "ended_at", "ended_by_id"),
    )

    class Meta:
        indexes = [models.Index(fields=["person", "opening"], name="meeting_of_person")]
        constraints = [
            models.UniqueConstraint(
                fields=["slot"], condition=Q(ended_at__isnull=True), name="a_slot_is_taken_once"
            ),
            models.UniqueConstraint(
                fields=["person", "opening"], condition=Q(ended_at__isnull=True), name="one_talk_at_a_time"
            ),
        ]
