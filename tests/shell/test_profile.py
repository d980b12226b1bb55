"""One's own page: profile, absence, roles."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import pytest
from django.test import Client

from core import ledger, people
from core.models import Absence, Person
from tests.cast import Cast

SignIn = Callable[[Person], Client]
AWAY = {"from_on": "2026-03-10", "until_on": "2026-03-12", "deputy": "Tariq Mansour"}


@pytest.fixture
def chloe(cast: Cast, sign_in: SignIn, now: datetime) -> Client:
    return sign_in(cast.chloe)


def test_profile_is_changed(cast: Cast, chloe: Client) -> None:
    place = {"country": "AT", "region": "9", "time_zone": "Europe/Vienna", "shown_for": "AT"}
    chloe.post("/profile/", {"name": "Chloe L.", "language": "de", **place})
    cast.chloe.refresh_from_db()
    assert (cast.chloe.name, cast.chloe.language, cast.chloe.region) == ("Chloe L.", "de", "9")
    assert "Profil" in chloe.get("/profile/").content.decode()
    assert [entry.kind for entry in ledger.entries_about(cast.chloe)][-1] == "core.person_changed"


def test_profile_may_be_as_the_organisation(cast: Cast, chloe: Client) -> None:
    chloe.post(
        "/profile/", {"name": "Chloe L.", "language": "", "country": "", "shown_for": "", "time_zone": ""}
    )
    cast.chloe.refresh_from_db()
    assert (cast.chloe.name, cast.chloe.country, cast.chloe.time_zone) == ("Chloe L.", "", "")


def test_profile_in_another_country_is_asked_for_its_region_first(cast: Cast, chloe: Client) -> None:
    answer = chloe.post("/profile/", {"name": "Chloe L.", "country": "AT", "shown_for": ""})
    assert ("9", "Wien") in answer.context["form"].fields["region"].choices
    assert answer.context["form"]["name"].value() == "Chloe L."
    cast.chloe.refresh_from_db()
    assert cast.chloe.country == ""


def test_profile_without_a_name_is_refused(cast: Cast, chloe: Client) -> None:
    answer = chloe.post("/profile/", {"name": "", "country": "", "shown_for": ""})
    assert list(answer.context["form"].errors) == ["name"]


def test_profile_shows_roles_and_teams(cast: Cast, chloe: Client) -> None:
    page = chloe.get("/profile/").content.decode()
    assert "People and culture" in page
    assert "you lead it" in page


def test_absence_is_planned_with_a_deputy_and_ended(cast: Cast, chloe: Client) -> None:
    chloe.post("/profile/absence/", AWAY)
    assert people.answers_for(cast.chloe, date(2026, 3, 11)) == cast.tariq
    assert "Tariq Mansour answers meanwhile" in chloe.get("/profile/").content.decode()
    chloe.post("/profile/absence/2026-03-10/end/")
    assert people.answers_for(cast.chloe, date(2026, 3, 11)) == cast.chloe
    assert chloe.post("/profile/absence/2026-03-10/end/").status_code == 404


def test_absence_that_ends_before_it_begins_is_refused(cast: Cast, chloe: Client) -> None:
    answer = chloe.post("/profile/absence/", AWAY | {"until_on": "2026-03-09"})
    assert "The last day must not be before the first." in answer.content.decode()
    assert not Absence.objects.exists()


def test_absence_of_somebody_else_cannot_be_ended(cast: Cast, chloe: Client, sign_in: SignIn) -> None:
    chloe.post("/profile/absence/", AWAY)
    assert sign_in(cast.ben).post("/profile/absence/2026-03-10/end/").status_code == 404
    assert Absence.objects.get().ended_at is None
