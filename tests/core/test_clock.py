"""Clocks by example: each law and each odd corner of the calendar once, by hand."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from core.clock import (
    Basis,
    Calendar,
    Ends,
    IfDayOff,
    Length,
    Observes,
    Phase,
    Policy,
    Scope,
    Unit,
    UnknownCalendar,
    add_working_days,
    day_of,
    due,
    earliest,
    is_working_day,
    kept_state,
    next_working_day,
    next_working_moment,
    policies_for,
    start_clock,
    state_at,
    working_days_between,
    working_moment_before,
)

BERLIN = Calendar("DE", "BE", "Europe/Berlin")
MUNICH = Calendar("DE", "BY", "Europe/Berlin")
TORONTO = Calendar("CA", "ON", "America/Toronto")
CAIRO = Calendar("EG", "", "Africa/Cairo")
APIA = Calendar("WS", "", "Pacific/Apia")


def policy(number: int, unit: Unit, **fields: object) -> Policy:
    given: dict[str, object] = {
        "id": "house.example",
        "title": "Example",
        "basis": Basis.house,
        "starts_with": "asked",
        "source": "House rule",
    }
    return Policy(length=Length(number, unit), **(given | fields))  # type: ignore[arg-type] # each test gives other fields


def local(calendar: Calendar, year: int, month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=calendar.zone)


def shown(moment: datetime, calendar: Calendar) -> str:
    assert moment.tzinfo is UTC
    return moment.astimezone(calendar.zone).strftime("%a %Y-%m-%d %H:%M:%S")


# How periods run


def test_due_working_days_skip_weekend_and_day_of_event() -> None:
    asked = local(BERLIN, 2026, 11, 20, 8, 30)
    assert shown(due(asked, policy(5, Unit.working_days), BERLIN), BERLIN) == "Fri 2026-11-27 23:59:59"


def test_due_event_on_a_weekend_counts_from_the_first_working_day() -> None:
    asked = local(BERLIN, 2026, 11, 21, 12)
    assert shown(due(asked, policy(1, Unit.working_days), BERLIN), BERLIN) == "Mon 2026-11-23 23:59:59"


def test_due_close_of_business_ends_at_five() -> None:
    asked = local(BERLIN, 2026, 11, 20, 8)
    rule = policy(1, Unit.working_days, ends=Ends.close_of_business)
    assert shown(due(asked, rule, BERLIN), BERLIN) == "Mon 2026-11-23 17:00:00"


def test_due_bgb_187_188_days_end_with_the_last_hour() -> None:
    received = local(BERLIN, 2026, 3, 25, 23, 59)
    assert shown(due(received, policy(7, Unit.days), BERLIN), BERLIN) == "Wed 2026-04-01 23:59:59"


def test_due_bgb_193_saturday_moves_over_sunday_and_easter_monday() -> None:
    rule = policy(7, Unit.days, if_day_off=IfDayOff.next_working_day)
    received = local(BERLIN, 2026, 3, 28, 9)
    assert shown(due(received, rule, BERLIN), BERLIN) == "Tue 2026-04-07 23:59:59"


def test_due_day_off_stays_where_the_policy_says_so() -> None:
    received = local(BERLIN, 2026, 3, 28, 9)
    assert shown(due(received, policy(7, Unit.days), BERLIN), BERLIN) == "Sat 2026-04-04 23:59:59"


@pytest.mark.parametrize(
    ("start", "number", "unit", "end"),
    [
        ((2026, 1, 31, 9), 1, Unit.months, "Sat 2026-02-28 23:59:59"),
        ((2028, 1, 31, 9), 1, Unit.months, "Tue 2028-02-29 23:59:59"),
        ((2026, 8, 31, 9), 1, Unit.months, "Wed 2026-09-30 23:59:59"),
        ((2026, 11, 30, 9), 3, Unit.months, "Sun 2027-02-28 23:59:59"),
        ((2026, 12, 15, 9), 1, Unit.months, "Fri 2027-01-15 23:59:59"),
        ((2028, 2, 29, 9), 1, Unit.years, "Wed 2029-02-28 23:59:59"),
        ((2028, 2, 29, 9), 4, Unit.years, "Sun 2032-02-29 23:59:59"),
    ],
)
def test_due_months_and_years_clamp_to_month_end(
    start: tuple[int, ...], number: int, unit: Unit, end: str
) -> None:
    assert shown(due(local(BERLIN, *start), policy(number, unit), BERLIN), BERLIN) == end


def test_due_hours_pass_through_the_hour_that_is_skipped() -> None:
    rule = policy(24, Unit.hours, ends=Ends.to_the_minute)
    asked = local(BERLIN, 2026, 3, 28, 12, 10)
    assert shown(due(asked, rule, BERLIN), BERLIN) == "Sun 2026-03-29 13:10:00"


def test_due_hours_of_regulation_1182_71_begin_with_the_next_hour() -> None:
    rule = policy(24, Unit.hours, ends=Ends.end_of_hour)
    assert shown(due(local(BERLIN, 2026, 6, 1, 10, 20), rule, BERLIN), BERLIN) == "Tue 2026-06-02 11:00:00"


def test_due_is_counted_in_the_zone_of_the_calendar() -> None:
    late_evening = datetime(2026, 6, 1, 23, 30, tzinfo=UTC)
    rule = policy(1, Unit.days)
    assert shown(due(late_evening, rule, BERLIN), BERLIN) == "Wed 2026-06-03 23:59:59"
    assert shown(due(late_evening, rule, TORONTO), TORONTO) == "Tue 2026-06-02 23:59:59"


def test_due_is_counted_in_the_zone_of_the_policy_where_it_has_one() -> None:
    rule = policy(1, Unit.days, time_zone="Europe/Brussels")
    late_evening = datetime(2026, 6, 1, 23, 30, tzinfo=UTC)
    assert due(late_evening, rule, TORONTO) == datetime(2026, 6, 3, 21, 59, 59, tzinfo=UTC)


def test_due_without_a_time_zone_is_refused() -> None:
    naive = datetime(2026, 6, 1)  # noqa: DTZ001 - that is the mistake under test
    with pytest.raises(ValueError, match="no time zone"):
        due(naive, policy(1, Unit.days), BERLIN)


def test_due_ends_at_the_second_midnight_where_clocks_go_back_over_it() -> None:
    st_johns = Calendar("CA", "NL", "America/St_Johns")
    end = due(local(st_johns, 2009, 10, 30, 9), policy(1, Unit.days), st_johns)
    assert end == datetime(2009, 11, 1, 3, 29, 59, tzinfo=UTC)


def test_due_ends_at_the_first_midnight_where_clocks_go_back_to_it() -> None:
    havana = Calendar("CU", "", "America/Havana")
    end = due(local(havana, 2026, 10, 30, 9), policy(1, Unit.days), havana)
    assert end == datetime(2026, 11, 1, 3, 59, 59, tzinfo=UTC)
    assert day_of(datetime(2026, 11, 1, 4, 30, tzinfo=UTC), havana) == date(2026, 11, 1)


def test_due_counts_holidays_where_the_policy_observes_weekends_only() -> None:
    rule = policy(1, Unit.working_days, observes=Observes.weekends)
    wednesday_before_corpus_christi = local(MUNICH, 2026, 6, 3, 9)
    assert shown(due(wednesday_before_corpus_christi, rule, MUNICH), MUNICH) == "Thu 2026-06-04 23:59:59"


def test_due_ends_where_midnight_is_skipped() -> None:
    end = due(local(CAIRO, 2026, 4, 22, 9), policy(1, Unit.days), CAIRO)
    assert shown(end, CAIRO) == "Thu 2026-04-23 23:59:59"


def test_due_on_the_day_that_samoa_skipped_ends_a_day_later() -> None:
    asked = local(APIA, 2011, 12, 29, 9)
    assert shown(due(asked, policy(1, Unit.days), APIA), APIA) == "Sat 2011-12-31 23:59:59"
    assert not is_working_day(date(2011, 12, 30), APIA)


# Working days


def test_working_day_depends_on_the_region() -> None:
    corpus_christi = date(2026, 6, 4)
    assert is_working_day(corpus_christi, BERLIN)
    assert not is_working_day(corpus_christi, MUNICH)


def test_working_day_ignores_holidays_where_only_weekends_count() -> None:
    weekends = Calendar("DE", "BY", "Europe/Berlin", Observes.weekends)
    assert is_working_day(date(2026, 6, 4), weekends)
    assert not is_working_day(date(2026, 6, 6), weekends)


def test_working_day_follows_weekends_of_the_country() -> None:
    friday, saturday, sunday = date(2026, 11, 13), date(2026, 11, 14), date(2026, 11, 15)
    iran = Calendar("IR", "", "Asia/Tehran")
    assert [is_working_day(day, CAIRO) for day in (friday, saturday, sunday)] == [False, False, True]
    assert [is_working_day(day, iran) for day in (friday, saturday, sunday)] == [False, True, True]


def test_working_day_on_a_chinese_saturday_that_makes_up_for_a_holiday() -> None:
    china = Calendar("CN", "", "Asia/Shanghai")
    assert is_working_day(date(2025, 9, 28), china)
    assert not is_working_day(date(2025, 10, 1), china)


def test_add_working_days_over_christmas_and_the_new_year() -> None:
    assert add_working_days(date(2026, 12, 23), 6, BERLIN) == date(2027, 1, 4)
    assert working_days_between(date(2026, 12, 23), date(2027, 1, 4), BERLIN) == 6


def test_add_working_days_backwards_over_the_new_year() -> None:
    assert add_working_days(date(2027, 1, 4), -6, BERLIN) == date(2026, 12, 23)
    assert working_days_between(date(2027, 1, 4), date(2026, 12, 23), BERLIN) == -6


def test_holiday_on_a_weekend_is_observed_where_the_law_says_so() -> None:
    london = Calendar("GB", "ENG", "Europe/London")
    boxing_day_observed = date(2026, 12, 28)
    assert not is_working_day(boxing_day_observed, london)
    assert is_working_day(boxing_day_observed, BERLIN)


def test_next_working_day_is_the_day_itself_or_the_one_after() -> None:
    assert next_working_day(date(2026, 11, 20), BERLIN) == date(2026, 11, 20)
    assert next_working_day(date(2026, 11, 21), BERLIN) == date(2026, 11, 23)


@pytest.mark.parametrize(
    ("place", "sentence"),
    [
        (("XX", "", "UTC"), "No calendar is known for the country “XX”"),
        (("de", "", "UTC"), "No calendar is known for the country “de”"),
        (("XNYS", "", "UTC"), "No calendar is known for the country “XNYS”"),
        (("", "", "UTC"), "No calendar is known for the country “”"),
        (("DE", "Bayern", "UTC"), "No calendar is known for the region “Bayern” of DE; choose one of"),
        (("EG", "C", "UTC"), "No calendar is known for the region “C” of EG; this country has no regions"),
        (("DE", "BE", "Berlin"), "No time zone is called “Berlin”"),
        (("DE", "BE", "../etc/passwd"), "No time zone is called"),
    ],
)
def test_calendar_of_an_unknown_place_says_one_sentence(place: tuple[str, str, str], sentence: str) -> None:
    with pytest.raises(UnknownCalendar) as caught:
        Calendar(*place)
    assert str(caught.value).startswith(sentence)


# Moments for nudges


@pytest.mark.parametrize(
    ("at", "moment"),
    [
        ((2026, 11, 20, 10, 15), "Fri 2026-11-20 10:15:00"),
        ((2026, 11, 20, 6, 0), "Fri 2026-11-20 09:00:00"),
        ((2026, 11, 20, 17, 0), "Mon 2026-11-23 09:00:00"),
        ((2026, 11, 21, 10, 0), "Mon 2026-11-23 09:00:00"),
        ((2026, 12, 24, 18, 0), "Mon 2026-12-28 09:00:00"),
    ],
)
def test_next_working_moment_is_within_working_hours(at: tuple[int, ...], moment: str) -> None:
    assert shown(next_working_moment(local(BERLIN, *at), BERLIN), BERLIN) == moment


def test_working_moment_before_a_monday_is_the_friday() -> None:
    due_at = local(BERLIN, 2026, 11, 23, 17).astimezone(UTC)
    assert shown(working_moment_before(due_at, 1, BERLIN), BERLIN) == "Fri 2026-11-20 09:00:00"


# Which clock wins


def test_earliest_keeps_every_clock_and_the_first_one_wins() -> None:
    met, decided = local(TORONTO, 2026, 10, 1, 10), local(TORONTO, 2026, 11, 12, 10)
    house = start_clock(policy(5, Unit.working_days), at=decided, calendar=TORONTO)
    law = start_clock(policy(45, Unit.days, id="ca-on.x", basis=Basis.law), at=met, calendar=TORONTO)
    clocks = earliest([house, law])
    assert clocks.winner == law
    assert clocks.all == (law, house)
    assert shown(clocks.due_at, TORONTO) == "Sun 2026-11-15 23:59:59"


def test_earliest_of_two_at_once_names_the_law() -> None:
    at = local(BERLIN, 2026, 11, 16, 10)
    house = start_clock(policy(1, Unit.days, id="a"), at=at, calendar=BERLIN)
    law = start_clock(policy(1, Unit.days, id="b", basis=Basis.law), at=at, calendar=BERLIN)
    assert earliest([house, law]).winner == law


def test_earliest_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one clock"):
        earliest([])


def test_policies_for_an_event_are_those_of_the_place() -> None:
    house = policy(1, Unit.days, id="house.a")
    ontario = policy(1, Unit.days, id="ca-on.a", applies_if=Scope("", ("CA",), ("ON",)))
    other = policy(1, Unit.days, id="house.b", starts_with="decided")
    policies = {each.id: each for each in (house, ontario, other)}
    assert policies_for("asked", policies, TORONTO) == [ontario, house]
    assert policies_for("asked", policies, BERLIN) == [house]


# How it stands


def due_on_tuesday() -> datetime:
    return local(BERLIN, 2026, 11, 24, 17).astimezone(UTC)


@pytest.mark.parametrize(
    ("at", "phase", "working_days", "days", "hours"),
    [
        ((2026, 11, 19, 17, 0), Phase.due_later, 3, 5, 120),
        ((2026, 11, 23, 0, 0), Phase.due_tomorrow, 1, 1, 41),
        ((2026, 11, 24, 9, 30), Phase.due_today, 0, 0, 7),
        ((2026, 11, 24, 17, 0), Phase.due_today, 0, 0, 0),
        ((2026, 11, 24, 18, 30), Phase.late, 0, 0, -1),
        ((2026, 11, 26, 17, 0), Phase.late, -2, -2, -48),
    ],
)
def test_state_at_says_phase_and_distance(
    at: tuple[int, ...], phase: Phase, working_days: int, days: int, hours: int
) -> None:
    state = state_at(due_on_tuesday(), local(BERLIN, *at), BERLIN)
    assert (state.phase, state.working_days, state.days, state.hours) == (phase, working_days, days, hours)


def test_state_at_the_hour_that_is_shown_twice_tells_the_two_apart() -> None:
    zone = ZoneInfo("Europe/Berlin")
    first, second = (datetime(2026, 10, 25, 2, 30, tzinfo=zone, fold=fold) for fold in (0, 1))
    assert state_at(first, second, BERLIN).phase is Phase.late
    assert state_at(second, first, BERLIN).hours == 1


def test_kept_state_says_whether_it_was_in_time() -> None:
    in_time = kept_state(due_on_tuesday(), due_on_tuesday(), BERLIN)
    late = kept_state(due_on_tuesday(), local(BERLIN, 2026, 11, 25, 9), BERLIN)
    assert (in_time.phase, in_time.on) == (Phase.kept_in_time, date(2026, 11, 24))
    assert (late.phase, late.working_days, late.on) == (Phase.kept_late, -1, date(2026, 11, 25))


def test_day_of_is_the_date_in_the_zone() -> None:
    assert day_of(datetime(2026, 6, 1, 23, tzinfo=UTC), BERLIN) == date(2026, 6, 2)
