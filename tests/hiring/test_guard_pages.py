"""Where words about a candidate are written the guard reads along: on the brief, and when a talk is recorded."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from core.ledger.check import check_record
from core.models import Person
from hiring.access.guard import about
from hiring.actions.closings import keep_words
from hiring.actions.notes import ask_for_notes
from hiring.models import BriefNote, Closing, ClosingHeld, Letter, MarksRead, Scorecard, Writing
from tests.cast import NOW, Cast
from tests.hiring.story import fresh, interviewed, newcomer, opening_of, rejected

pytestmark = pytest.mark.usefixtures("now")
SignIn = Callable[[Person], Client]
RISKY = "I told her that she is overqualified."
SAID = {"held_at": "2026-03-03T10:30", "how": "call", "offered": "nothing"}


@pytest.fixture
def closing(cast: Cast) -> Closing:
    return rejected(cast, cast.asha, cast.ben)


def hold(browser: Client, closing: Closing, **said: str) -> Any:
    return browser.post(f"/hiring/closings/{closing.public_id}/held/", SAID | said)


def test_talk_with_harmless_lines_is_recorded_at_once(cast: Cast, sign_in: SignIn, closing: Closing) -> None:
    assert hold(sign_in(cast.ben), closing, lines="We spoke about retries.").status_code == 302
    assert ClosingHeld.objects.get().lines == "We spoke about retries."
    assert not MarksRead.objects.exists()


def test_talk_with_marked_lines_comes_back_and_goes_once_they_were_read(
    cast: Cast, sign_in: SignIn, closing: Closing
) -> None:
    browser = sign_in(cast.ben)
    answer = hold(browser, closing, lines=RISKY)
    assert answer.status_code == 200
    assert fresh(closing).ended_at is None
    assert b"Taggart" in answer.content
    seal = answer.context["form"].seal
    assert hold(browser, closing, lines=RISKY, have_read=seal).status_code == 302
    assert ClosingHeld.objects.get().lines == RISKY
    row = MarksRead.objects.get()
    assert (row.rules, row.by, row.about) == (["en.overqualified.over"], cast.ben, cast.asha)
    assert check_record().findings == []


def test_marks_alone_are_answered_while_somebody_writes(
    cast: Cast, sign_in: SignIn, closing: Closing
) -> None:
    answer = hold(sign_in(cast.ben), closing, lines=RISKY, marks_only="1")
    assert answer.status_code == 200
    assert b"<html" not in answer.content
    assert b"overqualified" in answer.content
    assert not ClosingHeld.objects.exists()


def test_own_words_are_kept_as_they_are_and_show_their_marks(
    cast: Cast, sign_in: SignIn, closing: Closing
) -> None:
    browser, page = sign_in(cast.ben), f"/hiring/closings/{closing.public_id}/"
    assert b"Taggart" not in browser.get(page).content
    assert browser.post(f"{page}words/", {"text": RISKY}).status_code == 302
    assert BriefNote.objects.get().text == RISKY
    shown = browser.get(page).content
    assert b"Taggart" in shown
    assert b"have_read" not in shown


def test_own_words_with_nothing_of_the_interview_could_go_to_anybody(
    cast: Cast, sign_in: SignIn, closing: Closing
) -> None:
    page = f"/hiring/closings/{closing.public_id}/"
    keep_words(closing, text="Thank you for your time, and good luck.", by=cast.ben, at=NOW)
    assert b"could have gone to anybody" not in sign_in(cast.ben).get(page).content
    card(closing, cast.ben)
    assert b"could have gone to anybody" in sign_in(cast.ben).get(page).content


def card(closing: Closing, by: Person) -> None:
    application = closing.person.applications.get()
    Scorecard.objects.create(
        application=application,
        by=by,
        at=NOW,
        strengths="Explained event sourcing with the ledger.",
        attributes=[{"name": "Testing", "note": "wrote property tests"}, "odd", {"name": None}],
    )


def test_what_is_known_of_somebody_are_names_notes_and_other_texts(cast: Cast, closing: Closing) -> None:
    card(closing, cast.ben)
    known = about(cast.asha, closing.opening, by=cast.ben, at=NOW)
    assert known.names == ("Asha Pillai", "Ben Okafor")
    assert known.facts == ("Explained event sourcing with the ledger.", "Testing wrote property tests", "")
    assert (known.opening, known.others) == ("Search engineer", ())


def test_written_message_goes_once_its_marks_were_read(cast: Cast, sign_in: SignIn, closing: Closing) -> None:
    page = f"/hiring/applications/{closing.person.applications.get().public_id}/news/"
    browser, words = sign_in(cast.ben), "There is news. I would like to tell you at your age in person."
    answer = browser.post(page, {"words": words})
    assert answer.status_code == 200
    assert not Writing.objects.exists()
    seal = answer.context["form"].seal
    assert browser.post(page, {"words": words, "have_read": seal}).status_code == 302
    assert Writing.objects.get().words == words
    assert MarksRead.objects.get().rules == ["en.age.your-age"]
    assert check_record().findings == []


def test_letters_to_many_go_once_their_marks_were_read(cast: Cast, sign_in: SignIn) -> None:
    opening = opening_of(cast)
    owed = [rejected(cast, newcomer(cast, name), opening=opening) for name in ("Lea One", "Max Two")]
    page, browser = f"/hiring/openings/{opening.public_id}/letters/", sign_in(cast.tariq)
    said = {"text": "Dear {name}, we found somebody more junior.", "to": [each.public_id for each in owed]}
    assert b"more junior" in browser.post(page, said | {"marks_only": "1"}).content
    answer = browser.post(page, said)
    assert answer.templates[0].name == "hiring/letters.html"
    read = said | {"have_read": answer.context["form"].seal}
    check = browser.post(page, read)
    assert check.templates[0].name == "hiring/letters_check.html"
    assert " checked>" in check.content.decode()
    assert browser.post(page, said | {"send": "1"}).status_code == 200
    assert not Letter.objects.exists()
    assert browser.post(page, read | {"send": "1"}).status_code == 302
    assert Letter.objects.count() == 2
    rows = MarksRead.objects.order_by("pk")
    assert [(row.about.name, row.by) for row in rows] == [("Lea One", cast.tariq), ("Max Two", cast.tariq)]
    assert check_record().findings == []


def test_notes_for_a_brief_go_once_their_marks_were_read(
    cast: Cast, sign_in: SignIn, closing: Closing
) -> None:
    interviewed(closing.person.applications.get(), cast.rosa)
    ask_for_notes(closing, of=cast.rosa, by=cast.ben, at=NOW)
    page, browser = f"/hiring/closings/{closing.public_id}/notes/", sign_in(cast.rosa)
    said = {
        "strengths": "Explained retries.",
        "gap": "Not a culture fit.",
        "evidence": "",
        "recommendation": "",
    }
    answer = browser.post(page, said)
    assert answer.status_code == 200
    assert not Scorecard.objects.exists()
    assert browser.post(page, said | {"have_read": answer.context["form"].seal}).status_code == 302
    assert Scorecard.objects.get().gap == "Not a culture fit."
    assert (MarksRead.objects.get().about, MarksRead.objects.get().by) == (cast.asha, cast.rosa)
    assert check_record().findings == []


def test_brief_marks_what_the_notes_say_before_it_is_said(
    cast: Cast, sign_in: SignIn, closing: Closing
) -> None:
    application = closing.person.applications.get()
    Scorecard.objects.create(
        application=application, by=cast.rosa, at=NOW, strengths="Knows retries.", gap="She is overqualified."
    )
    shown = sign_in(cast.ben).get(f"/hiring/closings/{closing.public_id}/").content.decode()
    assert shown.count("<strong>Marked:</strong> “Overqualified” (<q>overqualified</q>)") == 1
    assert shown.count("<strong>Marked:</strong>") == 1


def test_words_that_are_risky_and_give_the_news_away_are_marked_together_under_one_box(
    cast: Cast, sign_in: SignIn, closing: Closing
) -> None:
    page = f"/hiring/applications/{closing.person.applications.get().public_id}/news/"
    browser, said = sign_in(cast.ben), {"words": "Unfortunately there is news, at your age."}
    form = browser.post(page, said).context["form"]
    assert [(note.what, note.said) for note in form.notes] == [
        ("May give the news away", "Unfortunately"),
        ("Age", "at your age"),
    ]
    assert browser.post(page, said | {"marks_only": "1"}).context["form"].seal == form.seal
    other = browser.post(page, {"words": said["words"] + " Sorry.", "have_read": form.seal})
    assert other.status_code == 200
    assert browser.post(page, said | {"have_read": form.seal}).status_code == 302
