"""What happens behind sealed walls when somebody leaves: nobody inside has to be there for it."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from core import ledger, messages, people, seals, walls
from core.access import BREAK_GLASS_ROLES
from core.errors import Broken
from core.models import Person, Wall, WallSeat
from core.models.tenure import current

SEAT_ENDED = ledger.declare(
    "core.sealed_seat_ended", words=_("%(by)s ended a seat inside."), erased=ledger.WITH_WALL
)
ABANDONED = "core.wall_abandoned"
messages.declare(
    ABANDONED,
    subject=_("Nobody is inside any more"),
    text=_("The last person inside something sealed is gone. Two of you can let a successor in."),
)


def leave_sealed_walls(person: Person, *, by: Person, at: datetime) -> None:
    """End somebody's seats behind sealed walls: their copies of the keys go, and what comes after has a new key.

    One entry in each wall. A wall whose seats or keys are not as recorded gets no new key; those inside are told so
    when they read.
    """
    for wall in sealed_walls_of(person, at):
        is_sound = _is_as_recorded(wall, at)
        rows: list[Model] = [*_ended(wall, person, by=by, at=at)]
        seals.take_keys(wall, person)
        if is_sound:
            rows += seals.new_key(wall, by=by, at=at)[1]
        ledger.record(SEAT_ENDED, wall=wall, by=by, at=at, about=wall, changed=rows)
        say_if_abandoned(wall, at=at)


def sealed_walls_of(person: Person, at: datetime) -> list[Wall]:
    """The sealed walls inside which a person sits."""
    seats = WallSeat.objects.filter(current(at), person__in=people.identities(person))
    sealed = Wall.objects.filter(kind=Wall.Kind.SEALED, seats__in=seats)
    return list(sealed.distinct().order_by("pk"))


def say_if_abandoned(wall: Wall, *, at: datetime) -> None:
    """Tell those who may let a successor in, unless they are walled off, that nobody is inside any more."""
    if seals.is_abandoned(wall, at):
        for holder in {each for role in BREAK_GLASS_ROLES for each in people.holders_of(role, at)}:
            if wall.pk not in walls.Who(holder, at).excluded_wall_ids:
                messages.say(holder, ABANDONED, at=at, link="/seals/break-glass/")


def _ended(wall: Wall, person: Person, *, by: Person, at: datetime) -> list[WallSeat]:
    seats = WallSeat.objects.select_for_update().filter(
        current(at), wall=wall, person__in=people.identities(person)
    )
    ended = list(seats.order_by("pk"))
    for seat in ended:
        seat.until_at, seat.until_by = at, by
        seat.save()
    return ended


def _is_as_recorded(wall: Wall, at: datetime) -> bool:
    try:
        ledger.check_inside(wall, ledger.rows_recorded(wall))
        for key in seals.keys_inside(wall, at):
            ledger.check_recorded(key)
    except Broken:
        return False
    return True
