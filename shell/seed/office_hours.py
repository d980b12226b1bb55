"""The demo world's open doors: who is there for whom, what was talked about, who asked for help, who should talk."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from functools import partial

from core.models import Person
from partnership.actions import help, office_hours, talks, ties
from partnership.actions.office_hours import Offer, series_of
from partnership.models import OfficeHours, Talk
from partnership.rules.office_hours import Hour, hours, slots
from partnership.rules.sides import Side
from shell.seed.stage import Stage

# Host, team, day of the week (Monday is 0), from, minutes, every so many weeks, minutes of a talk, place.
DOORS = [
    ("chloe", "hr", 3, time(10), 60, 1, 20, "Room Isar, second floor"),
    ("tariq", "ta", 1, time(14), 60, 1, 20, "https://meet.example/tariq"),
    ("dev", "it", 2, time(9, 30), 90, 2, 0, "The workshop, ground floor"),
]
HELP = [
    (
        "chloe",
        ":ta",
        "Who of you has hired somebody from Brazil before?",
        "stuck",
        -2,
        "Ifeoma did: ask me.",
        "ifeoma",
    ),
    ("tariq", "chloe", "May we keep the notes of interviews that were stopped halfway?", "soon", -1, "", ""),
    (
        "ben",
        "tariq",
        "How do I say no to somebody whom I liked?",
        "no_hurry",
        -6,
        "Come by on Tuesday.",
        "tariq",
    ),
]


def open_doors(stage: Stage) -> None:
    for number, door in enumerate(DOORS):
        stage.plan(-12, partial(_open, stage, door))
        stage.plan(-11 + number, partial(_come, stage, door[0]))
        stage.plan(-5, partial(_hold, stage, door[0]))
    stage.plan(
        -60, partial(_tie, stage, Side.hr, Side.ta, "chloe", "tariq", 28, "how our openings are doing")
    )
    stage.plan(-60, partial(_tie, stage, Side.it, Side.ta, "dev", "tariq", 14, "accounts on the first day"))
    for asker, of, sentence, urgency, day, answer, who in HELP:
        stage.plan(day, partial(_ask, stage, asker, of, sentence, urgency, answer, who))


def _open(stage: Stage, door: tuple[str, str, int, time, int, int, int, str], at: datetime) -> None:
    host, team, weekday, begins, minutes, every_weeks, talk_minutes, place = door
    first_on = at.date() + timedelta(days=(weekday - at.weekday()) % 7 or 7)
    offer = Offer(place, first_on, begins, minutes, every_weeks, talk_minutes)
    person = stage.persons[host]
    office_hours.offer_office_hours(stage.teams[team], host=person, offer=offer, by=person, at=at)


def _come(stage: Stage, host: str, at: datetime) -> None:
    """One talk that took place meanwhile, and one that comes."""
    offered = OfficeHours.objects.select_related("host").get(host=stage.persons[host])
    guest = stage.persons["tariq" if host == "chloe" else "chloe"]
    first, *_later = _hours(offered, at)
    _book(offered, first, guest, "Start dates that nobody promised", at)
    coming = next(hour for hour in _hours(offered, stage.at) if hour.starts_at > stage.at)
    if coming != first:
        _book(offered, coming, guest, "How we tell people who were not chosen", at)


def _hold(stage: Stage, host: str, at: datetime) -> None:
    for talk in Talk.objects.filter(host=stage.persons[host], starts_at__lt=at, held_at__isnull=True):
        talks.hold_talk(talk, by=talk.guest, at=at)


def _tie(
    stage: Stage, one: Side, other: Side, by: str, agreed: str, days: int, about: str, at: datetime
) -> None:
    person = stage.persons[by]
    tie = ties.declare_tie(one=one, other=other, every_days=days, about=about, by=person, at=at)
    ties.agree_to_tie(tie, by=stage.persons[agreed], at=at)


def _hours(offered: OfficeHours, at: datetime) -> list[Hour]:
    return hours(series_of(offered), at, at + timedelta(days=40))


def _book(offered: OfficeHours, hour: Hour, guest: Person, topic: str, at: datetime) -> Talk:
    start = slots(hour, offered.talk_minutes)[0][0] if offered.talk_minutes else hour.starts_at
    return talks.book_talk(offered, hour=hour, starts_at=start, topic=topic, by=guest, at=at)


def _ask(
    stage: Stage, asker: str, of: str, sentence: str, urgency: str, answer: str, who: str, at: datetime
) -> None:
    person = stage.persons[asker]
    request = help.ask_for_help(of=stage.party(of), sentence=sentence, urgency=urgency, by=person, at=at)
    if answer:
        help.answer_help(request, text=answer, by=stage.persons[who], at=at)
