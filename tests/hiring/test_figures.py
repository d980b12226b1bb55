"""Figures name nobody, count what is late as not kept, and are published only when somebody says so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from core.errors import Refused
from core.models import Person
from hiring.access.figures import months, share
from hiring.actions.closings import Said, hold_closing
from hiring.actions.settings import publish_figure, set_employees, withdraw_figure
from hiring.models import Closing, Employer
from tests.cast import NOW, Cast
from tests.hiring.story import DAY, decided, due_of, fresh, newcomer, opening_of, rejected

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
