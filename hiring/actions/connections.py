"""Connecting a source: who may knock for it, and with which key its API is asked. Secrets are never shown again."""

from __future__ import annotations

import secrets
from datetime import datetime
from urllib.parse import urlsplit

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import ledger, people
from core.actions.locking import locked
from core.errors import Refused
from core.models import Person
from hiring.access.first_day import first_day, suggested_day
from hiring.actions.first_day import set_first_day
from hiring.models import Connection, Source
from hiring.models.hidden import hide

IDS = ledger.HOLDS_IDS_ONLY
HOOKED = ledger.declare(
    "hiring.hook_secret_set", words=_("%(by)s set who may knock for this source."), erased=IDS
)
KEYED = ledger.declare("hiring.api_key_set", words=_("%(by)s set the key to this source's API."), erased=IDS)
CUT = ledger.declare(
    "hiring.api_key_removed", words=_("%(by)s stopped asking this source's API."), erased=IDS
)

SHORTEST_SECRET = 16


def connection_of(source: Source) -> Connection:
    return Connection.objects.get_or_create(source=source)[0]


def new_secret() -> str:
    """43 characters, 256 random bits."""
    return secrets.token_urlsafe(32)


@transaction.atomic
def set_hook_secret(source: Source, *, secret: str, by: Person, at: datetime) -> None:
    """From now on only who signs with this secret is heard; the one before is worth nothing any more."""
    if source.kind == Source.Kind.CSV:
        raise Refused(_("Nobody knocks for a table. Import a file of it."))
    if len(secret) < SHORTEST_SECRET:
        raise Refused(_("Enter a secret of 16 characters or more."))
    connection = locked(connection_of(source))
    connection.hook_secret, connection.hook_secret_at, connection.refused_at = hide(secret), at, None
    connection.save(update_fields=["hook_secret", "hook_secret_at", "refused_at"])
    _record(HOOKED, source, by, at)


@transaction.atomic
def set_api_key(source: Source, *, key: str, address: str, by: Person, at: datetime) -> None:
    """Ask this source's API with this key from now on, beginning at once.

    An API remembers many years: where nothing is owed yet and nobody named a first day, answers are owed from the usual
    one on.
    """
    if source.kind == Source.Kind.CSV:
        raise Refused(_("A table has no API. Import a file of it."))
    if address and urlsplit(address).scheme not in ("https", "http"):
        raise Refused(_("Write the address as https://host/path."))
    connection = locked(connection_of(source))
    if connection.api_address != address:
        connection.cursor = {}  # another place knows nothing of where the last one stopped
    connection.api_key, connection.api_key_at, connection.api_address = hide(key), at, address
    connection.tries, connection.failure, connection.next_try_at = 0, "", at
    connection.save()
    _record(KEYED, source, by, at)
    suggested = suggested_day(at.date())
    if suggested and first_day() is None:
        set_first_day(suggested, by=by, at=at)


@transaction.atomic
def remove_api_key(source: Source, *, by: Person, at: datetime) -> None:
    """Ask no more; what was read stays."""
    connection = locked(connection_of(source))
    connection.api_key, connection.api_key_at, connection.next_try_at = "", None, None
    connection.tries, connection.failure = 0, ""
    connection.save()
    _record(CUT, source, by, at)


def _record(kind: str, source: Source, by: Person, at: datetime) -> None:
    ledger.record(kind, wall=people.the_organisation().wall, by=by, at=at, about=source, changed=[source])
