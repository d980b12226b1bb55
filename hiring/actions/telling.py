"""What Kept says to those who owe an answer or gave one, and never a word to candidates: what is new, what was lost."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import messages, people
from core.models import Person
from hiring.models import Opening

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
messages.declare(
    "hiring.mail_lost",
    subject=_("What you wrote to %(who)s did not arrive"),
    text=_(
        "For two days no mail server took what you wrote to %(who)s (%(opening)s), and it is not tried any more. Call "
        "them, or mend their address where it comes from, and send it again."
    ),
)


def tell_writer(writer: Person, person: Person, opening: Opening, *, link: str, at: datetime) -> None:
    """Say that a mail was given up to whoever wrote it, as nobody looks for what they think was said."""
    if not people.has_left(writer, at):
        facts = {"who": str(person), "opening": opening.title}
        messages.say(
            writer, "hiring.mail_lost", at=at, facts=facts, about=person, wall=opening.wall, link=link
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
