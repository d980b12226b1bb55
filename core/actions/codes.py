"""Six words for somebody without an account: with them they come back and open what is sealed for them."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from core import ledger, people, seals
from core.actions.locking import locked
from core.errors import Refused
from core.models import Account, Person, WrappedWallKey

CODE_GIVEN = ledger.declare(
    "core.receipt_code_given", words=_("%(by)s gave this person six words."), erased=ledger.HOLDS_IDS_ONLY
)


@transaction.atomic
def give_code(person: Person, *, by: Person, at: datetime) -> str:
    """Make six words, shown once. Words given before end, with what they opened: as with a lost passphrase."""
    person = locked(people.root_of(person))
    ids = people.identities(person)
    if Account.objects.filter(person__in=ids, is_active=True).exists():
        raise Refused(_("This person signs in with an account. They choose a passphrase there."))
    ended: list[Model] = []
    if before := seals.current_key(person):
        before = locked(before)
        before.until_at, before.until_by = at, by
        before.save()
        WrappedWallKey.objects.filter(person_key=before).delete()
        ended.append(before)
    code, key = seals.make_code(person, at=at)
    wall = people.the_organisation().wall
    ledger.record(CODE_GIVEN, wall=wall, by=by, at=at, about=key, changed=[*ended, key])
    return code
