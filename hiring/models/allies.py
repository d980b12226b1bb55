"""Two people who met and stay in touch: a connection of theirs, of no team; and who asks to be kept in mind."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.models import Person, Promise, Wall
from core.models.ids import new_public_id
from hiring.models.closings import Closing


class Ally(models.Model):
    """`member` works here, `ally` is whom they met. It begins when the ally says yes too (`agreed_at`).

    `promise` is the small one that runs now: a word, twice a year or as both chose. It ends by either, or by itself at
    `until_at`, two years after the last contact.
    """

    class Pace(models.IntegerChoices):
        QUARTERLY = 3, _("Four times a year")
        TWICE = 6, _("Twice a year")
        YEARLY = 12, _("Once a year")

    class Why(models.TextChoices):
        DECLINED = "declined", pgettext_lazy("ally", "not wanted")
        MEMBER = "member", pgettext_lazy("ally", "ended by who works here")
        ALLY = "ally", pgettext_lazy("ally", "ended by the ally")
        SILENCE = "silence", pgettext_lazy("ally", "two years without a word")
        LEFT = "left", pgettext_lazy("ally", "taken along by who left")
        GONE = "gone", pgettext_lazy("ally", "data erased")

    public_id = models.CharField(max_length=22, unique=True, default=new_public_id, editable=False)
    member = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="allies")
    ally = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="ally_of")
    closing = models.ForeignKey(Closing, on_delete=models.PROTECT, null=True, related_name="+")
    wall = models.OneToOneField(Wall, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(max_length=500)
    pace = models.PositiveSmallIntegerField(choices=Pace, default=Pace.TWICE)
    offered_at = models.DateTimeField()
    agreed_at = models.DateTimeField(null=True)
    until_at = models.DateTimeField(null=True)
    promise = models.OneToOneField(Promise, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_why = models.CharField(max_length=8, choices=Why, blank=True)

    RECORDED = (
        *("public_id", "member_id", "ally_id", "closing_id", "wall_id", "reason", "pace", "offered_at"),
        *("agreed_at", "until_at", "promise_id", "ended_at", "ended_why"),
    )

    class Meta:
        indexes = [
            models.Index(
                fields=["until_at"],
                condition=Q(ended_at__isnull=True, agreed_at__isnull=False),
                name="ally_ends_next",
            ),
            models.Index(
                fields=["member", "-agreed_at", "-public_id"],
                condition=Q(ended_at__isnull=True, agreed_at__isnull=False),
                name="ally_of_member",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["member", "ally"], condition=Q(ended_at__isnull=True), name="two_are_allies_once"
            ),
            models.CheckConstraint(condition=~Q(member=F("ally")), name="nobody_is_their_own_ally"),
            models.CheckConstraint(
                condition=Q(agreed_at__isnull=True) | Q(until_at__isnull=False), name="an_ally_has_an_end"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_why="")
                | (Q(ended_at__isnull=False) & ~Q(ended_why="")),
                name="an_end_says_why",
            ),
        ]


class AllyContact(models.Model):
    """That the two were in touch. `words` are what one wrote to the other, or a line about it."""

    connection = models.ForeignKey(Ally, on_delete=models.PROTECT, related_name="contacts")
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    words = models.TextField(max_length=2000, blank=True)

    RECORDED = ("connection_id", "at", "by_id", "words")


class AllyPassing(models.Model):
    """That a member asked to pass a connection on to a colleague: it happens if the ally says yes."""

    connection = models.ForeignKey(Ally, on_delete=models.PROTECT, related_name="passings")
    to = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(max_length=500)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)
    is_agreed = models.BooleanField(default=False)

    RECORDED = ("connection_id", "to_id", "reason", "asked_at", "asked_by_id", "answered_at", "is_agreed")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["connection"], condition=Q(answered_at__isnull=True), name="passing_on_is_asked_once"
            ),
        ]


class KeptInMind(models.Model):
    """That somebody wants to be kept in mind for openings: in their own words, until a day, as long as they like."""

    public_id = models.CharField(max_length=22, unique=True, default=new_public_id, editable=False)
    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="kept_in_mind")
    words = models.TextField(max_length=2000)
    roles = models.TextField(max_length=1000, blank=True)
    agreed_at = models.DateTimeField()
    until_at = models.DateTimeField()
