"""Legal holds on persons: HR and counsel place and end them, and erasing says why it is blocked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.actions import holds, people
from core.actions.erasure import expire
from core.ledger.check import check_record
from core.models import Erasure, LegalHold, Message, Person, Role
from tests.cast import Cast

SignIn = Callable[[Person], Client]
CLAIM = "Claim 12 O 345/26 before the labour court"


@pytest.fixture
def chloe(cast: Cast, sign_in: SignIn, now: datetime) -> Client:
    return sign_in(cast.chloe)


def new(person: Person) -> str:
    return f"/people/{person.public_id}/holds/new/"


def end(hold: LegalHold) -> str:
    return f"/people/holds/{hold.public_id}/end/"


def test_hold_is_placed_and_ended_by_hr(cast: Cast, chloe: Client) -> None:
    assert chloe.post("/people/holds/", {"person": "Asha Pillai"})["Location"] == new(cast.asha)
    assert chloe.post(new(cast.asha), {"reason": CLAIM})["Location"] == "/people/holds/"
    hold = LegalHold.objects.get()
    assert (hold.person, hold.reason, hold.since_by, hold.until_at) == (cast.asha, CLAIM, cast.chloe, None)
    assert CLAIM in chloe.get("/people/holds/").content.decode()
    assert list(chloe.post(end(hold), {"reason": " "}).context["form"].errors) == ["reason"]
    chloe.post(end(hold), {"reason": "Settled on 3 March"})
    hold.refresh_from_db()
    assert (hold.until_by, hold.until_reason) == (cast.chloe, "Settled on 3 March")
    assert "Settled on 3 March" in chloe.get("/people/holds/").content.decode()
    assert "This hold was lifted already." in chloe.post(end(hold), {"reason": "Again"}).content.decode()
    assert check_record().findings == []


def test_hold_needs_a_reason(cast: Cast, chloe: Client) -> None:
    assert list(chloe.post(new(cast.asha), {"reason": ""}).context["form"].errors) == ["reason"]
    assert not LegalHold.objects.exists()


def test_page_of_erasing_says_which_hold_blocks_it(cast: Cast, chloe: Client, now: datetime) -> None:
    path = f"/people/{cast.asha.public_id}/erase/"
    assert "I know that there is no way back" in chloe.get(path).content.decode()
    hold = holds.place_hold(cast.asha, reason=CLAIM, by=cast.chloe, at=now)
    shown = chloe.get(path).content.decode()
    assert CLAIM in shown
    assert end(hold) in shown
    assert "I know that there is no way back" not in shown
    chloe.post(path, {"ground": "gdpr_17_1_b_consent_withdrawn", "is_sure": "on"})
    assert not Erasure.objects.exists()
    holds.lift_hold(hold, reason="Settled", by=cast.chloe, at=now)
    chloe.post(path, {"ground": "gdpr_17_1_b_consent_withdrawn", "is_sure": "on"})
    assert Erasure.objects.get().person == cast.asha


def test_second_hold_is_told_of_the_first(cast: Cast, chloe: Client, now: datetime) -> None:
    assert CLAIM not in chloe.get(new(cast.asha)).content.decode()
    holds.place_hold(cast.asha, reason=CLAIM, by=cast.chloe, at=now)
    assert CLAIM in chloe.get(new(cast.asha)).content.decode()


def test_nothing_is_held_of_whom_was_erased(cast: Cast, chloe: Client, now: datetime) -> None:
    chloe.post(f"/people/{cast.asha.public_id}/erase/", {"ground": "gdpr_17_1_c_objected", "is_sure": "on"})
    answer = chloe.post(new(cast.asha), {"reason": CLAIM})
    assert "erased already" in answer.content.decode()


def test_counsel_sees_holds_and_others_do_not(cast: Cast, sign_in: SignIn, now: datetime) -> None:
    hold = holds.place_hold(cast.asha, reason=CLAIM, by=cast.chloe, at=now)
    for person in (cast.tariq, cast.ben, cast.ada, cast.eve):
        browser = sign_in(person)
        for path in ("/people/holds/", new(cast.asha), end(hold)):
            assert browser.get(path).status_code == 404
            assert browser.post(path, {"reason": "I say so"}).status_code == 404
    people.grant_role(cast.eve, role=Role.COUNSEL, by=cast.ada, at=now)
    counsel = sign_in(cast.eve)
    assert CLAIM in counsel.get("/people/holds/").content.decode()
    counsel.post(end(hold), {"reason": "Time-barred"})
    hold.refresh_from_db()
    assert hold.until_by == cast.eve


def test_whom_a_hold_is_on_does_not_see_it(cast: Cast, sign_in: SignIn, now: datetime) -> None:
    """Somebody in HR may be the one whom a claim is about."""
    hold = holds.place_hold(cast.rosa, reason=CLAIM, by=cast.chloe, at=now)
    people.grant_role(cast.rosa, role=Role.HR, by=cast.ada, at=now)
    rosa = sign_in(cast.rosa)
    assert CLAIM not in rosa.get("/people/holds/").content.decode()
    assert rosa.get(end(hold)).status_code == 404
    assert rosa.get(new(cast.rosa)).status_code == 404


def test_what_is_held_does_not_expire(cast: Cast, now: datetime) -> None:
    for person in (cast.ben, cast.sol):
        Message.objects.create(
            to=person, template="core.receipt", created_at=now, wall=cast.organisation.wall
        )
    hold = holds.place_hold(cast.ben, reason=CLAIM, by=cast.chloe, at=now)
    later = now + timedelta(days=400)
    expire(at=later)
    assert {message.to for message in Message.objects.filter(to__in=[cast.ben, cast.sol])} == {cast.ben}
    holds.lift_hold(hold, reason="Settled", by=cast.chloe, at=later)
    expire(at=later + timedelta(seconds=1))
    assert not Message.objects.filter(to=cast.ben).exists()


def test_list_of_holds_costs_the_same_for_one_and_three(cast: Cast, chloe: Client, now: datetime) -> None:
    holds.place_hold(cast.asha, reason=CLAIM, by=cast.chloe, at=now)
    with CaptureQueriesContext(
        connection,
    ) as one:
        chloe.get("/people/holds/")
    for person in (cast.sol, cast.rosa):
        holds.place_hold(person, reason=CLAIM, by=cast.chloe, at=now)
    with CaptureQueriesContext(connection) as three:
        chloe.get("/people/holds/")
    assert len(one) == len(three)


def test_side_bar_leads_hr_to_holds(cast: Cast, chloe: Client, sign_in: SignIn) -> None:
    link = 'href="/people/holds/"'
    assert link in chloe.get("/people/").content.decode()
    assert link not in sign_in(cast.tariq).get("/people/").content.decode()
