"""The rows of the one log: entries with the tree's hashes, its head, what opens an entry, and checkpoints.

The database itself refuses to change or delete entries (see the migrations `append_only` and after).
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from core.models.ids import PlaceField, new_public_id
from core.models.people import Person
from core.models.tenure import Tenure, ends_with_who
from core.models.walls import Wall
from core.models.work import Work, failing


class Entry(models.Model):
    """`body` is the leaf, byte for byte; the other columns repeat it for look-ups and are checked against it.

    `hashes` are those of the subtrees which this entry completes, 32 bytes each, its leaf's first (proof.merkle).
    """

    index = PlaceField(primary_key=True)
    kind = models.CharField(max_length=60)
    wall = models.ForeignKey(Wall, on_delete=models.PROTECT, related_name="entries", db_index=False)
    wall_seq = models.BigIntegerField()
    at = models.DateTimeField()
    body = models.BinaryField()
    hashes = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["wall", "wall_seq"], name="a_wall_counts_its_entries")]


class Head(models.Model):
    """The right edge of the tree: the one row that an append locks."""

    size = models.BigIntegerField()
    frontier = models.BinaryField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="there_is_one_head")]


class Opening(models.Model):
    """Salts and values behind an entry's commitments; empty once erased.

    `envelope` opens what the columns here say too, and the digests of the rows an act wrote: it is never sealed, so
    that anybody can check it. `body` opens the facts, sealed where the wall is sealed.
    """

    entry = models.OneToOneField(
        Entry, on_delete=models.PROTECT, primary_key=True, db_column="entry_index", related_name="opening"
    )
    about = models.CharField(max_length=80)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    subject = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    envelope = models.BinaryField()
    body = models.BinaryField()

    class Meta:
        indexes = [
            models.Index(fields=["about", "entry"], name="opening_about"),
            models.Index(fields=["subject"], condition=Q(subject__isnull=False), name="opening_subject"),
        ]


class Checkpoint(Work):
    """A signed note over the tree at one size, as handed to people outside, and the key that verifies it.

    What waits here is its time stamp (`token`), where an authority is configured.
    """

    size = PlaceField(primary_key=True)
    note = models.TextField()
    key = models.CharField(max_length=300)
    made_at = models.DateTimeField()
    token = models.BinaryField(default=b"")

    class Meta:
        indexes = [
            models.Index(
                fields=["next_try_at"], condition=Q(next_try_at__isnull=False), name="checkpoint_next_try"
            ),
        ]


class Delivery(Work):
    """That a room is to hear of an entry: written with the entry, delivered by the tick."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="deliveries")
    reaction = models.CharField(max_length=80)
    done_at = models.DateTimeField(null=True)

    WALL_PATH = "entry__wall"

    class Meta:
        indexes = [
            models.Index(
                fields=["next_try_at"], condition=Q(next_try_at__isnull=False), name="delivery_next_try"
            ),
            failing("delivery_failing"),
        ]
        constraints = [models.UniqueConstraint(fields=["entry", "reaction"], name="heard_once")]


class LegalHold(Tenure):
    """That nothing about a person, or inside a wall, may be erased for now, and why."""

    public_id = models.CharField(max_length=22, unique=True, default=new_public_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="holds")
    wall = models.ForeignKey(Wall, on_delete=models.PROTECT, null=True, related_name="holds")
    reason = models.CharField(max_length=500)
    until_reason = models.CharField(max_length=500, blank=True)

    RECORDED_BEFORE = (
        ("person_id", "wall_id", "reason", "since_at", "since_by_id", "until_at", "until_by_id"),
    )
    RECORDED = (*RECORDED_BEFORE[0], "until_reason")

    class Meta:
        constraints = [
            ends_with_who("legal_hold_ends_with_who"),
            models.CheckConstraint(
                condition=Q(person__isnull=False, wall__isnull=True)
                | Q(person__isnull=True, wall__isnull=False),
                name="a_hold_is_on_one_thing",
            ),
        ]
