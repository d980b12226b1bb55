"""Thanking somebody across the line; others read it only where both like that."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import ledger, messages, people, walls
from core.actions.locking import locked
from core.errors import Refused
from core.models import Person
from partnership.models.pulse import Thanks

IDS = ledger.HOLDS_IDS_ONLY
THANKED = ledger.declare("partnership.thanked", words=_("%(by)s said thank you."), erased=IDS)
SHARED = ledger.declare("partnership.thanks_shared", words=_("%(by)s let others read it."), erased=IDS)

messages.declare("partnership.thanked", subject=_("%(who)s says thank you"), text=_("They wrote: %(text)s"))


@transaction.atomic
def thank(*, to: Person, text: str, may_be_public: bool, by: Person, at: datetime) -> Thanks:
    """Say thank you; they read it at once, and choose whether others may too where the writer likes that."""
    if people.root_of(to) == people.root_of(by):
        raise Refused(_("Thank somebody else."))
    wall = walls.raise_wall("partnership.thanks", at=at)
    said = Thanks.objects.create(wall=wall, by=by, to=to, at=at, text=text, may_be_public=may_be_public)
    ledger.record(THANKED, wall=wall, by=by, at=at, about=said, changed=[wall, said])
    link = reverse("partnership:thanks")
    messages.say(to, "partnership.thanked", facts={"who": str(by), "text": text}, at=at, wall=wall, link=link)
    return said


@transaction.atomic
def share_thanks(said: Thanks, *, by: Person, at: datetime) -> None:
    """Let others at the table read it: the second of two who have to like that."""
    said = locked(said)
    if not said.may_be_public:
        raise Refused(_("It was meant for you alone."))
    if said.shared_at:
        raise Refused(_("Others read it already."))
    said.shared_at, said.shared_by = at, said.to
    said.save()
    ledger.record(SHARED, wall=said.wall, by=by, at=at, about=said, changed=[said])
