"""What is between two people: whoever stands in for one of them neither sees nor hears of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
import pytest_django

from core import access, tick
from core.actions import people as persons
from core.actions import promises as plain
from core.actions import seals as keys
from core.models import Message, Person
from core.walls import Who
from partnership.actions import help as helping
from partnership.models import HelpRequest
from tests.cast import NOW, Cast
from tests.core.sealed import CHEAP, passphrase_of
from tests.partnership.test_repairs import ask

pytestmark = pytest.mark.usefixtures("now")
DAY = timedelta(days=1)


def owed_by(person: Person, *, as_seen_by: Person) -> set[str]:
    _owed, owes = access.promises_between(Who(as_seen_by, NOW), person)
    return {promise.kind for promise in owes}


def test_deputy_neither_sees_nor_hears_of_a_repair_or_of_help(
    cast: Cast, settings: pytest_django.Settings
) -> None:
    settings.SEAL_COST = CHEAP
    keys.init_keys(at=NOW)
    for person in (cast.chloe, cast.tariq, cast.dev):
        keys.choose_passphrase(person, passphrase_of(person), at=NOW)
    ask(cast)
    urgency = HelpRequest.Urgency.STUCK
    helping.ask_for_help(of=cast.chloe, sentence="Between us", urgency=urgency, by=cast.ben, at=NOW)
    plain.make_promise(
        owed_by=cast.chloe, owed_to=cast.ben, what="The list", due_at=NOW + 4 * DAY, by=cast.chloe, at=NOW
    )
    today = NOW.date()
    persons.plan_absence(
        cast.chloe, from_on=today, until_on=today + 60 * DAY, deputy=cast.sol, by=cast.chloe, at=NOW
    )
    theirs = {"core.plain", "partnership.help", "partnership.repair_answer"}
    assert owed_by(cast.chloe, as_seen_by=cast.chloe) == theirs
    assert owed_by(cast.chloe, as_seen_by=cast.sol) == {"core.plain"}

    for day in range(14):
        tick.tick_once(NOW + day * DAY)
    told = Message.objects.filter(to=cast.sol, created_at__gte=NOW).order_by("pk")
    assert [(message.template, message.facts["what"]) for message in told] == [
        ("core.promise_due_soon_while_away", "The list"),
        ("core.promise_is_late_while_away", "The list"),
    ]
