"""Office hours that a team offers, the days that differ, and the talks people book in them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.models import Person, Team, Wall
from core.models.ids import new_public_id
from partnership.rules.office_hours import FEWEST_MINUTES, MOST_MINUTES


class OfficeHours(models.Model):
    """When somebody of a team has an open door. `talk_minutes` cuts each hour into talks of one to one; 0: for all.

    `version` counts changes, for the calendars that carry it.
    """

    public_id = models.CharField(max_length=22, unique=True, default=new_public_id, editable=False)
    wall = models.ForeignKey(Wall, on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    host = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    place = models.CharField(max_length=300)
    zone = models.CharField(max_length=64)
    first_on = models.DateField()
    last_on = models.DateField(null=True)
    begins = models.TimeField()
    minutes = models.PositiveSmallIntegerField()
    every_weeks = models.PositiveSmallIntegerField()
    talk_minutes = models.PositiveSmallIntegerField()
    version = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()

    RECORDED = (
        *("public_id", "wall_id", "team_id", "host_id", "place", "zone", "first_on", "last_on", "begins"),
        *("minutes", "every_weeks", "talk_minutes", "version", "changed_at"),
    )

    class Meta:
        indexes = [
            models.Index(fields=["-created_at", "-public_id"], name="office_hours_newest"),
            models.Index(fields=["host"], name="office_hours_host"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes__gte=FEWEST_MINUTES, minutes__lte=MOST_MINUTES),
                name="office_hours_have_a_length",
            ),
            models.CheckConstraint(
                condition=Q(talk_minutes=0) | Q(talk_minutes__gte=5, talk_minutes__lte=F("minutes")),
                name="a_talk_fits_into_its_hour",
            ),
            models.CheckConstraint(condition=Q(every_weeks__lte=52), name="office_hours_come_again"),
        ]


class ChangedHour(models.Model):
    """That the hour of one day is left out, or begins at another moment."""

    office_hours = models.ForeignKey(OfficeHours, on_delete=models.PROTECT, related_name="changes")
    on = models.DateField()
    moved_to = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    RECORDED = ("office_hours_id", "on", "moved_to", "reason", "at", "by_id")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["office_hours", "on"], name="an_hour_is_changed_once"),
        ]


class Talk(models.Model):
    """A booked or dropped-in talk. Whoever has it to themselves has its time alone: the database sees to it."""

    class Come(models.TextChoices):
        BOOKED = "booked", _("booked")
        DROPPED_IN = "dropped_in", _("dropped in")

    public_id = models.CharField(max_length=22, unique=True, default=new_public_id, editable=False)
    office_hours = models.ForeignKey(OfficeHours, on_delete=models.PROTECT, related_name="talks")
    wall = models.ForeignKey(Wall, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    host = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    guest = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    come = models.CharField(max_length=10, choices=Come)
    is_alone = models.BooleanField()
    topic = models.CharField(max_length=500, blank=True)
    version = models.PositiveIntegerField(default=0)
    booked_at = models.DateTimeField()
    booked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    remind_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    cancelled_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    held_at = models.DateTimeField(null=True)
    held_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    RECORDED = (
        *(
            "public_id",
            "office_hours_id",
            "wall_id",
            "on",
            "starts_at",
            "ends_at",
            "host_id",
            "guest_id",
            "come",
        ),
        *("is_alone", "topic", "version", "booked_at", "booked_by_id", "cancelled_at", "cancelled_by_id"),
        *("held_at", "held_by_id"),
    )

    class Meta:
        indexes = [
            models.Index(fields=["guest", "starts_at"], name="talk_guest"),
            models.Index(fields=["host", "starts_at"], name="talk_host"),
            models.Index(fields=["remind_at"], condition=Q(remind_at__isnull=False), name="talk_remind"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["office_hours", "starts_at"],
                condition=Q(is_alone=True, cancelled_at__isnull=True),
                name="a_time_is_booked_once",
            ),
            models.UniqueConstraint(
                fields=["office_hours", "starts_at", "guest"],
                condition=Q(cancelled_at__isnull=True),
                name="a_guest_comes_once",
            ),
            models.CheckConstraint(condition=~Q(host=F("guest")), name="a_talk_is_of_two"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="a_talk_runs_forward"),
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True) | Q(held_at__isnull=True),
                name="a_held_talk_took_place",
            ),
        ]


class CalendarFeed(models.Model):
    """An address that a calendar program reads: of a person, or of a team. Only a digest of its secret is here."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    RECORDED = ("person_id", "team_id", "digest", "made_at", "ended_at", "ended_by_id")

    class Meta:
        indexes = [models.Index(fields=["person"], name="calendar_feed_person")]


class BusyCalendar(models.Model):
    """A calendar somebody keeps elsewhere, of which Kept holds nothing but when they are busy.

    `unread` entries were left out; `left_out` says how many for which reason (`Why` of the rules).
    """

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="+")
    read_at = models.DateTimeField()
    until_at = models.DateTimeField()
    unread = models.PositiveIntegerField()
    left_out = models.JSONField(default=dict)

    RECORDED_BEFORE = (("person_id", "read_at", "until_at", "unread"),)
    RECORDED = (*RECORDED_BEFORE[0], "left_out")


class BusyTime(models.Model):
    calendar = models.ForeignKey(BusyCalendar, on_delete=models.CASCADE, related_name="times")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["calendar", "ends_at"], name="busy_time_ends")]
