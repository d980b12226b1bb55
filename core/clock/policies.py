"""What a clock policy is: a law or a house rule that says how long a promise of a kind may take."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from core.clock.calendars import Calendar, Observes


class Basis(StrEnum):
    law = "law"
    house = "house"


class Unit(StrEnum):
    working_days = "working_days"
    days = "days"
    hours = "hours"
    months = "months"
    years = "years"


class Ends(StrEnum):
    """When on its last day, or in its last hour, a period has run out.

    `end_of_hour` is for hours under Regulation 1182/71 art. 3: the hour of the event is not counted.
    """

    end_of_day = "end_of_day"
    close_of_business = "close_of_business"
    to_the_minute = "to_the_minute"
    end_of_hour = "end_of_hour"


class IfDayOff(StrEnum):
    """What happens to a period whose last day is a weekend or holiday."""

    stay = "stay"
    next_working_day = "next_working_day"


@dataclass(frozen=True, slots=True)
class Length:
    number: int
    unit: Unit


@dataclass(frozen=True, slots=True)
class Scope:
    """Whom a policy binds: in words, and by country and region where those decide. Empty means anybody.

    `employees` is how many an employer has at least, `advertised` whether only openings shown to the public count.
    """

    text: str = ""
    countries: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    employees: int = 0
    advertised: bool = False

    def covers(self, calendar: Calendar) -> bool:
        in_country = not self.countries or calendar.country in self.countries
        return in_country and (not self.regions or calendar.region in self.regions)


@dataclass(frozen=True, slots=True)
class Policy:
    """One clock as data; its fields are the keys of policies/clocks/*.yaml, explained in docs/clocks.md."""

    id: str
    title: str
    basis: Basis
    starts_with: str
    length: Length
    source: str
    law: str = ""
    source_url: str = ""
    checked_on: date | None = None
    ends: Ends = Ends.end_of_day
    if_day_off: IfDayOff = IfDayOff.stay
    observes: Observes = Observes.public_holidays
    time_zone: str = ""
    applies_if: Scope = Scope()
    note: str = ""
    translations: tuple[tuple[str, str], ...] = ()

    def words(self, key: str, language: str) -> str:
        """This will give `title`, `note`, `applies_if`, `law` or `source` in a language, or as first written."""
        first = {
            "title": self.title,
            "note": self.note,
            "applies_if": self.applies_if.text,
            "law": self.law,
            "source": self.source,
        }[key]
        return dict(self.translations).get(f"{key}_{language}", first)

    def with_length(self, length: Length) -> "Policy":
        """This will give the same policy with another length, and with an end that goes with it."""
        if (length.unit is Unit.hours) == (self.length.unit is Unit.hours):
            return replace(self, length=length)
        if length.unit is Unit.hours:
            return replace(self, length=length, ends=Ends.to_the_minute, if_day_off=IfDayOff.stay)
        return replace(self, length=length, ends=Ends.end_of_day)

    def calendar_for(self, calendar: Calendar) -> Calendar:
        """This will give the calendar the period runs in: the given one, unless the policy names its own."""
        if calendar.observes is self.observes and self.time_zone in ("", calendar.time_zone):
            return calendar
        return replace(calendar, observes=self.observes, time_zone=self.time_zone or calendar.time_zone)


def policies_for(starts_with: str, policies: Mapping[str, Policy], calendar: Calendar) -> list[Policy]:
    """This will give the policies that an event starts in the place of this calendar, in order of id."""
    found = [p for p in policies.values() if p.starts_with == starts_with and p.applies_if.covers(calendar)]
    return sorted(found, key=lambda policy: policy.id)
