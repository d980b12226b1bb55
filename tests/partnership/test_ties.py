from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.http import Http404
from django.test import Client

from core import tick, walls
from core.actions import people as people_actions
from core.actions import promises
from core.errors import Refused
from core.models import Message, Person, Role
from partnership.access import ties as access
from partnership.actions import help, ties
from partnership.models import Contact, FirstStep, StepRound, Tie
from partnership.rules.sides import Side
from tests.cast import NOW, Cast

SignIn = Callable[[Person], Client]
LATER = NOW + timedelta(days=30)


def declared(cast: Cast) -> Tie:
    """Chloe says for HR that it means to talk with talent acquisition every four weeks."""
    return ties.declare_tie(
        one=Side.hr, other=Side.ta, every_days=28, about="our openings", by=cast.chloe, at=NOW
    )


def in_force(cast: Cast) -> Tie:
    tie = declared(cast)
    ties.agree_to_tie(tie, by=cast.tariq, at=NOW)
    return tie


def answered(cast: Cast) -> None:
    request = help.ask_for_help(of=cast.tariq, sentence="How?", urgency="soon", by=cast.chloe, at=NOW)
    help.answer_help(request, text="So.", by=cast.tariq, at=NOW)
    tick.tick_once(NOW)


def suggested_to(person: Person) -> list[str]:
    told = Message.objects.filter(to=person, template="partnership.first_step")
    return [message.facts["who"] for message in told.order_by("pk")]


def test_a_tie_is_declared_by_both_sides(cast: Cast) -> None:
    tie = declared(cast)
    assert Message.objects.filter(to=cast.tariq, template="partnership.tie_declared").count() == 1
    assert access.get_tie(cast.tariq, tie.public_id, at=NOW, verb="tie.agree") == tie
    for nobody in (cast.chloe, cast.dev, cast.ben):
        with pytest.raises(Http404):
            access.get_tie(nobody, tie.public_id, at=NOW, verb="tie.agree")

    ties.agree_to_tie(tie, by=cast.tariq, at=NOW)

    with pytest.raises(Refused, match="Both teams have declared it"):
        ties.agree_to_tie(tie, by=cast.tariq, at=NOW)


def test_nobody_declares_a_tie_for_others_or_alone(cast: Cast) -> None:
    with pytest.raises(Refused, match="a team of your own"):
        ties.declare_tie(one=Side.ta, other=Side.hr, every_days=28, about="", by=cast.chloe, at=NOW)
    with pytest.raises(Refused, match="another team than your own"):
        ties.declare_tie(one=Side.hr, other=Side.hr, every_days=28, about="", by=cast.chloe, at=NOW)
    tie = declared(cast)
    people_actions.grant_role(cast.chloe, role=Role.TA, by=cast.ada, at=NOW)
    with pytest.raises(Refused, match="Somebody else"):
        ties.agree_to_tie(tie, by=cast.chloe, at=NOW)


def test_two_sides_have_one_tie(cast: Cast) -> None:
    tie = declared(cast)
    with pytest.raises(Refused, match="such a tie already"):
        ties.declare_tie(one=Side.ta, other=Side.hr, every_days=14, about="", by=cast.tariq, at=NOW)

    ties.end_tie(tie, by=cast.tariq, at=NOW)

    ties.declare_tie(one=Side.ta, other=Side.hr, every_days=14, about="", by=cast.tariq, at=NOW)


def test_an_act_inside_kept_is_a_contact(cast: Cast) -> None:
    answered(cast)
    promise = promises.make_promise(
        owed_by=cast.ben, owed_to=cast.chloe, what="My notes", due_at=LATER, by=cast.ben, at=NOW
    )
    promises.keep_promise(promise, by=cast.ben, at=NOW)
    tick.tick_once(NOW)

    assert sorted(Contact.objects.values_list("how", flat=True)) == ["help", "promise"]


def test_an_older_moment_changes_no_contact(cast: Cast) -> None:
    ties.note_contact(cast.chloe, cast.tariq, Contact.How.TALK, at=NOW)
    ties.note_contact(cast.tariq, cast.chloe, Contact.How.HELP, at=NOW - timedelta(days=3))

    assert [(contact.at, contact.how) for contact in Contact.objects.all()] == [(NOW, "talk")]


def test_a_contact_is_one_of_the_sides_the_two_speak_for_then(cast: Cast) -> None:
    to_hr = declared(cast)
    to_it = ties.declare_tie(one=Side.it, other=Side.ta, every_days=28, about="", by=cast.dev, at=NOW)
    ties.note_contact(cast.tariq, cast.chloe, Contact.How.TALK, at=NOW)
    people_actions.grant_role(cast.chloe, role=Role.IT_CUSTODIAN, by=cast.ada, at=LATER)
    assert access.last_contacts([to_hr, to_it]) == {to_hr.pk: NOW}

    ties.note_contact(cast.tariq, cast.chloe, Contact.How.TALK, at=LATER)
    ties.note_contact(cast.tariq, cast.chloe, Contact.How.HELP, at=NOW)

    assert access.last_contacts([to_hr, to_it]) == {to_hr.pk: LATER, to_it.pk: LATER}


def test_a_contact_is_seen_by_the_two_alone(cast: Cast) -> None:
    answered(cast)

    assert len(access.contacts_for(walls.Who(cast.chloe, NOW))) == 1
    for nobody in (cast.ben, cast.dev, cast.ada):
        assert list(access.contacts_for(walls.Who(nobody, NOW))) == []


def test_first_steps_are_suggested_to_both_by_the_pace_of_the_tie(cast: Cast) -> None:
    in_force(cast)

    ties.suggest_first_steps(NOW)
    ties.suggest_first_steps(NOW + timedelta(days=1))

    assert (StepRound.objects.count(), suggested_to(cast.chloe), suggested_to(cast.tariq)) == (
        1,
        ["Tariq Mansour"],
        ["Chloe Lindner"],
    )
    ties.suggest_first_steps(NOW + timedelta(days=29))
    assert StepRound.objects.count() == 2


def test_nobody_is_paired_over_a_tie_that_one_side_declared(cast: Cast) -> None:
    declared(cast)

    ties.suggest_first_steps(NOW)

    assert not StepRound.objects.exists()


def test_who_went_without_comes_first_the_next_time(cast: Cast) -> None:
    hanna = people_actions.add_person(name="Hanna", email="hanna@isarlicht.example", by=cast.ada, at=NOW)
    people_actions.seat_in_team(hanna, team=cast.hr_team, by=cast.ada, at=NOW)
    in_force(cast)

    ties.suggest_first_steps(NOW)
    [waited] = [step.one for step in FirstStep.objects.filter(other__isnull=True)]
    ties.suggest_first_steps(LATER)

    latest = StepRound.objects.latest("on")
    [pair] = FirstStep.objects.filter(round=latest, other__isnull=False)
    assert pair.one == waited


def test_who_is_away_is_not_asked(cast: Cast) -> None:
    in_force(cast)
    people_actions.plan_absence(
        cast.tariq,
        from_on=NOW.date(),
        until_on=LATER.date(),
        deputy=None,
        by=cast.tariq,
        at=NOW,
    )

    ties.suggest_first_steps(NOW)

    assert suggested_to(cast.chloe) == []


@pytest.mark.usefixtures("now")
def test_a_silent_tie_is_shown_first_and_mended_by_talking(sign_in: SignIn, cast: Cast) -> None:
    quiet = ties.declare_tie(
        one=Side.hr, other=Side.ta, every_days=7, about="", by=cast.chloe, at=NOW - timedelta(days=40)
    )
    ties.agree_to_tie(quiet, by=cast.tariq, at=NOW - timedelta(days=39))
    client = sign_in(cast.tariq)
    shown = client.get("/partnership/ties/").content.decode()
    assert "Take a first step" in shown
    assert shown.count("<text") == 4

    answered(cast)

    shown = client.get("/partnership/ties/").content.decode()
    assert "Take a first step" not in shown
    assert "in touch" in shown
    assert "no tie" in shown  # between the teams that declared none
    assert "Chloe Lindner" in shown
    assert (
        "Chloe Lindner"
        not in sign_in(cast.dev).get("/partnership/ties/").content.decode().partition("<main")[2]
    )


@pytest.mark.usefixtures("now")
def test_a_tie_goes_from_declaring_to_ending_on_its_page(sign_in: SignIn, cast: Cast) -> None:
    said = {"one": "hr", "other": "ta", "every_days": "28", "about": "<b>our</b> openings"}
    sign_in(cast.chloe).post("/partnership/ties/new/", said)
    tie = Tie.objects.get()

    client = sign_in(cast.tariq)
    assert "&lt;b&gt;our&lt;/b&gt; openings" in client.get("/partnership/ties/").content.decode()
    client.post(f"/partnership/ties/{tie.public_id}/agreement/")
    client.post(f"/partnership/ties/{tie.public_id}/end/")

    tie.refresh_from_db()
    assert (tie.agreed_by, tie.ended_by) == (cast.tariq, cast.tariq)
    assert sign_in(cast.dev).post(f"/partnership/ties/{tie.public_id}/end/").status_code == 404


@pytest.mark.usefixtures("now")
@pytest.mark.parametrize(
    "wrong", [{"one": "ta"}, {"other": "nobody"}, {"other": "hr"}, {"every_days": "1"}, {"every_days": "x"}]
)
def test_an_odd_tie_is_asked_again(sign_in: SignIn, cast: Cast, wrong: dict[str, str]) -> None:
    said = {"one": "hr", "other": "ta", "every_days": "28", "about": ""} | wrong

    shown = sign_in(cast.chloe).post("/partnership/ties/new/", said)

    assert "There is a problem" in shown.content.decode()
    assert not Tie.objects.exists()


@pytest.mark.usefixtures("now")
def test_who_speaks_for_one_side_is_not_offered_it_as_the_other(sign_in: SignIn, cast: Cast) -> None:
    for path in ("/partnership/ties/new/", "/partnership/pulse/new/"):
        form = sign_in(cast.tariq).get(path).context["form"]
        assert [value for value, _words in form.fields["one"].choices] == ["ta"]
        assert [value for value, _words in form.fields["other"].choices] == ["hr", "it", "hiring"]
