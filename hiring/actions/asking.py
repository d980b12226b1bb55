"""Asking the APIs of sources: a job of the tick, page by page, that goes on where it stopped."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from core.actions.locking import locked
from core.tick.claims import LEASE, push_back
from hiring.actions.intake import Tally, take_in
from hiring.actions.telling import tell_owners
from hiring.models import Connection
from hiring.models.hidden import reveal
from hiring.sources.clients import ASK, RING, Api, NotAnswered, Page, moment_text
from hiring.sources.files import checked

EVERY = timedelta(minutes=15)
PAGES_IN_A_TURN = 20
LONGEST_FAILURE = 500
LONGEST_PAUSE = timedelta(days=1)  # whatever a server asks for


def ask(connection: Connection, at: datetime) -> None:
    """Read what changed there since the last time; a server that asks for more time is given it."""
    try:
        _ask(connection, at)
    except NotAnswered as silent:
        ask_later(connection, str(silent), at)
        asked_for = at + min(timedelta(seconds=min(silent.wait, 1e6)), LONGEST_PAUSE)
        if connection.next_try_at and connection.next_try_at < asked_for:
            connection.settle(next_try_at=asked_for)


def _ask(connection: Connection, at: datetime) -> None:
    """Page by page; after some of them others have their turn, and it goes on later."""
    key = reveal(connection.api_key)
    if not key:
        raise NotAnswered("The API key cannot be read any more. Enter it again.")
    api = Api(connection.source.kind, key, connection.api_address)
    cursor = dict(connection.cursor)
    cursor.setdefault("run", moment_text(at))
    for number, page in enumerate(ASK[api.kind](api, cursor), 1):
        is_the_same = bool(page.following) and cursor.get("next") == page.following
        cursor = _take_page(connection, page, cursor, at)
        if is_the_same:
            raise NotAnswered("A page names itself as the next one, so that the list has no end.")
        if number == PAGES_IN_A_TURN:
            _leave(connection, cursor, next_try_at=at)
            return
    done = {"since": cursor["run"], "tokens": cursor.get("tokens", {}), "ring": cursor.get("ring", [])}
    _leave(connection, done, next_try_at=at if done["ring"] else at + EVERY, asked_at=at)


@transaction.atomic
def _take_page(connection: Connection, page: Page, cursor: dict[str, Any], at: datetime) -> dict[str, Any]:
    """Take in the page and keep the cursor behind it, or neither; a bell that rang meanwhile is not forgotten."""
    things = [checked(thing) for thing in page.things]
    opened = take_in(connection.source, things, by=None, at=at, tally=Tally())
    tell_owners(opened, at=at)
    rung = set(locked(connection).cursor.get("ring", []))
    answered = set(cursor.get("ring", [])) if page.stream == RING else set()
    behind = page.cursor(cursor) | {"ring": sorted(rung - answered)}
    connection.cursor = behind
    connection.next_try_at = at + LEASE
    connection.save(update_fields=["cursor", "next_try_at"])
    return behind


def _leave(
    connection: Connection,
    cursor: dict[str, Any],
    *,
    next_try_at: datetime,
    asked_at: datetime | None = None,
) -> None:
    connection.cursor, connection.next_try_at = cursor, next_try_at
    connection.tries, connection.failure = 0, ""
    connection.asked_at = asked_at or connection.asked_at
    connection.save(update_fields=["cursor", "next_try_at", "tries", "failure", "asked_at"])


def ask_later(connection: Connection, failure: str, at: datetime) -> None:
    """Ask again after a wait that doubles; what went wrong stays visible on the source."""
    push_back(connection, failure[:LONGEST_FAILURE], at)
