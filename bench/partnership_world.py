"""A room with very much in it: python -m bench.partnership_world PROMISES THINGS OF_CHLOE, in a KEPT_HOME.

There are THINGS of each kind (disagreements, requests for help, talks ...), OF_CHLOE of them hers, who reads. The last
line it prints is what bench.pages asks for.
"""

import json
import sys
from dataclasses import replace
from datetime import datetime, time
from typing import Any

from django.utils import timezone

from bench.partnership_things import (
    DAY,
    MINUTE,
    World,
    celebrations,
    copies,
    goals,
    help_requests,
    promises_like,
    pulses,
    repairs,
    thanks,
    ties,
    who_at,
)
from shell.cli.group import set_up_django

MOST_SPEAKERS, MOST_BETWEEN_LIVE = 300, 11


def make(promises: int, things: int, of_chloe: int) -> dict[str, Any]:
    """This will build the world: the first of each thing by acts, or as they would have written it, then copies."""
    from bench.world import analyze, hurry, multiply
    from tests import cast, crowd

    at = timezone.now()
    cast.build(at - 400 * DAY)
    found = cast.find()
    hurry()
    world = World(found, things, of_chloe, speakers(found, min(things // 4, MOST_SPEAKERS), at), at)
    table, agreement = disagreements(world), agreements(world)
    hours = office_hours(world)
    kinds = (goals, help_requests, ties, thanks, pulses, celebrations, repairs)
    for fill in kinds:
        fill(world)
    crowd.fill(100, persons=[found.ben, found.dev, found.sol], at=at)
    agreed(world, promises // 4)
    multiply(promises, found.chloe.pk)
    analyze()
    return {"counts": counts(), "pages": pages(table, agreement, hours)}


def speakers(cast: Any, number: int, at: datetime) -> list[tuple[Any, Any]]:
    """So many people in HR and in talent acquisition each, as pairs of one and the other."""
    from core.models import Person, TeamSeat

    sides = []
    for team in (cast.hr_team, cast.ta_team):
        names = [f"{team.name} {n}" for n in range(number)]
        made = Person.objects.bulk_create(Person(name=name, created_at=at) for name in names)
        since = {"since_at": at - 300 * DAY, "since_by": cast.ada}
        TeamSeat.objects.bulk_create(TeamSeat(person=each, team=team, **since) for each in made)
        sides.append(made)
    return list(zip(*sides, strict=True))


def disagreements(world: World) -> Any:
    """Tables with two chairs and a view on each; gives one at which both are heard."""
    from core.models import WallSeat
    from partnership.models import Chair, Disagreement, Speaker, View
    from tests.partnership.table import hear_both

    first = hear_both(world.cast, world.ago(0))
    chairs = list(first.chairs.order_by("pk"))
    views = [chair.views.get() for chair in chairs]
    turns = world.turns()
    made = copies(first, len(turns), opened_at=world.ago)
    for place, (chair, view) in enumerate(zip(chairs, views, strict=True)):
        sitting = copies(chair, len(turns), disagreement=made.__getitem__)
        since = {"since_at": first.opened_at, "since_by": first.opened_by}
        Speaker.objects.bulk_create(
            Speaker(chair=each, person=turns[n][place], **since) for n, each in enumerate(sitting)
        )
        WallSeat.objects.bulk_create(
            WallSeat(wall=each.wall, person=turns[n][place], role="speaker", **since)
            for n, each in enumerate(made)
        )
        copies(view, len(turns), chair=sitting.__getitem__, by=who_at(turns, place))
    assert Disagreement.objects.count() == Chair.objects.count() // 2 == View.objects.count() // 2
    return first


def agreements(world: World) -> Any:
    """Texts of two sides, every one in force; gives the first."""
    from partnership.models import InForce, Party
    from tests.partnership.test_actions_agreements import DRAFT, sign, start, text_of

    first = start(world.cast, replace(DRAFT, review_on=(world.at + 180 * DAY).date()), world.at)
    for person in (world.cast.chloe, world.cast.tariq):
        sign(first, person, world.at)
    turns = world.turns()
    made = copies(first, len(turns), opened_at=world.ago)
    texts = copies(text_of(first), len(turns), agreement=made.__getitem__)
    holds = InForce.objects.get()
    reviews = promises_like(holds.review, world, len(turns))
    copies(holds, len(turns), text=texts.__getitem__, review=reviews.__getitem__)
    for place, party in enumerate(Party.objects.filter(agreement=first).order_by("pk")):
        copies(party, len(turns), agreement=made.__getitem__, person=who_at(turns, place))
    return first


def office_hours(world: World) -> Any:
    """Doors, some of them still open, each with talks; gives one of Chloe's with all her talks."""
    from partnership.actions import office_hours
    from partnership.actions.office_hours import Offer
    from partnership.models import Talk

    offer = Offer("Room Isar", (world.at + DAY).date(), time(14), 60, 1, 20)
    chloe = world.cast.chloe
    first = office_hours.offer_office_hours(
        world.cast.hr_team, host=chloe, offer=offer, by=chloe, at=world.at
    )
    over = (world.at - 30 * DAY).date()
    every = min(MOST_BETWEEN_LIVE, world.things // 66)
    turns = world.turns()
    made = copies(
        first,
        len(turns),
        host=lambda n: world.pairs[n % len(world.pairs)][0] if n % 20 else chloe,
        created_at=world.ago,
        first_on=lambda n: over if n % every else first.first_on,
        last_on=lambda n: over if n % every else None,
    )
    at = first.created_at.replace(hour=13, minute=0, second=0, microsecond=0)
    talk = Talk(
        office_hours=first,
        wall=first.wall,
        on=at.date(),
        host=chloe,
        come="booked",
        is_alone=True,
        booked_at=at,
        booked_by=chloe,
        topic="Start dates",
    )

    def begins(n: int) -> datetime:
        return at + (60 - n) * DAY / 3

    copies(
        talk,
        len(turns),
        office_hours=lambda n: first if world.is_hers(n) else made[n],
        host=lambda n: turns[n][0],
        guest=lambda n: turns[n][1],
        starts_at=begins,
        ends_at=lambda n: begins(n) + 20 * MINUTE,
    )
    return first


def agreed(world: World, number: int) -> None:
    """This will copy what two teams owe each other by agreement, for others who stand for them."""
    from core.models import Promise

    found = list(Promise.objects.filter(kind__startswith="partnership.agreed.").order_by("pk"))
    for place, promise in enumerate(found):
        copies(
            promise,
            number // len(found),
            next_try_at=lambda _n: None,
            wall=who_at([[promise.wall]], 0),
            owed_by=who_at(world.pairs, place),
            owed_to=who_at(world.pairs, 1 - place),
            due_at=lambda n: world.at + DAY + n * MINUTE,
        )


def counts() -> dict[str, int]:
    from core.models import Promise
    from partnership import models

    nouns = (
        *("Disagreement", "WorkingAgreement", "Goal", "OfficeHours", "Talk", "HelpRequest", "Tie", "Contact"),
        *("FirstStep", "Thanks", "PulseRound", "Celebration", "Repair"),
    )
    made: dict[str, Any] = {
        "promises": Promise.objects,
        "agreed": Promise.objects.filter(kind__startswith="partnership.agreed."),
    }
    made |= {noun: getattr(models, noun).objects for noun in nouns}
    return {name: rows.count() for name, rows in made.items()}


def pages(table: Any, agreement: Any, hours: Any) -> list[tuple[str, str, str]]:
    from tests.cast import address

    paths = ["", "disagreements/", f"disagreements/{table.public_id}/", "agreements/"]
    paths += [
        f"agreements/{agreement.public_id}/",
        "board/",
        "repairs/",
        "hours/",
        f"hours/{hours.public_id}/",
    ]
    paths += ["calendars/", "help/", "ties/", "pulse/", "thanks/", "celebrations/"]
    named = [(path.split("/")[0] + ("/..." if path.count("/") > 1 else ""), path) for path in paths]
    return [(name or "room", address("chloe"), f"/partnership/{path}") for name, path in named]


if __name__ == "__main__":
    set_up_django()
    print(json.dumps(make(*map(int, sys.argv[1:]))))
