"""Legal holds: nothing about a person, or inside a wall, is erased while somebody has to keep it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import ledger, people
from core.actions.locking import locked
from core.errors import Refused
from core.models import Erasure, LegalHold, Person, Wall

PLACED = ledger.declare(
    "core.hold_placed", words=_("%(by)s placed a legal hold."), erased=ledger.HOLDS_IDS_ONLY
)
LIFTED = ledger.declare(
    "core.hold_lifted", words=_("%(by)s lifted a legal hold."), erased=ledger.HOLDS_IDS_ONLY
)


@transaction.atomic
def place_hold(on: Person | Wall, *, reason: str, by: Person, at: datetime) -> LegalHold:
    """Forbid to erase what concerns a person, or stands inside a wall, until the hold is lifted."""
    if not reason.strip():
        raise Refused(_("Write why this must be kept. The hold is shown to whoever wants to erase it."))
    wall, person = (on, None) if isinstance(on, Wall) else (None, people.root_of(on))
    if person and Erasure.objects.filter(person=person).exists():
        raise Refused(_("This person's data was erased already. There is nothing left to hold."))
    hold = LegalHold.objects.create(wall=wall, person=person, reason=reason, since_at=at, since_by=by)
    _record(PLACED, hold, by=by, at=at)
    return hold


@transaction.atomic
def lift_hold(hold: LegalHold, *, reason: str, by: Person, at: datetime) -> None:
    """Let what was held be erased again, when its time has come."""
    hold = locked(hold)
    if hold.until_at is not None:
        raise Refused(_("This hold was lifted already."))
    if not reason.strip():
        raise Refused(_("Write why nothing has to be kept any more."))
    hold.until_at, hold.until_by, hold.until_reason = at, by, reason
    hold.save()
    _record(LIFTED, hold, by=by, at=at)


def _record(kind: str, hold: LegalHold, *, by: Person, at: datetime) -> None:
    wall = hold.wall or people.the_organisation().wall
    ledger.record(kind, wall=wall, by=by, at=at, about=hold.person or wall, changed=[hold])
