"""A hire that both teams celebrate: who took part, for a few weeks, and then it is quiet again."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import pgettext_lazy

from core.models import Person, Wall
from core.models.ids import new_public_id


class Celebration(models.Model):
    """Begun when hiring says that somebody was hired; `hire` is how its entries name that, `title` the opening."""

    public_id = models.CharField(max_length=22, unique=True, default=new_public_id, editable=False)
    wall = models.OneToOneField(Wall, on_delete=models.PROTECT, related_name="+")
    hire = models.CharField(max_length=80, unique=True)
    title = models.CharField(max_length=200)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True)

    RECORDED = (
        *("public_id", "wall_id", "hire", "title", "person_id", "opened_at", "ends_at", "taken_back_at"),
    )

    class Meta:
        indexes = [models.Index(fields=["-opened_at", "-public_id"], name="celebration_newest")]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("opened_at")), name="a_celebration_ends"),
        ]

    def __str__(self) -> str:
        return self.title


class CelebrationPart(models.Model):
    """That somebody took part in the hire, and as what."""

    class Part(models.TextChoices):
        HIRING_MANAGER = "hiring_manager", pgettext_lazy("took part as", "hiring manager")
        RECRUITER = "recruiter", pgettext_lazy("took part as", "recruiter")
        COORDINATOR = "coordinator", pgettext_lazy("took part as", "coordinator")
        INTERVIEWER = "interviewer", pgettext_lazy("took part as", "met them")

    celebration = models.ForeignKey(Celebration, on_delete=models.PROTECT, related_name="parts")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    part = models.CharField(max_length=14, choices=Part)

    WALL_PATH = "celebration__wall"
    RECORDED = ("celebration_id", "person_id", "part")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["celebration", "person", "part"], name="one_took_part_once"),
        ]
