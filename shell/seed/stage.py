"""Playing the demo world's past in the order in which it happened, up to the moment of loading."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from random import Random

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.dummy import EmailBackend as Nowhere
from django.core.mail.backends.filebased import EmailBackend as Outbox

from core import clock, messages
from core.clock.calendars import end_of_day, moment_on
from core.models import Message, Person, Team
from core.tick.claims import Job, work_off
from core.tick.jobs import JOBS

HOME = clock.Calendar("DE", "BY", "Europe/Berlin")
TICKS_AT = time(9, 1)  # just after the hour at which people are nudged
MAIL_IS_SHOWN_FOR = timedelta(days=7)
EVERYTHING = 10_000

Act = Callable[[datetime], object]


class Stage:
    """Days are counted in working days from today; 0 is today, and what is past happens in working hours."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self.today = clock.day_of(at, HOME)
        self.random = Random("Kept")  # noqa: S311 (the same world every time, not a secret)
        self.persons: dict[str, Person] = {}
        self.teams: dict[str, Team] = {}
        self._waiting: list[tuple[datetime, int, Act]] = []

    def party(self, key: str) -> Person | Team:
        """Somebody by their key, or a team by its key with a colon before it."""
        return self.teams[key[1:]] if key.startswith(":") else self.persons[key]

    def day(self, number: int) -> date:
        return clock.add_working_days(self.today, number, HOME)

    def evening(self, number: int) -> datetime:
        """The end of a day: when what is promised for it is due."""
        return end_of_day(self.day(number), HOME)

    def moment(self, number: int) -> datetime:
        """Some minute of a past day's working hours, or of the last hour when it is today."""
        if number == 0:
            return self.at - timedelta(minutes=self.random.randint(2, 55))
        opens = moment_on(self.day(number), time(9, 5), HOME)
        return opens + timedelta(minutes=self.random.randint(0, 460))

    def plan(self, number: int, act: Act) -> None:
        """Let something happen on a day; what is planned for one day happens in the order of planning."""
        if number > 0:
            raise ValueError("The demo world has a past and promises, and no future acts.")
        self._waiting.append((self.moment(number), len(self._waiting), act))

    def play(self) -> None:
        """Do all that was planned, and let Kept say what became due in between."""
        acts = sorted(self._waiting, key=lambda each: (clock.day_of(each[0], HOME), each[1]))
        if acts:
            self._play_between(_in_order(acts))

    def _play_between(self, acts: list[tuple[datetime, Act]]) -> None:
        ticks = self._ticks(acts[0][0])
        tick = next(ticks, None)
        for moment, act in acts:
            while tick is not None and tick <= moment:
                self._tick(tick)
                tick = next(ticks, None)
            act(moment)
        for later in [tick, *ticks]:
            self._tick(later or self.at)
        self._tick(self.at)

    def _ticks(self, since: datetime) -> Iterator[datetime]:
        """Once every working morning is often enough for a past that nobody watched."""
        day = clock.day_of(since, HOME)
        while (moment := moment_on(day, TICKS_AT, HOME)) < self.at:
            yield moment
            day = clock.add_working_days(day, 1, HOME)

    def _tick(self, at: datetime) -> None:
        for job in self._jobs(at):
            work_off(job, at, most=EVERYTHING)

    def _jobs(self, at: datetime) -> list[Job]:
        """The tick's own, but for mail: it goes to the outbox whatever the settings, and the oldest nowhere."""
        is_shown = at > self.at - MAIL_IS_SHOWN_FOR

        def send(message: Message, at: datetime) -> None:
            messages.send(message, at, through=_outbox() if is_shown else Nowhere())

        return [replace(job, do=send) if job.name == "message" else job for job in JOBS]


def _outbox() -> BaseEmailBackend:
    return Outbox(file_path=str(settings.EMAIL_FILE_PATH))


def _in_order(acts: list[tuple[datetime, int, Act]]) -> list[tuple[datetime, Act]]:
    """Within a day acts keep the order of planning: nobody answers before they are asked."""
    moments = sorted(moment for moment, _order, _act in acts)
    return [(moment, act) for moment, (_moment, _order, act) in zip(moments, acts, strict=True)]
