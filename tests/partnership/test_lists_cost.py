"""Every list of the room asks the database as often for three rows as for one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from core import walls
from core.actions import people
from core.models import Person, Team
from partnership.actions import agreements, help, pulse, thanks, ties
from partnership.models import Celebration, CelebrationPart, PulseRound
from partnership.rules.sides import Side
from partnership.urls import urlpatterns
from tests.cast import NOW, Cast
from tests.costs import costs_the_same
from tests.partnership import test_repairs
from tests.partnership.table import state_both
from tests.partnership.test_actions_agreements import DRAFT, propose, sign, start
from tests.partnership.test_repairs import keyed

SignIn = Callable[[Person], Client]
Make = Callable[[Cast, int], object]
pytestmark = pytest.mark.usefixtures("now")
DAY = timedelta(days=1)
__all__ = ["keyed"]  # a fixture of the repairs


def thanked(cast: Cast, _number: int) -> None:
    said = thanks.thank(to=cast.chloe, text="For the list.", may_be_public=True, by=cast.tariq, at=NOW)
    thanks.share_thanks(said, by=cast.chloe, at=NOW)


def tied(cast: Cast, number: int) -> None:
    one, other, by, to = [
        (Side.hr, Side.ta, cast.chloe, cast.tariq),
        (Side.hr, Side.it, cast.chloe, cast.dev),
        (Side.ta, Side.it, cast.tariq, cast.dev),
    ][number]
    tie = ties.declare_tie(one=one, other=other, every_days=28, about="", by=by, at=NOW)
    ties.agree_to_tie(tie, by=to, at=NOW)


def celebrating(cast: Cast, number: int) -> Celebration:
    person = people.add_person(name=f"Hired {number}", email="", by=cast.ada, at=NOW)
    wall = walls.raise_wall("partnership.celebration", at=NOW)
    made = Celebration.objects.create(
        wall=wall,
        hire=f"hire:{number}",
        title="Engineer",
        person=person,
        opened_at=NOW,
        ends_at=NOW + 9 * DAY,
    )
    CelebrationPart.objects.create(celebration=made, person=cast.tariq, part="recruiter")
    return made


def proposed(cast: Cast, number: int) -> PulseRound:
    until = NOW + (number + 3) * DAY
    return pulse.propose_pulse(
        one=Side.hr,
        other=Side.ta,
        closes_at=until,
        talk_at=until + DAY,
        place="Isar",
        by=cast.chloe,
        at=NOW,
    )


def owed_by_agreement(cast: Cast, _number: int) -> None:
    agreement = start(cast)
    for person in (cast.chloe, cast.tariq):
        sign(agreement, person)


def waiting(cast: Cast, number: int) -> None:
    """Everything of which the first page says that it waits, or once did."""
    state_both(cast)
    test_repairs.ask(cast)
    owed_by_agreement(cast, number)
    start(cast)
    propose(cast)
    tied(cast, number)
    proposed(cast, number)


LISTS: dict[str, tuple[str, Make]] = {
    "room": ("/partnership/", waiting),
    "disagreements": ("/partnership/disagreements/", lambda cast, _number: state_both(cast)),
    "repairs": ("/partnership/repairs/", lambda cast, _number: test_repairs.ask(cast)),
    "agreements": ("/partnership/agreements/", owed_by_agreement),
    "board": ("/partnership/board/", lambda cast, _number: propose(cast)),
    "board, owed": ("/partnership/board/", owed_by_agreement),
    "thanks": ("/partnership/thanks/", thanked),
    "ties": ("/partnership/ties/", tied),
    "pulses": ("/partnership/pulse/", proposed),
    "celebrations": ("/partnership/celebrations/", celebrating),
    "calendars": (
        "/partnership/calendars/",
        lambda cast, number: people.add_team(name=f"Talent {number}", kind=Team.Kind.TA, by=cast.ada, at=NOW),
    ),
}
ELSEWHERE = {"all_hours", "all_help"}
NOT_LISTS = {
    *("new", "agreement_new", "goal_new", "repair_new", "hours_new", "help_new", "tie_new"),
    *("pulse_new", "where_to_go", "busy_forget", "busy_address", "busy_address_remove", "own_calendar"),
    "own_calendar_end",
}


@pytest.mark.parametrize(("path", "make"), LISTS.values(), ids=LISTS)
def test_three_rows_cost_what_one_costs(keyed: Cast, sign_in: SignIn, path: str, make: Make) -> None:
    costs_the_same(sign_in(keyed.chloe), path, lambda number: make(keyed, number))


def test_every_list_is_counted() -> None:
    """A new page with rows belongs into LISTS, one without any into NOT_LISTS."""
    pages = {str(each.name) for each in urlpatterns if "<" not in str(each.pattern)}
    assert pages == {name for name in LISTS if "," not in name} | ELSEWHERE | NOT_LISTS


def test_thanks_at_a_celebration_cost_the_same(cast: Cast, sign_in: SignIn) -> None:
    made = celebrating(cast, 0)

    def make(number: int) -> None:
        text = f"For the list {number}."
        said = thanks.thank(
            to=cast.tariq, text=text, may_be_public=True, by=cast.chloe, at=NOW, celebration=made
        )
        thanks.share_thanks(said, by=cast.tariq, at=NOW)

    costs_the_same(sign_in(cast.chloe), f"/partnership/celebrations/{made.public_id}/", make)


def test_answers_to_a_request_cost_the_same(cast: Cast, sign_in: SignIn) -> None:
    asked = help.ask_for_help(of=cast.tariq, sentence="How?", urgency="soon", by=cast.chloe, at=NOW)

    def make(number: int) -> None:
        help.answer_help(asked, text=f"So {number}.", by=cast.tariq, at=NOW)

    costs_the_same(sign_in(cast.chloe), f"/partnership/help/{asked.public_id}/", make)


def test_versions_of_an_agreement_cost_the_same(cast: Cast, sign_in: SignIn) -> None:
    agreement = start(cast)

    def make(number: int) -> None:
        draft = replace(DRAFT, words=f"We speak about pay, version {number}.")
        agreements.write_version(agreement, draft=draft, by=cast.chloe, at=NOW, after=number + 1)

    costs_the_same(sign_in(cast.chloe), f"/partnership/agreements/{agreement.public_id}/", make)


def test_statements_of_a_pulse_cost_the_same(cast: Cast, sign_in: SignIn) -> None:
    asked = proposed(cast, 0)
    pulse.open_pulse(asked, by=cast.tariq, at=NOW)
    asked.refresh_from_db()

    def make(number: int) -> None:
        pulse.state_with_name(asked, text=f"All is well {number}.", by=cast.tariq, at=NOW)

    with time_machine.travel(NOW + 4 * DAY, tick=False):
        costs_the_same(sign_in(cast.chloe), f"/partnership/pulse/{asked.public_id}/", make)
