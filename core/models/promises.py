"""Who owes what to whom, by when, and was it kept. What happens to a promise is a row."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from core.models.ids import new_public_id
from core.models.people import Person, Team
from core.models.walls import Wall
from core.models.work import Work, failing

_ONE_OWES = Q(owed_by__isnull=False, owed_by_team__isnull=True) | Q(
    owed_by__isnull=True, owed_by_team__isnull=False, owed_with__isnull=True
)
_ONE_IS_OWED = Q(owed_to__isnull=False, owed_to_team__isnull=True) | Q(
    owed_to__isnull=True, owed_to_team__isnull=False
)


class Promise(Work):
    """Owed by a person (with another, or not) or by a team, to a person or a team.

    `due_at` and `ended_at` follow from the rows below and are kept here so that every list is one index read.
    """

    public_id = models.CharField(max_length=22, unique=True, default=new_public_id, editable=False)
    kind = models.CharField(max_length=60)
    what = models.CharField(max_length=300, blank=True)
    about = models.CharField(max_length=80, blank=True)
    wall = models.ForeignKey(Wall, on_delete=models.PROTECT, related_name="promises")
    owed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="promises_owed")
    owed_with = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    owed_by_team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="+")
    owed_to = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="promises_due")
    owed_to_team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    due_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    RECORDED = (
        *("public_id", "kind", "what", "about", "wall_id", "owed_by_id", "owed_with_id", "owed_by_team_id"),
        *("owed_to_id", "owed_to_team_id", "made_at", "made_by_id", "due_at", "ended_at"),
    )
    _OPEN: ClassVar[Q] = Q(ended_at__isnull=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["owed_by", "due_at"], condition=Q(ended_at__isnull=True), name="promise_mine"
            ),
            models.Index(
                fields=["owed_with", "due_at"], condition=Q(ended_at__isnull=True), name="promise_with"
            ),
            models.Index(
                fields=["owed_by"],
                condition=Q(ended_at__isnull=True, owed_with__isnull=False),
                name="promise_together",
            ),
            models.Index(
                fields=["owed_by_team", "due_at"], condition=Q(ended_at__isnull=True), name="promise_team"
            ),
            models.Index(
                fields=["owed_to", "due_at"], condition=Q(ended_at__isnull=True), name="promise_yours"
            ),
            models.Index(
                fields=["owed_to_team", "due_at"],
                condition=Q(ended_at__isnull=True),
                name="promise_team_yours",
            ),
            models.Index(
                fields=["kind", "due_at"], condition=Q(ended_at__isnull=True), name="promise_of_kind"
            ),
            models.Index(
                fields=["next_try_at"], condition=Q(next_try_at__isnull=False), name="promise_next_try"
            ),
            failing("promise_failing"),
        ]
        constraints = [
            models.CheckConstraint(condition=_ONE_OWES, name="one_side_owes"),
            models.CheckConstraint(condition=_ONE_IS_OWED, name="one_side_is_owed"),
            models.CheckConstraint(condition=~Q(owed_by=F("owed_to")), name="nobody_owes_themselves"),
            models.CheckConstraint(condition=~Q(owed_by=F("owed_with")), name="two_owe_together"),
        ]


class PromiseClock(models.Model):
    """One clock that ran when the promise was made; the earliest of them set its day."""

    promise = models.ForeignKey(Promise, on_delete=models.PROTECT, related_name="clocks")
    policy = models.CharField(max_length=60)
    starts_at = models.DateTimeField()
    due_at = models.DateTimeField()

    RECORDED = ("promise_id", "policy", "starts_at", "due_at")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["promise", "policy"], name="a_clock_runs_once"),
        ]


class Kept(models.Model):
    """That a promise was kept; who is owed may answer "it did not happen", which opens it again."""

    promise = models.ForeignKey(Promise, on_delete=models.PROTECT, related_name="keepings")
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    said = models.TextField(max_length=2000, blank=True)
    contested_at = models.DateTimeField(null=True)
    contested_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    contested_saying = models.TextField(max_length=2000, blank=True)

    RECORDED = ("promise_id", "at", "by_id", "said", "contested_at", "contested_by_id", "contested_saying")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["promise"], condition=Q(contested_at__isnull=True), name="a_promise_is_kept_once"
            ),
        ]


class Extension(models.Model):
    """A later day, agreed by nobody but honestly said before the old one passed: the notice is what was told."""

    promise = models.ForeignKey(Promise, on_delete=models.PROTECT, related_name="extensions")
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    from_due_at = models.DateTimeField()
    to_due_at = models.DateTimeField()
    notice = models.TextField(max_length=2000)

    RECORDED = ("promise_id", "at", "by_id", "from_due_at", "to_due_at", "notice")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(to_due_at__gt=F("from_due_at")), name="an_extension_is_to_a_later_day"
            ),
        ]


class Handover(models.Model):
    """`by` is None where Kept itself found that another owes it."""

    promise = models.ForeignKey(Promise, on_delete=models.PROTECT, related_name="handovers")
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    from_person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    to_person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(max_length=2000)

    RECORDED = ("promise_id", "at", "by_id", "from_person_id", "to_person_id", "reason")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(from_person=F("to_person")), name="a_handover_is_to_another"),
        ]


class Release(models.Model):
    """That whoever was owed let the promise go, or that its room found it no longer owed (`by` is None for Kept)."""

    promise = models.OneToOneField(Promise, on_delete=models.PROTECT, related_name="release")
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.TextField(max_length=2000)

    RECORDED = ("promise_id", "at", "by_id", "reason")
