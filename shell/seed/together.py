"""The demo world's repair, pulses, thanks and celebration."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from functools import partial

from core.actions import seals
from core.clock.calendars import moment_on
from core.walls import Who
from hiring.actions.hires import tell_of_hires
from partnership.access.repairs import repairs_for
from partnership.actions import pulse, repairs
from partnership.actions.repairs import Told
from partnership.actions.thanks import share_thanks, thank
from partnership.models import Celebration, PulseRound, PulseSeat
from partnership.rules.sides import Side
from shell.seed.staff import KEYED, PASSPHRASE
from shell.seed.stage import HOME, Stage

TOLD = Told(
    happened="On Tuesday Leila heard from your team that her offer was withdrawn. We had spoken with her for an hour"
    " that morning and knew nothing of it.",
    affected="Leila was told twice in one day by people who contradicted each other. Lena had vouched for us and cried"
    " in the kitchen. Since then nobody of us dares to say “I am sure”.",
    needed="That somebody of yours calls Leila and says it was our muddle and not her. And that we hear of it first"
    " next time.",
)


@dataclass(frozen=True)
class Kindness:
    """Who thanks whom for what; others read it once both like that."""

    by: str
    to: str
    text: str
    may_be_public: bool = False
    is_shared: bool = False


BRAVE = "You told me on the phone that you were wrong about the band. That was brave."
THANKS = [
    (-9, Kindness("chloe", "tariq", BRAVE, may_be_public=True, is_shared=True)),
    (-4, Kindness("ben", "lena", "You wrote to all eleven who only applied, by name.")),
    (-2, Kindness("dev", "chloe", "You told me of every last day before I had to ask.", may_be_public=True)),
]
FOUND = "You found Nikola in a pile that the rest of us had already put aside."
GLAD = Kindness("noor", "lena", FOUND, may_be_public=True, is_shared=True)
# The middle of what each team feels about the five questions, so that the two do not say the same.
FEELS = {"need": (4, 3), "heard": (3, 2), "ask": (5, 4), "kept": (3, 4), "glad": (4, 4)}
SAID = "We keep the payroll with two people. A start date that changes on the 25th is a night for one of us."


def grow_together(stage: Stage) -> None:
    """Plan it all, after everything else: what came before stays as it was."""
    stage.plan(-60, partial(_make_keys, stage))
    stage.plan(-8, partial(_ask_for_repair, stage))
    stage.plan(-7, partial(_offer_repair, stage))
    stage.plan(-7, partial(_open_pulse, stage, "ta", "tariq", -3, 1))
    stage.plan(-5, partial(_answer_pulse, stage))
    stage.plan(-2, partial(_open_pulse, stage, "it", "dev", 4, 6))
    stage.plan(-5, tell_of_hires)
    stage.plan(-3, partial(_be_glad, stage))
    for day, kindness in THANKS:
        stage.plan(day, partial(_thank, stage, kindness))


def _make_keys(stage: Stage, at: datetime) -> None:
    """The break-glass key of the demo lies with nobody: it opens no real wall."""
    seals.init_keys(at=at)
    for key in KEYED:
        seals.choose_passphrase(stage.persons[key], PASSPHRASE, at=at)


def _ask_for_repair(stage: Stage, at: datetime) -> None:
    repairs.ask_for_repair(
        told=TOLD,
        my_side=Side.ta,
        other=stage.persons["chloe"],
        their_side=Side.hr,
        by=stage.persons["tariq"],
        at=at,
    )


def _offer_repair(stage: Stage, at: datetime) -> None:
    chloe = stage.persons["chloe"]
    asked = repairs_for(Who(chloe, at)).get()
    what = "I call Leila myself and tell her whose muddle it was. She hears it from me and from nobody else."
    repairs.promise_deed(asked, what=what, by_on=stage.day(3), by=chloe, at=at)


def _open_pulse(stage: Stage, other: str, agreed: str, closes: int, talk: int, at: datetime) -> None:
    asked = pulse.propose_pulse(
        one=Side.hr,
        other=Side(other),
        closes_at=stage.evening(closes),
        talk_at=moment_on(stage.day(talk), time(11), HOME),
        place="Room Isar, second floor",
        by=stage.persons["chloe"],
        at=at,
    )
    pulse.open_pulse(asked, by=stage.persons[agreed], at=at)


def _answer_pulse(stage: Stage, at: datetime) -> None:
    """Everybody answers; payroll is too small to be shown, and says something with a name."""
    asked = PulseRound.objects.get(other="ta")
    seats = PulseSeat.objects.filter(round=asked).select_related("person", "group__inside").order_by("pk")
    for number, seat in enumerate(seats):
        is_ta = "ta" in (seat.group.name, seat.group.inside and seat.group.inside.name)
        answers: dict[str, int | None] = {
            question: min(5, max(1, middles[is_ta] + number % 3 - 1)) for question, middles in FEELS.items()
        }
        pulse.answer_pulse(asked, answers, by=seat.person, at=at)
    pulse.state_with_name(asked, text=SAID, by=stage.persons["paul"], at=at)


def _be_glad(stage: Stage, at: datetime) -> None:
    _thank(stage, GLAD, at, Celebration.objects.get())


def _thank(stage: Stage, kindness: Kindness, at: datetime, celebration: Celebration | None = None) -> None:
    to = stage.persons[kindness.to]
    said = thank(
        to=to,
        text=kindness.text,
        may_be_public=kindness.may_be_public,
        by=stage.persons[kindness.by],
        at=at,
        celebration=celebration,
    )
    if kindness.is_shared:
        share_thanks(said, by=to, at=at)
