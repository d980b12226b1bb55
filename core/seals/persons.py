"""A person's key: made with a passphrase, opened with it, kept when it changes."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from core import people
from core.errors import Broken, Refused
from core.models import PasskeyWrap, Person, PersonKey
from proof import seals
from proof.seals import Cost

SALT_BYTES = 16
SHORTEST = 12


@dataclass(frozen=True)
class Unlocked:
    """A person whose identity is open in this process; it is never written down."""

    key: PersonKey
    identity: str = field(repr=False)


def current_key(person: Person) -> PersonKey | None:
    """The key that is sealed to now; None for somebody who never chose a passphrase."""
    return PersonKey.objects.filter(person__in=people.identities(person), until_at__isnull=True).first()


def key_with_passphrase(person: Person, passphrase: str, *, by: Person | None, at: datetime) -> PersonKey:
    """A new identity under a passphrase; nothing was sealed to it yet. Only a person's first key is vouched for."""
    had_one = PersonKey.objects.filter(person__in=people.identities(person)).exists()
    identity = seals.new_identity()
    key = PersonKey(person=person, recipient=seals.recipient_of(identity), since_at=at, since_by=by)
    key.vouched_at = None if had_one else at
    return _wrapped(key, identity, passphrase)


def unlock(key: PersonKey, passphrase: str) -> Unlocked:
    """Open a person's identity; Refused for a wrong passphrase. A cost that has become too low is raised."""
    cost = Cost(key.passes, key.memory, key.lanes)
    try:
        under = seals.identity_from(passphrase, salt=bytes(key.salt), cost=cost)
        identity = seals.open_sealed(bytes(key.wrapped), [under]).decode()
    except seals.NotForYou:
        raise Refused(_("This is not your passphrase. Try again.")) from None
    except (seals.NotOpened, ValueError):
        raise Broken(
            _("Your key was damaged. Ask the administrator for a backup, or make a new key.")
        ) from None
    if seals.recipient_of(identity) != key.recipient:
        raise Broken(_("Your key was replaced by another. Make a new key and tell the administrator."))
    if cost.passes * cost.memory < settings.SEAL_COST.passes * settings.SEAL_COST.memory:
        _wrapped(key, identity, passphrase)
    return Unlocked(key, identity)


def unlock_with_passkey(wrap: PasskeyWrap, secret: bytes) -> Unlocked:
    """Open a person's identity with what their passkey made of the salt; Refused when that is not it."""
    key = wrap.person_key
    try:
        identity = seals.open_sealed(bytes(wrap.wrapped), [seals.identity_of(secret)]).decode()
        is_theirs = seals.recipient_of(identity) == key.recipient
    except ValueError:
        is_theirs = False
    if not is_theirs:
        raise Refused(_("This passkey opens nothing here. Use your passphrase."))
    return Unlocked(key, identity)


def let_passkey_open(
    unlocked: Unlocked, credential_id: str, *, secret: bytes, salt: bytes, at: datetime
) -> PasskeyWrap:
    """Seal an open identity to what a passkey makes of a salt, beside the passphrase."""
    try:
        recipient = seals.recipient_of(seals.identity_of(secret))
    except ValueError:
        raise Refused(_("This passkey cannot open what is sealed. Use your passphrase.")) from None
    wrapped = seals.seal(unlocked.identity.encode(), [recipient])
    said = {"salt": salt, "wrapped": wrapped, "made_at": at}
    wrap, _is_new = PasskeyWrap.objects.update_or_create(
        person_key=unlocked.key, credential_id=credential_id, defaults=said
    )
    return wrap


def change_passphrase(unlocked: Unlocked, passphrase: str) -> PersonKey:
    """The same identity under another passphrase; nothing else has to be sealed anew."""
    return _wrapped(unlocked.key, unlocked.identity, passphrase)


def _wrapped(key: PersonKey, identity: str, passphrase: str) -> PersonKey:
    if len(passphrase) < SHORTEST:
        raise Refused(_("Choose a passphrase of 12 characters or more; four words are good."))
    salt, cost = os.urandom(SALT_BYTES), settings.SEAL_COST
    under = seals.identity_from(passphrase, salt=salt, cost=cost)
    key.wrapped = seals.seal(identity.encode(), [seals.recipient_of(under)])
    key.salt, key.passes, key.memory, key.lanes = salt, cost.passes, cost.memory, cost.lanes
    key.save()
    return key
