"""The record: every act is one entry in one Merkle log, written in the act's own transaction.

An entry in the log holds salted commitments only (proof.entry); the values and salts that open them lie beside it and
can be erased while every proof stays valid.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db.models import Model

from core import seals
from core.ledger.append import Pending, append
from core.ledger.kinds import (
    HOLDS_IDS_ONLY,
    KINDS,
    WITH_SUBJECT,
    WITH_WALL,
    Erased,
    declare,
    hear,
    reactions_to,
)
from core.ledger.rows import digests, label
from core.models import Delivery, Entry, Opening, Person, Wall
from proof import entry as proof_entry

__all__ = [
    "HOLDS_IDS_ONLY",
    "KINDS",
    "WITH_SUBJECT",
    "WITH_WALL",
    "Erased",
    "declare",
    "entries_about",
    "hear",
    "label",
    "reactions_to",
    "record",
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
) -> int:
    """Write one act as one entry, and let the rooms that listen for its kind hear of it; gives the entry's index.

    `changed` are the rows the act wrote, `deleted` the labels of those it removed; `by` is None for Kept itself.
    Raises KeyError for a kind nobody declared, and RuntimeError outside a transaction.
    """
    KINDS[kind]
    draft = proof_entry.draft(
        kind,
        at=at,
        wall=wall.random_id,
        actor=by.public_id if by else "",
        about=label(about),
        facts={**(facts or {}), "rows": digests(changed, deleted)},
    )
    [index] = append([Pending(draft.prefix, kind, wall, at)])
    body = proof_entry.serialise_openings(draft.openings)
    sealed = seals.seal(body, wall) if wall.kind == Wall.Kind.SEALED else body
    Opening.objects.create(entry_id=index, about=label(about), by=by, subject=subject, body=sealed)
    Delivery.objects.bulk_create(
        Delivery(entry_id=index, reaction=name, next_try_at=at) for name in reactions_to(kind)
    )
    return index


def entries_about(thing: Model) -> list[Entry]:
    """The history of one thing, oldest first, with who acted."""
    openings = Opening.objects.filter(about=label(thing)).select_related("entry", "by").order_by("entry")
    return [opening.entry for opening in openings]
