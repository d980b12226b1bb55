"""What Kept says to those who owe an answer: once for all that is new, and never a word to candidates."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import messages, people
from core.models import Person

messages.declare(
    "hiring.closing_owed",
    subject=_("Somebody waits for a word from you"),
    text=_(
        "You met somebody in an interview, and there is something to tell them. Have a look at the brief, "
        "and speak with them before the day that is shown there."
    ),
)
messages.declare(
    "hiring.closings_owed",
    subject=_("%(number)s people wait for a word from you"),
    text=_(
        "You met %(number)s people in interviews, and there is something to tell each of them. "
        "There is a brief for each, and the day by which they should have heard from you."
    ),
)


@transaction.atomic
def tell_owners(opened: Mapping[int, int], *, at: datetime) -> None:
    """One message for each who owes something new, whatever the number."""
    owners = Person.objects.in_bulk(opened)
    for pk, number in sorted(opened.items()):
        owner = owners[pk]
        if not people.has_left(owner, at):
            template = "hiring.closing_owed" if number == 1 else "hiring.closings_owed"
            facts = {"number": str(number)}
            messages.say(owner, template, at=at, facts=facts, link=reverse("hiring:closings"))
