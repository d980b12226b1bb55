"""Two who are one, and data that has to go: for HR and TA."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client

from core import people
from core.actions.merging import merge_people
from core.actions.people import add_person
from core.errors import Refused
from core.models import Erasure, Merge, Person
from tests.cast import Cast

SignIn = Callable[[Person], Client]


@pytest.fixture
def tariq(cast: Cast, sign_in: SignIn, now: datetime) -> Client:
    return sign_in(cast.tariq)


@pytest.fixture
def twin(cast: Cast, now: datetime) -> Person:
    return add_person(name="A. Pillai", email="ASHA@isarlicht.example", by=cast.tariq, at=now)


def test_those_who_share_an_address_are_shown(cast: Cast, tariq: Client, twin: Person) -> None:
    [pair] = tariq.get("/people/merge/").context["pairs"]
    assert {pair.one, pair.other} == {cast.asha, twin}


def test_two_are_merged_and_taken_apart(cast: Cast, tariq: Client, twin: Person) -> None:
    path = f"/people/{twin.public_id}/merge/{cast.asha.public_id}/"
    tariq.post(path, {"keep": cast.asha.public_id, "reason": "Same address"})
    twin.refresh_from_db()
    assert people.root_of(twin) == cast.asha
    assert "A. Pillai is Asha Pillai" in tariq.get("/people/merge/").content.decode()
    tariq.post(f"/people/{twin.public_id}/merge/end/")
    twin.refresh_from_db()
    assert twin.same_as is None
    assert tariq.post(f"/people/{twin.public_id}/merge/end/").status_code == 404


def test_merge_needs_a_reason(cast: Cast, tariq: Client, twin: Person) -> None:
    path = f"/people/{twin.public_id}/merge/{cast.asha.public_id}/"
    answer = tariq.post(path, {"keep": cast.asha.public_id, "reason": ""})
    assert list(answer.context["form"].errors) == ["reason"]
    assert not Merge.objects.exists()


def test_two_with_accounts_cannot_be_merged(cast: Cast, tariq: Client) -> None:
    path = f"/people/{cast.ben.public_id}/merge/{cast.sol.public_id}/"
    answer = tariq.post(path, {"keep": cast.sol.public_id, "reason": "They look alike"})
    assert "Both sign in with an account" in answer.content.decode()


def test_nobody_merges_themselves_with_somebody(cast: Cast, now: datetime, twin: Person) -> None:
    merge_people(twin, into=cast.asha, reason="Same address", by=cast.tariq, at=now)
    for one, other in ((cast.asha, cast.tariq), (cast.tariq, cast.asha)):
        with pytest.raises(Refused, match="nobody merges themselves"):
            merge_people(one, into=other, reason="It would suit me", by=cast.tariq, at=now)


def test_pair_is_named_by_address(cast: Cast, tariq: Client) -> None:
    answer = tariq.post("/people/merge/", {"one": "Asha Pillai", "other": "eve@isarlicht.example"})
    assert answer["Location"] == f"/people/{cast.asha.public_id}/merge/{cast.eve.public_id}/"
    same = tariq.post("/people/merge/", {"one": "Asha Pillai", "other": "asha@isarlicht.example"})
    assert list(same.context["form"].errors) == ["other"]


def test_data_of_somebody_is_erased_by_hr_alone(cast: Cast, tariq: Client, sign_in: SignIn) -> None:
    path = f"/people/{cast.asha.public_id}/erase/"
    sent = {"ground": "gdpr_17_1_b_consent_withdrawn", "is_sure": "on"}
    assert tariq.post(path, sent).status_code == 404
    chloe = sign_in(cast.chloe)
    assert chloe.post("/people/erase/", {"person": "Asha Pillai"})["Location"] == path
    assert list(chloe.post(path, {"ground": sent["ground"]}).context["form"].errors) == ["is_sure"]
    assert not Erasure.objects.exists()
    chloe.post(path, sent)
    assert Erasure.objects.get().ground == "gdpr_17_1_b_consent_withdrawn"
    assert Person.objects.get(pk=cast.asha.pk).name == ""


def test_data_of_somebody_who_works_here_is_not_erased(cast: Cast, sign_in: SignIn, now: datetime) -> None:
    sent = {"ground": "other_law", "is_sure": "on"}
    answer = sign_in(cast.chloe).post(f"/people/{cast.ben.public_id}/erase/", sent)
    assert "still works here" in answer.content.decode()
