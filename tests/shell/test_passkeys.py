"""Opening what is sealed with a passkey's own secret: what the server takes, and what it refuses."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest
from django.test import Client

from core import seals
from core.actions import seals as actions
from core.errors import Refused
from core.models import PasskeyWrap, SealedSession
from proof import seals as age
from shell import passkeys, sealing
from shell.passkeys import text
from tests.cast import NOW
from tests.core.sealed import Sealed, passphrase_of, unlocked
from tests.shell.test_seals import database

SECRET, SALT = os.urandom(32), os.urandom(32)

pytestmark = pytest.mark.usefixtures("now")
SignIn = Callable[..., Client]


def let(sealed: Sealed) -> PasskeyWrap:
    return actions.let_passkey_open(unlocked(sealed.cast.chloe), "a-key", secret=SECRET, salt=SALT, at=NOW)


def said(secret: bytes = SECRET, credential: str = "a-key") -> dict[str, str]:
    return {"credential": credential, "salt": text(SALT), "secret": text(secret)}


def test_secret_of_the_passkey_opens_the_same_identity(sealed: Sealed) -> None:
    wrap = let(sealed)
    assert seals.unlock_with_passkey(wrap, SECRET) == unlocked(sealed.cast.chloe)
    for wrong in (os.urandom(32), b"", SECRET[:-1], SECRET + b"x"):
        with pytest.raises(Refused, match="opens nothing here"):
            seals.unlock_with_passkey(wrap, wrong)


def test_passkey_opens_the_session_and_a_wrong_secret_does_not(sealed: Sealed, sign_in: SignIn) -> None:
    let(sealed)
    browser = sign_in(sealed.cast.chloe)
    for wrong in (said(os.urandom(32)), said(credential="another"), said(b"short"), {"secret": "\0"}, {}):
        answer = browser.post("/seals/passkeys/opening/?next=/people/", wrong)
        assert answer["Location"] == "/seals/unlock/?next=%2Fpeople%2F"
        assert sealing.COOKIE not in answer.cookies
    answer = browser.post("/seals/passkeys/opening/?next=/people/", said())
    assert answer["Location"] == "/people/"
    assert "It is open until you sign out" in browser.get("/seals/").content.decode()


def test_passkey_of_another_opens_nothing(sealed: Sealed, sign_in: SignIn) -> None:
    wrap = let(sealed)
    tariq = sign_in(sealed.cast.tariq)
    assert sealing.COOKIE not in tariq.post("/seals/passkeys/opening/", said()).cookies
    tariq.post("/seals/unlock/", {"passphrase": passphrase_of(sealed.cast.tariq)})
    assert tariq.post(f"/seals/passkeys/{wrap.pk}/end/").status_code == 404
    assert PasskeyWrap.objects.count() == 1


def test_wrap_that_was_replaced_opens_nothing(sealed: Sealed) -> None:
    """With write access to the database: an identity of the forger's own is not taken for hers."""
    wrap = let(sealed)
    wrap.wrapped = age.seal(age.new_identity().encode(), [age.recipient_of(age.identity_of(SECRET))])
    with pytest.raises(Refused, match="opens nothing here"):
        seals.unlock_with_passkey(wrap, SECRET)


def test_secret_stands_nowhere(sealed: Sealed, sign_in: SignIn) -> None:
    let(sealed)
    sign_in(sealed.cast.chloe).post("/seals/passkeys/opening/", said())
    assert SealedSession.objects.count() == 1
    marks = (SECRET, text(SECRET).encode(), unlocked(sealed.cast.chloe).identity.encode())
    assert [where for where, held in database() for mark in marks if mark in held] == []


def test_passkey_of_no_account_is_not_let(sealed: Sealed, sign_in: SignIn) -> None:
    browser = sign_in(sealed.cast.chloe)
    browser.post("/seals/unlock/", {"passphrase": passphrase_of(sealed.cast.chloe)})
    page = browser.post("/seals/passkeys/", said(), follow=True).content.decode()
    assert "Your browser did not say what is needed" in page
    assert "You have no passkey yet" in page


def test_renewed_or_lost_key_ends_its_passkeys(sealed: Sealed) -> None:
    let(sealed)
    actions.renew_key(unlocked(sealed.cast.chloe), passphrase_of(sealed.cast.chloe), at=NOW)
    assert PasskeyWrap.objects.count() == 0
    let(sealed)
    actions.lose_passphrase(sealed.cast.chloe, passphrase_of(sealed.cast.chloe), at=NOW)
    assert PasskeyWrap.objects.count() == 0


def test_what_is_asked_of_the_browser_has_a_salt_for_each(sealed: Sealed) -> None:
    one, other = passkeys.Passkey("a-key", "One", let(sealed)), passkeys.Passkey("b", "Other", None)
    asked = passkeys.asked_of_browser([one, other])["keys"]
    assert asked[0] == {"id": "a-key", "salt": text(SALT)}
    assert (asked[1]["id"], len(asked[1]["salt"])) == ("b", 43)
