"""Receipts on the page of a promise: taken away by who may see it, opened to who is a party, checked by anybody."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from core import tick
from core.actions import erasure
from core.actions import people as acts
from core.actions.promises import keep_promise, make_promise
from core.ledger.checkpoints import make_checkpoint, newest
from core.models import Message, Person, Promise
from proof.note import parse_key
from proof.receipt import parse_receipt, verify_receipt
from proof.verifier.finding import ERASURES, VALID
from tests.cast import NOW, Cast

SignIn = Callable[[Person], Client]


@pytest.fixture
def promise(cast: Cast, now: object) -> Promise:
    made = make_promise(
        owed_by=cast.ben,
        owed_to=cast.rosa,
        what="Tell Rosa about the shift",
        due_at=NOW + timedelta(days=2),
        by=cast.ben,
        at=NOW,
    )
    keep_promise(made, by=cast.ben, at=NOW, said="we spoke")
    make_checkpoint(at=NOW)
    return made


def verified(receipt: bytes) -> Any:
    signed = newest()
    assert signed
    return verify_receipt(receipt, [parse_key(signed.key)])


def address(promise: Promise, number: int) -> str:
    return f"/promises/{promise.public_id}/receipts/{number}/"


def test_receipt_of_a_party_says_what_was_recorded(cast: Cast, promise: Promise, sign_in: SignIn) -> None:
    answer = sign_in(cast.rosa).get(address(promise, 2))
    assert answer["Content-Disposition"] == 'attachment; filename="kept-receipt-2026-03-03-2.txt"'
    verdict = verified(answer.content)
    assert verdict.code == VALID, verdict.summary
    assert verdict.facts["entry"]["kind"] == "core.promise_kept"
    assert verdict.facts["values"]["actor"] == cast.ben.public_id
    assert not {"rows", "destroyed"} & set(verdict.facts["values"])


def test_receipt_is_not_there_for_who_may_not_see_the_promise(
    cast: Cast, promise: Promise, sign_in: SignIn
) -> None:
    assert sign_in(cast.ben).get(address(promise, 1)).status_code == 200
    assert sign_in(cast.eve).get(address(promise, 1)).status_code == 404
    assert sign_in(cast.ada).get(address(promise, 1)).status_code == 404
    assert sign_in(cast.ben).get(address(promise, 3)).status_code == 404
    assert Client().get(address(promise, 1)).status_code == 302


def test_receipt_before_it_is_signed_says_so(cast: Cast, promise: Promise, sign_in: SignIn) -> None:
    other = make_promise(
        owed_by=cast.ben,
        owed_to=cast.sol,
        what="Send the plan",
        due_at=NOW + timedelta(days=1),
        by=cast.ben,
        at=NOW,
    )
    shown = sign_in(cast.ben).get(f"/promises/{other.public_id}/").content.decode()
    assert "signed in a few seconds" in shown
    assert address(other, 1) not in shown
    answer = sign_in(cast.ben).get(address(other, 1), follow=True)
    assert "was not signed yet" in answer.content.decode()
    make_checkpoint(at=NOW)
    assert address(other, 1) in sign_in(cast.ben).get(f"/promises/{other.public_id}/").content.decode()


def test_receipt_by_mail_is_the_same_file(cast: Cast, promise: Promise, sign_in: SignIn) -> None:
    browser = sign_in(cast.rosa)
    answer = browser.post(f"{address(promise, 1)}mail/", follow=True)
    assert "on its way" in answer.content.decode()
    mail.outbox.clear()
    tick.tick_once(NOW)
    [sent] = [each for each in mail.outbox if each.subject == "Your receipt"]
    [(name, content, _kind)] = sent.attachments
    assert (sent.to, name) == ([cast.rosa.email], "kept-receipt-2026-03-03-1.txt")
    assert verified(content).code == VALID
    mailed, downloaded = map(parse_receipt, (content, browser.get(address(promise, 1)).content))
    assert (mailed.entry, mailed.openings) == (downloaded.entry, downloaded.openings)


def test_receipt_row_holds_nothing_that_opens_it(cast: Cast, promise: Promise, sign_in: SignIn) -> None:
    sign_in(cast.rosa).post(f"{address(promise, 1)}mail/")
    message = Message.objects.get(template="core.receipt")
    assert set(message.facts) == {"entry", "is_party"}


def test_receipt_after_erasing_names_what_is_gone(cast: Cast, promise: Promise, sign_in: SignIn) -> None:
    acts.record_leaving(cast.rosa, by=cast.chloe, at=NOW)
    erasure.erase_person(cast.rosa, ground="GDPR art. 17", by=cast.chloe, at=NOW)
    make_checkpoint(at=NOW)
    verdict = verified(sign_in(cast.ben).get(address(promise, 1)).content)
    assert verdict.code == ERASURES
    assert verdict.facts["erased"] == ["actor", "due", "object", "owed_by", "owed_to", "rows", "what"]
