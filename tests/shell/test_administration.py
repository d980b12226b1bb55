"""The administration: settings, never content, and for administrators alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core import people, promises
from core.actions.people import add_person, record_leaving, seat_in_team
from core.actions.promises import make_promise
from core.clock import Length, Unit
from core.models import Account, Message, Organisation, Person, Role, Team, TeamSeat
from core.tick import tick_once
from shell.views.administration import outbox
from tests.cast import Cast
from tests.house.doors import TABLE, table
from tests.house.test_doors import things

SignIn = Callable[[Person], Client]
SECRET = "the wolverine sleeps at noon"
NEWCOMER = {"name": "Nina Berg", "email": "nina@isarlicht.example", "language": "", "role": ""}


@pytest.fixture
def ada(cast: Cast, sign_in: SignIn, now: datetime) -> Client:
    return sign_in(cast.ada)


def said(answer: Any) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


def page_of(person: Person, *more: str) -> str:
    return "/".join(["/administration/people", person.public_id, *more, ""])


def test_newcomer_gets_a_seat_a_role_and_an_invitation(cast: Cast, ada: Client, now: datetime) -> None:
    sent = NEWCOMER | {"team": cast.ta_team.public_id, "role": "ta", "is_lead": "on", "is_invited": "on"}
    ada.post("/administration/people/new/", sent)
    nina = Person.objects.get(name="Nina Berg")
    assert list(people.teams_of(nina, now)) == [cast.ta_team]
    assert people.roles_of(nina, now) == {Role.TA}
    assert Message.objects.filter(to=nina, template="core.invited").count() == 1
    assert Message.objects.filter(to=cast.tariq, template="core.role_granted").count() == 1


def test_newcomer_without_invitation_has_no_account(cast: Cast, ada: Client) -> None:
    ada.post("/administration/people/new/", NEWCOMER | {"team": cast.ta_team.public_id})
    assert not Account.objects.filter(person__name="Nina Berg").exists()


def test_newcomer_with_a_known_address_is_refused_whole(cast: Cast, ada: Client) -> None:
    sent = NEWCOMER | {"team": cast.ta_team.public_id, "email": "BEN@isarlicht.example", "is_invited": "on"}
    answer = ada.post("/administration/people/new/", sent)
    assert "works here already" in answer.content.decode()
    assert not Person.objects.filter(name="Nina Berg").exists()


def test_account_is_opened_for_whoever_has_none_and_invited_again_after(
    cast: Cast, ada: Client, now: datetime
) -> None:
    nina = add_person(name="Nina", email="nina@isarlicht.example", by=cast.ada, at=now)
    seat_in_team(nina, team=cast.ta_team, by=cast.ada, at=now)
    ada.post(page_of(nina, "account"))
    ada.post(page_of(nina, "account"))
    assert Message.objects.filter(to=nina, template="core.invited").count() == 2


def test_mistyped_address_is_corrected_and_invited_again(cast: Cast, ada: Client, now: datetime) -> None:
    ada.post(page_of(cast.rosa, "email"), {"email": "Rosa.F@isarlicht.example"})
    account = Account.objects.select_related("person").get(person=cast.rosa)
    assert (account.email, account.person.email) == ("rosa.f@isarlicht.example",) * 2
    assert Message.objects.filter(to=cast.rosa, template="core.invited", created_at=now).count() == 1


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("ben@isarlicht.example", "Somebody signs in with this e-mail address already."),
        ("rosa", "Enter an e-mail address, such as nina@example.org."),
    ],
)
def test_address_of_another_or_none_is_refused(cast: Cast, ada: Client, address: str, words: str) -> None:
    assert said(ada.post(page_of(cast.rosa, "email"), {"email": address})) == [words]
    assert Account.objects.get(person=cast.rosa).email == "rosa@isarlicht.example"


def test_address_of_somebody_who_came_in_is_theirs(cast: Cast, ada: Client, now: datetime) -> None:
    Account.objects.filter(person=cast.rosa).update(last_login=now)
    answer = ada.post(page_of(cast.rosa, "email"), {"email": "rosa.f@isarlicht.example"})
    assert said(answer) == ["This person signs in with the address they have. It cannot be changed here."]


def test_role_is_granted_and_withdrawn(cast: Cast, ada: Client, now: datetime) -> None:
    ada.post(page_of(cast.rosa, "roles"), {"role": "auditor"})
    assert people.roles_of(cast.rosa, now) == {Role.AUDITOR}
    ada.post(page_of(cast.rosa, "roles", "auditor", "end"))
    assert people.roles_of(cast.rosa, now) == set()


def test_administrator_cannot_grant_themselves_a_role(cast: Cast, ada: Client, now: datetime) -> None:
    answer = ada.post(page_of(cast.ada, "roles"), {"role": "hr"})
    assert said(answer) == ["Nobody grants a role to themselves. Ask another administrator."]
    assert people.roles_of(cast.ada, now) == {Role.ADMINISTRATOR}


def test_last_administrator_keeps_the_role(cast: Cast, ada: Client, now: datetime) -> None:
    answer = ada.post(page_of(cast.ada, "roles", "administrator", "end"))
    assert said(answer) == ["This is the last administrator. Make somebody else one first."]


def test_seat_is_given_and_ended(cast: Cast, ada: Client, now: datetime) -> None:
    ada.post(page_of(cast.rosa, "seats"), {"team": cast.search_team.public_id})
    assert cast.search_team in people.teams_of(cast.rosa, now)
    ada.post(page_of(cast.rosa, "seats", cast.search_team.public_id, "end"))
    assert cast.search_team not in people.teams_of(cast.rosa, now)


@pytest.mark.parametrize(("way", "words"), [("roles", "Choose a role."), ("seats", "Choose a team.")])
def test_nothing_chosen_is_said(cast: Cast, ada: Client, way: str, words: str) -> None:
    assert said(ada.post(page_of(cast.rosa, way), {})) == [words]


def test_what_is_not_held_cannot_be_ended(cast: Cast, ada: Client) -> None:
    assert ada.post(page_of(cast.rosa, "roles", "hr", "end")).status_code == 404
    assert ada.post(page_of(cast.rosa, "seats", cast.ta_team.public_id, "end")).status_code == 404


def test_leaving_is_asked_about_and_then_recorded(cast: Cast, ada: Client, now: datetime) -> None:
    assert "Does Ben Okafor leave?" in ada.get(page_of(cast.ben, "leaving")).content.decode()
    ada.post(page_of(cast.ben, "leaving"))
    assert not people.is_member(cast.ben, now)
    assert "The account is closed." in ada.get(page_of(cast.ben)).content.decode()


def test_candidate_does_not_exist_for_the_administrator(cast: Cast, ada: Client) -> None:
    assert ada.get(page_of(cast.ben)).status_code == 200
    assert ada.get(page_of(cast.asha)).status_code == 404
    assert "Asha" not in ada.get("/administration/people/").content.decode()


FILTERS = [
    ("q=okafor", {"ben"}),
    ("q=okafor+chloe", set()),
    ("role=hr", {"chloe"}),
    ("state=left", {"eve", "judge"}),
    ("team={warehouse_team}", {"rosa", "sol"}),
    ("team={warehouse_team}&role=hiring_manager", {"sol"}),
    ("team=nonsense", set()),
]


@pytest.mark.parametrize(("query", "names"), FILTERS)
def test_people_are_filtered(cast: Cast, ada: Client, query: str, names: set[str]) -> None:
    answer = ada.get(f"/administration/people/?{query.format(**things(cast))}")
    assert {line.person for line in answer.context["lines"]} == {getattr(cast, name) for name in names}


def test_invited_are_those_who_have_not_signed_in(cast: Cast, ada: Client, now: datetime) -> None:
    Account.objects.exclude(person=cast.rosa).update(last_login=now)
    answer = ada.get("/administration/people/?state=invited")
    assert [line.person for line in answer.context["lines"]] == [cast.rosa]


def test_list_of_people_costs_the_same_at_any_length(cast: Cast, ada: Client, now: datetime) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert ada.get("/administration/people/").status_code == 200
        return len(captured)

    few = queries()
    for number in range(60):
        nina = add_person(name=f"Nina {number}", email="", by=cast.ada, at=now)
        seat_in_team(nina, team=cast.ta_team, by=cast.ada, at=now)
    assert queries() == few


def test_long_list_is_read_to_its_end_and_nobody_is_left_out(cast: Cast, ada: Client, now: datetime) -> None:
    twins = [
        Person(name="Nina", email=f"nina{number}@isarlicht.example", created_at=now) for number in range(120)
    ]
    seats = [
        TeamSeat(person=nina, team=cast.ta_team, since_at=now) for nina in Person.objects.bulk_create(twins)
    ]
    TeamSeat.objects.bulk_create(seats)
    path, found = "/administration/people/?q=nina", []
    while path:
        answer = ada.get(path)
        found += [line.person.pk for line in answer.context["lines"]]
        path = (
            f"/administration/people/{answer.context['slice'].next}" if answer.context["slice"].next else ""
        )
    assert sorted(found) == sorted(nina.pk for nina in Person.objects.filter(name="Nina"))
    assert len(found) == 120


@pytest.mark.parametrize("place", ["nobody", "x" * 22, "%00"])
def test_place_that_is_none_in_the_list_is_not_found(ada: Client, place: str) -> None:
    assert ada.get(f"/administration/people/?after={place}").status_code == 404


def test_team_is_added_renamed_and_led(cast: Cast, ada: Client, now: datetime) -> None:
    ada.post("/administration/teams/new/", {"name": "Design", "kind": "hiring"})
    design = Team.objects.get(name="Design")
    ada.post(f"/administration/teams/{design.public_id}/", {"name": "Form"})
    assert Team.objects.get(pk=design.pk).name == "Form"
    ada.post(page_of(cast.rosa, "seats"), {"team": design.public_id})
    ada.post(f"/administration/teams/{design.public_id}/seats/{cast.rosa.public_id}/lead/", {"is_lead": "1"})
    assert TeamSeat.objects.get(team=design).is_lead


def test_team_of_a_taken_name_is_refused(cast: Cast, ada: Client) -> None:
    for path, sent in (
        ("/administration/teams/new/", {"name": "search", "kind": "hr"}),
        (f"/administration/teams/{cast.ta_team.public_id}/", {"name": "search"}),
    ):
        assert "Choose another name." in ada.post(path, sent).content.decode()


def test_organisation_changes_its_place(cast: Cast, ada: Client) -> None:
    sent = {"name": "Isarlicht", "language": "de", "country": "AT", "region": "9", "shown_for": "AT"}
    ada.post("/administration/organisation/", sent | {"time_zone": "Europe/Vienna"})
    home = Organisation.objects.get()
    assert (home.country, home.region, home.time_zone, home.language) == ("AT", "9", "Europe/Vienna", "de")


def test_organisation_in_another_country_is_asked_for_its_region_first(cast: Cast, ada: Client) -> None:
    sent = {"name": "New name", "language": "de", "country": "AT", "region": "BY", "shown_for": "DE"}
    answer = ada.post("/administration/organisation/", sent | {"time_zone": "Europe/Berlin"})
    form = answer.context["form"]
    assert (form["name"].value(), form["region"].value(), form["time_zone"].value()) == (
        *("New name", None),
        "Europe/Vienna",
    )
    assert Organisation.objects.get().country == "DE"


def test_clock_of_the_house_is_set_and_put_back(cast: Cast, ada: Client) -> None:
    ada.post("/administration/clocks/house.closing/", {"number": "3", "unit": "working_days"})
    assert promises.policies()["house.closing"].length == Length(3, Unit.working_days)
    assert "Kept came with 5 working days" in ada.get("/administration/clocks/").content.decode()
    ada.post("/administration/clocks/house.closing/reset/")
    assert promises.policies()["house.closing"].length == Length(5, Unit.working_days)


@pytest.mark.parametrize("number", ["0", "1000", "many", ""])
def test_clock_without_a_length_is_not_set(cast: Cast, ada: Client, number: str) -> None:
    answer = ada.post("/administration/clocks/house.closing/", {"number": number, "unit": "days"})
    assert list(answer.context["form"].errors) == ["number"]


def test_clock_of_a_law_has_no_page_to_change_it(cast: Cast, ada: Client) -> None:
    assert ada.get("/administration/clocks/house.closing/").status_code == 200
    law = "/administration/clocks/eu-2019-1937.acknowledgement/"
    assert [ada.get(law).status_code, ada.post(law).status_code, ada.post(f"{law}reset/").status_code] == [
        404
    ] * 3
    assert "art. 9(1)(b)" in ada.get("/administration/clocks/").content.decode()


def test_outbox_shows_the_demos_mails_and_nobody_elses(
    cast: Cast, ada: Client, sign_in: SignIn, now: datetime, settings: Any, tmp_path: Any
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path
    make_promise(
        owed_by=cast.ben, owed_to=cast.chloe, what=SECRET, due_at=now + timedelta(days=1), by=cast.ben, at=now
    )
    tick_once(now)
    [name] = [mail.name for mail in outbox._mails(outbox._newest_first())]
    paths = ["/administration/outbox/", f"/administration/outbox/{name}/"]
    assert [ada.get(path).status_code for path in paths] == [404, 404]
    Organisation.objects.update(is_demo=True)
    assert [sign_in(cast.chloe).get(path).status_code for path in paths] == [404, 404]
    assert "Ben Okafor made you a promise" in ada.get(paths[0]).content.decode()
    assert SECRET in ada.get(paths[1]).content.decode()
    assert ada.get("/administration/outbox/none/").status_code == 404


def test_administrator_never_sees_content(
    cast: Cast, ada: Client, sign_in: SignIn, now: datetime, settings: Any
) -> None:
    """Every door in the table is opened, with a promise and failed mails about it that others do see."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    promise = make_promise(
        owed_by=cast.ben, owed_to=cast.chloe, what=SECRET, due_at=now + timedelta(days=1), by=cast.ben, at=now
    )
    tick_once(now)
    assert Message.objects.exclude(failure="").exists()
    paths = [door.address.format(**things(cast)) for door in table(TABLE.read_text(encoding="utf-8"))]
    paths += [f"/promises/{promise.public_id}/", f"/search/?q={SECRET.split()[1]}", page_of(cast.ben)]
    opened = [path for path in paths if "logout" not in path and ada.get(path).status_code == 200]
    assert len(opened) > 25
    assert SECRET in sign_in(cast.chloe).get("/").content.decode()
    leaks = [path for path in opened if SECRET in ada.get(path).content.decode()]
    assert leaks == []


def test_side_bar_offers_only_what_is_there(cast: Cast, ada: Client, sign_in: SignIn) -> None:
    offered = {
        name: sign_in(getattr(cast, name)).get("/").content.decode() for name in ("ada", "ben", "tariq")
    }
    assert ["/administration/" in offered[name] for name in offered] == [True, False, False]
    assert ["/people/merge/" in offered[name] for name in offered] == [False, False, True]


def test_somebody_who_left_can_still_be_found_and_seated_again(
    cast: Cast, ada: Client, now: datetime
) -> None:
    record_leaving(cast.ben, by=cast.ada, at=now)
    ada.post(page_of(cast.ben, "seats"), {"team": cast.search_team.public_id})
    assert people.is_member(cast.ben, now)
