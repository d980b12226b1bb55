"""Six words for somebody without an account: given once, and come back with."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client

from core.actions import codes
from core.actions.promises import make_promise
from core.errors import Refused
from core.models import Entry, Message, Person, PersonKey, SealedSession
from shell import sealing
from tests.cast import NOW
from tests.core.sealed import Sealed

pytestmark = pytest.mark.usefixtures("now")
SignIn = Callable[..., Client]


@pytest.fixture(autouse=True)
def forget_guesses(sealed: Sealed) -> None:
    cache.clear()


def give(sealed: Sealed, sign_in: SignIn, **more: str) -> str:
    page = sign_in(sealed.cast.tariq).post(f"/people/{sealed.cast.asha.public_id}/code/", more)
    found = re.findall(r"<li>([a-z-]+)</li>", page.content.decode())
    assert "no-store" in page["Cache-Control"]
    return " ".join(found)


def test_words_are_given_once_and_let_in(sealed: Sealed, sign_in: SignIn) -> None:
    cast = sealed.cast
    day = NOW + timedelta(days=2)
    make_promise(owed_by=cast.ben, owed_to=cast.asha, what="A call from me", due_at=day, by=cast.ben, at=NOW)
    hers = give(sealed, sign_in)
    assert len(hers.split()) == 6
    asha = Client()
    assert asha.get("/come-back/here/")["Location"] == "/come-back/"
    came = asha.post("/come-back/", {"code": hers.upper()})
    assert came["Location"] == "/come-back/here/"
    page = asha.get("/come-back/here/").content.decode()
    assert ("A call from me" in page, cast.ben.name in page) == (True, True)
    assert asha.get("/")["Location"].startswith("/accounts/login/")
    asha.post("/come-back/leave/")
    assert (asha.get("/come-back/here/").status_code, SealedSession.objects.count()) == (302, 0)


def test_words_stand_nowhere(sealed: Sealed, sign_in: SignIn) -> None:
    from tests.shell.test_seals import database

    hers = give(sealed, sign_in).encode()
    secret = b" ".join(hers.split()[2:])
    assert [where for where, held in database() if secret in held] == []


def test_cookie_of_the_session_alone_does_not_let_in(sealed: Sealed, sign_in: SignIn) -> None:
    asha = Client()
    asha.post("/come-back/", {"code": give(sealed, sign_in)})
    assert asha.get("/come-back/here/").status_code == 200
    del asha.cookies[sealing.COOKIE]
    assert asha.get("/come-back/here/").status_code == 302


def test_wrong_words_are_one_sentence_beside_the_field(sealed: Sealed, sign_in: SignIn) -> None:
    hers = give(sealed, sign_in).split()
    for wrong in ("", "one two", " ".join([*hers[:5], "abacus"]), "a b c d e f", "\0 b c d e f"):
        page = Client().post("/come-back/", {"code": wrong})
        assert (page.status_code, "error" in page.content.decode().casefold()) == (200, True)
        assert sealing.COOKIE not in page.cookies


def test_guessing_from_one_address_does_not_stop_another(sealed: Sealed, sign_in: SignIn) -> None:
    hers = give(sealed, sign_in)
    guesser = Client(REMOTE_ADDR="192.0.2.1")
    for _try in range(21):
        page = guesser.post("/come-back/", {"code": "one two three four five six"})
    assert "Too many codes were tried from here" in page.content.decode()
    assert Client(REMOTE_ADDR="192.0.2.2").post("/come-back/", {"code": hers}).status_code == 302


def test_guessing_one_code_slows_that_code_alone(sealed: Sealed, sign_in: SignIn) -> None:
    hers = give(sealed, sign_in)
    rosas = codes.give_code(_without_account(sealed), by=sealed.cast.tariq, at=NOW)
    wrong = " ".join([*hers.split()[:2], "abacus", "abacus", "abacus", "abacus"])
    for number in range(6):
        Client(REMOTE_ADDR=f"192.0.2.{number}").post("/come-back/", {"code": wrong})
    slowed = Client(REMOTE_ADDR="192.0.2.9").post("/come-back/", {"code": hers})
    assert "tried too often" in slowed.content.decode()
    assert Client(REMOTE_ADDR="192.0.2.9").post("/come-back/", {"code": rosas}).status_code == 302


def _without_account(sealed: Sealed) -> Person:
    from core.actions.people import add_person

    return add_person(name="Mia Weber", email="mia@else.example", by=sealed.cast.tariq, at=NOW)


def test_new_words_end_the_old_ones_and_are_asked_for_twice(sealed: Sealed, sign_in: SignIn) -> None:
    old = give(sealed, sign_in)
    assert give(sealed, sign_in) == ""
    new = give(sealed, sign_in, is_sure="on")
    assert len(new.split()) == 6
    assert Client().post("/come-back/", {"code": old}).status_code == 200
    assert Client().post("/come-back/", {"code": new}).status_code == 302
    assert PersonKey.objects.get(person=sealed.cast.asha, until_at__isnull=True).vouched_at is None


def test_words_are_not_given_to_who_has_an_account_or_by_who_may_not(sealed: Sealed, sign_in: SignIn) -> None:
    cast = sealed.cast
    assert sign_in(cast.tariq).get(f"/people/{cast.asha.public_id}/code/").status_code == 200
    assert sign_in(cast.tariq).get(f"/people/{cast.rosa.public_id}/code/").status_code == 404
    for other in (cast.ben, cast.ada, cast.eve):
        assert sign_in(other).post(f"/people/{cast.asha.public_id}/code/").status_code == 404
    with pytest.raises(Refused, match="signs in with an account"):
        codes.give_code(cast.rosa, by=cast.tariq, at=NOW)


def test_giving_words_writes_one_entry_and_a_failing_one_gives_none(
    sealed: Sealed, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = Entry.objects.count()
    codes.give_code(sealed.cast.asha, by=sealed.cast.tariq, at=NOW)
    assert Entry.objects.count() == before + 1
    assert Message.objects.filter(to=sealed.cast.asha).count() == 0


def test_somebody_signed_in_may_come_back_for_another_and_gains_nothing(
    sealed: Sealed, sign_in: SignIn
) -> None:
    browser = sign_in(sealed.cast.eve)
    browser.post("/come-back/", {"code": give(sealed, sign_in)})
    assert browser.get("/seals/").status_code == 200
    assert "It is locked." in browser.get("/seals/").content.decode()
