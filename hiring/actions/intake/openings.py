"""Openings and who works on them. The first hiring manager who is still there answers for an opening."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from core import ledger
from core.models import Wall, WallSeat
from hiring.actions.intake.batch import Batch, Noun
from hiring.models import Application, Colleague, Opening
from hiring.models.openings import COORDINATOR, HIRING_MANAGER, INTERVIEWER, RECRUITER
from hiring.sources import shape
from hiring.sources.said import Said, combined
from hiring.sources.shape import Part, TeamSeat

IDS = ledger.HOLDS_IDS_ONLY
OPENED = ledger.declare("hiring.opening_imported", words=_("%(by)s imported this opening."), erased=IDS)
CHANGED = ledger.declare(
    "hiring.opening_changed", words=_("%(by)s imported a change of this opening."), erased=IDS
)

ROLES = {
    Part.hiring_manager: HIRING_MANAGER,
    Part.recruiter: RECRUITER,
    Part.coordinator: COORDINATOR,
}


def take_openings(batch: Batch, said: Said) -> None:
    openings: dict[str, shape.Opening] = {}
    for thing in said.of(shape.Opening):
        if thing.external_id and not _says_nothing(batch, thing):
            openings[thing.external_id] = combined(openings.get(thing.external_id), thing)
    rows = _take_new(
        batch, [opening for key, opening in openings.items() if batch.row(Noun.OPENING, key) is None]
    )
    for key, opening in openings.items():
        if key not in rows and not batch.is_same(Noun.OPENING, key, opening):
            rows[key] = _change(batch, opening)
        elif key not in rows:
            batch.tally.count("opening", is_new=False, is_changed=False)
    _seat_teams(batch, openings, said.of(TeamSeat), rows)


def _says_nothing(batch: Batch, said: shape.Opening) -> bool:
    """Every application names its opening aside; of one that is known that says nothing new."""
    is_bare = said.is_aside and not said.country and said.hiring_managers is None and said.recruiters is None
    return is_bare and batch.row(Noun.OPENING, said.external_id) is not None


def _take_new(batch: Batch, new: list[shape.Opening]) -> dict[str, Opening]:
    walls = Wall.objects.bulk_create(
        [Wall(kind=Wall.Kind.OPEN, around="hiring.opening", created_at=batch.at) for _said in new]
    )
    made = Opening.objects.bulk_create(
        [
            Opening(
                title=said.title or said.external_id,
                wall=wall,
                country=said.country,
                opened_at=min(said.opened_at or batch.at, batch.at),
                closed_at=said.closed_at if said.is_open is False else None,
            )
            for said, wall in zip(new, walls, strict=True)
        ]
    )
    batch.refer(Noun.OPENING, [(said.external_id, row, said) for said, row in zip(new, made, strict=True)])
    for row in made:
        batch.acts.append(_act(batch, OPENED, row, [row.wall, row]))
        batch.tally.count("opening", is_new=True, is_changed=False)
    return {said.external_id: row for said, row in zip(new, made, strict=True)}


def _act(batch: Batch, kind: str, row: Opening, changed: list[Any]) -> ledger.Act:
    return ledger.Act(kind, row.wall, batch.by, batch.at, row, changed=changed)


def _change(batch: Batch, said: shape.Opening) -> Opening:
    row = Opening.objects.select_related("wall").get(pk=batch.known(Noun.OPENING, said.external_id))
    before = (row.title, row.country, row.closed_at)
    row.title = row.title if said.is_aside else said.title or row.title
    row.country = said.country or row.country
    if said.is_open is not None and not said.is_aside:
        row.closed_at = None if said.is_open else row.closed_at or said.closed_at or batch.at
    is_changed = before != (row.title, row.country, row.closed_at)
    if is_changed:
        row.save(update_fields=["title", "country", "closed_at"])
        batch.acts.append(_act(batch, CHANGED, row, [row]))
        batch.touch_opening(row.pk)
    batch.saw(Noun.OPENING, said.external_id, said)
    batch.tally.count("opening", is_new=False, is_changed=is_changed)
    return row


def close_opening(batch: Batch, opening_id: int) -> bool:
    row = Opening.objects.select_related("wall").get(pk=opening_id)
    if row.closed_at is not None:
        return False
    row.closed_at = batch.at
    row.save(update_fields=["closed_at"])
    batch.acts.append(_act(batch, CHANGED, row, [row]))
    batch.touch_opening(row.pk)
    return True


def _seat_teams(
    batch: Batch, openings: dict[str, shape.Opening], seats: list[TeamSeat], rows: dict[str, Opening]
) -> None:
    """Seats that are named for openings we have; the others wait, for the opening or for who the number is."""
    wanted: dict[int, list[tuple[Part, int]]] = {}
    for seat in [
        *(seat for said in openings.values() if said.external_id in rows for seat in _named(said)),
        *seats,
    ]:
        opening, member = (
            batch.row(Noun.OPENING, seat.opening_id),
            batch.row(Noun.MEMBER, seat.user.external_id),
        )
        if opening is None:
            batch.wait(Noun.OPENING, seat.opening_id, seat)
        elif member is None:
            batch.wait(Noun.MEMBER, seat.user.external_id, seat)
        else:
            wanted.setdefault(opening, []).append((seat.part, member))
    _seat_managers(batch, wanted)
    seat_many(
        batch, {(opening, ROLES[part], member) for opening, team in wanted.items() for part, member in team}
    )


def _named(said: shape.Opening) -> Iterator[TeamSeat]:
    team = (
        (Part.hiring_manager, said.hiring_managers),
        (Part.recruiter, said.recruiters),
        (Part.coordinator, said.coordinators),
    )
    for part, users in team:
        for user in users or ():
            yield TeamSeat(said.external_id, part, user)


def _seat_managers(batch: Batch, teams: dict[int, list[tuple[Part, int]]]) -> None:
    """The manager in the database stays if they are still named and there; else the first who is there."""
    managers = {
        opening: [member for part, member in team if part is Part.hiring_manager]
        for opening, team in teams.items()
    }
    named = {opening: members for opening, members in managers.items() if members}
    everybody = {member for members in named.values() for member in members}
    inactive = Colleague.objects.filter(person__among=everybody, is_active=False)
    gone = set(inactive.values_list("person", flat=True))
    changed = []
    for row in Opening.objects.select_related("wall").filter(pk__among=named).order_by("pk"):
        here = [member for member in named[row.pk] if member not in gone] or named[row.pk]
        if row.hiring_manager_id not in here:
            row.hiring_manager_id = here[0]
            changed.append(row)
            batch.acts.append(_act(batch, CHANGED, row, [row]))
            batch.touch_opening(row.pk)
    Opening.objects.bulk_update(changed, ["hiring_manager"], batch_size=200)


def seat_many(batch: Batch, wanted: set[tuple[int, str, int]]) -> None:
    """Give each (opening, role, person) a seat inside the opening's wall, where they have none."""
    if not wanted:
        return
    rows = {
        row.pk: row
        for row in Opening.objects.filter(pk__in={one for one, _r, _p in wanted}).select_related("wall")
    }
    there = set(
        WallSeat.objects.filter(
            wall__in=[row.wall_id for row in rows.values()], until_at__isnull=True
        ).values_list("wall", "role", "person")
    )
    new: dict[int, list[WallSeat]] = {}
    for opening, role, person in sorted(wanted):
        wall = rows[opening].wall
        if (wall.pk, role, person) not in there:
            seat = WallSeat(wall=wall, person_id=person, role=role, since_at=batch.at, since_by=batch.by)
            new.setdefault(opening, []).append(seat)
    WallSeat.objects.bulk_create([seat for seats in new.values() for seat in seats])
    batch.acts += [_act(batch, CHANGED, rows[opening], seats) for opening, seats in new.items()]


def seat_interviewers(batch: Batch, interviewers: Iterable[tuple[int, int]]) -> None:
    """Whoever interviewed for an application sits inside the wall of its opening."""
    pairs = list(interviewers)
    openings = dict(
        Application.objects.filter(
            pk__among={one for one, _person in pairs}, opening__isnull=False
        ).values_list("pk", "opening")
    )
    seat_many(batch, {(openings[one], INTERVIEWER, person) for one, person in pairs if one in openings})
