"""Receipt codes: six words with which a person without an account comes back.

Two words find the row, four open the identity (52 bits behind Argon2id). Guessing waits longer and longer for the code
that is guessed at and for the address it comes from, never for everybody.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.core.cache import cache as counts
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.errors import Refused
from core.models import Person, PersonKey, ReceiptCode
from core.seals.persons import SALT_BYTES, Unlocked, key_with_passphrase, unlock
from proof import seals

WORDS, HANDLE_WORDS = 6, 2
FREE_TRIES, LONGEST_WAIT = 5, timedelta(minutes=15)
FREE_FROM_AN_ADDRESS, ADDRESS_WINDOW = 20, timedelta(minutes=15)


@cache
def words() -> tuple[str, ...]:
    """The EFF large word list (see SOURCES.md) without its four words that have a hyphen: it may part words."""
    text = (Path(__file__).parent / "receipt-words.list").read_text(encoding="ascii")
    return tuple(word for word in text.split() if word.isalpha())


def make_code(person: Person, *, at: datetime) -> tuple[str, PersonKey]:
    """A code and the identity it opens; the code is shown once and kept nowhere."""
    handle = _new_handle()
    secret = " ".join(secrets.choice(words()) for _each in range(WORDS - HANDLE_WORDS))
    key = key_with_passphrase(person, secret, by=None, at=at)
    ReceiptCode.objects.create(handle=handle, person_key=key, made_at=at)
    return f"{handle} {secret}", key


def _new_handle() -> str:
    while True:
        handle = " ".join(secrets.choice(words()) for _each in range(HANDLE_WORDS))
        if not ReceiptCode.objects.filter(handle=handle).exists():
            return handle


def open_with_code(code: str, *, address: str, at: datetime) -> Unlocked:
    """Open the identity behind six words; Refused, in the same words whichever of them is wrong."""
    given = code.casefold().replace("-", " ").split()
    if len(given) != WORDS:
        raise Refused(_("A receipt code has six words."))
    _slow_address(address)
    receipt = _claim_try(" ".join(given[:HANDLE_WORDS]), at)
    secret = " ".join(given[HANDLE_WORDS:])
    try:
        unlocked = unlock(receipt.person_key, secret) if receipt else None
    except Refused:
        unlocked = None
    if receipt is None:
        _take_as_long(secret)
    if receipt is None or unlocked is None:
        raise Refused(_("This code opens nothing. Check the words and their order."))
    ReceiptCode.objects.filter(pk=receipt.pk).update(tries=0, wait_until=None)
    return unlocked


def _take_as_long(secret: str) -> None:
    """Nobody learns from a clock whether the first two words are right."""
    seals.identity_from(secret, salt=bytes(SALT_BYTES), cost=settings.SEAL_COST)


@transaction.atomic
def _claim_try(handle: str, at: datetime) -> ReceiptCode | None:
    """Count a try at this code before it is looked at, so that many at once are counted too."""
    found = ReceiptCode.objects.select_for_update().filter(handle=handle, person_key__until_at__isnull=True)
    receipt = found.select_related("person_key__person").first()
    if receipt is None:
        return None
    if receipt.wait_until and receipt.wait_until > at:
        raise Refused(_("This code was tried too often. Wait a quarter of an hour and try again."))
    receipt.tries += 1
    over = receipt.tries - FREE_TRIES
    receipt.wait_until = at + min(LONGEST_WAIT, timedelta(seconds=2 ** min(over, 10))) if over >= 0 else None
    receipt.save(update_fields=["tries", "wait_until"])
    return receipt


def _slow_address(address: str) -> None:
    name = f"receipt:{sha256(address.encode()).hexdigest()}"
    counts.add(name, 0, timeout=int(ADDRESS_WINDOW.total_seconds()))
    if counts.incr(name) > FREE_FROM_AN_ADDRESS:
        raise Refused(_("Too many codes were tried from here. Wait a quarter of an hour and try again."))
