"""Calendars that people keep elsewhere: one that Kept reads, one into which it writes. Their addresses are secrets."""

from __future__ import annotations

from django.db import models

from core.models import Person


class Elsewhere(models.Model):
    """How a calendar of somebody's own is reached, and when the tick turns to it next; `hidden` is encrypted."""

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="+")
    hidden = models.TextField()
    set_at = models.DateTimeField()
    next_at = models.DateTimeField(db_index=True)
    done_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    failure = models.CharField(max_length=20, blank=True)

    RECORDED: tuple[str, ...] = ("person_id", "set_at")

    class Meta:
        abstract = True


class BusyAddress(Elsewhere):
    """Where the times come from at which somebody is busy. `digest` is of the calendar as it was read last."""

    digest = models.CharField(max_length=64, blank=True)
    etag = models.CharField(max_length=300, blank=True)
    modified = models.CharField(max_length=100, blank=True)


class OwnCalendar(Elsewhere):
    """A calendar into which Kept writes somebody's talks and office hours (CalDAV, RFC 4791).

    Once it `ended_at`, what was written is taken out, and then the row goes.
    """

    ended_at = models.DateTimeField(null=True)


class WrittenEntry(models.Model):
    """One entry that stands in somebody's own calendar because Kept wrote it; Kept touches no other."""

    calendar = models.ForeignKey(OwnCalendar, on_delete=models.CASCADE, related_name="entries")
    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["calendar", "name"], name="an_entry_is_written_once"),
        ]
