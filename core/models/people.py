"""Persons, their accounts, teams, roles, absences, and when two persons turn out to be one."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from core.models.ids import new_public_id
from core.models.tenure import Tenure, ends_with_who


class Role(models.TextChoices):
    """What an organisation trusts a person with; `administrator` is about settings and never about content."""

    HR = "hr", _("HR")
    TA = "ta", _("Talent acquisition")
    IT_CUSTODIAN = "it_custodian", _("IT custodian")
    HIRING_MANAGER = "hiring_manager", _("Hiring manager")
    COUNSEL = "counsel", _("Counsel")
    AUDITOR = "auditor", _("Auditor")
    ADMINISTRATOR = "administrator", _("Administrator of the server")


class Person(models.Model):
    """Anybody who owes or is owed something: a member, candidate, reporter, respondent or outsider."""

    public_id = models.CharField(max_length=22, unique=True, default=new_public_id, editable=False)
    name = models.CharField(max_length=200, blank=True)
    email = models.EmailField(max_length=254, blank=True)
    language = models.CharField(max_length=10, blank=True)
    time_zone = models.CharField(max_length=64, blank=True)
    country = models.CharField(max_length=2, blank=True)
    region = models.CharField(max_length=10, blank=True)
    same_as = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="duplicates", db_index=False
    )
    created_at = models.DateTimeField()
    created_by = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")

    RECORDED = ("public_id", "name", "email", "language", "time_zone", "country", "region", "same_as_id")

    class Meta:
        indexes = [
            models.Index(Lower("email"), name="person_email"),
            models.Index(fields=["name", "public_id"], name="person_by_name"),
            models.Index(fields=["same_as"], condition=Q(same_as__isnull=False), name="person_same_as"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(same_as=F("pk")), name="person_is_not_its_own_duplicate"),
        ]

    def __str__(self) -> str:
        return self.name or str(_("someone whose data was erased"))


class Erasure(models.Model):
    """That a person's data was erased, when, by whom and on what legal ground."""

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="erasure")
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    ground = models.CharField(max_length=60)

    RECORDED = ("person_id", "at", "by_id", "ground")


class Merge(models.Model):
    """That two persons are one. It can be taken apart until one of them is erased."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="merges")
    into = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=500)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    RECORDED = ("person_id", "into_id", "at", "by_id", "reason", "undone_at", "undone_by_id")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(undone_at__isnull=True), name="person_is_merged_once"
            ),
            models.CheckConstraint(condition=~Q(person=F("into")), name="merge_is_of_two"),
        ]


class AccountManager(BaseUserManager["Account"]):
    def get_by_natural_key(self, username: str | None) -> Account:
        return self.get(email__iexact=username)


class Account(AbstractBaseUser):
    """How a person signs in. Most persons have none."""

    email = models.EmailField(max_length=254, unique=True)
    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="account")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    RECORDED = ("email", "person_id", "is_active")

    objects = AccountManager()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="account_email_in_any_case")]


class Team(models.Model):
    class Kind(models.TextChoices):
        HR = "hr", _("HR")
        TA = "ta", _("Talent acquisition")
        IT = "it", _("IT")
        HIRING = "hiring", _("Hiring team")
        OTHER = "other", _("Another team")

    public_id = models.CharField(max_length=22, unique=True, default=new_public_id, editable=False)
    name = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=10, choices=Kind)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    RECORDED = ("public_id", "name", "kind")

    def __str__(self) -> str:
        return self.name


class TeamSeat(Tenure):
    """A person's place in a team. Whoever has one now is a member of the organisation."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="team_seats")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="seats")
    is_lead = models.BooleanField(default=False)

    RECORDED = ("person_id", "team_id", "is_lead", "since_at", "since_by_id", "until_at", "until_by_id")

    class Meta:
        indexes = [models.Index(fields=["person", "until_at"], name="team_seat_person")]
        constraints = [
            ends_with_who("team_seat_ends_with_who"),
            models.UniqueConstraint(
                fields=["person", "team"], condition=Q(until_at__isnull=True), name="one_open_seat_in_a_team"
            ),
        ]


class RoleGrant(Tenure):
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="role_grants")
    role = models.CharField(max_length=20, choices=Role)

    RECORDED = ("person_id", "role", "since_at", "since_by_id", "until_at", "until_by_id")

    class Meta:
        indexes = [models.Index(fields=["person", "role", "until_at"], name="role_grant_person")]
        constraints = [
            ends_with_who("role_ends_with_who"),
            models.UniqueConstraint(
                fields=["person", "role"], condition=Q(until_at__isnull=True), name="one_open_grant_of_a_role"
            ),
        ]


class Absence(models.Model):
    """Days on which somebody is away, and who answers meanwhile."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="absences")
    deputy = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="deputises")
    from_on = models.DateField()
    until_on = models.DateField()
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    RECORDED = ("person_id", "deputy_id", "from_on", "until_on", "ended_at", "ended_by_id")

    class Meta:
        indexes = [models.Index(fields=["person", "until_on"], name="absence_person")]
        constraints = [
            models.CheckConstraint(condition=Q(from_on__lte=F("until_on")), name="absence_runs_forward"),
            models.CheckConstraint(condition=~Q(person=F("deputy")), name="nobody_deputises_for_themselves"),
        ]
