"""Webhooks: a knock is checked and kept at once, and read by the tick.

What is signed wrongly leaves no trace of what it held. The same event again does nothing. What holds nothing that
Kept reads is kept for a day, for somebody to look at.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.db import transaction

from hiring.actions.intake import Tally, take_in
from hiring.actions.telling import tell_owners
from hiring.models import Connection, Knock, Source
from hiring.models.hidden import reveal
from hiring.sources.documents import parse
from hiring.sources.files import READERS, checked
from hiring.sources.shape import Bell, Thing, Unknown, Unreadable
from hiring.sources.signatures import CHECKS

UNKNOWN_IS_KEPT = timedelta(days=1)


def hear(source: Source, body: bytes, headers: Mapping[str, str], *, at: datetime) -> bool:
    """Keep a knock for the tick; False when it was not signed by who holds the source's secret."""
    connection = Connection.objects.filter(source=source).first()
    check = CHECKS.get(source.kind)
    secret = reveal(connection.hook_secret) if connection else ""
    if check is None or connection is None or not check(body, headers, secret):
        Connection.objects.filter(source=source).update(refused_at=at)
        return False
    said = parse(body)
    with transaction.atomic():
        Knock.objects.bulk_create([_knock(source, body, said, headers, at)], ignore_conflicts=True)
        Connection.objects.filter(pk=connection.pk).update(heard_at=at)
    return True


def _knock(source: Source, body: bytes, said: Any, headers: Mapping[str, str], at: datetime) -> Knock:
    found = said if isinstance(said, dict) else {}
    kind = found.get("action") or found.get("event")
    return Knock(
        source=source,
        event_id=_event_id(source, body, found, headers),
        kind=str(kind)[:120] if isinstance(kind, str) else "",
        body=body.decode(errors="replace").replace("\0", ""),
        at=at,
        next_try_at=at,
    )


def _event_id(source: Source, body: bytes, said: Mapping[str, Any], headers: Mapping[str, str]) -> str:
    """What makes a repeat one: Greenhouse's id of the event, what Lever signs, and else the very same bytes.

    Lever signs its token and its moment without a sign between them: digits moved from one to the other are no news.
    Ashby's `webhookActionId` is shared by related events, so that it alone would lose all but the first of them.
    """
    digest = sha256(body).hexdigest()
    if source.kind == Source.Kind.GREENHOUSE and (event_id := headers.get("Greenhouse-Event-ID", "").strip()):
        return event_id[:200]
    if source.kind == Source.Kind.LEVER and isinstance(said.get("token"), str):
        return sha256(f"{said['token']}{said.get('triggeredAt')}".encode()).hexdigest()
    if isinstance(action := said.get("webhookActionId"), str):
        return f"{action[:100]} {digest}"
    return digest


@transaction.atomic
def read_knock(knock: Knock, at: datetime) -> None:
    """Read what a knock said; one that only rings the bell lets the API be asked at once."""
    said = parse(knock.body.encode())
    things = _things(knock.source, said)
    bells = [thing for thing in things if isinstance(thing, Bell)]
    if bells:
        _ring(knock.source, bells, at)
    useful = [thing for thing in things if not isinstance(thing, Bell | Unknown | Unreadable)]
    if useful:
        tally = Tally()
        tell_owners(take_in(knock.source, useful, by=None, at=at, tally=tally), at=at)
    knock.is_unknown = not (useful or bells)
    knock.body = knock.body if knock.is_unknown else ""
    knock.done_at, knock.next_try_at, knock.failure = at, None, ""
    knock.save(update_fields=["is_unknown", "body", "done_at", "next_try_at", "failure"])


def _things(source: Source, said: Any) -> list[Thing]:
    if isinstance(said, Unreadable):
        return [said]
    return [checked(thing) for thing in READERS[source.kind](said)]


def _ring(source: Source, bells: list[Bell], at: datetime) -> None:
    """Have the API asked by the next tick, for these first."""
    connection = Connection.objects.select_for_update().get(source=source)
    if not connection.api_key:
        return
    named = connection.cursor.get("ring", [])
    connection.cursor = connection.cursor | {"ring": sorted({*named, *(bell.external_id for bell in bells)})}
    connection.next_try_at = at
    connection.save(update_fields=["cursor", "next_try_at"])


def forget_unknown(at: datetime) -> None:
    """Empty the bodies of what nobody could read, a day after it came."""
    old = Knock.objects.filter(is_unknown=True, at__lt=at - UNKNOWN_IS_KEPT).exclude(body="")
    old.update(body="")


def looks(knock: Knock) -> str:
    """An unknown knock, laid out for reading."""
    try:
        return json.dumps(json.loads(knock.body), indent=2, ensure_ascii=False)
    except ValueError:
        return knock.body
