"""Two questions afterwards: nobody learns who said what, and what is shown was counted as it came to light."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.models import Entry, Person
from hiring.actions.closings import Said, hold_closing
from hiring.actions.voices import say_how_it_was
from hiring.models import Answer, AnswerCount, Ballot, ClosingHeld
from tests.cast import NOW, Cast
from tests.hiring.pages import browser, page_for
from tests.hiring.story import newcomer, opening_of, rejected

pytestmark = pytest.mark.usefixtures("now")
SignIn = Callable[[Person], Client]


def test_answers_stand_without_a_name_and_are_shown_from_five_on(cast: Cast, sign_in: SignIn) -> None:
    people = [newcomer(cast, f"P{number} Person") for number in range(6)]
    opening = opening_of(cast)
    inside = sign_in(cast.tariq)
    for number, person in enumerate(people):
        closing = rejected(cast, person, cast.ben, opening=opening)
        assert browser().get(f"{page_for(person)}questions/").status_code == 404
        said = Said(how=ClosingHeld.How.CALL, held_at=NOW, lines="We spoke.")
        hold_closing(closing, by=cast.ben, at=NOW, said=said)
        answers = {"respected": "yes" if number % 2 else "no", "come_back": ""}
        assert browser().post(f"{page_for(person)}questions/", answers).status_code == 302
        shown = inside.get(reverse("hiring:voices")).content.decode()
        assert ("Fewer than five have answered." in shown.partition("Would you come back?")[0]) is (
            number < 4
        )
        assert '<td class="number">4</td>' not in shown  # the sixth waits for four others
    assert Answer.objects.filter(is_shown=True).count() == 5
    assert set(AnswerCount.objects.values_list("question", "says", "number")) == {
        ("respected", "yes", 2),
        ("respected", "no", 3),
    }
    assert Ballot.objects.count() == 6
    again = browser().post(f"{page_for(people[0])}questions/", {"respected": "no"})
    assert "You have answered already. Thank you." in again.content.decode()


def test_nothing_joins_an_answer_to_whoever_gave_it(cast: Cast) -> None:
    say = Said(how=ClosingHeld.How.CALL, held_at=NOW, lines="We spoke.")
    hold_closing(rejected(cast, cast.asha, cast.ben), by=cast.ben, at=NOW, said=say)
    browser().post(f"{page_for(cast.asha)}questions/", {"respected": "no", "come_back": "yes"})
    assert {field.attname for field in Answer._meta.concrete_fields} == {
        "place",
        "question",
        "says",
        "is_shown",
    }
    assert {field.attname for field in Ballot._meta.concrete_fields} == {"id", "person_id"}
    entry = Entry.objects.select_related("opening").get(kind="hiring.voice_heard")
    assert (entry.opening.by, entry.opening.subject) == (None, None)
    facts = f"{bytes(entry.opening.envelope)!r}{bytes(entry.opening.body)!r}"
    assert cast.asha.public_id not in facts
    assert "respected" not in facts


def test_voices_are_read_from_what_was_counted(cast: Cast, sign_in: SignIn) -> None:
    people = [newcomer(cast, f"P{number} Person") for number in range(10)]
    for person in people:
        say_how_it_was(person, {"respected": "partly", "come_back": "yes"}, at=NOW)
    inside = sign_in(cast.tariq)
    with CaptureQueriesContext(connection) as queries:
        shown = inside.get(reverse("hiring:voices")).text
    assert shown.count('<td class="number">10</td>') == 2
    assert [query["sql"] for query in queries if '"hiring_answer"' in query["sql"]] == []
    waiting = Answer.objects.filter(question="respected", is_shown=False).explain()
    assert connection.vendor != "sqlite" or "answer_waiting" in waiting, waiting


def test_what_was_shown_before_it_was_counted_is_counted_by_the_migration(cast: Cast) -> None:
    shown = [("respected", "yes", True)] * 3 + [("respected", "no", True)] * 2 + [("respected", "no", False)]
    for question, says, is_shown in shown:
        Answer.objects.create(question=question, says=says, is_shown=is_shown)
    import_module("hiring.migrations.0012_voices_are_counted").count_what_is_shown(apps, None)
    assert set(AnswerCount.objects.values_list("question", "says", "number")) == {
        ("respected", "yes", 3),
        ("respected", "no", 2),
    }
