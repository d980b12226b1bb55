"""Things of `shape` as JSON and back, for what has to wait; and a digest by which the same is known again."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime
from enum import Enum
from hashlib import blake2b
from typing import Any

from hiring.sources import shape
from hiring.sources.shape import Meeting, Part, State, Thing

KINDS: dict[str, Any] = {
    kind.__name__: kind
    for kind in (
        shape.User, shape.Opening, shape.TeamSeat, shape.Candidate, shape.Application, shape.Interview, shape.Panelist,
        shape.Note, shape.Scorecard, shape.Offer, shape.Merge, shape.Anonymised, shape.Gone, shape.Reason,
    )
}  # fmt: skip
ENUMS: dict[str, type[Enum]] = {"state": State, "meeting": Meeting, "part": Part}


def pack(thing: Thing) -> dict[str, Any]:
    return {"is": type(thing).__name__} | {
        field.name: _packed(getattr(thing, field.name)) for field in fields(thing)
    }


def _packed(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return {"at": value.isoformat()}
    if isinstance(value, tuple):
        return [_packed(each) for each in value]
    return pack(value) if type(value).__name__ in KINDS else value


def unpack(said: dict[str, Any]) -> Thing:
    """What `pack` packed; fields that a later version does not know any more are left out."""
    kind = KINDS[said["is"]]
    known = {field.name for field in fields(kind)}
    thing: Thing = kind(**{name: _unpacked(name, value) for name, value in said.items() if name in known})
    return thing


def _unpacked(name: str, value: Any) -> Any:
    if isinstance(value, dict):
        return unpack(value) if "is" in value else datetime.fromisoformat(value["at"])
    if isinstance(value, list):
        return tuple(_unpacked(name, each) for each in value)
    return ENUMS[name](value) if name in ENUMS and value is not None else value


def digest(thing: Thing) -> str:
    """16 bytes in hex: enough to tell that the same was said again."""
    return blake2b(repr(thing).encode(), digest_size=16).hexdigest()
