"""The table's pages, as the two and others see them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from core.actions import people
from core.models import Organisation, Person, TeamSeat
from partnership.access.disagreements import table_of
from partnership.actions import disagreements, valves
from partnership.models import Answer, Close, Disagreement, Restatement, UrgentDecision, View
from tests.cast import NOW, Cast
from tests.partnership.table import OF_CHLOE, OF_TARIQ, TARIQ_SEES, close, hear_both, open_table, state_both
from tests.partnership.test_actions_valves import refuse_three_times

SignIn = Callable[[Person], Client]
Queries = Callable[[int], AbstractContextManager[Any]]


def page(disagreement: Disagreement, name: str = "") -> str:
    return f"/partnership/disagreements/{disagreement.public_id}/{name}"


def test_sitting_down_leads_to_writing_ones_view(cast: Cast, sign_in: SignIn, now: object) -> None:
    answer = sign_in(cast.chloe).post(
        "/partnership/disagreements/new/", {"other": "Tariq Mansour", "about": "Who speaks of pay"}
    )
    disagreement = Disagreement.objects.get()
    assert answer["Location"] == page(disagreement, "view/")
    assert [side.chair.side for side in table_of(disagreement).sides] == ["hr", "ta"]


def test_view_is_asked_one_part_at_a_time(cast: Cast, sign_in: SignIn, now: object) -> None:
    disagreement, browser = open_table(cast), sign_in(cast.tariq)
    said: dict[str, Any] = {"after": 0}
    for number, name in enumerate(("facts", "meaning", "need")):
        said |= {name: getattr(TARIQ_SEES, name), "part": number}
        shown = browser.post(page(disagreement, "view/"), said)
        assert shown.context["form"].fields["ask"].widget.is_hidden == (number != 2)
        assert not View.objects.exists()
    answer = browser.post(page(disagreement, "view/"), said | {"ask": TARIQ_SEES.ask, "part": 3})
    assert answer["Location"] == page(disagreement)
    assert View.objects.get().parts == [
        TARIQ_SEES.facts,
        TARIQ_SEES.meaning,
        TARIQ_SEES.need,
        TARIQ_SEES.ask,
    ]


def test_one_goes_back_to_a_part_and_loses_nothing(cast: Cast, sign_in: SignIn, now: object) -> None:
    said = {"facts": "It was Monday.", "meaning": "", "after": 0, "part": 1, "back": "1"}

    shown = sign_in(cast.tariq).post(page(open_table(cast), "view/"), said).context["form"]

    assert not shown.errors
    assert not shown.fields["facts"].widget.is_hidden
    assert (shown["facts"].value(), shown["part"].value()) == ("It was Monday.", 0)


def test_empty_part_is_asked_again(cast: Cast, sign_in: SignIn, now: object) -> None:
    shown = sign_in(cast.tariq).post(page(open_table(cast), "view/"), {"facts": " ", "part": 0, "after": 0})
    assert shown.context["form"].errors == {"facts": ["Write what happened."]}


def test_pasted_words_are_refused_and_stay_on_the_page(cast: Cast, sign_in: SignIn, now: object) -> None:
    disagreement = state_both(cast)
    view = table_of(disagreement).of(cast.chloe).view
    assert view is not None
    words = f"{view.facts} {view.meaning}"
    pasted = {"view": view.pk, "words": words}
    shown = sign_in(cast.tariq).post(page(disagreement, "say_back/"), pasted)
    assert "Put them away" in str(shown.context["form"].non_field_errors())
    assert words in shown.content.decode().replace("&#x27;", "'")
    assert not Restatement.objects.exists()


def test_view_that_changed_meanwhile_is_read_again(cast: Cast, sign_in: SignIn, now: object) -> None:
    disagreement = state_both(cast)
    old = table_of(disagreement).of(cast.chloe).view
    assert old is not None
    words = disagreements.Words("Now it is different", old.meaning, old.need, old.ask)
    disagreements.state_view(disagreement, words=words, by=cast.chloe, at=NOW, after=1)
    shown = sign_in(cast.tariq).post(page(disagreement, "say_back/"), {"view": old.pk, "words": OF_CHLOE})
    assert "Something changed while you wrote" in shown.content.decode()
    assert "Now it is different" in shown.content.decode()
    assert OF_CHLOE in shown.content.decode()


def test_answer_page_is_passed_once_it_was_answered(cast: Cast, sign_in: SignIn, now: object) -> None:
    disagreement, browser = state_both(cast), sign_in(cast.chloe)
    view = table_of(disagreement).of(cast.chloe).view
    assert view is not None
    said = disagreements.say_back(view, words=OF_CHLOE, by=cast.tariq, at=NOW)
    assert OF_CHLOE in browser.get(page(disagreement, "answer/")).content.decode()
    answer = browser.post(page(disagreement, "answer/"), {"restatement": said.pk, "verdict": "yes"})
    assert (answer.status_code, Answer.objects.get().verdict) == (302, "yes")
    assert browser.get(page(disagreement, "answer/"))["Location"] == page(disagreement)
    again = browser.post(page(disagreement, "answer/"), {"restatement": said.pk, "verdict": "yes"})
    assert "answered already" in again.content.decode()


def test_refusal_without_what_is_missing_stands_beside_its_field(
    cast: Cast, sign_in: SignIn, now: object
) -> None:
    disagreement, browser = state_both(cast), sign_in(cast.tariq)
    view = table_of(disagreement).of(cast.tariq).view
    assert view is not None
    said = disagreements.say_back(view, words=OF_TARIQ, by=cast.chloe, at=NOW)
    answer = {"restatement": said.pk, "verdict": "almost", "missing": " "}

    shown = browser.post(page(disagreement, "answer/"), answer)

    assert list(shown.context["form"].errors) == ["missing"]
    led = browser.post(
        page(disagreement, "answer/"), answer | {"missing": "It is about trust, and about good people."}
    )
    assert led["Location"] == page(disagreement)


def test_a_yes_leads_to_whether_there_is_more(cast: Cast, sign_in: SignIn, now: object) -> None:
    disagreement = state_both(cast)
    view = table_of(disagreement).of(cast.tariq).view
    assert view is not None
    said = disagreements.say_back(view, words=OF_TARIQ, by=cast.chloe, at=NOW)

    led = sign_in(cast.tariq).post(
        page(disagreement, "answer/"), {"restatement": said.pk, "verdict": "yes", "missing": ""}
    )

    assert led["Location"] == page(disagreement, "more/")


def test_view_of_a_closed_disagreement_is_not_asked_for_any_more(
    cast: Cast, sign_in: SignIn, now: object
) -> None:
    closed, browser = close(cast).disagreement, sign_in(cast.tariq)
    assert browser.get(page(hear_both(cast), "view/")).status_code == 200

    assert browser.get(page(closed, "view/"))["Location"] == page(closed)


def test_it_is_agreed_on_the_pages(cast: Cast, sign_in: SignIn, now: object) -> None:
    disagreement = hear_both(cast)
    chloe, tariq = sign_in(cast.chloe), sign_in(cast.tariq)
    chloe.post(page(disagreement, "option/"), {"words": "Use the band of the last opening like it"})
    offer = {
        "agreement": "Recruiters name the last band.",
        "my_gift": "One sentence about pay",
        "my_owner": "Tariq Mansour",
        "my_day": "2026-03-06",
        "their_gift": "The band in three days",
        "their_owner": "Chloe Lindner",
        "their_day": "2026-03-10",
        "sign": "Nobody hears two figures.",
        "look_again_on": "2026-04-14",
        "after": 0,
    }
    assert tariq.post(page(disagreement, "offer/"), offer).status_code == 302
    shown = chloe.get(page(disagreement, "accept/"))
    accepted = chloe.post(page(disagreement, "accept/"), {"offer": shown.context["ids"]["offer"]})
    assert accepted["Location"] == page(disagreement)
    assert Close.objects.get().disagreement == disagreement
    assert "The band in three days" in tariq.get(page(disagreement)).content.decode()


@pytest.mark.parametrize("name", ["", "view/", "say_back/", "urgent/", "hand_on/"])
def test_table_does_not_exist_for_others(cast: Cast, sign_in: SignIn, now: object, name: str) -> None:
    disagreement = state_both(cast)
    assert sign_in(cast.tariq).get(page(disagreement, name)).status_code == 200
    for other in (cast.ben, cast.dev, cast.ada, cast.rosa, cast.eve):
        assert sign_in(other).get(page(disagreement, name)).status_code == 404


def test_danger_leads_to_people_and_decides_nothing(cast: Cast, sign_in: SignIn, now: object) -> None:
    disagreement, browser = state_both(cast), sign_in(cast.tariq)
    answer = browser.post(page(disagreement, "urgent/"), {"danger": "yes", "decision": "They leave today"})
    assert answer["Location"] == "/partnership/where-to-go/"
    assert "chloe@isarlicht.example" in browser.get("/partnership/where-to-go/").content.decode()
    assert not UrgentDecision.objects.exists()


def test_urgent_decision_leaves_the_disagreement_open(cast: Cast, sign_in: SignIn, now: object) -> None:
    disagreement, browser = state_both(cast), sign_in(cast.tariq)
    assert (
        "What says that it is yours to decide?"
        in browser.post(page(disagreement, "urgent/"), {"danger": "no"}).content.decode()
    )
    decided = {
        "danger": "no",
        "ground": "law:eu-2023-970-5",
        "decision": "We tell the candidate the range today.",
        "reason": "They asked in writing, and the law gives us until tonight.",
        "review_on": "2026-03-10",
    }
    in_words = browser.post(page(disagreement, "urgent/"), {**decided, "ground": "because I say so"})
    assert "This line does not hold any more" in in_words.content.decode()
    assert not UrgentDecision.objects.exists()
    assert browser.post(page(disagreement, "urgent/"), decided)["Location"] == page(disagreement)
    assert (
        "We tell the candidate the range today."
        in sign_in(cast.chloe).get(page(disagreement)).content.decode()
    )
    assert not Close.objects.exists()


def test_urgent_decision_without_any_ground_leads_to_an_agreement(
    cast: Cast, sign_in: SignIn, now: object
) -> None:
    """Where no agreement holds and no law is known of, as for IT in a country without one."""
    disagreement = state_both(cast)
    Organisation.objects.update(country="JP", region="")
    shown = sign_in(cast.tariq).post(page(disagreement, "urgent/"), {"danger": "no"}).content.decode()
    assert "it is for both of you to decide" in shown
    assert "/partnership/agreements/new/" in shown


def test_list_of_tables_costs_the_same_for_three_as_for_one(
    cast: Cast, sign_in: SignIn, now: object, django_assert_num_queries: Queries
) -> None:
    browser = sign_in(cast.chloe)
    close(cast)
    browser.get("/partnership/disagreements/")
    with django_assert_num_queries(22):
        browser.get("/partnership/disagreements/")
    state_both(cast)
    hear_both(cast)
    with django_assert_num_queries(22):
        browser.get("/partnership/disagreements/")


def leave(person: Person) -> None:
    people.record_leaving(person, by=Person.objects.get(name="Ada Bauer"), at=NOW + timedelta(hours=1))


def test_empty_chair_is_offered_to_the_side_and_taken(cast: Cast, sign_in: SignIn, now: object) -> None:
    disagreement = state_both(cast)
    new = people.add_person(name="Noor", email="noor@isarlicht.example", by=cast.ada, at=NOW)
    people.seat_in_team(new, team=cast.ta_team, by=cast.ada, at=NOW)
    people.open_account(new, by=cast.ada, at=NOW)
    assert sign_in(new).get(page(disagreement)).status_code == 404
    leave(cast.tariq)
    with time_machine.travel(NOW + timedelta(hours=2), tick=False):
        browser = sign_in(new)
        listed = browser.get("/partnership/disagreements/").context["empty_chairs"]
        assert [each.pk for each in listed] == [disagreement.pk]
        assert browser.post(page(disagreement, "chair/"))["Location"] == page(disagreement)
        assert browser.get(page(disagreement)).status_code == 200
        assert TARIQ_SEES.facts in browser.get(page(disagreement)).content.decode()
    assert TeamSeat.objects.filter(person=cast.tariq, until_at__isnull=True).count() == 0


def test_table_says_whom_the_two_named_and_who_listens(cast: Cast, sign_in: SignIn, now: object) -> None:
    disagreement, tariq, chloe = state_both(cast), sign_in(cast.tariq), sign_in(cast.chloe)
    refuse_three_times(disagreement, cast)
    tariq.post(page(disagreement, "listener/"), {"person": "Dev Raman"})
    assert tariq.get(page(disagreement)).context["named"] == ["You named Dev Raman."]
    shown = chloe.post(page(disagreement, "listener/"), {"person": "Ben Okafor"}, follow=True)
    assert shown.context["named"] == ["You named Ben Okafor.", "Tariq Mansour named Dev Raman."]
    shown = tariq.post(page(disagreement, "listener/"), {"person": "Ben Okafor"}, follow=True)
    assert "Both of you named Ben Okafor, who sits down at your table." in shown.content.decode()
    for browser in (tariq, chloe):
        shown = browser.get(page(disagreement))
        assert "Ben Okafor listens to both of you" in shown.content.decode()
        assert shown.context["named"] == []
    assert "listens to both of you" not in sign_in(cast.ben).get(page(disagreement)).content.decode()


def test_listener_writes_of_the_one_view_and_then_of_the_other(
    cast: Cast, sign_in: SignIn, now: object
) -> None:
    disagreement, browser = state_both(cast), sign_in(cast.ben)
    refuse_three_times(disagreement, cast)
    assert "Choose a listener together" in sign_in(cast.tariq).get(page(disagreement)).content.decode()
    for speaker in (cast.chloe, cast.tariq):
        valves.choose_listener(disagreement, person=cast.ben, by=speaker, at=NOW)
    asked = browser.get(page(disagreement, "note/")).context
    assert asked["words_of"] == "Chloe Lindner"

    browser.post(page(disagreement, "note/"), {"view": asked["ids"]["view"], "words": OF_CHLOE})

    assert browser.get(page(disagreement, "note/")).context["words_of"] == "Tariq Mansour"
