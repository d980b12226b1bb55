"""The demo world's hiring: who applied, who met them, what was written, and who was answered by whom."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from core.actions import people
from hiring.actions import closings, entering, letters, openings
from hiring.actions.closings import Said
from hiring.actions.entering import Notes
from hiring.actions.openings import Place
from hiring.models import Application, Closing, Opening
from shell.seed import staff
from shell.seed.stage import Stage

HOUR = timedelta(hours=1)
MUNICH, TORONTO = Place("DE", "BY"), Place("CA", "ON")


@dataclass(frozen=True)
class Sought:
    """An opening: its title, manager, team, recruiter and interviewers, and where it is."""

    title: str
    manager: str
    team: str
    recruiter: str
    interviewers: tuple[str, ...]
    place: Place = MUNICH


@dataclass(frozen=True)
class Met:
    """An interview on a day, by whom; `notes` by the first of them, unless they left none."""

    on: int
    by: tuple[str, ...]
    kind: str
    notes: Notes | None = None


@dataclass(frozen=True)
class Story:
    """Somebody who applied: the days on which things happened, in working days from today."""

    who: str
    opening: str
    applied: int
    met: tuple[Met, ...] = ()
    decided: int = 0
    kind: str = "rejected"
    reason: str = ""
    told: int = 0
    lines: str = ""
    confirmed: int = 0


OPENINGS = {
    "backend": Sought("Backend engineer", "ben", "platform", "tariq", ("aylin", "mateusz")),
    "data": Sought("Data scientist", "noor", "data", "lena", ("daniel", "sakura")),
    "technician": Sought("Field technician, Toronto", "ben", "platform", "rafael", ("priya",), TORONTO),
}
ASHA = Notes(
    strengths="Explained why she chose an event log, and drew the case in which it fails before I asked.",
    gap="Load: the service has to hold 4,000 requests a second from the first day.",
    evidence="In the second task she sized the pool for 50 requests and did not come back to the number.",
    notes="A calm hour. She asked what the first three months look like, and who would review her work.",
    recommendation="mixed",
)
SEUN = Notes(
    strengths="Found the race in our own example within ten minutes, and said how he would prove the mend.",
    gap="Writing for others: the design document is half of this job.",
    evidence="The page he sent before the talk named the parts, but not how they fail.",
    recommendation="mixed",
)
MARTA = Notes(
    strengths="Told a product manager's story of a metric that lied, with the numbers.",
    recommendation="no",
)
STORIES = [
    Story(
        "asha",
        "backend",
        -20,
        (
            Met(-9, ("aylin",), "Technical talk", ASHA),
            Met(-7, ("ben", "mateusz"), "Talk with the team"),
        ),
        decided=-2,
        reason="Somebody with more load behind them",
    ),
    Story("seun", "backend", -24, (Met(-12, ("ben",), "Technical talk", SEUN),), decided=-8),
    Story("marta", "data", -16, (Met(-6, ("daniel",), "Case", MARTA),), decided=-3),
    Story(
        "leila",
        "data",
        -26,
        (Met(-18, ("noor", "sakura"), "Case", MARTA),),
        decided=-15,
        told=-12,
        lines="Thanked her for the metric story. We need more experiments; offered to read her next draft.",
        confirmed=-11,
    ),
    Story("nikola", "data", -22, (Met(-14, ("noor", "sakura"), "Case"),), decided=-6, kind="hired"),
    Story("tom", "technician", -19, (Met(-8, ("priya", "ben"), "Workshop"),)),
    Story("haruka", "backend", -12, decided=-3),
    Story("diego", "backend", -14, decided=-7, told=-6),
]
EARLIER = [  # who was answered in the months before, and how many working days after the decision
    ("Paula Reyes", "data", -105, 7),
    ("Ivo Marek", "backend", -103, 9),
    ("Hye-jin Park", "data", -99, 6),
    ("Omar Zaki", "backend", -96, 4),
    ("Sofia Lindqvist", "backend", -88, 5),
    ("Tunde Afolabi", "data", -80, 3),
    ("Mei Tanaka", "backend", -71, 4),
    ("Lucas Moreau", "data", -63, 8),
    ("Anja Kovač", "backend", -55, 2),
    ("Rahul Nair", "data", -47, 3),
    ("Elif Kaya", "backend", -41, 1),
    ("Jakub Wolski", "data", -34, 2),
]


def look_for_people(stage: Stage) -> None:
    """Plan the whole of it; openings begin before anybody applies for them."""
    found: dict[str, Opening] = {}
    for key, sought in OPENINGS.items():
        stage.plan(-119, partial(_open, stage, found, key, sought))
    for number, (name, opening, day, took) in enumerate(EARLIER):
        key = f"earlier{number}"
        stage.plan(day - 12, partial(_come, stage, key, name))
        manager = OPENINGS[opening].manager
        _tell(
            stage,
            found,
            Story(
                key,
                opening,
                day - 11,
                (Met(day - 4, (manager,), "First talk", MARTA),),
                decided=day,
                told=day + took,
                lines="Thanked them for the example with the numbers.",
                confirmed=day + took + 1,
            ),
        )
    for story in STORIES:
        _tell(stage, found, story)


def _open(stage: Stage, found: dict[str, Opening], key: str, sought: Sought, at: datetime) -> None:
    found[key] = openings.open_opening(
        title=sought.title,
        hiring_manager=stage.persons[sought.manager],
        team=stage.teams[sought.team],
        recruiters=[stage.persons[sought.recruiter]],
        interviewers=[stage.persons[each] for each in sought.interviewers],
        place=sought.place,
        by=stage.persons[sought.recruiter],
        at=at,
    )


def _come(stage: Stage, key: str, name: str, at: datetime) -> None:
    address = staff.address(name.partition(" ")[0].lower())
    stage.persons[key] = people.add_person(name=name, email=address, by=stage.persons["tariq"], at=at)


def _tell(stage: Stage, found: dict[str, Opening], story: Story) -> None:
    """Plan one person's story; every act finds their application by itself."""

    def of(act: Callable[[Application, datetime], object]) -> Callable[[datetime], object]:
        return lambda at: act(_application(stage, found, story), at)

    stage.plan(story.applied, partial(_apply, stage, found, story))
    for met in story.met:
        stage.plan(met.on, of(partial(_meet, stage, met)))
    if story.decided:
        stage.plan(story.decided, of(partial(_decide, story)))
    if story.told:
        stage.plan(story.told, of(partial(_answer, stage, story)))
    if story.confirmed:
        stage.plan(story.confirmed, of(_confirm))


def _application(stage: Stage, found: dict[str, Opening], story: Story) -> Application:
    return Application.objects.get(person=stage.persons[story.who], opening=found[story.opening])


def _apply(stage: Stage, found: dict[str, Opening], story: Story, at: datetime) -> None:
    person = stage.persons[story.who]
    entering.enter_application(person, found[story.opening], applied_at=at, by=None, at=at)


def _meet(stage: Stage, met: Met, application: Application, at: datetime) -> None:
    by = [stage.persons[each] for each in met.by]
    interview = entering.enter_interview(
        application,
        starts_at=at - HOUR,
        ends_at=at,
        interviewers=by,
        kind=met.kind,
        status="held",
        by=None,
        at=at,
    )
    if met.notes:
        entering.enter_notes(application, met.notes, by=by[0], at=at, interview=interview)


def _decide(story: Story, application: Application, at: datetime) -> None:
    entering.enter_decision(application, kind=story.kind, decided_at=at, reason=story.reason, by=None, at=at)


def _answer(stage: Stage, story: Story, application: Application, at: datetime) -> None:
    """By whom it is owed; to whom nobody met, the letter."""
    closing = _closing(application)
    opening = closing.opening
    if closing.owed_by is None:
        tariq = stage.persons["tariq"]
        text = letters.first_words(opening, tariq)
        letters.send_letters(opening, [closing], text=text, by=tariq, at=at)
        return
    said = Said(how="call", held_at=at - HOUR, lines=story.lines, offered="touch")
    closings.hold_closing(closing, by=closing.owed_by, at=at, said=said)


def _confirm(application: Application, at: datetime) -> None:
    closing = _closing(application)
    closings.confirm_closing(closing, by=closing.person, at=at)


def _closing(application: Application) -> Closing:
    return Closing.objects.get(person=application.person, opening=application.opening)
