"""Setting the organisation up, and its settings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import clock, ledger, walls
from core.actions.locking import locked
from core.errors import Refused
from core.models import Organisation, Person

SET_UP = ledger.declare(
    "core.organisation_set_up", words=_("The organisation was set up."), erased=ledger.HOLDS_IDS_ONLY
)
CHANGED = ledger.declare(
    "core.organisation_changed",
    words=_("%(by)s changed the organisation's settings."),
    erased=ledger.HOLDS_IDS_ONLY,
)


@dataclass(frozen=True)
class Place:
    """Where and how an organisation works: ISO 3166 country and region, IANA zone, language."""

    country: str
    region: str
    time_zone: str
    language: str


@transaction.atomic
def set_up_organisation(*, name: str, place: Place, is_demo: bool, at: datetime) -> Organisation:
    """Begin: the one organisation and its wall, the first entry of the record."""
    if Organisation.objects.exists():
        raise Refused(_("This Kept belongs to an organisation already. Sign in instead."))
    _check(place)
    wall = walls.raise_wall("core.organisation", at=at)
    organisation = Organisation.objects.create(
        pk=1, name=name, wall=wall, is_demo=is_demo, set_up_at=at, **_fields(place)
    )
    ledger.record(SET_UP, wall=wall, by=None, at=at, about=organisation, changed=[wall, organisation])
    return organisation


@transaction.atomic
def change_organisation(
    organisation: Organisation, *, name: str, place: Place, by: Person, at: datetime
) -> None:
    """Change name, country or language; promises that run keep the day they were given."""
    _check(place)
    organisation = locked(organisation)
    organisation.name = name
    for field, value in _fields(place).items():
        setattr(organisation, field, value)
    organisation.save()
    ledger.record(CHANGED, wall=organisation.wall, by=by, at=at, about=organisation, changed=[organisation])


def _fields(place: Place) -> dict[str, str]:
    return {
        "country": place.country,
        "region": place.region,
        "time_zone": place.time_zone,
        "language": place.language,
    }


def _check(place: Place) -> None:
    try:
        clock.Calendar(place.country, place.region, place.time_zone)
    except clock.UnknownCalendar as unknown:
        raise Refused(str(unknown)) from unknown
