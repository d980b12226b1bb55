"""What happens to openings: they begin with a wall around them, people get seats, they close."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from core import ledger, search, walls
from core.actions.locking import locked
from core.errors import Refused
from core.models import Person, Team
from hiring.models import Opening
from hiring.models.openings import HIRING_MANAGER, INTERVIEWER, RECRUITER

IDS = ledger.HOLDS_IDS_ONLY
OPENED = ledger.declare("hiring.opening_opened", words=_("%(by)s opened this opening."), erased=IDS)
CLOSED = ledger.declare("hiring.opening_closed", words=_("%(by)s closed this opening."), erased=IDS)
SET_DAYS = ledger.declare("hiring.opening_days_set", words=_("%(by)s set its own clock."), erased=IDS)

DAYS_MOST = 99


@dataclass(frozen=True)
class Place:
    country: str = ""
    region: str = ""


@transaction.atomic
def open_opening(
    *,
    title: str,
    hiring_manager: Person | None,
    by: Person | None,
    at: datetime,
    team: Team | None = None,
    place: Place = Place(),
    recruiters: Sequence[Person] = (),
    interviewers: Sequence[Person] = (),
    is_public: bool = True,
) -> Opening:
    """Begin an opening; whoever works on it sits inside its wall from now on."""
    wall = walls.raise_wall("hiring.opening", at=at)
    opening = Opening.objects.create(
        title=title,
        wall=wall,
        team=team,
        hiring_manager=hiring_manager,
        country=place.country,
        region=place.region,
        is_public=is_public,
        opened_at=at,
    )
    roles = [(HIRING_MANAGER, [hiring_manager] if hiring_manager else []), (RECRUITER, recruiters)]
    seats = [
        walls.seat(wall, person, role=role, by=by, at=at)
        for role, persons in [*roles, (INTERVIEWER, interviewers)]
        for person in persons
    ]
    search.index(opening, title, wall=wall)
    _record(OPENED, opening, [wall, opening, *seats], by=by, at=at)
    return opening


@transaction.atomic
def close_opening(opening: Opening, *, by: Person | None, at: datetime) -> None:
    """Say that an opening is closed: an application left active in it holds up no answer any more."""
    opening = locked(opening)
    if opening.closed_at is not None:
        raise Refused(_("This opening is closed already."))
    opening.closed_at = at
    opening.save()
    _record(CLOSED, opening, [opening], by=by, at=at)


@transaction.atomic
def set_closing_days(opening: Opening, *, days: int | None, by: Person, at: datetime) -> None:
    """Give an opening its own length of the house's rule; promises that run keep the day they were given."""
    if days is not None and not 1 <= days <= DAYS_MOST:
        raise Refused(_("Enter a number from 1 to 99."))
    opening = locked(opening)
    opening.closing_days = days
    opening.save()
    _record(SET_DAYS, opening, [opening], by=by, at=at)


def _record(kind: str, opening: Opening, changed: list[Model], *, by: Person | None, at: datetime) -> None:
    ledger.record(kind, wall=opening.wall, by=by, at=at, about=opening, changed=changed)
