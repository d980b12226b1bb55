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
from partnership.models import Celebration, Thanks

IDS = ledger.HOLDS_IDS_ONLY
THANKED = ledger.declare("partnership.thanked", words=_("%(by)s said thank you."), erased=IDS)
SHARED = ledger.declare("partnership.thanks_shared", words=_("%(by)s let others read it."), erased=IDS)

messages.declare("partnership.thanked", subject=_("%(who)s says thank you"), text=_("They wrote: %(text)s"))


@transaction.atomic
def thank(
    *,
    to: Person,
    text: str,
    may_be_public: bool,
    by: Person,
    at: datetime,
    celebration: Celebration | None = None,
) -> Thanks:
    """Say thank you; they read it at once, and choose whether others may too where the writer likes that.

    In a celebration those others are the ones who may come there.
    """
    if people.root_of(to) == people.root_of(by):
        raise Refused(_("Thank somebody else."))
    if celebration and celebration.ends_at <= at:
        raise Refused(_("This celebration is over. Say it among the thanks."))
    wall = celebration.wall if celebration else walls.raise_wall("partnership.thanks", at=at)
    said = Thanks.objects.create(
        wall=wall, by=by, to=to, at=at, text=text, may_be_public=may_be_public, celebration=celebration
    )
    rows = [said] if celebration else [wall, said]
    ledger.record(THANKED, wall=wall, by=by, at=at, about=said, changed=rows)
    link = page_of(said)
    facts = {"who": str(by), "text": text}
    messages.say(to, "partnership.thanked", facts=facts, at=at, about=by, wall=wall, link=link)
    return said


def page_of(said: Thanks) -> str:
    """Where thanks are read: among all, or at the celebration they belong to."""
    if said.celebration:
        return reverse("partnership:celebration", args=[said.celebration.public_id])
    return reverse("partnership:thanks")


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
