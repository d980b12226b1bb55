"""What a bench of partnership fills a room with: copies of one thing of each kind, for Chloe and for others."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import product
from typing import Any, TypeVar

from django.db.models import Model

M = TypeVar("M", bound=Model)
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


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


def promises_like(first: Any, world: World, number: int) -> list[Any]:
    """This will copy a promise; one in a hundred is still open, so that nobody owes thousands at once."""
    ended = {"ended_at": lambda n: world.at if n % 100 else None}
    return copies(first, number, next_try_at=lambda _n: None, **ended)


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
    owed = promises_like(first.promise, world, len(turns))
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
    checks = copies(owed, len(turns), next_try_at=lambda _n: None, ended_at=lambda _n: world.at)
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
