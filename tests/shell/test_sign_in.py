"""Signing in: mails are rows, guessers are slowed and nobody else, the doors we do not use are shut."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.hashers import make_password
from django.core import mail
from django.core.cache import cache
from django.test import Client

from core import messages
from core.actions.merging import merge_people
from core.actions.people import add_person, invite_again, open_account, record_leaving
from core.errors import Refused
from core.models import Account, Message
from core.tick import tick_once
from shell.sign_in import AccountAdapter
from shell.sign_in_mails import NOTICES
from tests.cast import Cast

PASSWORD = "quiet-harbour-tree"
PASSWORD_HASH = make_password(PASSWORD)  # once: it is slow on purpose
SIGN_IN = "/accounts/login/"
RESET = "/accounts/password/reset/"


@pytest.fixture(autouse=True)
def passwords(cast: Cast) -> None:
    """Everybody has chosen a password, and nobody guessed one yet."""
    cache.clear()
    mail.outbox.clear()
    Account.objects.update(password=PASSWORD_HASH)


def sign_in(client: Client, name: str, password: str = PASSWORD, address: str = "192.0.2.1") -> Any:
    sent = {"login": f"{name}@isarlicht.example", "password": password}
    return client.post(SIGN_IN, sent, REMOTE_ADDR=address)


def is_in(answer: Any) -> bool:
    return bool(answer.status_code == 302)


def link_in_last_mail() -> str:
    [path] = re.findall(r"http://127\.0\.0\.1:8000(/\S+)", str(mail.outbox[-1].body))
    return str(path)


def choose_password(path: str, password: str) -> Any:
    client = Client()
    form = client.get(path, follow=True)
    return client.post(form.request["PATH_INFO"], {"password1": password, "password2": password})


def test_password_can_be_chosen_anew_by_mail(cast: Cast, now: datetime) -> None:
    Client().post(RESET, {"email": "Chloe@isarlicht.example"})
    row = Message.objects.get(template="shell.password_reset")
    assert (row.to, row.link, row.facts) == (cast.chloe, "", {})
    tick_once(now)
    assert mail.outbox[-1].to == ["chloe@isarlicht.example"]
    assert choose_password(link_in_last_mail(), "another-quiet-harbour").status_code == 302
    assert not is_in(sign_in(Client(), "chloe"))
    assert is_in(sign_in(Client(), "chloe", "another-quiet-harbour"))
    assert Message.objects.filter(to=cast.chloe, template="shell.password_changed").count() == 1


def test_password_mail_speaks_the_language_of_its_reader(cast: Cast, now: datetime) -> None:
    cast.chloe.language = "de"
    cast.chloe.save()
    Client().post(RESET, {"email": "chloe@isarlicht.example"})
    tick_once(now)
    assert mail.outbox[-1].subject == "Wählen Sie ein neues Passwort für Kept"


def test_password_link_works_once(cast: Cast, now: datetime) -> None:
    Client().post(RESET, {"email": "chloe@isarlicht.example"})
    tick_once(now)
    path = link_in_last_mail()
    choose_password(path, "another-quiet-harbour")
    choose_password(path, "the-attackers-password")
    assert not is_in(sign_in(Client(), "chloe", "the-attackers-password"))


def test_password_link_dies_after_three_days(cast: Cast, now: datetime) -> None:
    Client().post(RESET, {"email": "chloe@isarlicht.example"})
    tick_once(now)
    path = link_in_last_mail()
    with time_machine.travel(now + timedelta(days=3, minutes=1), tick=False):
        choose_password(path, "another-quiet-harbour")
        assert not is_in(sign_in(Client(), "chloe", "another-quiet-harbour"))


def test_unknown_address_gets_the_same_answer_and_no_mail(cast: Cast) -> None:
    known = Client().post(RESET, {"email": "chloe@isarlicht.example"})
    before = Message.objects.count()
    unknown = Client().post(RESET, {"email": "nobody@isarlicht.example"})
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert Message.objects.count() == before
    assert mail.outbox == []


def test_wrong_password_and_unknown_address_read_the_same(cast: Cast) -> None:
    known = sign_in(Client(), "chloe", "wrong")
    unknown = sign_in(Client(), "nobody", "wrong")
    errors = [answer.context["form"].errors for answer in (known, unknown)]
    assert errors[0] == errors[1]


def test_failed_password_mail_is_a_row_somebody_sees(cast: Cast, now: datetime, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    Client().post(RESET, {"email": "chloe@isarlicht.example"})
    tick_once(now)
    row = Message.objects.get(template="shell.password_reset")
    assert row.failure == "ConnectionRefusedError: [Errno 111] Connection refused"


def test_invited_person_chooses_a_password_and_comes_in(cast: Cast, now: datetime) -> None:
    nina = add_person(name="Nina", email="nina@isarlicht.example", by=cast.ada, at=now)
    open_account(nina, by=cast.ada, at=now)
    tick_once(now)
    assert Message.objects.get(to=nina).link == ""
    choose_password(link_in_last_mail(), "ninas-quiet-harbour")
    assert is_in(sign_in(Client(), "nina", "ninas-quiet-harbour"))


def test_invitation_is_sent_again_until_the_first_sign_in(cast: Cast, now: datetime) -> None:
    nina = add_person(name="Nina", email="nina@isarlicht.example", by=cast.ada, at=now)
    open_account(nina, by=cast.ada, at=now)
    invite_again(nina, by=cast.ada, at=now)
    assert Message.objects.filter(to=nina, template="core.invited").count() == 2
    sign_in(Client(), "chloe")
    with pytest.raises(Refused, match="signed in already"):
        invite_again(cast.chloe, by=cast.ada, at=now)


def test_secret_link_goes_to_the_address_of_the_account_whatever_was_merged(
    cast: Cast, now: datetime
) -> None:
    elsewhere = add_person(name="Ada", email="attacker@example.net", by=cast.tariq, at=now)
    merge_people(cast.ada, into=elsewhere, reason="They look alike", by=cast.tariq, at=now)
    Client().post(RESET, {"email": "ada@isarlicht.example"})
    tick_once(now)
    assert mail.outbox[-1].to == ["ada@isarlicht.example"]


def test_secret_link_of_a_closed_account_is_not_sent(cast: Cast, now: datetime) -> None:
    Client().post(RESET, {"email": "ben@isarlicht.example"})
    record_leaving(cast.ben, by=cast.ada, at=now)
    tick_once(now)
    assert mail.outbox == []
    assert Message.objects.get(to=cast.ben, template="shell.password_reset").failure.startswith(
        "DoesNotExist"
    )


def test_guesser_is_slowed_at_their_address_and_the_person_is_not(cast: Cast, now: datetime) -> None:
    for _guess in range(5):
        sign_in(Client(), "chloe", "wrong", address="198.51.100.7")
    assert not is_in(sign_in(Client(), "chloe", address="198.51.100.7"))
    assert is_in(sign_in(Client(), "chloe", address="192.0.2.1"))


def test_guesser_of_one_account_does_not_slow_their_neighbour_of_another(cast: Cast, now: datetime) -> None:
    for _guess in range(5):
        sign_in(Client(), "chloe", "wrong")
    assert not is_in(sign_in(Client(), "chloe"))
    assert is_in(sign_in(Client(), "ben"))


def test_guesser_of_many_accounts_is_slowed_by_address(cast: Cast, now: datetime) -> None:
    for number in range(10):
        sign_in(Client(), f"nobody{number}", "wrong", address="198.51.100.7")
    assert not is_in(sign_in(Client(), "chloe", address="198.51.100.7"))
    assert is_in(sign_in(Client(), "chloe", address="192.0.2.1"))


def test_guessers_at_many_addresses_are_slowed_by_account_but_not_its_owner_at_home(
    cast: Cast, now: datetime
) -> None:
    assert is_in(sign_in(Client(), "chloe", address="192.0.2.1"))
    for number in range(50):
        sign_in(Client(), "chloe", "wrong", address=f"198.51.100.{number}")
    assert not is_in(sign_in(Client(), "chloe", address="198.51.100.99"))
    assert is_in(sign_in(Client(), "chloe", address="192.0.2.1"))
    assert is_in(sign_in(Client(), "ben", address="198.51.100.99"))


@pytest.mark.parametrize(
    "path", ["signup/", "email/", "confirm-email/", "confirm-email/abc/", "3rdparty/", "3rdparty/signup/"]
)
def test_doors_kept_does_not_use_are_shut(cast: Cast, path: str) -> None:
    client = Client()
    sign_in(client, "chloe")
    assert client.get(f"/accounts/{path}").status_code == 404


def test_account_with_a_chosen_password_is_not_invited(cast: Cast, now: datetime) -> None:
    nina = add_person(name="Nina", email="nina@isarlicht.example", by=None, at=now)
    open_account(nina, by=None, at=now, password_hash=make_password("ninas-quiet-harbour"))
    assert not Message.objects.filter(to=nina).exists()
    assert Account.objects.get(person=nina).check_password("ninas-quiet-harbour")


def test_mail_past_the_rows_is_refused(cast: Cast) -> None:
    with pytest.raises(NotImplementedError):
        AccountAdapter().send_mail("account/email/unknown_account", "eve@isarlicht.example", {})


def test_every_notice_has_its_words() -> None:
    assert set(NOTICES.values()) - messages.TEMPLATES.keys() == set()
