"""That a form was sent, so that a second click on its button does nothing twice."""

from __future__ import annotations

from django.db import models


class SentForm(models.Model):
    """`digest` is over who sent it, where, its one-time key and what it said; `leads_to` is empty until it is done."""

    digest = models.CharField(max_length=64, primary_key=True)
    sent_at = models.DateTimeField()
    leads_to = models.CharField(max_length=500, blank=True)
