"""Repair: sealed to the two, told first by the side affected, and healed only when they say so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import pytest_django
from django.db import connection
from django.test import Client

from core import promises, seals
from core.actions import seals as keys
from core.errors import Refused
from core.ledger import Reader
from core.models import Message, Person, Promise
from partnership.actions import repairs
from partnership.actions.repairs import Told
from partnership.models import Check, Repair
from partnership.rules.sides import Side
from tests.cast import NOW, Cast
from tests.core.sealed import CHEAP, passphrase_of, unlocked

SignIn = Callable[[Person], Client]
LATER = NOW + timedelta(days=31)
TOLD = Told(
    happened="Our agreed list was changed the evening before the offers went out.",
    affected="Two colleagues of mine told candidates something that was not true by then.",
    needed="That nobody changes it any more without a word to us.",
)


@pytest.fixture
def keyed(cast: Cast, settings: pytest_django.Settings) -> Cast:
    """There is a break-glass key, and Chloe, Tariq and Dev have a passphrase."""
    settings.SEAL_COST = CHEAP
    keys.init_keys(at=NOW)
    for person in (cast.chloe, cast.tariq, cast.dev):
        keys.choose_passphrase(person, passphrase_of(person), at=NOW)
    return cast


def ask(cast: Cast) -> Repair:
    return repairs.ask_for_repair(
        told=TOLD, my_side=Side.ta, other=cast.chloe, their_side=Side.hr, by=cast.tariq, at=NOW
    )


def promised(repair: Repair, cast: Cast) -> None:
    repairs.promise_deed(
        repair, what="I write to you before any change.", by_on=date(2026, 3, 10), by=cast.chloe, at=NOW
    )


def test_repair_is_read_by_the_two_inside_alone(keyed: Cast) -> None:
    repair = ask(keyed)
    for person in (keyed.tariq, keyed.chloe):
        reader = Reader(seals.open_wall(repair.wall, unlocked(person), at=NOW))
        assert reader.text(Repair.objects.get().account, "happened") == TOLD.happened
    with pytest.raises(Refused, match="no key yet"):
        seals.open_wall(repair.wall, unlocked(keyed.dev), at=NOW)


def test_nothing_that_was_said_stands_in_clear(keyed: Cast) -> None:
    promised(ask(keyed), keyed)
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {table}")
            assert not any(
                words in str(row)
                for row in cursor.fetchall()
                for words in ("agreed list", "before any change")
            )
    assert {each.template for each in Message.objects.filter(wall=Repair.objects.get().wall)} == {
        "core.something_waits"
    }


def test_repair_needs_a_break_glass_key(cast: Cast) -> None:
    with pytest.raises(Refused, match="kept init-keys"):
        ask(cast)


def test_deeds_are_promises_without_words_and_a_check_comes_after_30_days(keyed: Cast) -> None:
    repair = ask(keyed)
    with pytest.raises(Refused, match="Nobody has promised anything yet"):
        repairs.ask_check(repair, by=keyed.tariq, at=NOW)
    promised(repair, keyed)
    with pytest.raises(Refused, match="Only the side that was affected"):
        repairs.ask_check(repair, by=keyed.chloe, at=NOW)
    check = repairs.ask_check(repair, by=keyed.tariq, at=NOW)
    found = Promise.objects.filter(wall=repair.wall, ended_at__isnull=True).order_by("pk")
    assert [(promises.words_of(each), each.what, str(each.owed_by)) for each in found] == [
        ("Something you promised to mend", "", "Chloe Lindner"),
        ("Say whether it has healed", "", "Tariq Mansour"),
    ]
    assert (check.promise.due_at - NOW).days == 30


def test_only_the_affected_side_answers_and_not_yet_goes_on(keyed: Cast) -> None:
    repair = ask(keyed)
    promised(repair, keyed)
    check = repairs.ask_check(repair, by=keyed.tariq, at=NOW)
    with pytest.raises(Refused, match="Only the side that was affected"):
        repairs.answer_check(check, verdict="healed", words="", by=keyed.chloe, at=LATER)
    repairs.answer_check(
        check, verdict="not_yet", words="It happened again last week.", by=keyed.tariq, at=LATER
    )
    waiting = Promise.objects.get(wall=repair.wall, kind="partnership.repair_answer", ended_at__isnull=True)
    assert waiting.owed_by == keyed.chloe
    again = repairs.ask_check(repair, by=keyed.tariq, at=LATER)
    repairs.answer_check(again, verdict="healed", words="", by=keyed.tariq, at=LATER + timedelta(days=31))
    assert list(Check.objects.order_by("pk").values_list("verdict", flat=True)) == ["not_yet", "healed"]
    with pytest.raises(Refused, match="This has healed"):
        repairs.promise_deed(
            repair, what="I write again to all of you.", by_on=date(2026, 9, 1), by=keyed.chloe, at=LATER
        )


def test_repair_on_its_pages(keyed: Cast, sign_in: SignIn, now: object) -> None:
    tariq, chloe = sign_in(keyed.tariq), sign_in(keyed.chloe)
    said = {"other": "Chloe Lindner", **vars(TOLD)}
    here = tariq.post("/partnership/repairs/new/", said)["Location"]
    assert tariq.get(here)["Location"].startswith("/seals/unlock/")
    for browser, person in ((tariq, keyed.tariq), (chloe, keyed.chloe)):
        browser.post("/seals/unlock/", {"passphrase": passphrase_of(person)})
        assert TOLD.needed in browser.get(here).content.decode()
    deed = {"what": "I write to you before any change.", "by_on": "2026-03-10"}
    assert chloe.post(f"{here}promise/", deed).status_code == 302
    assert tariq.post(f"{here}enough/").status_code == 302
    assert chloe.get(f"{here}check/").status_code == 404
    assert tariq.post(f"{here}check/", {"verdict": "healed"}).status_code == 302
    assert "It has healed" in tariq.get("/partnership/repairs/").content.decode()
    assert chloe.get("/partnership/repairs/").content.decode().count("agreed list") == 0
    assert sign_in(keyed.dev).get("/partnership/repairs/").context["rows"] == []
