"""Being kept in mind for openings: only who asks for it, in their own words, until a day."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import clock, ledger, people, promises, search
from core.errors import Refused
from core.models import Person
from hiring.actions.allies import SILENCE
from hiring.models import Application, KeptInMind

IDS = ledger.HOLDS_IDS_ONLY
ASKED = ledger.declare("hiring.kept_in_mind", words=_("%(by)s wants to be kept in mind."), erased=IDS)
FORGOTTEN = ledger.declare(
    "hiring.not_kept_in_mind", words=_("%(by)s does not want to be kept in mind any more."), erased=IDS
)
OVER = ledger.declare("hiring.kept_in_mind_over", words=_("Keeping somebody in mind was over."), erased=IDS)


@transaction.atomic
def keep_in_mind(person: Person, *, words: str, roles: str, at: datetime) -> KeptInMind:
    """Let who works on an opening find somebody by what they say of themselves, for two years from today."""
    person = people.root_of(person)
    if not words.strip():
        raise Refused(_("Write in your own words what you would like to be found by."))
    until_at = clock.due(at, promises.policies()[SILENCE], promises.calendar_of(person))
    said = {"words": words, "roles": roles, "agreed_at": at, "until_at": until_at}
    kept, _new = KeptInMind.objects.update_or_create(person=person, defaults=said)
    search.index(kept, " ".join((words, roles, *_openings_of(person))))
    ledger.record(ASKED, wall=people.the_organisation().wall, by=person, at=at, about=person)
    return kept


def _openings_of(person: Person) -> list[str]:
    """The titles of what they applied for and were met for: their past roles here."""
    met = Application.objects.filter(person__in=people.identities(person), interviews__isnull=False)
    return sorted({title for title in met.values_list("opening__title", flat=True) if title})


@transaction.atomic
def forget_in_mind(person: Person, *, at: datetime) -> None:
    """Be found no more: the words are deleted at once."""
    for kept in KeptInMind.objects.filter(person__in=people.identities(person)):
        search.forget(kept)
        kept.delete()
        ledger.record(
            FORGOTTEN, wall=people.the_organisation().wall, by=person, at=at, about=people.root_of(person)
        )


@transaction.atomic
def forget_what_is_over(at: datetime) -> int:
    """Delete the words of everybody whose two years are over. Gives how many."""
    over = list(KeptInMind.objects.filter(until_at__lte=at).select_related("person"))
    for kept in over:
        search.forget(kept)
        kept.delete()
        ledger.record(OVER, wall=people.the_organisation().wall, by=None, at=at, about=kept.person)
    return len(over)
