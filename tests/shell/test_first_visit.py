"""The first visit: nobody comes in without the token, nothing is lost on the way, all is saved at once at the end."""

from __future__ import annotations

import stat
from datetime import datetime
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError
from django.test import Client

from core import people
from core.actions.organisation import Place
from core.models import Account, Entry, Message, Organisation, Person, Role, Team
from shell import first_visit, welcome
from shell.actions.setup import FirstAdministrator, FirstPerson, set_up
from tests.cast import Cast

PASSWORD = "quiet-harbour-tree"
ORGANISATION = {"name": "Harbour", "language": "de"}
COUNTRY = {"country": "DE", "region": "BE", "time_zone": "Europe/Berlin", "shown_for": "DE"}
ADMINISTRATOR = {"name": "Ada", "email": "Ada@example.org", "password": PASSWORD}
NOBODY = {f"{key}_{part}": "" for key in ("hr", "ta", "it") for part in ("name", "email")}
PEOPLE = NOBODY | {
    "hr_name": "Chloe",
    "hr_email": "chloe@example.org",
    "it_name": "Dev",
    "it_email": "dev@example.org",
}
PAGES = {"organisation": ORGANISATION, "country": COUNTRY, "administrator": ADMINISTRATOR, "people": PEOPLE}


@pytest.fixture
def token(empty_database: None, now: datetime) -> Any:
    cache.clear()
    yield first_visit.new_token()
    first_visit.forget_token()


def answer(client: Client, token: str, **changed: dict[str, str]) -> None:
    for name, typed in PAGES.items():
        client.post(f"/setup/{token}/{name}/", changed.get(name, typed))


def next_page(answer: Any) -> str:
    return str(answer["Location"]).rstrip("/").rpartition("/")[2]


def test_first_visit_makes_the_organisation_and_its_first_people(token: str, now: datetime) -> None:
    client = Client()
    answer(client, token)
    assert client.post(f"/setup/{token}/check/")["Location"] == "/"
    home = Organisation.objects.get()
    assert (home.name, home.country, home.region, home.time_zone, home.language, home.is_demo) == (
        *("Harbour", "DE", "BE", "Europe/Berlin", "de"),
        False,
    )
    ada, chloe, dev = Person.objects.order_by("name")
    assert [people.roles_of(person, now) for person in (ada, chloe, dev)] == [
        {Role.ADMINISTRATOR},
        {Role.HR},
        {Role.IT_CUSTODIAN},
    ]
    assert [[team.kind for team in people.teams_of(person, now)] for person in (ada, chloe, dev)] == [
        [Team.Kind.IT],
        [Team.Kind.HR],
        [Team.Kind.IT],
    ]
    assert set(Team.objects.values_list("name", flat=True)) == {"HR", "Recruiting", "IT"}
    assert Account.objects.get(person=ada).check_password(PASSWORD)
    assert [message.to for message in Message.objects.filter(template="core.invited").order_by("pk")] == [
        chloe,
        dev,
    ]


def test_administrator_is_signed_in_afterwards(token: str) -> None:
    client = Client()
    answer(client, token)
    client.post(f"/setup/{token}/check/")
    assert int(client.session["_auth_user_id"]) == Account.objects.get(email="ada@example.org").pk
    assert "first_visit" not in client.session


def test_administrator_may_be_the_first_person_of_a_department(token: str, now: datetime) -> None:
    client = Client()
    answer(client, token, people=NOBODY | {"it_name": "Ada", "it_email": "ada@example.org"})
    client.post(f"/setup/{token}/check/")
    assert people.roles_of(Person.objects.get(), now) == {Role.ADMINISTRATOR, Role.IT_CUSTODIAN}


def test_nothing_is_saved_before_the_last_page(token: str) -> None:
    client = Client()
    answer(client, token)
    assert client.get(f"/setup/{token}/check/").status_code == 200
    assert (Organisation.objects.count(), Person.objects.count(), Entry.objects.count()) == (0, 0, 0)


def test_all_is_undone_when_the_last_act_fails(
    token: str, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def set_up_harbour() -> None:
        first = FirstPerson("Chloe", "chloe@example.org", Role.HR, Team.Kind.HR)
        administrator = FirstAdministrator("Ada", "ada@example.org", "unusable")
        place = Place("DE", "BE", "Europe/Berlin", "en")
        set_up(name="Harbour", place=place, administrator=administrator, first_people=[first], at=now)

    def full_disk(*_row: Any, **_more: Any) -> None:
        raise DatabaseError("disk full")

    with monkeypatch.context() as broken:
        broken.setattr(Message.objects, "create", full_disk)
        with pytest.raises(DatabaseError):
            set_up_harbour()
    assert (Organisation.objects.count(), Person.objects.count(), Entry.objects.count()) == (0, 0, 0)
    set_up_harbour()
    assert Organisation.objects.count() == 1


def test_token_dies_with_the_set_up(token: str) -> None:
    client = Client()
    answer(client, token)
    client.post(f"/setup/{token}/check/")
    assert Client().get(f"/setup/{token}/organisation/").status_code == 404
    assert not (settings.KEPT_HOME / "first-visit").exists()


def test_wrong_token_opens_nothing(token: str) -> None:
    assert Client().get(f"/setup/{token}/organisation/").status_code == 200
    for path in ("/setup/wrong/", "/setup/wrong/organisation/", f"/setup/{token}x/organisation/"):
        assert Client().get(path).status_code == 404


def test_second_start_makes_the_first_token_worthless(token: str) -> None:
    newer = first_visit.new_token()
    assert Client().get(f"/setup/{token}/organisation/").status_code == 404
    assert Client().get(f"/setup/{newer}/organisation/").status_code == 200


def test_token_is_kept_as_a_hash_that_others_cannot_read(token: str) -> None:
    path = settings.KEPT_HOME / "first-visit"
    assert token not in path.read_text()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_guesser_of_tokens_is_slowed_at_their_address_alone(token: str) -> None:
    for number in range(10):
        assert Client().get(f"/setup/guess{number}/", REMOTE_ADDR="198.51.100.7").status_code == 404
    assert Client().get(f"/setup/{token}/organisation/", REMOTE_ADDR="198.51.100.7").status_code == 429
    assert Client().get(f"/setup/{token}/organisation/", REMOTE_ADDR="192.0.2.1").status_code == 200


def test_password_is_never_in_the_session(token: str) -> None:
    client = Client()
    answer(client, token)
    typed = client.session["first_visit"]["administrator"]
    assert PASSWORD not in str(typed)
    assert typed["password_hash"].startswith("argon2")


def test_going_back_keeps_what_was_half_typed(token: str) -> None:
    client = Client()
    answer(client, token)
    half = PEOPLE | {"ta_name": "Tariq", "back": "1"}
    assert next_page(client.post(f"/setup/{token}/people/", half)) == "administrator"
    assert "Tariq" in client.get(f"/setup/{token}/people/").content.decode()


def test_going_back_to_the_password_keeps_it(token: str) -> None:
    client = Client()
    answer(client, token)
    kept = client.post(
        f"/setup/{token}/administrator/", ADMINISTRATOR | {"password": "", "name": "Ada Bauer"}
    )
    assert next_page(kept) == "people"
    client.post(f"/setup/{token}/check/")
    account = Account.objects.get(email="ada@example.org")
    assert (account.person.name, account.check_password(PASSWORD)) == ("Ada Bauer", True)


def test_page_cannot_be_skipped(token: str) -> None:
    client = Client()
    client.post(f"/setup/{token}/organisation/", ORGANISATION)
    assert next_page(client.get(f"/setup/{token}/check/")) == "country"
    assert next_page(client.post(f"/setup/{token}/check/")) == "country"
    assert Organisation.objects.count() == 0


def test_weak_password_is_refused(token: str) -> None:
    client = Client()
    answer(client, token, administrator=ADMINISTRATOR | {"password": "password12"})
    assert next_page(client.get(f"/setup/{token}/check/")) == "administrator"


def test_name_without_an_address_is_asked_about(token: str) -> None:
    client = Client()
    answer(client, token, people=NOBODY | {"hr_name": "Chloe"})
    page = client.post(f"/setup/{token}/people/", NOBODY | {"hr_name": "Chloe"})
    assert page.context["form"].errors == {"hr_email": ["Enter an e-mail address, or leave both empty."]}


def test_country_shows_its_regions_once_it_is_chosen(token: str) -> None:
    client = Client()
    client.post(f"/setup/{token}/organisation/", ORGANISATION)
    assert list(client.get(f"/setup/{token}/country/").context["form"].fields) == ["country", "shown_for"]
    chosen = client.post(f"/setup/{token}/country/", {"country": "AT", "shown_for": ""})
    assert next_page(chosen) == "country"
    form = client.get(f"/setup/{token}/country/").context["form"]
    assert ("9", "Wien") in form.fields["region"].choices
    assert form["time_zone"].value() == "Europe/Vienna"


def test_another_country_forgets_the_region_of_the_first(token: str) -> None:
    client = Client()
    answer(client, token)
    client.post(f"/setup/{token}/country/", COUNTRY | {"country": "AT"})
    form = client.get(f"/setup/{token}/country/").context["form"]
    assert (form["region"].value(), form["time_zone"].value()) == ("", "Europe/Vienna")


@pytest.mark.parametrize(("language", "name"), [("en", "Austria"), ("de", "Österreich")])
def test_countries_have_their_names_in_the_readers_language(token: str, language: str, name: str) -> None:
    client = Client()
    client.post(f"/setup/{token}/organisation/", ORGANISATION)
    page = client.get(f"/setup/{token}/country/", HTTP_ACCEPT_LANGUAGE=language)
    assert name in page.content.decode()


@pytest.mark.parametrize("path", ["/", "/accounts/login/", "/people/", "/no-such-page/"])
def test_every_other_page_says_that_nothing_is_set_up(token: str, path: str) -> None:
    page = Client().get(path)
    assert page.status_code == 503
    assert "Kept is not set up yet" in page.content.decode()
    assert token not in page.content.decode()


def test_set_up_house_has_no_first_visit(cast: Cast, now: datetime) -> None:
    assert Client().get("/accounts/login/").status_code == 200
    assert Client().get("/setup/any/").status_code == 404
    assert "/setup/" not in welcome.words()


def test_start_prints_the_address_of_the_first_visit(empty_database: None) -> None:
    address = welcome.words().splitlines()[-1]
    path = address.removeprefix("http://127.0.0.1:8000")
    assert Client().get(path, follow=True).status_code == 200
    first_visit.forget_token()
