"""What arrives from outside: how a source is reached, its knocks, files to read, and what waits for something."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import Person
from core.models.ids import new_public_id
from core.models.work import Work, failing
from hiring.models.sources import Source


class Connection(Work):
    """How a source is reached and who may knock for it. Work to do: asking its API (`next_try_at`).

    Both secrets stand here encrypted with a key that is not in the database. `cursor` is where the last asking
    stopped; it is written with what was read, so that nothing is lost and nothing skipped when a process dies.
    """

    source = models.OneToOneField(Source, on_delete=models.PROTECT, related_name="connection")
    hook_secret = models.TextField(blank=True)
    hook_secret_at = models.DateTimeField(null=True)
    api_address = models.CharField(max_length=300, blank=True)
    api_key = models.TextField(blank=True)
    api_key_at = models.DateTimeField(null=True)
    cursor = models.JSONField(default=dict, blank=True)
    heard_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["next_try_at"], condition=Q(next_try_at__isnull=False), name="ask_next_try"),
            failing("ask_failing"),
        ]


class Knock(Work):
    """One webhook that was signed rightly. Its body is emptied once it is read; an unknown one is kept for a day."""

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="knocks")
    event_id = models.CharField(max_length=200)
    kind = models.CharField(max_length=120, blank=True)
    body = models.TextField(blank=True)
    at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    is_unknown = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(
                fields=["next_try_at"], condition=Q(next_try_at__isnull=False), name="knock_next_try"
            ),
            models.Index(fields=["source", "-at"], name="knock_newest"),
            failing("knock_failing"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["source", "event_id"], name="a_knock_is_heard_once"),
        ]


class Waiting(models.Model):
    """Something about a thing that has not arrived yet: an interview whose application is still to come.

    `noun` and `external_id` say what it waits for, `about` what it is; `thing` is itself, as hiring.sources says it.
    """

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="waiting")
    noun = models.CharField(max_length=12)
    external_id = models.CharField(max_length=200)
    about = models.CharField(max_length=64)
    thing = models.JSONField()
    since_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "noun", "external_id", "about"], name="a_thing_waits_once_for_another"
            ),
        ]


class Import(Work):
    """A file somebody uploaded, read slice by slice by the tick. `report` counts, and holds the first refusals."""

    class State(models.TextChoices):
        SHOWN = "shown", _("waiting for you to confirm it")
        READING = "reading", _("being read")
        DONE = "done", _("done")
        GIVEN_UP = "given_up", _("stopped")

    public_id = models.CharField(max_length=22, unique=True, default=new_public_id, editable=False)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="imports")
    file_name = models.CharField(max_length=200)
    stored_as = models.CharField(max_length=64)
    size = models.BigIntegerField()
    mapping = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.SHOWN)
    report = models.JSONField(default=dict, blank=True)
    taken = models.BigIntegerField(default=0)
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["next_try_at"], condition=Q(next_try_at__isnull=False), name="import_next_try"
            ),
            models.Index(fields=["-at", "-public_id"], name="import_newest"),
            failing("import_failing"),
        ]
