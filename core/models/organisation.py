"""The one organisation whose people make promises here."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from core.clock import Length, Unit
from core.models.people import Person
from core.models.walls import Wall


class Organisation(models.Model):
    name = models.CharField(max_length=200)
    country = models.CharField(max_length=2)
    region = models.CharField(max_length=10, blank=True)
    language = models.CharField(max_length=10)
    time_zone = models.CharField(max_length=64)
    wall = models.OneToOneField(Wall, on_delete=models.PROTECT, related_name="+")
    is_demo = models.BooleanField(default=False)
    set_up_at = models.DateTimeField()
    set_up_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    RECORDED = ("name", "country", "region", "language", "time_zone", "is_demo", "set_up_at")

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="there_is_one_organisation")]

    def __str__(self) -> str:
        return self.name


class ClockSetting(models.Model):
    """The length an organisation gave one of its own clocks; without a row it is what `policies/clocks` says."""

    policy = models.CharField(max_length=60, unique=True)
    number = models.PositiveSmallIntegerField()
    unit = models.CharField(max_length=12, choices=[(unit.value, unit.value) for unit in Unit])
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    RECORDED = ("policy", "number", "unit", "set_at", "set_by_id")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(number__gte=1, number__lte=999), name="a_clock_has_a_length")
        ]

    @property
    def length(self) -> Length:
        return Length(self.number, Unit(self.unit))
