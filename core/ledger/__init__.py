"""The record: every act is one entry in one Merkle log, written in the act's own transaction.

An entry in the log holds salted commitments only (proof.entry); the values and salts that open them lie beside it and
can be erased while every proof stays valid.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db.models import Model

from core.ledger.append import append
from core.ledger.drafts import Act, draft
from core.ledger.erasing import NOTHING, Destroyed, erase_openings, is_held
from core.ledger.inside import Broke, look_inside
from core.ledger.kinds import (
    HOLDS_IDS_ONLY,
    KINDS,
    WITH_PARTIES,
    WITH_SUBJECT,
    WITH_WALL,
    Erased,
    declare,
    hear,
    reactions_to,
)
from core.ledger.rows import label
from core.ledger.sealed import Reader, check_inside, check_recorded, rows_recorded
from core.models import Delivery, Entry, Opening, Person, Wall
from proof.entry import parse_openings

__all__ = [
    "HOLDS_IDS_ONLY",
    "KINDS",
    "WITH_PARTIES",
    "WITH_SUBJECT",
    "WITH_WALL",
    "Act",
    "Broke",
    "Destroyed",
    "Erased",
    "Reader",
    "check_inside",
    "check_recorded",
    "declare",
    "entries_about",
    "erase_openings",
    "facts_of",
    "hear",
    "is_held",
    "label",
    "look_inside",
    "reactions_to",
    "record",
    "record_many",
    "rows_recorded",
]


def record(
    kind: str,
    *,
    wall: Wall,
    by: Person | None,
    at: datetime,
    about: Model,
    facts: Mapping[str, str] | None = None,
    changed: Iterable[Model] = (),
    deleted: Iterable[str] = (),
    subject: Person | None = None,
    destroyed: Destroyed = NOTHING,
) -> int:
    """Write one act as one entry, and let the rooms that listen for its kind hear of it; gives the entry's index.

    `changed` are the rows the act wrote, `deleted` the labels of those it removed, `destroyed` what `erase_openings`
    gave; `by` is None for Kept itself. Raises KeyError for a kind nobody declared, ValueError when the kind's way of
    being erased does not fit, and RuntimeError outside a transaction.
    """
    act = Act(kind, wall, by, at, about, facts or {}, changed, deleted, subject, destroyed)
    [index] = record_many([act])
    return index


def record_many(acts: Sequence[Act]) -> list[int]:
    """The same for many acts in one transaction, in this order: imports write a thousand at a time."""
    indexes = append([draft(act) for act in acts])
    Delivery.objects.bulk_create(
        Delivery(entry_id=index, reaction=name, next_try_at=act.at)
        for index, act in zip(indexes, acts, strict=True)
        for name in reactions_to(act.kind)
    )
    return indexes


def entries_about(thing: Model) -> list[Entry]:
    """The history of one thing, oldest first, with who acted."""
    openings = Opening.objects.filter(about=label(thing)).select_related("entry", "by").order_by("entry")
    return [opening.entry for opening in openings]


def facts_of(entry: Entry) -> dict[str, str]:
    """What an act said behind an open wall, by name; nothing when it is sealed, or was erased meanwhile."""
    body = bytes(entry.opening.body)
    is_open = entry.wall.kind == Wall.Kind.OPEN and body
    return {name: each.value for name, each in parse_openings(body).items()} if is_open else {}
