"""What an act commits to, and what opens it: made before the head of the log is locked."""

from __future__ import annotations

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
from proof.entry import Opening, at_text, commitment, fresh_salts, prefix, serialise_openings

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
    around = _envelope(act)
    is_sealed = act.wall.kind == Wall.Kind.SEALED
    salts = iter(fresh_salts(len(act.facts) + len(around) + is_sealed))
    facts = {name: Opening(next(salts), value) for name, value in act.facts.items()}
    body = serialise_openings(facts)
    if is_sealed:
        body = seals.seal(body, act.wall)
        around["sealed"] = sha256(body).hexdigest()
    envelope = {name: Opening(next(salts), value) for name, value in around.items()}
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
