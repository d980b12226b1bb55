"""A hire is celebrated by both teams with everybody who took part: when it is sure, and with nobody else's name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client

from core import ledger, tick, walls
from core.actions import people as persons
from core.errors import Refused
from core.models import Message, Opening, Person, Team
from hiring.models import Application, Decision, Hire
from partnership.actions.thanks import share_thanks, thank
from partnership.models import Celebration, Thanks
from tests.cast import NOW, Cast
from tests.hiring import vendors
from tests.hiring.story import applied, decided, interviewed, newcomer, opening_of, rejected

SignIn = Callable[[Person], Client]
LATER = NOW + timedelta(minutes=11)


def hired(cast: Cast) -> Application:
    """Asha said yes to Ben's opening: Ben and Rosa met her, Tariq recruited; Sol met somebody else only."""
    opening = opening_of(cast)
    rejected(cast, newcomer(cast, "Seun Balogun"), cast.sol, opening=opening)
    application = applied(cast.asha, opening)
    interviewed(application, cast.ben, cast.rosa)
    interviewed(application, cast.judge, at=NOW - timedelta(days=7), status="cancelled")
    decided(application, Decision.Kind.HIRED)
    return application


def celebrated(cast: Cast, at: datetime = NOW) -> Celebration:
    hired(cast)
    hear_of_it(at)
    return Celebration.objects.get()


def hear_of_it(at: datetime) -> None:
    """Hiring looks for hires, and what it writes is delivered with the next tick."""
    tick.tick_once(at)
    tick.tick_once(at)


def colleague(cast: Cast, name: str, team: Team) -> Person:
    """Somebody with a seat in a team, an account, and no role."""
    email = f"{name.split()[0].lower()}@isarlicht.example"
    person = persons.add_person(name=name, email=email, by=cast.ada, at=NOW)
    persons.seat_in_team(person, team=team, by=cast.ada, at=NOW)
    persons.open_account(person, by=cast.ada, at=NOW)
    return person


def test_a_hire_begins_a_celebration_with_everybody_who_took_part(cast: Cast) -> None:
    made = celebrated(cast)
    assert [(part.person.name, part.part) for part in made.parts.order_by("pk")] == [
        ("Ben Okafor", "hiring_manager"),
        ("Tariq Mansour", "recruiter"),
        ("Ben Okafor", "interviewer"),
        ("Rosa Ferreira", "interviewer"),
    ]
    invited = Message.objects.filter(template="partnership.celebration").order_by("pk")
    assert [str(each.to) for each in invited] == ["Ben Okafor", "Tariq Mansour", "Rosa Ferreira"]
    assert all("Asha" not in str(each.facts) for each in invited)


def test_nothing_is_told_before_the_hire_is_sure(cast: Cast) -> None:
    application = applied(cast.asha, opening_of(cast))
    interviewed(application, cast.ben)
    decided(application, Decision.Kind.OFFERED)
    hear_of_it(NOW)
    assert not Celebration.objects.exists()
    decided(application, Decision.Kind.HIRED, at=NOW)
    hear_of_it(LATER)
    assert Celebration.objects.get().person == cast.asha


def test_it_is_told_once_however_often_it_is_imported(cast: Cast) -> None:
    celebrated(cast)
    decided(Application.objects.get(person=cast.asha), Decision.Kind.HIRED, at=NOW + timedelta(minutes=1))
    hear_of_it(LATER)
    assert (Hire.objects.count(), Celebration.objects.count()) == (1, 1)


def test_an_old_hire_of_a_first_import_is_nobodys_news(cast: Cast) -> None:
    application = applied(cast.asha, opening_of(cast), at=NOW - timedelta(days=90))
    decided(application, Decision.Kind.HIRED, at=NOW - timedelta(days=31))
    hear_of_it(NOW)
    assert not Hire.objects.exists()


def test_a_hire_that_is_taken_back_ends_it_and_may_come_again(
    cast: Cast, sign_in: SignIn, now: object
) -> None:
    made = celebrated(cast)
    place = f"/partnership/celebrations/{made.public_id}/"
    assert sign_in(cast.chloe).get(place).status_code == 200
    application = Application.objects.get(person=cast.asha)
    decided(application, Decision.Kind.UNREJECTED, at=NOW)
    hear_of_it(LATER)
    assert sign_in(cast.chloe).get(place).status_code == 404
    assert b"Search engineer" not in sign_in(cast.chloe).get("/partnership/celebrations/").content
    decided(application, Decision.Kind.HIRED, at=LATER)
    hear_of_it(LATER + timedelta(minutes=11))
    assert Celebration.objects.filter(taken_back_at__isnull=True).count() == 1


def test_only_the_two_teams_and_who_took_part_find_it(cast: Cast, sign_in: SignIn, now: object) -> None:
    made = celebrated(cast)
    paul = colleague(cast, "Paul Achterberg", cast.hr_team)
    gone = colleague(cast, "Lena Brandt", cast.ta_team)
    persons.record_leaving(gone, by=cast.ada, at=NOW)
    sees = {
        "ben": 200,
        "chloe": 200,
        "tariq": 200,
        "rosa": 200,
        "dev": 404,
        "ada": 404,
        "eve": 404,
        "sol": 404,
    }
    for name, status in sees.items():
        answer = sign_in(getattr(cast, name)).get(f"/partnership/celebrations/{made.public_id}/")
        assert answer.status_code == status, name
    assert sign_in(paul).get(f"/partnership/celebrations/{made.public_id}/").status_code == 200
    assert not walls.may(gone, "celebration.see", made, at=NOW)


def test_the_name_is_for_who_may_know_it_already(cast: Cast, sign_in: SignIn, now: object) -> None:
    """Paul has a seat with HR and no role: hiring shows him no candidate, and so does the celebration."""
    made = celebrated(cast)
    paul = colleague(cast, "Paul Achterberg", cast.hr_team)
    for place in ("/partnership/celebrations/", f"/partnership/celebrations/{made.public_id}/"):
        assert b"Asha Pillai said yes" in sign_in(cast.rosa).get(place).content
        assert b"Asha Pillai said yes" in sign_in(cast.chloe).get(place).content
        shown = sign_in(paul).get(place).content
        assert b"Somebody said yes" in shown
        assert b"Asha" not in shown


def test_nothing_is_said_of_who_was_rejected_or_of_who_met_them(
    cast: Cast, sign_in: SignIn, now: object
) -> None:
    made = celebrated(cast)
    shown = sign_in(cast.chloe).get(f"/partnership/celebrations/{made.public_id}/").content
    assert b"Rosa Ferreira" in shown
    assert b"Seun" not in shown
    assert b"Sol Keller" not in shown


def test_who_applied_from_inside_does_not_hear_of_it_here(cast: Cast, sign_in: SignIn, now: object) -> None:
    paul = colleague(cast, "Paul Achterberg", cast.hr_team)
    opening = opening_of(cast)
    applied(paul, opening)
    application = applied(cast.asha, opening)
    interviewed(application, cast.ben)
    decided(application, Decision.Kind.HIRED)
    hear_of_it(NOW)
    made = Celebration.objects.get()
    assert sign_in(cast.chloe).get(f"/partnership/celebrations/{made.public_id}/").status_code == 200
    assert sign_in(paul).get(f"/partnership/celebrations/{made.public_id}/").status_code == 404
    assert b"Search engineer" not in sign_in(paul).get("/partnership/celebrations/").content


def test_thanks_are_read_there_when_both_like_it(cast: Cast, sign_in: SignIn, now: object) -> None:
    made = celebrated(cast)
    place = f"/partnership/celebrations/{made.public_id}/"
    text = "You rescheduled twice and never sighed."
    sent = sign_in(cast.ben).post(
        place, {"to": cast.tariq.public_id, "text": text, "may_be_public": "on"}, follow=True
    )
    assert text.encode() in sent.content
    assert text.encode() in sign_in(cast.tariq).get(place).content
    assert text.encode() not in sign_in(cast.rosa).get(place).content
    said = Thanks.objects.get()
    sign_in(cast.tariq).post(f"/partnership/thanks/{said.public_id}/share/")
    assert text.encode() in sign_in(cast.rosa).get(place).content
    assert text.encode() not in sign_in(cast.dev).get("/partnership/thanks/").content


def test_one_thanks_somebody_who_took_part(cast: Cast, sign_in: SignIn, now: object) -> None:
    made = celebrated(cast)
    place = f"/partnership/celebrations/{made.public_id}/"
    answer = sign_in(cast.ben).post(place, {"to": cast.sol.public_id, "text": "For nothing"})
    assert b"Choose one of these." in answer.content
    with pytest.raises(Refused, match="Thank somebody else"):
        thank(to=cast.ben, text="Me", may_be_public=False, by=cast.ben, at=NOW, celebration=made)
    assert not Thanks.objects.exists()


def test_it_ends_without_a_word(cast: Cast, sign_in: SignIn, now: object) -> None:
    made = celebrated(cast, NOW)
    messages = Message.objects.count()
    over = made.ends_at + timedelta(minutes=1)
    assert walls.may(cast.ben, "celebration.thank", made, at=NOW)
    assert not walls.may(cast.ben, "celebration.thank", made, at=over)
    with pytest.raises(Refused, match="is over"):
        thank(to=cast.tariq, text="Late", may_be_public=True, by=cast.ben, at=over, celebration=made)
    assert Message.objects.count() == messages


def test_an_erased_hire_is_celebrated_by_nobody(cast: Cast) -> None:
    hired(cast)
    hear_of_it(NOW)
    entry = Opening.objects.get(entry__kind="hiring.hired").entry
    assert ledger.facts_of(entry)["opening"] == "Search engineer"
    Opening.objects.filter(entry=entry).update(body=b"", envelope=b"")
    assert ledger.facts_of(type(entry).objects.get(pk=entry.pk)) == {}


def test_shared_thanks_of_a_celebration_go_with_it(cast: Cast) -> None:
    made = celebrated(cast)
    said = thank(to=cast.tariq, text="Thank you", may_be_public=True, by=cast.ben, at=NOW, celebration=made)
    share_thanks(said, by=cast.tariq, at=NOW)
    assert walls.may(cast.rosa, "thanks.see", said, at=NOW)
    Celebration.objects.update(taken_back_at=NOW)
    assert [walls.may(who, "thanks.see", said, at=NOW) for who in (cast.rosa, cast.tariq, cast.ben)] == [
        *(False, True, True),
    ]


def test_a_hire_that_the_ats_tells_is_celebrated_with_its_coordinator(cast: Cast, now: datetime) -> None:
    """Applied, met and hired in one import, as Greenhouse writes it; the coordinator met nobody, and took part."""
    rosa = {"id": 14, "name": "Rosa Ferreira", "email": cast.rosa.email}
    team = {"hiring_managers": [vendors.BEN], "recruiters": [vendors.TARIQ], "coordinators": [rosa]}
    was_hired = vendors.application(status="hired", last_activity_at="2026-03-02T09:00:00Z")
    vendors.take(
        vendors.job(hiring_team=team), vendors.candidate(), was_hired, vendors.interview(who=[vendors.SOL])
    )
    hear_of_it(NOW)
    made = Celebration.objects.get()
    assert (made.title, made.person.name) == ("Designer", "Asha Pillai")
    assert [(part.person.name, part.part) for part in made.parts.order_by("pk")] == [
        ("Ben Okafor", "hiring_manager"),
        ("Tariq Mansour", "recruiter"),
        ("Rosa Ferreira", "coordinator"),
        ("Sol Keller", "interviewer"),
    ]
