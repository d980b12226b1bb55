"""A room with very much in it: python -m bench.partnership_world PROMISES THINGS OF_CHLOE, in a KEPT_HOME.

There are THINGS of each kind (disagreements, requests for help, talks ...), OF_CHLOE of them hers, who reads. The last
line it prints is what bench.pages asks for.
"""

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from itertools import product
from typing import Any, TypeVar

from django.db.models import Model
from django.utils import timezone

from shell.cli.group import set_up_django

M = TypeVar("M", bound=Model)
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
MOST_SPEAKERS, MOST_BETWEEN_LIVE = 300, 11


@dataclass(frozen=True)
class World:
    """How many things of a kind, how many of Chloe's, and `pairs` of others who speak for HR and talent acquisition."""

    cast: Any
    things: int
    of_chloe: int
    pairs: list[tuple[Any, Any]]
    at: datetime

    def is_hers(self, number: int) -> bool:
        return number % (self.things // self.of_chloe) == 0

    def turns(self) -> list[tuple[Any, Any]]:
        """Whom every thing is between: Chloe and Tariq, or two others."""
        hers = (self.cast.chloe, self.cast.tariq)
        others = self.pairs
        return [hers if self.is_hers(n) else others[n % len(others)] for n in range(self.things)]

    def ago(self, number: int) -> datetime:
        return self.at - number * MINUTE


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
    for fill in (goals, help_requests, ties, thanks, pulses, celebrations, repairs):
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


def copies(first: M, number: int, **changes: Callable[[int], Any]) -> list[M]:
    """This will write so many copies of a row, each behind a wall of its own, with what `changes` gives for each."""
    from core.models import Wall
    from core.models.ids import new_public_id

    fields = {field.name for field in first._meta.concrete_fields}
    fresh = dict(changes)
    if "public_id" in fields:
        fresh["public_id"] = lambda _n: new_public_id()
    if "wall" in fields and "wall" not in changes:
        old: Wall = first.wall  # type: ignore[attr-defined] # it has such a field
        like = {"kind": old.kind, "around": old.around, "recipient": old.recipient}
        walls = Wall.objects.bulk_create(Wall(**like, created_at=old.created_at) for _ in range(number))
        fresh["wall"] = lambda n: walls[n]
    kept = {
        field.attname: field.value_from_object(first)
        for field in first._meta.concrete_fields
        if field.name not in fresh and not field.primary_key
    }
    made = (type(first)(**kept, **{name: value(n) for name, value in fresh.items()}) for n in range(number))
    return type(first)._default_manager.bulk_create(made)


def who_at(turns: Sequence[Sequence[Any]], place: int) -> Callable[[int], Any]:
    """Who stands at a place of each turn; after the last turn comes the first."""
    return lambda n: turns[n % len(turns)][place]


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
    reviews = copies(holds.review, len(turns), next_try_at=lambda _n: None)
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


def goals(world: World) -> None:
    from partnership.actions.goals import propose_goal
    from partnership.models import GoalOwner
    from partnership.rules.sides import Side

    first = propose_goal(
        what="A month in which nobody waits",
        sign="No answer is late.",
        due_on=(world.at + 90 * DAY).date(),
        my_side=Side.hr,
        other=world.cast.tariq,
        their_side=Side.ta,
        by=world.cast.chloe,
        at=world.at,
    )
    turns = world.turns()
    made = copies(first, len(turns), at=world.ago)
    for place, owner in enumerate(GoalOwner.objects.filter(goal=first).order_by("pk")):
        copies(owner, len(turns), goal=made.__getitem__, person=who_at(turns, place))


def help_requests(world: World) -> None:
    """What Chloe asked Tariq, what her team was asked, and what others asked others."""
    from partnership.actions.help import ask_for_help

    cast = world.cast
    first = ask_for_help(of=cast.tariq, sentence="How?", urgency="soon", by=cast.chloe, at=world.at)
    turns = world.turns()
    owed = copies(first.promise, len(turns), next_try_at=lambda _n: None)
    copies(
        first,
        len(turns),
        promise=owed.__getitem__,
        asked_by=lambda n: turns[n][0],
        person=lambda n: None if n % 40 == 1 else turns[n][1],
        team=lambda n: cast.hr_team if n % 40 == 1 else None,
        asked_at=world.ago,
    )


def ties(world: World) -> None:
    """Three ties and many that ended, contacts of everybody with everybody, suggestions in many rounds."""
    from partnership.actions import ties as actions
    from partnership.models import Contact, FirstStep, SideContact, StepRound
    from partnership.rules.sides import Side

    cast = world.cast
    for other, agreed_by in ((Side.it, cast.dev), (Side.ta, cast.tariq)):
        tie = actions.declare_tie(
            one=Side.hr, other=other, every_days=28, about="us", by=cast.chloe, at=world.at - 200 * DAY
        )
        actions.agree_to_tie(tie, by=agreed_by, at=world.at - 200 * DAY)
    over = {"ended_at": lambda _n: world.at, "ended_by": lambda _n: cast.chloe}
    copies(tie, world.things // 10, declared_at=world.ago, **over)
    ours, theirs = zip((cast.chloe, cast.tariq), *world.pairs, strict=True)
    Contact.objects.bulk_create(
        Contact(one_id=min(one.pk, other.pk), other_id=max(one.pk, other.pk), at=world.ago(n), how="talk")
        for n, (one, other) in enumerate(product(ours, theirs))
    )
    SideContact.objects.create(one="hr", other="ta", at=world.at)
    for n in range(min(12, world.things // 10)):
        on = (world.at - n * 10 * DAY).date()
        asked = StepRound.objects.create(tie=tie, on=on, at=world.at - n * 10 * DAY + MINUTE)
        FirstStep.objects.bulk_create(
            FirstStep(round=asked, one=one, other=other) for one, other in zip(ours, theirs, strict=True)
        )


def thanks(world: World) -> None:
    """Those of others are for the two alone, except every tenth."""
    from partnership.actions.thanks import thank

    cast = world.cast
    first = thank(to=cast.chloe, text="So calm.", may_be_public=True, by=cast.tariq, at=world.at)
    turns = world.turns()
    copies(
        first,
        len(turns),
        to=lambda n: turns[n][0],
        by=lambda n: turns[n][1],
        at=world.ago,
        shared_at=lambda n: world.ago(n) if n % 10 == 1 else None,
        shared_by=lambda n: turns[n][0] if n % 10 == 1 else None,
    )


def pulses(world: World) -> None:
    """Between HR and IT, and between IT and hiring managers."""
    from partnership.actions.pulse import propose_pulse
    from partnership.rules.sides import Side

    until = world.at + 7 * DAY
    first = propose_pulse(
        one=Side.hr,
        other=Side.it,
        closes_at=until,
        talk_at=until + DAY,
        place="Isar",
        by=world.cast.chloe,
        at=world.at,
    )
    side = {
        "one": lambda n: Side.hr if world.is_hers(n) else Side.it,
        "other": lambda n: Side.it if world.is_hers(n) else Side.hiring,
    }
    copies(first, world.things, proposed_at=world.ago, **side)


def celebrations(world: World) -> None:
    """Half of them last; in half of them Chloe took part."""
    from core import walls
    from partnership.models import Celebration, CelebrationPart

    first = Celebration.objects.create(
        wall=walls.raise_wall("partnership.celebration", at=world.at),
        hire="hire:0",
        title="Engineer",
        person=world.cast.sol,
        opened_at=world.at,
        ends_at=world.at + 20 * DAY,
    )
    turns = world.turns()
    made = copies(
        first,
        len(turns),
        hire=lambda n: f"hire:{n + 1}",
        opened_at=lambda n: world.ago(n) - DAY,
        ends_at=lambda n: world.at + 20 * DAY if n < world.things // 2 else world.ago(n),
    )
    CelebrationPart.objects.bulk_create(
        CelebrationPart(celebration=made[n], person=one, part="interviewer")
        for n, (one, _other) in enumerate(turns)
    )


def repairs(world: World) -> None:
    """What stands in clear of them: who, when, and a check that waits. No list opens what is sealed."""
    from core.models import Promise, Wall, WallSeat
    from partnership.models import Check, Repair

    cast = world.cast
    wall = Wall.objects.create(
        kind="sealed", around="partnership.repair", recipient="age1bench", created_at=world.at
    )
    first = Repair.objects.create(
        wall=wall, affected=cast.chloe, affected_side="hr", other=cast.tariq, other_side="ta", at=world.at
    )
    turns = world.turns()
    made = copies(
        first, len(turns), at=world.ago, affected=lambda n: turns[n][0], other=lambda n: turns[n][1]
    )
    since = {"since_at": world.at - DAY, "since_by": cast.ada}
    for place, role in enumerate(("affected", "other")):
        WallSeat.objects.bulk_create(
            WallSeat(wall=each.wall, person=turns[n][place], role=role, **since)
            for n, each in enumerate(made)
        )
    owed = Promise.objects.filter(kind="partnership.help").first() or Promise.objects.all()[0]
    checks = copies(owed, len(turns), next_try_at=lambda _n: None, wall=lambda n: made[n].wall)
    Check.objects.bulk_create(
        Check(
            repair=each,
            wall=each.wall,
            promise=checks[n],
            asked_at=world.at,
            asked_by=turns[n][1],
        )
        for n, each in enumerate(made)
    )


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
    found = [(name or "room", address("chloe"), f"/partnership/{path}") for name, path in named]
    return [("home", address("chloe"), "/"), *found]


if __name__ == "__main__":
    set_up_django()
    print(json.dumps(make(*map(int, sys.argv[1:]))))
