"""Every list of the room asks the database as often for three rows as for one."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.models import Person
from partnership.actions import thanks, ties
from partnership.rules.sides import Side
from tests.cast import NOW, Cast
from tests.partnership import test_repairs
from tests.partnership.test_actions_agreements import propose, start
from tests.partnership.test_repairs import keyed

SignIn = Callable[[Person], Client]
Make = Callable[[Cast, int], object]
pytestmark = pytest.mark.usefixtures("now")
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


LISTS: dict[str, Make] = {
    "/partnership/repairs/": lambda cast, _number: test_repairs.ask(cast),
    "/partnership/agreements/": lambda cast, _number: start(cast),
    "/partnership/board/": lambda cast, _number: propose(cast),
    "/partnership/thanks/": thanked,
    "/partnership/ties/": tied,
}


@pytest.mark.parametrize(("path", "make"), LISTS.items(), ids=LISTS)
def test_three_rows_cost_what_one_costs(keyed: Cast, sign_in: SignIn, path: str, make: Make) -> None:
    client = sign_in(keyed.chloe)
    make(keyed, 0)
    client.get(path)  # what is looked up once a process

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(path).status_code == 200
        return len(asked)

    one = queries()
    make(keyed, 1)
    make(keyed, 2)
    assert queries() == one
