"""What needs a hand: failures, for administrators, without content."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pyrage
from django.test import Client

from core import tick, walls
from core.actions import promises as actions
from core.models import Beat, Delivery, Entry, Message, Person, Promise, Wall
from tests.cast import NOW, Cast

SignIn = Callable[[Person], Client]


def failed(cast: Cast, **given_up: Any) -> Message:
    actions.make_promise(
        owed_by=cast.ben,
        owed_to=cast.dev,
        what="Unmistakable",
        due_at=NOW + timedelta(days=3),
        by=cast.ben,
        at=NOW,
    )
    message = Message.objects.get(template="core.promise_made_to_you")
    message.failure, message.tries = "SMTPRecipientsRefused: <dev@isarlicht.example> Unmistakable", 3
    message.next_try_at = NOW + timedelta(minutes=30)
    for name, value in given_up.items():
        setattr(message, name, value)
    message.save()
    return message


def troubles(answer: Any) -> dict[str, list[tuple[str, str, int, str, str]]]:
    return {
        group.sort.name: [(each.what, each.to, each.tries, each.error, each.next) for each in group.troubles]
        for group in answer.context["groups"]
    }


def test_attention_shows_what_failed_and_never_what_it_says(cast: Cast, sign_in: SignIn, now: object) -> None:
    failed(cast)
    Promise.objects.update(failure="KeyError: Unmistakable", tries=2, next_try_at=None)
    entry = Entry.objects.order_by("index")[0]
    Delivery.objects.create(entry=entry, reaction="hiring.hears", failure="ValueError: no", tries=1)
    page = sign_in(cast.ada).get("/attention/")
    assert troubles(page) == {
        "messages": [
            (
                "Kept",
                "Dev Raman",
                3,
                "SMTPRecipientsRefused",
                "tried again on Tuesday 3 March 2026, 11:30",
            )
        ],
        "promises": [("Kept", "", 2, "KeyError", "given up")],
        "deliveries": [("Hiring", "", 1, "ValueError", "given up")],
    }
    assert "Unmistakable" not in page.content.decode()


def test_attention_says_when_a_message_was_given_up(cast: Cast, sign_in: SignIn, now: object) -> None:
    failed(cast, next_try_at=None, given_up_at=NOW)
    assert troubles(sign_in(cast.ada).get("/attention/"))["messages"][0][-1] == "given up"


def test_attention_does_not_name_who_is_told_of_a_sealed_matter(
    cast: Cast, sign_in: SignIn, now: object
) -> None:
    recipient = str(pyrage.x25519.Identity.generate().to_public())
    wall = Wall.objects.create(
        kind=Wall.Kind.SEALED, around="cases.case", recipient=recipient, created_at=NOW
    )
    Message.objects.filter(pk=failed(cast).pk).update(wall=wall)
    page = sign_in(cast.ada).get("/attention/")
    assert troubles(page)["messages"][0][1] == "somebody in a sealed matter"
    assert "Dev Raman" not in page.content.decode()
    walls.exclude(wall, cast.ada, by=cast.chloe, at=NOW)
    assert troubles(sign_in(cast.ada).get("/attention/"))["messages"] == []


def test_trying_again_sends_with_the_next_tick(cast: Cast, sign_in: SignIn, now: object) -> None:
    message = failed(cast, next_try_at=None, given_up_at=NOW)
    browser = sign_in(cast.ada)
    answer = browser.post("/attention/messages/retries/", follow=True)
    assert answer.redirect_chain == [("/attention/", 302)]
    tick.tick_once(NOW)
    message.refresh_from_db()
    assert (message.sent_at, message.failure) == (NOW, "")
    again = browser.post("/attention/messages/retries/", follow=True)
    assert [str(each) for each in again.context["messages"]] == [
        "There is nothing to try again: it has gone well meanwhile."
    ]


def test_trying_again_is_for_administrators(cast: Cast, sign_in: SignIn, now: object) -> None:
    message = failed(cast)
    assert sign_in(cast.chloe).post("/attention/messages/retries/").status_code == 404
    before = message.next_try_at
    message.refresh_from_db()
    assert message.next_try_at == before


def test_attention_says_when_the_tick_stands_still(cast: Cast, sign_in: SignIn, now: object) -> None:
    browser = sign_in(cast.ada)
    tick.tick_once(NOW)
    assert browser.get("/attention/").context["tick_is_late"] is False
    Beat.objects.filter(name="tick").update(at=NOW - timedelta(minutes=12))
    page = browser.get("/attention/").context
    assert (page["tick_is_late"], page["tick"]) == (
        True,
        "Kept has not looked for what is due for 12 minutes. Is “kept serve” or “kept tick” running?",
    )
    Beat.objects.all().delete()
    assert browser.get("/attention/").context["tick_is_late"] is True


def test_attention_tells_neither_which_candidate_nor_which_letter(
    cast: Cast, sign_in: SignIn, now: object
) -> None:
    for to in (cast.asha, cast.ben):
        Message.objects.create(
            to=to, template="hiring.letter", created_at=NOW, failure="SMTPServerDisconnected: no", tries=1
        )
    page = sign_in(cast.ada).get("/attention/")
    assert [(what, to) for what, to, *_more in troubles(page)["messages"]] == [
        ("Hiring", "Ben Okafor"),
        ("Hiring", "somebody from outside"),
    ]
    assert "Asha" not in page.content.decode()
    assert "letter" not in page.content.decode()
