"""The rows of the one log: entries, the tree's nodes, its head, what opens an entry, and checkpoints.

The database itself refuses to change or delete entries and nodes (see the migration `append_only`).
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from core.models.people import Person
from core.models.walls import Wall
from core.models.work import Work, failing


class Entry(models.Model):
    """`body` is the leaf, byte for byte; the other columns repeat it for look-ups and are checked against it."""

    index = models.BigIntegerField(primary_key=True)
    kind = models.CharField(max_length=60)
    wall = models.ForeignKey(Wall, on_delete=models.PROTECT, related_name="entries")
    wall_seq = models.BigIntegerField()
    at = models.DateTimeField()
    body = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["wall", "wall_seq"], name="a_wall_counts_its_entries")]


class Node(models.Model):
    """A stored hash of the tree at its position in the numbering of proof.merkle."""

    position = models.BigIntegerField(primary_key=True)
    hash = models.BinaryField()


class Head(models.Model):
    """The right edge of the tree: the one row that an append locks."""

    size = models.BigIntegerField()
    frontier = models.BinaryField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="there_is_one_head")]


class Opening(models.Model):
    """Salts and values behind an entry's commitments, sealed where its wall is sealed; empty once erased."""

    entry = models.OneToOneField(
        Entry, on_delete=models.PROTECT, primary_key=True, db_column="entry_index", related_name="opening"
    )
    about = models.CharField(max_length=80)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    subject = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    body = models.BinaryField()

    class Meta:
        indexes = [
            models.Index(fields=["about", "entry"], name="opening_about"),
            models.Index(fields=["subject"], condition=Q(subject__isnull=False), name="opening_subject"),
        ]


class Checkpoint(models.Model):
    """A signed note over the tree at one size, as handed to people outside."""

    size = models.BigIntegerField(primary_key=True)
    note = models.TextField()
    made_at = models.DateTimeField()
    token = models.BinaryField(default=b"")


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
