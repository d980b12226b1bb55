"""The demo world's tables: one in the middle of saying it back, one that ended well, agreements and a joint goal."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from core.models import Person
from partnership.access.agreements import agreement_of
from partnership.access.disagreements import table_of
from partnership.actions import agreements, disagreements, endings, goals
from partnership.actions.disagreements import Words
from partnership.actions.drafts import Draft, Owed, Rule
from partnership.actions.endings import Given, Terms
from partnership.models import Disagreement, WorkingAgreement
from partnership.rules.sides import Side
from shell.seed.stage import Stage

PAY = "Who tells a candidate about the pay"
ACCOUNTS = "When a leaver's accounts are closed"
CHLOE_ON_PAY = Words(
    facts="In the last two weeks three candidates for Sensors heard a salary from us before the band was set.",
    meaning="We then have to explain a figure nobody decided, and the candidate feels cheated when it changes.",
    need="Everybody who applies for the same role hears the same figure, and we can stand behind it.",
    ask="Please do not speak about money before the band is signed.",
)
TARIQ_ON_PAY = Words(
    facts="Five people left the process in spring. Three of them wrote that nobody could say what the job pays.",
    meaning="To us it looks as if we hide something. The best ones do not wait ten days for a band.",
    need="We need to say something true about pay in the first call.",
    ask="Please give us the band on the day the opening is approved.",
)
TARIQ_SAYS_BACK = (
    "You are afraid that we promise money which nobody has approved, so that in the end it is your team who breaks"
    " the news, and that looks unfair to people."
)
CHLOE_MISSES = "Nearly. What weighs most is that two people in the same role end up with different figures."
DEV_ON_ACCOUNTS = Words(
    facts="Four times since January we heard of a leaver after their last day; one account was open for nine days.",
    meaning="If something is taken in those days, it is us who are asked why.",
    need="We have to know the last day before it comes.",
    ask="Tell us the day the notice is signed.",
)
CHLOE_ON_ACCOUNTS = Words(
    facts="Twice an account was closed before we had spoken with the person, and they learned it from a login page.",
    meaning="Somebody who hears from a machine that they are leaving never forgives us.",
    need="Nobody learns it from a screen.",
    ask="Close nothing without our word.",
)


def set_tables(stage: Stage) -> None:
    """Plan what the two teams did together in the last weeks."""
    tables: dict[str, Disagreement] = {}
    stage.plan(-6, partial(_sit_down, stage, tables, PAY, ("chloe", Side.hr), ("tariq", Side.ta)))
    stage.plan(-5, partial(_state, stage, tables, PAY, "chloe", CHLOE_ON_PAY))
    stage.plan(-4, partial(_state, stage, tables, PAY, "tariq", TARIQ_ON_PAY))
    stage.plan(-3, partial(_say_back, stage, tables, PAY, "tariq", TARIQ_SAYS_BACK))
    stage.plan(-1, partial(_answer, stage, tables, PAY, "chloe", CHLOE_MISSES))
    _agree_on_accounts(stage, tables)
    stage.plan(-16, partial(_write_agreement, stage))
    stage.plan(-3, partial(_write_intake, stage))
    stage.plan(-12, partial(_set_goal, stage))


def _agree_on_accounts(stage: Stage, tables: dict[str, Disagreement]) -> None:
    stage.plan(-22, partial(_sit_down, stage, tables, ACCOUNTS, ("dev", Side.it), ("chloe", Side.hr)))
    stage.plan(-21, partial(_state, stage, tables, ACCOUNTS, "dev", DEV_ON_ACCOUNTS))
    stage.plan(-20, partial(_state, stage, tables, ACCOUNTS, "chloe", CHLOE_ON_ACCOUNTS))
    heard = (
        "You carry the blame when a door stays open that nobody told you of, and you want to hear in time."
    )
    stage.plan(-19, partial(_say_back, stage, tables, ACCOUNTS, "chloe", heard))
    stage.plan(-18, partial(_answer, stage, tables, ACCOUNTS, "dev", ""))
    heard = "A person should hear of it from a human being first. A blocked screen must not be the messenger."
    stage.plan(-18, partial(_say_back, stage, tables, ACCOUNTS, "dev", heard))
    stage.plan(-17, partial(_answer, stage, tables, ACCOUNTS, "chloe", ""))
    stage.plan(-16, partial(_close_accounts, stage, tables))


def _sit_down(
    stage: Stage,
    tables: dict[str, Disagreement],
    about: str,
    one: tuple[str, Side],
    other: tuple[str, Side],
    at: datetime,
) -> None:
    tables[about] = disagreements.open_disagreement(
        about=about,
        my_side=one[1],
        other=stage.persons[other[0]],
        their_side=other[1],
        by=stage.persons[one[0]],
        at=at,
    )


def _state(
    stage: Stage, tables: dict[str, Disagreement], about: str, key: str, words: Words, at: datetime
) -> None:
    disagreements.state_view(tables[about], words=words, by=stage.persons[key], at=at, after=0)


def _say_back(
    stage: Stage, tables: dict[str, Disagreement], about: str, key: str, words: str, at: datetime
) -> None:
    table = table_of(tables[about])
    view = table.other(table.of(stage.persons[key])).view
    if view:
        disagreements.say_back(view, words=words, by=stage.persons[key], at=at)


def _answer(
    stage: Stage, tables: dict[str, Disagreement], about: str, key: str, missing: str, at: datetime
) -> None:
    """Almost, with what is missing; or yes, and that there is no more."""
    by = stage.persons[key]
    said = table_of(tables[about]).of(by).restatement
    if said is None:
        return
    verdict = "almost" if missing else "yes"
    disagreements.answer_restatement(said, verdict=verdict, missing=missing, by=by, at=at)
    if not missing:
        disagreements.say_no_more(said, by=by, at=at)


def _close_accounts(stage: Stage, tables: dict[str, Disagreement], at: datetime) -> None:
    dev, chloe = stage.persons["dev"], stage.persons["chloe"]
    words = (
        "IT hears the last day at once, marked “not spoken yet”; accounts close at the end of that last day."
    )
    endings.add_option(tables[ACCOUNTS], words=words, by=chloe, at=at)
    terms = Terms(
        agreement="IT learns every last day on the day it is known. Nothing closes before HR has spoken.",
        sign="No account is open the morning after, and nobody heard it from a screen.",
        look_again_on=stage.day(15),
        mine=Given(chloe, "A line to IT on the day a notice is signed", stage.day(-10)),
        yours=Given(dev, "A list every Monday of accounts that close that week", stage.day(2)),
    )
    offer = endings.offer_ending(tables[ACCOUNTS], terms=terms, by=chloe, at=at, after=0)
    endings.accept_offer(offer, by=dev, at=at)


def _sign(agreement: WorkingAgreement, by: list[Person], at: datetime) -> None:
    text = agreement_of(agreement).text
    for person in by:
        if text:
            agreements.sign(text, by=person, at=at, digest=text.digest)


def _write_agreement(stage: Stage, at: datetime) -> None:
    chloe, tariq = stage.persons["chloe"], stage.persons["tariq"]
    draft = Draft(
        words="HR and Talent are one team towards everybody who applies. Who is closest to a matter"
        " decides it; whoever it touches is asked first.",
        review_on=stage.day(60),
        rules=[
            Rule("The pay band of an opening", "advice", "hr"),
            Rule("Where we look for people", "consent", "ta"),
            Rule("What the works council is told", "law", "hr", "BetrVG, section 99"),
        ],
        owed=[
            Owed("hr", "ta", "The band of every new opening, signed", 20),
            Owed("ta", "hr", "The reasons of those who said no to us", 22),
        ],
    )
    agreement = agreements.start_agreement(
        kind="working",
        title="How HR and Talent decide",
        parties=[(Side.hr, chloe), (Side.ta, tariq)],
        draft=draft,
        by=chloe,
        at=at,
    )
    _sign(agreement, [chloe, tariq], at)


def _write_intake(stage: Stage, at: datetime) -> None:
    tariq, ben, chloe = (stage.persons[key] for key in ("tariq", "ben", "chloe"))
    draft = Draft(
        words="One backend engineer for Platform. Two interviews, one of them with the team. Ben decides.",
        review_on=stage.day(30),
        owed=[
            Owed("ta", "hiring", "Five people worth meeting", 10),
            Owed("hiring", "ta", "A yes or no to each within two days", 2),
            Owed("hr", "ta", "The band, signed", 3),
        ],
    )
    agreement = agreements.start_agreement(
        kind="intake",
        title="Backend engineer, Platform",
        parties=[(Side.ta, tariq), (Side.hiring, ben), (Side.hr, chloe)],
        draft=draft,
        by=tariq,
        at=at,
    )
    _sign(agreement, [tariq], at)


def _set_goal(stage: Stage, at: datetime) -> None:
    goal = goals.propose_goal(
        what="Everybody who was interviewed hears from us within a week",
        sign="Nobody writes to ask what became of them.",
        due_on=stage.day(40),
        my_side=Side.ta,
        other=stage.persons["chloe"],
        their_side=Side.hr,
        by=stage.persons["tariq"],
        at=at,
    )
    goals.agree_goal(goal, by=stage.persons["chloe"], at=at)
