"""A promise as somebody reads it: who owes whom, how the clock stands, in words and a shape."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.utils import timezone
from django.utils.dateformat import format as date_words
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core import clock, people
from core.models import Person, Promise, Team
from core.promises import Calendars, link_to, words_of
from core.templatetags.clock_words import clock_words
from core.walls import Who

RELEASED = "released"


@dataclass(frozen=True)
class Standing:
    """How a promise stands: `state` is the shape (core/ui/shape.html), `words` say it."""

    state: str
    words: str


@dataclass(frozen=True)
class Row:
    """What core/ui/promise.html shows."""

    href: str
    what: str
    who: str
    state: str
    clock: str
    note: str = ""


@dataclass(frozen=True)
class Reader:
    """Who reads, with what every row needs looked up once: the organisation, their calendar, their zone."""

    who: Who

    @cached_property
    def calendars(self) -> Calendars:
        return Calendars(people.the_organisation())

    def calendar(self, promise: Promise) -> clock.Calendar:
        """The working days of whoever owes it, in the zone of whoever reads."""
        return self.calendars.of(promise.owed_by, seen_from=timezone.get_current_timezone_name())

    def rows(self, promises: Iterable[Promise]) -> list[Row]:
        return [self.row(promise) for promise in promises]

    def row(self, promise: Promise) -> Row:
        standing = self.standing(promise)
        return Row(
            link_to(promise), words_of(promise), self.who_words(promise), standing.state, standing.words
        )

    def standing(self, promise: Promise) -> Standing:
        if promise.ended_at is None:
            state = clock.state_at(promise.due_at, self.who.at, self.calendar(promise))
        elif hasattr(promise, "release"):
            return Standing(RELEASED, _("let go on %(day)s") % {"day": day_words(promise.ended_at)})
        else:
            state = clock.kept_state(promise.due_at, promise.ended_at, self.calendar(promise))
        return Standing(state.phase.value, clock_words(state))

    def who_words(self, promise: Promise) -> str:
        """Who owes whom, seen by the reader: "You owe Dev", "Ben and Tariq owe you"."""
        by, with_whom = promise.owed_by or promise.owed_by_team, promise.owed_with
        if with_whom and self.is_me(with_whom):
            by, with_whom = with_whom, promise.owed_by
        to = promise.owed_to or promise.owed_to_team
        names = {"by": name_of(by), "with": name_of(with_whom), "to": name_of(to)}
        if with_whom and promise.owed_to_id in (promise.owed_by_id, promise.owed_with_id):
            owe_each_other = _("You and %(with)s owe it to each other")
            return (
                owe_each_other if self.is_me(by) else _("%(by)s and %(with)s owe it to each other")
            ) % names
        return self._pattern(by, with_whom, to) % names

    def _pattern(self, by: Person | Team | None, with_whom: Person | None, to: Person | Team | None) -> str:
        if self.is_me(by):
            return _("You and %(with)s owe %(to)s") if with_whom else _("You owe %(to)s")
        if self.is_me(to):
            return _("%(by)s and %(with)s owe you") if with_whom else _("%(by)s owes you")
        return _("%(by)s and %(with)s owe %(to)s") if with_whom else _("%(by)s owes %(to)s")

    def waiting_words(self, promise: Promise) -> str:
        """Whom a promise is owed to, by name."""
        return name_of(promise.owed_to or promise.owed_to_team)

    def is_me(self, party: Person | Team | None) -> bool:
        return isinstance(party, Person) and party.pk in self.who.ids


def name_of(party: Person | Team | None) -> str:
    if isinstance(party, Team):
        return _("Team %(name)s") % {"name": party.name}
    return str(party) if party else ""


def day_words(moment: datetime) -> str:
    """The day of a moment where the reader is: "6 March 2026"."""
    return date_words(timezone.localtime(moment), pgettext("date format", "j F Y"))


def short_day_words(moment: datetime) -> str:
    """The day of a moment where the reader is, without its year: "6 March"."""
    return date_words(timezone.localtime(moment), pgettext("date format", "j F"))


def full_day_words(moment: datetime) -> str:
    """The day with its weekday, and the time unless it is the end of that day."""
    local = timezone.localtime(moment)
    day = date_words(local, pgettext("date format", "l j F Y"))
    return day if (local.hour, local.minute) == (23, 59) else f"{day}, {local:%H:%M}"
