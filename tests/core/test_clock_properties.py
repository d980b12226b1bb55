"""Clocks at any moment, place and policy: what must hold over DST, year ends, leap days and odd weekends."""

from datetime import UTC, date, datetime, timedelta

from holidays import country_holidays
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from core.clock import (
    Basis,
    Calendar,
    Clock,
    Ends,
    IfDayOff,
    Length,
    Observes,
    Phase,
    Policy,
    Unit,
    add_working_days,
    day_of,
    due,
    earliest,
    is_working_day,
    kept_state,
    next_working_day,
    next_working_moment,
    start_clock,
    state_at,
    working_days_between,
    working_moment_before,
)

APIA = Calendar("WS", "", "Pacific/Apia")
LORD_HOWE = Calendar("AU", "NSW", "Australia/Lord_Howe")
CALENDARS = [
    APIA,
    LORD_HOWE,
    Calendar("DE", "BE", "Europe/Berlin"),
    Calendar("DE", "BY", "Europe/Berlin"),
    Calendar("DE", "BY", "Europe/Berlin", Observes.weekends),
    Calendar("US", "NY", "America/New_York"),
    Calendar("CA", "NL", "America/St_Johns"),
    Calendar("CU", "", "America/Havana"),
    Calendar("MA", "", "Africa/Casablanca"),
    Calendar("EG", "", "Africa/Cairo"),
    Calendar("IR", "", "Asia/Tehran"),
    Calendar("LB", "", "Asia/Beirut"),
    Calendar("CN", "", "Asia/Shanghai"),
    Calendar("GB", "SCT", "Europe/London"),
]
# Moments at which something happens to clocks or calendars, to which half of the examples are close.
EDGES = [
    datetime(2026, 3, 29, 1, tzinfo=UTC),  # Berlin goes forward
    datetime(2026, 10, 25, 1, tzinfo=UTC),  # Berlin goes back
    datetime(2026, 11, 1, 6, tzinfo=UTC),  # New York goes back
    datetime(2026, 4, 4, 15, tzinfo=UTC),  # Lord Howe goes back by half an hour
    datetime(2026, 10, 3, 15, 30, tzinfo=UTC),  # and forward
    datetime(2011, 12, 30, 10, tzinfo=UTC),  # Apia skips a day
    datetime(2026, 2, 15, 2, tzinfo=UTC),  # Casablanca leaves its time for Ramadan
    datetime(2026, 3, 22, 2, tzinfo=UTC),  # and returns
    datetime(2009, 11, 1, 2, 31, tzinfo=UTC),  # St John's goes back over midnight
    datetime(2026, 11, 1, 5, tzinfo=UTC),  # Havana goes back to midnight
    datetime(2026, 4, 23, 22, tzinfo=UTC),  # Cairo skips midnight
    datetime(2026, 12, 31, 23, tzinfo=UTC),  # a year ends
    datetime(2027, 12, 25, 0, tzinfo=UTC),  # Christmas on a Saturday
    datetime(2028, 2, 29, 12, tzinfo=UTC),  # a leap day
]


def policy_of(length: Length, ends: Ends, if_day_off: IfDayOff = IfDayOff.stay) -> Policy:
    return Policy(
        id="any",
        title="Any",
        basis=Basis.house,
        starts_with="asked",
        source="House",
        length=length,
        ends=ends,
        if_day_off=if_day_off,
    )


calendars = st.sampled_from(CALENDARS)
close_to_edges = st.builds(
    lambda edge, seconds: edge + timedelta(seconds=seconds),
    st.sampled_from(EDGES),
    st.integers(-5 * 86400, 5 * 86400),
)
moments = close_to_edges | st.datetimes(datetime(1995, 1, 1), datetime(2060, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds the zone
days = moments.map(lambda moment: moment.date())
numbers = st.integers(1, 70)
periods = st.builds(
    policy_of,
    st.builds(Length, numbers, st.sampled_from([Unit.working_days, Unit.days, Unit.months])),
    st.sampled_from([Ends.end_of_day, Ends.close_of_business]),
    st.sampled_from(IfDayOff),
)
hours = st.builds(
    policy_of,
    st.builds(Length, numbers, st.just(Unit.hours)),
    st.sampled_from([Ends.to_the_minute, Ends.end_of_hour]),
)
policies = periods | hours
many = settings(max_examples=300, deadline=None)


def worked_by_the_library(day: date, calendar: Calendar) -> bool:
    """The same question, asked of the library day by day and without any table of ours."""
    if calendar == APIA and day == date(2011, 12, 30):
        return False
    place = country_holidays(calendar.country, subdiv=calendar.region or None, years=day.year)
    if calendar.observes is Observes.weekends:
        return not place.is_weekend(day)
    return place.is_working_day(day)


@many
@given(days, st.integers(0, 60), calendars)
def test_counting_agrees_with_asking_the_library_day_by_day(
    first: date, length: int, calendar: Calendar
) -> None:
    span = [first + timedelta(days=n) for n in range(1, length + 1)]
    counted = working_days_between(first, first + timedelta(days=length), calendar)
    assert counted == sum(worked_by_the_library(day, calendar) for day in span)


@many
@given(days, numbers, calendars)
def test_adding_n_working_days_then_counting_gives_n(day: date, number: int, calendar: Calendar) -> None:
    later = add_working_days(day, number, calendar)
    assert is_working_day(later, calendar)
    assert working_days_between(day, later, calendar) == number


@many
@given(days, numbers, calendars)
def test_adding_n_then_taking_n_away_returns_to_a_working_day(
    day: date, number: int, calendar: Calendar
) -> None:
    start = next_working_day(day, calendar)
    assert add_working_days(add_working_days(start, number, calendar), -number, calendar) == start
    assert working_days_between(add_working_days(start, -number, calendar), start, calendar) == number


@many
@given(days, days, days, calendars)
def test_counting_adds_up_over_any_day_between(one: date, two: date, three: date, calendar: Calendar) -> None:
    whole = working_days_between(one, three, calendar)
    assert working_days_between(one, two, calendar) + working_days_between(two, three, calendar) == whole
    assert working_days_between(three, one, calendar) == -whole


@many
@given(days, calendars)
def test_next_working_day_is_the_first_one_from_the_day_on(day: date, calendar: Calendar) -> None:
    found = next_working_day(day, calendar)
    skipped = [day + timedelta(days=n) for n in range((found - day).days)]
    assert is_working_day(found, calendar)
    assert not any(is_working_day(each, calendar) for each in skipped)


@many
@given(moments, policies, calendars)
def test_due_is_an_aware_utc_moment_after_the_start(
    start: datetime, policy: Policy, calendar: Calendar
) -> None:
    end = due(start, policy, calendar)
    assert end.tzinfo is UTC
    assert end > start


@many
@given(moments, policies, calendars)
def test_due_does_not_depend_on_the_zone_in_which_the_start_is_written(
    start: datetime, policy: Policy, calendar: Calendar
) -> None:
    assert due(start.astimezone(LORD_HOWE.zone), policy, calendar) == due(start, policy, calendar)


@many
@given(moments, st.timedeltas(timedelta(0), timedelta(days=9)), policies, calendars)
@example(
    datetime(2009, 11, 1, 2, 30, tzinfo=UTC),
    timedelta(minutes=1),
    policy_of(Length(1, Unit.days), Ends.end_of_day),
    Calendar("CA", "NL", "America/St_Johns"),
)
def test_due_of_a_later_start_is_never_earlier(
    start: datetime, later: timedelta, policy: Policy, calendar: Calendar
) -> None:
    assert due(start, policy, calendar) <= due(start + later, policy, calendar)


@many
@given(moments, numbers, policies, calendars)
def test_due_of_a_longer_period_is_never_earlier(
    start: datetime, more: int, policy: Policy, calendar: Calendar
) -> None:
    number, unit = policy.length.number, policy.length.unit
    longer = policy_of(Length(number + more, unit), policy.ends, policy.if_day_off)
    assert due(start, policy, calendar) <= due(start, longer, calendar)


@many
@given(moments, periods, calendars)
def test_due_is_never_on_a_day_off_where_that_is_promised(
    start: datetime, policy: Policy, calendar: Calendar
) -> None:
    assume(policy.length.unit is Unit.working_days or policy.if_day_off is IfDayOff.next_working_day)
    assert is_working_day(day_of(due(start, policy, calendar), calendar), calendar)


@many
@given(moments, periods, calendars)
def test_due_at_end_of_day_is_followed_by_another_day(
    start: datetime, policy: Policy, calendar: Calendar
) -> None:
    assume(policy.ends is Ends.end_of_day)
    end = due(start, policy, calendar)
    assert day_of(end + timedelta(seconds=1), calendar) > day_of(end, calendar)


@many
@given(moments, periods, calendars)
def test_due_at_close_of_business_shows_five(start: datetime, policy: Policy, calendar: Calendar) -> None:
    assume(policy.ends is Ends.close_of_business)
    end = due(start, policy, calendar)
    assume(day_of(end, calendar) != date(2011, 12, 31) or calendar != APIA)
    assert end.astimezone(calendar.zone).strftime("%H:%M:%S") == "17:00:00"


@many
@given(moments, hours, calendars)
def test_due_in_hours_lasts_that_long_and_less_than_one_hour_more(
    start: datetime, policy: Policy, calendar: Calendar
) -> None:
    extra = due(start, policy, calendar) - start - timedelta(hours=policy.length.number)
    exact = policy.ends is Ends.to_the_minute
    assert extra == timedelta(0) if exact else timedelta(0) < extra <= timedelta(hours=1)


@many
@given(st.lists(st.tuples(moments, policies), min_size=1, max_size=6), calendars)
def test_earliest_is_before_all_and_keeps_all(
    runs: list[tuple[datetime, Policy]], calendar: Calendar
) -> None:
    clocks: list[Clock] = [start_clock(policy, at=at, calendar=calendar) for at, policy in runs]
    race = earliest(clocks)
    assert all(race.due_at <= clock.due_at for clock in clocks)
    assert sorted(race.all, key=repr) == sorted(clocks, key=repr)


@many
@given(moments, policies, calendars)
def test_state_turns_late_exactly_after_due(start: datetime, policy: Policy, calendar: Calendar) -> None:
    end = due(start, policy, calendar)
    tick = timedelta(microseconds=1)
    assert state_at(end, end, calendar).phase is Phase.due_today
    assert state_at(end, end + tick, calendar).phase is Phase.late
    assert kept_state(end, end, calendar).phase is Phase.kept_in_time
    assert kept_state(end, end + tick, calendar).phase is Phase.kept_late


@many
@given(moments, moments, calendars)
def test_state_is_total_and_its_distances_have_the_sign_of_time(
    end: datetime, at: datetime, calendar: Calendar
) -> None:
    state = state_at(end, at, calendar)
    distances = [state.working_days, state.days, state.hours]
    if at > end:
        assert state.phase is Phase.late
        assert max(distances) <= 0
    else:
        assert min(distances) >= 0
        assert state.phase is {0: Phase.due_today, 1: Phase.due_tomorrow}.get(state.days, Phase.due_later)
    assert (state.due_on, state.on) == (day_of(end, calendar), day_of(at, calendar))


@many
@given(moments, calendars)
def test_next_working_moment_is_soon_in_working_hours_and_stays(at: datetime, calendar: Calendar) -> None:
    found = next_working_moment(at, calendar)
    shown = found.astimezone(calendar.zone)
    assert found >= at
    assert found.tzinfo is UTC
    assert is_working_day(shown.date(), calendar)
    assert 9 <= shown.hour < 17
    assert next_working_moment(found, calendar) == found


@many
@given(moments, numbers, calendars)
def test_working_moment_before_is_that_many_working_days_earlier(
    end: datetime, number: int, calendar: Calendar
) -> None:
    nudge = working_moment_before(end, number, calendar)
    assert nudge < end
    assert is_working_day(day_of(nudge, calendar), calendar)
    counted = working_days_between(day_of(nudge, calendar), day_of(end, calendar), calendar)
    assert counted == number - (not is_working_day(day_of(end, calendar), calendar))
