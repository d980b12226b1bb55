"""How somebody without an account comes to their own page."""

from __future__ import annotations

from django.db import models

from core.models import Person


class PrivateLink(models.Model):
    """A long random link, made as a mail is sent. Only its digest is kept: a copy of the database opens nothing."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="private_links")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    RECORDED = ("person_id", "digest", "made_at", "expires_at", "revoked_at", "revoked_by_id")
