"""One row per message to a person: log, outbox and notification at once."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from core.models.ids import new_public_id
from core.models.people import Person
from core.models.walls import Wall
from core.models.work import Work, failing


class Message(Work):
    """`facts` fill the template and never hold what lies behind a sealed wall.

    `about` is whom it tells of: when they are erased, it goes as well.
    """

    public_id = models.CharField(max_length=22, unique=True, default=new_public_id, editable=False)
    to = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="messages")
    about = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    template = models.CharField(max_length=60)
    facts = models.JSONField(default=dict)
    wall = models.ForeignKey(Wall, on_delete=models.PROTECT, null=True, related_name="+")
    link = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["to", "-created_at"], name="message_to"),
            models.Index(fields=["to"], condition=Q(seen_at__isnull=True), name="message_unseen"),
            models.Index(
                fields=["next_try_at"], condition=Q(next_try_at__isnull=False), name="message_next_try"
            ),
            models.Index(
                fields=["-given_up_at"], condition=Q(given_up_at__isnull=False), name="message_given_up"
            ),
            failing("message_failing"),
        ]
