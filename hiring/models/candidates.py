"""What hiring knows of a person who applied or who hires, beside who they are (core.Person)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from core.models import Person


class Candidate(models.Model):
    """`anonymised_at` and `deleted_at`: the ATS said so, and nothing is owed to nobody."""

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="candidate")
    can_email = models.BooleanField(default=True)
    anonymised_at = models.DateTimeField(null=True)
    deleted_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(
                fields=["person"],
                condition=Q(anonymised_at__isnull=False) | Q(deleted_at__isnull=False),
                name="candidate_gone",
            ),
        ]


class CandidateAddress(models.Model):
    """One of several addresses by which the same person is known."""

    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="candidate_addresses", db_index=False
    )
    email = models.EmailField(max_length=254)

    class Meta:
        indexes = [models.Index(Lower("email"), name="candidate_address_email")]
        constraints = [
            models.UniqueConstraint("person", Lower("email"), name="a_candidate_has_an_address_once")
        ]


class Colleague(models.Model):
    """Somebody who hires, as an ATS knows them. Whoever is inactive there is asked for nothing here."""

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="colleague")
    is_active = models.BooleanField(default=True)
    seen_at = models.DateTimeField()
