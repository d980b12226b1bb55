"""A place to be filled, and whether the kept-promise figure is published."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from core.models import Person, Team, Wall
from core.models.ids import new_public_id
from core.models.tenure import Tenure, ends_with_who

HIRING_MANAGER, INTERVIEWER, RECRUITER = "hiring_manager", "interviewer", "recruiter"
COORDINATOR = "coordinator"
SEATS = (HIRING_MANAGER, INTERVIEWER, RECRUITER, COORDINATOR)


class Opening(models.Model):
    """Whoever works on it sits inside its wall (`SEATS`). `closing_days` is its own length of the house rule."""

    public_id = models.CharField(max_length=22, unique=True, default=new_public_id, editable=False)
    title = models.CharField(max_length=200)
    wall = models.OneToOneField(Wall, on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="+")
    hiring_manager = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="openings")
    country = models.CharField(max_length=2, blank=True)
    region = models.CharField(max_length=10, blank=True)
    closing_days = models.PositiveSmallIntegerField(null=True)
    is_public = models.BooleanField(default=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    RECORDED = (
        *("public_id", "title", "wall_id", "team_id", "hiring_manager_id", "country", "region"),
        *("closing_days", "is_public", "opened_at", "closed_at"),
    )

    class Meta:
        indexes = [
            models.Index(fields=["-opened_at", "-public_id"], name="opening_newest"),
            models.Index(fields=["hiring_manager"], name="opening_manager"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(closing_days__isnull=True) | Q(closing_days__gte=1, closing_days__lte=99),
                name="a_closing_has_days",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Publication(Tenure):
    """That the share of kept closings may be read by anybody, since when and until when."""

    RECORDED = ("since_at", "since_by_id", "until_at", "until_by_id")

    class Meta:
        constraints = [
            ends_with_who("publication_ends_with_who"),
            models.UniqueConstraint(
                models.Value(1), condition=Q(until_at__isnull=True), name="published_once_at_a_time"
            ),
        ]


class Employer(models.Model):
    """How many people the organisation employs, where somebody said so: some laws bind from a number on."""

    employees = models.PositiveIntegerField()
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    RECORDED = ("employees", "set_at", "set_by_id")

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="there_is_one_employer")]


class FirstDay(models.Model):
    """From which day of decision on answers are owed; without a day, for all of them however old."""

    day = models.DateField(null=True)
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    RECORDED = ("day", "set_at", "set_by_id")

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="there_is_one_first_day")]
