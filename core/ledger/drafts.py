"""What an act commits to, and what opens it: made before the head of the log is locked."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from django.db.models import Model

from core import seals
from core.ledger.append import Pending
from core.ledger.erasing import NOTHING, Destroyed
from core.ledger.kinds import KINDS, Erased
from core.ledger.rows import digests, label
from core.models import Person, Wall
from proof.entry import Opening, at_text, commitment, prefix, serialise_openings

SALT_BYTES = 32
RESERVED = {"actor", "object", "rows", "subject", "destroyed", "sealed"}


@dataclass(frozen=True)
class Act:
    """What is recorded of an act: see `ledger.record`."""

    kind: str
    wall: Wall
    by: Person | None
    at: datetime
    about: Model
    facts: Mapping[str, str] = field(default_factory=dict)
    changed: Iterable[Model] = ()
    deleted: Iterable[str] = ()
    subject: Person | None = None
    destroyed: Destroyed = NOTHING


def draft(act: Act) -> Pending:
    """An entry that lacks only its place, with its openings; ValueError when its kind forbids what it holds."""
    _check(act)
    facts = openings_of(act.facts)
    body = serialise_openings(facts)
    is_sealed = act.wall.kind == Wall.Kind.SEALED
    body = seals.seal(body, act.wall) if is_sealed else body
    envelope = openings_of(_envelope(act) | ({"sealed": sha256(body).hexdigest()} if is_sealed else {}))
    commitments = {name: commitment(name, each) for name, each in (facts | envelope).items()}
    return Pending(
        prefix(act.kind, at=at_text(act.at), wall=act.wall.random_id, commitments=commitments),
        act.kind,
        act.wall,
        act.at,
        about=label(act.about),
        by=act.by,
        subject=act.subject,
        envelope=serialise_openings(envelope),
        body=body,
    )


def _check(act: Act) -> None:
    kind = KINDS[act.kind]
    if kind.erased is Erased.WITH_SUBJECT and act.subject is None:
        raise ValueError(f"{act.kind} is erased with its subject, and this one has none.")
    if kind.erased is Erased.WITH_WALL and act.wall.kind != Wall.Kind.SEALED:
        raise ValueError(f"{act.kind} is erased with a sealed wall, and this one is open.")
    if taken := RESERVED & act.facts.keys():
        raise ValueError(f"A fact cannot be named {', '.join(sorted(taken))}: the record uses it.")


def _envelope(act: Act) -> dict[str, str]:
    """What stands beside the entry in clear columns, or is a digest: never sealed, so that anybody can check it."""
    values = {
        "actor": act.by.public_id if act.by else "",
        "object": label(act.about),
        "rows": digests(act.changed, act.deleted),
    }
    if act.subject:
        values["subject"] = act.subject.public_id
    if act.destroyed != NOTHING:
        values["destroyed"] = act.destroyed.fact()
    return values


def openings_of(values: Mapping[str, str]) -> dict[str, Opening]:
    """Each value with a fresh salt."""
    salts = os.urandom(SALT_BYTES * len(values))
    return {
        name: Opening(salts[i * SALT_BYTES : (i + 1) * SALT_BYTES], value)
        for i, (name, value) in enumerate(values.items())
    }
