"""Which days are working days, by country and region, and which moments they begin and end at."""

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from holidays import country_holidays
from holidays.holiday_base import HolidayBase
from holidays.registry import COUNTRIES

DAY = timedelta(days=1)
OPENS = time(9)
CLOSES = time(17)


class UnknownCalendar(ValueError):
    """A country, region or time zone that has no calendar; the text is one sentence for people."""


class Observes(StrEnum):
    """What makes a day a day off."""

    public_holidays = "public_holidays"
    weekends = "weekends"


@dataclass(frozen=True, slots=True)
class Calendar:
    """Where days are counted: ISO 3166 country ("DE"), its region ("BY", or "" for none) and IANA zone.

    Raises UnknownCalendar. Weekends are the country's own: Friday and Saturday in Egypt, Friday in Iran.
    """

    country: str
    region: str
    time_zone: str
    observes: Observes = Observes.public_holidays

    def __post_init__(self) -> None:
        check_place(self.country, self.region)
        check_zone(self.time_zone)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)


def is_working_day(day: date, calendar: Calendar) -> bool:
    counts = _counts(calendar, day.year)
    index = _day_of_year(day)
    return counts[index] > counts[index - 1]


def next_working_day(day: date, calendar: Calendar) -> date:
    """This will give `day` itself when it is a working day, else the first one after it."""
    return day if is_working_day(day, calendar) else add_working_days(day, 1, calendar)


def add_working_days(day: date, number: int, calendar: Calendar) -> date:
    """This will give the `number`-th working day after `day`, or before it when `number` is negative.

    `day` itself is never counted; 0 gives `day` back, working day or not.
    """
    if number == 0:
        return day
    index = _day_of_year(day)
    counts = _counts(calendar, day.year)
    wanted = counts[index] + number if number > 0 else counts[index - 1] + number + 1
    return _day_with_count(day.year, wanted, calendar)


def _day_with_count(year: int, wanted: int, calendar: Calendar) -> date:
    """Working days are numbered from 1 on 1 January; numbers beyond the year belong to its neighbours."""
    while wanted <= 0:
        year -= 1
        wanted += _counts(calendar, year)[-1]
    while wanted > _counts(calendar, year)[-1]:
        wanted -= _counts(calendar, year)[-1]
        year += 1
    return date(year, 1, 1) + DAY * (bisect_left(_counts(calendar, year), wanted) - 1)


def working_days_between(first: date, last: date, calendar: Calendar) -> int:
    """This will count the working days after `first` up to and with `last`; negative when that is earlier."""
    if last < first:
        return -working_days_between(last, first, calendar)
    whole_years = sum(_counts(calendar, year)[-1] for year in range(first.year, last.year))
    until_last = _counts(calendar, last.year)[_day_of_year(last)]
    return whole_years + until_last - _counts(calendar, first.year)[_day_of_year(first)]


def day_of(moment: datetime, calendar: Calendar) -> date:
    """This will give the date that the calendar's zone shows at an aware moment.

    Where clocks go back over midnight (St John's until 2011), what they take back is of the old day.
    """
    local = moment.astimezone(calendar.zone)
    day = local.date()
    return day - DAY if local.hour < 2 and moment < _start_of_day(day, calendar) else day


def moment_on(day: date, clock_time: time, calendar: Calendar) -> datetime:
    """This will give the UTC moment at which the zone's clocks show `clock_time` on `day`.

    A time that is shown twice means its second showing; one that is skipped moves later by what was skipped.
    So nobody loses time to a change of the clocks.
    """
    local = datetime.combine(day, clock_time, calendar.zone)
    return max(local.astimezone(UTC), local.replace(fold=1).astimezone(UTC))


def end_of_day(day: date, calendar: Calendar) -> datetime:
    """This will give the last whole second of `day` (UTC); of the next day where the zone skipped it."""
    while not _exists(day, calendar.time_zone):
        day += DAY
    return _start_of_day(day + DAY, calendar) - timedelta(seconds=1)


def _start_of_day(day: date, calendar: Calendar) -> datetime:
    """Of two midnights the first counts (Havana), unless the old day came back after it (St John's)."""
    first = datetime.combine(day, time.min, calendar.zone).astimezone(UTC)
    last = moment_on(day, time.min, calendar)
    returned = (last - timedelta(seconds=1)).astimezone(calendar.zone).date() < day
    return last if returned else first


def next_working_moment(at: datetime, calendar: Calendar) -> datetime:
    """This will give `at` within the hours 9 to 17 of a working day, else the next time those begin (UTC)."""
    local = at.astimezone(calendar.zone)
    day = local.date()
    if not is_working_day(day, calendar) or local.time() >= CLOSES:
        return moment_on(add_working_days(day, 1, calendar), OPENS, calendar)
    if local.time() < OPENS:
        return moment_on(day, OPENS, calendar)
    return at.astimezone(UTC)


def working_moment_before(due_at: datetime, number: int, calendar: Calendar) -> datetime:
    """This will give 9:00 (UTC moment) on the `number`-th working day before `due_at`: time for a nudge."""
    return moment_on(add_working_days(day_of(due_at, calendar), -number, calendar), OPENS, calendar)


def _day_of_year(day: date) -> int:
    return day.timetuple().tm_yday


def _counts(calendar: Calendar, year: int) -> tuple[int, ...]:
    return _year_counts(calendar.country, calendar.region, calendar.time_zone, calendar.observes, year)


@lru_cache(maxsize=2048)
def _year_counts(country: str, region: str, time_zone: str, observes: Observes, year: int) -> tuple[int, ...]:
    """Element n is how many of the first n days of the year are working days: counting is a subtraction."""
    is_open = _rule(country, region, observes, year)
    counts = [0]
    day = date(year, 1, 1)
    while day.year == year:
        counts.append(counts[-1] + (is_open(day) and _exists(day, time_zone)))
        day += DAY
    return tuple(counts)


def _rule(country: str, region: str, observes: Observes, year: int) -> Callable[[date], bool]:
    days = country_holidays(country, subdiv=region or None, years=year, expand=False)
    if observes is Observes.weekends:
        return lambda day: not days.is_weekend(day)
    return days.is_working_day


@lru_cache(maxsize=16384)
def _exists(day: date, time_zone: str) -> bool:
    """Samoa had no 30 December 2011: it moved across the date line in the night before."""
    noon = datetime.combine(day, time(12), ZoneInfo(time_zone))
    return noon.astimezone(UTC).astimezone(noon.tzinfo).date() == day


@lru_cache(maxsize=1)
def _country_codes() -> dict[str, str]:
    return {names[1]: names[0] for names in COUNTRIES.values()}


@lru_cache(maxsize=1024)
def check_place(country: str, region: str) -> None:
    """This will raise UnknownCalendar unless the country, and its region if one is given, have a calendar."""
    if country not in _country_codes():
        raise UnknownCalendar(
            f"No calendar is known for the country “{country}”; give its two-letter code, such as DE."
        )
    if region:
        _check_region(country, region, type(country_holidays(country)))


def _check_region(country: str, region: str, known: type[HolidayBase]) -> None:
    if region in known.subdivisions:
        return
    choices = ", ".join(known.subdivisions)
    advice = (
        f"choose one of {choices}, or none"
        if choices
        else "this country has no regions here, so leave it empty"
    )
    raise UnknownCalendar(f"No calendar is known for the region “{region}” of {country}; {advice}.")


@lru_cache(maxsize=1024)
def check_zone(time_zone: str) -> None:
    """This will raise UnknownCalendar unless `time_zone` is the name of an IANA time zone."""
    if time_zone not in available_timezones():
        raise UnknownCalendar(
            f"No time zone is called “{time_zone}”; give an IANA name, such as Europe/Berlin."
        )
