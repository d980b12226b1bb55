"""Figures name nobody, count what is late as not kept, and are published only when somebody says so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db.models import F
from django.test import Client

from core.errors import Refused
from core.models import Organisation, Person
from hiring.access.figures import months, share, wrong_days
from hiring.actions.closings import Said, hold_closing, reopen_closing
from hiring.actions.figures import count_days
from hiring.actions.settings import publish_figure, set_employees, withdraw_figure
from hiring.models import Closing, Employer, TalkDay
from tests.cast import NOW, Cast
from tests.hiring.story import DAY, decided, due_of, fresh, newcomer, opening_of, rejected

ZONES = ("Europe/Berlin", "America/New_York", "Pacific/Auckland", "Africa/Cairo")
pytestmark = pytest.mark.usefixtures("now")
SignIn = Callable[[Person], Client]


def held(cast: Cast, *, late: int = 0, times: int = 1) -> list[Closing]:
    """Talks that were held, the first of them late."""
    opening = opening_of(cast)
    closings = [
        rejected(cast, newcomer(cast, f"Guest{n} One"), cast.ben, opening=opening) for n in range(times)
    ]
    for number, closing in enumerate(closings):
        at = due_of(closing) + timedelta(days=1 if number < late else -2)
        hold_closing(closing, by=cast.ben, at=at, said=Said("call", at, "Thanked them"))
    return closings


def test_months_count_what_was_held_and_how_long_it_took(cast: Cast) -> None:
    held(cast, late=1, times=3)
    [march] = months(NOW + 20 * DAY)
    assert (march.held, march.in_time, march.share) == (3, 2, 66)
    assert 5 < march.days < 9


def test_what_was_withdrawn_is_not_counted(cast: Cast) -> None:
    closing = rejected(cast, cast.asha, cast.ben)
    decided(closing.opening.applications.get(), "unrejected", at=NOW)
    assert months(NOW + DAY) == []


def test_share_says_nothing_below_five_and_counts_what_is_late(cast: Cast) -> None:
    held(cast, times=4)
    at = NOW + 20 * DAY
    assert (share(at).due, share(at).share) == (4, None)
    rejected(cast, cast.asha, cast.ben)
    assert (share(at).due, share(at).in_time, share(at).share) == (5, 4, 80)


def test_figure_is_published_by_who_may_and_withdrawn(cast: Cast, sign_in: SignIn) -> None:
    outside = Client()
    assert outside.get("/promise/hiring.svg").status_code == 404
    sign_in(cast.ada).post("/hiring/settings/", {"publish": "1"})
    picture = outside.get("/promise/hiring.svg")
    assert picture["Content-Type"] == "image/svg+xml"
    assert "Too few to say yet" in picture.text
    said = outside.get("/promise/hiring.json").json()
    assert (said["organisation"], said["kept_in_time_percent"], said["answers"]) == ("Isarlicht", None, None)
    sign_in(cast.chloe).post("/hiring/settings/", {"withdraw": "1"})
    assert outside.get("/promise/hiring.json").status_code == 404


def test_published_figure_moves_when_a_month_begins_and_not_with_one_answer(cast: Cast) -> None:
    held(cast, times=4)
    publish_figure(by=cast.chloe, at=NOW)
    late = rejected(cast, cast.asha, cast.ben)

    def said(on: datetime) -> tuple[int | None, int | None]:
        with time_machine.travel(on, tick=False):
            said = Client().get("/promise/hiring.json").json()
        return said["answers"], said["kept_in_time_percent"]

    in_march, april, in_april = (
        due_of(late) + DAY,
        datetime(2026, 4, 1, tzinfo=UTC),
        datetime(2026, 4, 20, tzinfo=UTC),
    )
    assert [said(moment) for moment in (in_march, april)] == [(None, None), (5, 80)]
    hold_closing(fresh(late), by=cast.ben, at=april + DAY, said=Said("call", april, "Thanked her"))
    assert said(in_april) == (5, 80)


def test_figure_is_published_once(cast: Cast) -> None:
    publish_figure(by=cast.chloe, at=NOW)
    with pytest.raises(Refused, match="already"):
        publish_figure(by=cast.chloe, at=NOW)
    withdraw_figure(by=cast.chloe, at=NOW)
    with pytest.raises(Refused, match="not published"):
        withdraw_figure(by=cast.chloe, at=NOW)


def test_employees_are_said_by_their_page(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.chloe)
    assert "1 or more" in client.post("/hiring/settings/", {"employees": "0"}).text
    client.post("/hiring/settings/", {"employees": "24"})
    assert Employer.objects.get().employees == 24
    with pytest.raises(Refused):
        set_employees(0, by=cast.chloe, at=NOW)


def test_figures_page_has_a_table_beside_each_picture(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.tariq)
    assert "Nobody was answered yet" in client.get("/hiring/figures/").text
    hold_closing(
        rejected(cast, cast.asha, cast.ben), by=cast.ben, at=NOW, said=Said("call", NOW, "Thanked her")
    )
    text = client.get("/hiring/figures/").text
    assert text.count("<svg viewBox") >= 2
    assert "The same in numbers" in text


# --- Days that were counted ---


def by_hand(at: datetime) -> list[tuple[datetime, int, int, float]]:
    """What `months` has to say, talk by talk from the closings."""
    zone = ZoneInfo(Organisation.objects.get().time_zone)
    since = datetime.combine(at.astimezone(zone).date() - 365 * DAY, time.min, zone)
    found: dict[datetime, list[tuple[bool, float]]] = {}
    for closing in Closing.objects.filter(kind="talk", due_at__isnull=False, ended_at__isnull=False):
        assert closing.ended_at is not None
        assert closing.due_at is not None
        assert closing.decided_at is not None
        if since <= closing.ended_at <= at:
            day = closing.ended_at.astimezone(zone)
            waited = (closing.ended_at - closing.decided_at) / DAY
            first = datetime(day.year, day.month, 1, tzinfo=zone)
            found.setdefault(first, []).append((closing.ended_at <= closing.due_at, waited))
    return [
        (
            first,
            len(talks),
            sum(in_time for in_time, _days in talks),
            round(sum(days for _in_time, days in talks) / len(talks), 6),
        )
        for first, talks in sorted(found.items())
    ]


def as_said(at: datetime) -> list[tuple[datetime, int, int, float]]:
    return [(month.first, month.held, month.in_time, round(month.days, 6)) for month in months(at)]


def month_began(at: datetime) -> datetime:
    here = at.astimezone(ZoneInfo(Organisation.objects.get().time_zone))
    return here.replace(day=1, hour=0, minute=0, second=0, microsecond=0)


@pytest.mark.parametrize("seed", range(3))
def test_figures_are_those_of_a_fresh_count_whatever_happened(cast: Cast, seed: int) -> None:
    """Held, late, long after, "it did not happen", in another zone, a year later; the tick comes when it comes."""
    chance, at, opening = Random(seed), NOW, opening_of(cast)
    closings = [rejected(cast, newcomer(cast, f"Guest{n} One"), cast.ben, opening=opening) for n in range(6)]

    def act() -> None:
        closing = fresh(chance.choice(closings))
        moment = max(at - chance.choice([0, 0, 9]) * DAY, NOW)
        if closing.ended_at is None:
            hold_closing(closing, by=cast.ben, at=moment, said=Said("call", moment, "Thanked them"))
        elif chance.random() < 0.5:
            reopen_closing(closing, by=closing.person, at=at, saying="Nobody called.")

    def move() -> None:
        Organisation.objects.update(time_zone=chance.choice(ZONES))

    def tick() -> None:
        count_days(at)

    were_counted = 0
    for _step in range(40):
        at += timedelta(hours=chance.choice([0, 3, 30, 300]))
        chance.choice([act, act, act, act, move, tick, tick])()
        for moment in (at, month_began(at)):
            assert as_said(moment) == by_hand(moment)
        were_counted += TalkDay.objects.filter(held__gt=0).exists()
    assert were_counted > 5
    assert not wrong_days()


def test_days_that_are_over_are_counted_once_and_forgotten_after_the_year(cast: Cast) -> None:
    closing = fresh(*held(cast))
    assert closing.ended_at is not None
    ended_at = closing.ended_at
    count_days(ended_at)
    assert not TalkDay.objects.filter(held=1).exists()  # its day is not over
    count_days(ended_at + DAY)
    day = TalkDay.objects.get(held=1)
    assert day.begins_at <= ended_at < day.ends_at
    count_days(ended_at + 2 * DAY)
    assert TalkDay.objects.get(held=1) == day
    count_days(ended_at + 400 * DAY)
    assert not TalkDay.objects.filter(held=1).exists()


def test_counted_day_is_read_and_what_is_wrong_with_it_is_found(cast: Cast) -> None:
    closing = fresh(*held(cast))
    assert closing.ended_at is not None
    at = closing.ended_at + DAY
    count_days(at)
    assert not wrong_days()
    TalkDay.objects.filter(held=1).update(held=F("held") + 1)
    [month] = months(at)
    assert month.held == 2  # as it was counted, and not from the closings
    assert wrong_days() == list(TalkDay.objects.filter(held=2))


def test_talk_that_did_not_happen_takes_its_day_with_it(cast: Cast) -> None:
    closing = fresh(held(cast, times=2)[0])
    assert closing.ended_at is not None
    at = closing.ended_at + DAY
    count_days(at)
    reopen_closing(fresh(closing), by=closing.person, at=at, saying="Nobody called.")
    assert [month.held for month in months(at)] == [1]
    count_days(at)
    assert [day.held for day in TalkDay.objects.filter(held__gt=0)] == [1]
