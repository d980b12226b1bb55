"""The directory, a person's page and a team's page."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core import walls
from core.actions import merging
from core.actions import people as people_actions
from core.actions import promises as actions
from core.models import Person, Promise
from tests.cast import NOW, Cast

SignIn = Callable[[Person], Client]


def promised(by: Person, to: Any, what: str, owed_with: Person | None = None) -> Promise:
    due_at = NOW + timedelta(days=3)
    return actions.make_promise(
        owed_by=by, owed_to=to, owed_with=owed_with, what=what, due_at=due_at, by=by, at=NOW
    )


def lines(answer: Any) -> list[tuple[str, str, str]]:
    return [(line.name, line.under, line.tag) for line in answer.context["lines"]]


def test_directory_lists_members_with_their_teams_and_who_is_away(
    cast: Cast, sign_in: SignIn, now: object
) -> None:
    people_actions.plan_absence(
        cast.dev, from_on=date(2026, 3, 2), until_on=date(2026, 3, 9), deputy=cast.ada, by=cast.dev, at=NOW
    )
    assert lines(sign_in(cast.ben).get("/people/")) == [
        ("Ada Bauer", "IT operations", ""),
        ("Ben Okafor", "Search", ""),
        ("Chloe Lindner", "People and culture", ""),
        ("Dev Raman", "IT operations", "Away until 9 March, Ada Bauer answers"),
        ("Rosa Ferreira", "Warehouse", ""),
        ("Sol Keller", "Warehouse", ""),
        ("Tariq Mansour", "Talent", ""),
    ]


def test_directory_shows_an_outsider_themselves_only(cast: Cast, sign_in: SignIn, now: object) -> None:
    assert lines(sign_in(cast.eve).get("/people/")) == [("Eve Novak", "", "")]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("bauer ADA", ["Ada Bauer"]),
        ("dev@", ["Dev Raman"]),
        ("eve", []),
        ("%", []),
        ("\0", ["Ada Bauer", "Ben Okafor"]),
        ("x" * 5000, []),
    ],
)
def test_directory_finds_by_all_words(
    cast: Cast, sign_in: SignIn, now: object, words: str, found: list[str]
) -> None:
    shown = [name for name, _under, _tag in lines(sign_in(cast.ben).get("/people/", {"q": words}))]
    assert shown[: len(found) or None] == found


def test_teams_are_listed_and_found(cast: Cast, sign_in: SignIn, now: object) -> None:
    browser = sign_in(cast.ben)
    assert len(lines(browser.get("/teams/"))) == 5
    assert lines(browser.get("/teams/", {"q": "ware"})) == [("Warehouse", "Hiring team", "")]


def rows(answer: Any, name: str) -> list[tuple[str, str]]:
    return [(row.what, row.who) for row in answer.context[name].rows]


def test_person_page_shows_both_directions_as_far_as_the_reader_may_see(
    cast: Cast, sign_in: SignIn, now: object
) -> None:
    promised(cast.ben, cast.dev, "Name an interviewer")
    promised(cast.dev, cast.ben, "Collect the mail")
    promised(cast.tariq, cast.ben, "Look again", owed_with=cast.dev)
    promised(cast.chloe, cast.dev, "None of Ben's business")
    page = sign_in(cast.ben).get(f"/people/{cast.dev.public_id}/")
    assert rows(page, "owed") == [("Name an interviewer", "You owe Dev Raman")]
    assert rows(page, "owes") == [
        ("Collect the mail", "Dev Raman owes you"),
        ("Look again", "Tariq Mansour and Dev Raman owe you"),
    ]
    assert "None of Ben" not in page.content.decode()
    assert page.context["roles"] == "IT custodian"
    assert [act["words"] for act in page.context["acts"]] == ["Make a promise"]


def test_person_page_says_who_answers_while_they_are_away(cast: Cast, sign_in: SignIn, now: object) -> None:
    page = sign_in(cast.ben).get(f"/people/{cast.dev.public_id}/")
    assert page.context["away"] == ""
    people_actions.plan_absence(
        cast.dev, from_on=date(2026, 3, 2), until_on=date(2026, 12, 3), deputy=cast.tariq, by=cast.dev, at=NOW
    )
    page = sign_in(cast.ben).get(f"/people/{cast.dev.public_id}/")
    assert page.context["away"] == "Away until 3 December, Tariq Mansour answers"


def test_person_page_of_oneself_offers_no_promise(cast: Cast, sign_in: SignIn, now: object) -> None:
    page = sign_in(cast.ben).get(f"/people/{cast.ben.public_id}/")
    assert (page.context["is_me"], page.context["acts"]) == (True, [])


@pytest.mark.parametrize("name", ["asha", "eve", "judge"])
def test_person_who_is_no_member_does_not_exist(cast: Cast, sign_in: SignIn, now: object, name: str) -> None:
    assert sign_in(cast.ben).get(f"/people/{cast.dev.public_id}/").status_code == 200
    assert sign_in(cast.ben).get(f"/people/{getattr(cast, name).public_id}/").status_code == 404


def test_person_page_of_a_duplicate_leads_to_the_person(cast: Cast, sign_in: SignIn, now: object) -> None:
    double = people_actions.add_person(name="Dev R.", email="", by=cast.ada, at=NOW)
    people_actions.seat_in_team(double, team=cast.it_team, by=cast.ada, at=NOW)
    merging.merge_people(double, into=cast.dev, reason="Twice", by=cast.chloe, at=NOW)
    answer = sign_in(cast.ben).get(f"/people/{double.public_id}/")
    assert answer.status_code in {302, 404}
    if answer.status_code == 302:
        assert answer["Location"] == f"/people/{cast.dev.public_id}/"


def test_promise_behind_a_wall_is_nowhere_for_who_is_excluded(
    cast: Cast, sign_in: SignIn, now: object
) -> None:
    promise = promised(cast.dev, cast.ben, "Collect the mail")
    browser = sign_in(cast.ben)
    places = ["/", "/yours/", f"/people/{cast.dev.public_id}/", "/search/?q=collect"]
    assert ["Collect the mail" in browser.get(place).content.decode() for place in places] == [True] * 4
    walls.exclude(promise.wall, cast.ben, by=cast.chloe, at=NOW)
    assert ["Collect the mail" in browser.get(place).content.decode() for place in places] == [False] * 4


def test_team_page_shows_members_and_what_the_reader_may_see(
    cast: Cast, sign_in: SignIn, now: object
) -> None:
    promised(cast.chloe, cast.it_team, "Explain the rules")
    for person, seen in (
        (cast.dev, [("Explain the rules", "Chloe Lindner owes Team IT operations")]),
        (cast.ben, []),
    ):
        page = sign_in(person).get(f"/teams/{cast.it_team.public_id}/")
        assert rows(page, "owed") == seen
        assert lines(page) == [("Dev Raman", "", "Lead"), ("Ada Bauer", "", "")]


@pytest.mark.parametrize(
    "place", ["/people/", "/people/{dev}/", "/teams/{it}/", "/search/?q=member", "/teams/"]
)
def test_people_pages_ask_as_often_for_many_as_for_one(
    cast: Cast, sign_in: SignIn, now: object, place: str
) -> None:
    browser = sign_in(cast.ben)
    address = place.format(dev=cast.dev.public_id, it=cast.it_team.public_id)
    asked = []
    for number in (1, 2):
        for n in range(number):
            added = people_actions.add_person(name=f"Member {number} {n}", email="", by=cast.ada, at=NOW)
            people_actions.seat_in_team(added, team=cast.it_team, by=cast.ada, at=NOW)
            promised(cast.ben, cast.dev, f"Member {n}")
            promised(cast.ben, cast.it_team, f"Member {n}")
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(address).status_code == 200
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_what_does_not_fit_on_a_page_stands_in_full_behind_a_link(
    cast: Cast, sign_in: SignIn, now: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shell.views.people.IN_A_COLUMN", 1)
    for what in ("The rota", "The keys"):
        promised(cast.ben, cast.rosa, what)
        promised(cast.ben, cast.search_team, what)
    promised(cast.ben, cast.sol, "Something between Ben and Sol")
    browser = sign_in(cast.rosa)
    page, full = f"/people/{cast.ben.public_id}/", f"/people/{cast.ben.public_id}/owes/"
    assert full in browser.get(page).content.decode()
    read = browser.get(full).content.decode()
    assert "The rota" in read
    assert "The keys" in read
    assert "Something between" not in read
    team = f"/teams/{cast.search_team.public_id}/"
    assert f"{team}owed/" in (shown := sign_in(cast.ben).get(team).content.decode())
    assert f"{team}owes/" not in shown
    assert sign_in(cast.ben).get(f"{team}owed/").content.decode().count("promise-what") == 2
