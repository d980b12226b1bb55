"""The things of one batch, each kind by itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, TypeVar

from hiring.sources import shape
from hiring.sources.shape import Thing

T = TypeVar("T")
L = TypeVar("L", shape.Candidate, shape.Application)


class Said:
    """What a source says in one batch, in its order. One that is handed on a thousand times (an opening that every
    application names) is said once."""

    def __init__(self, things: Iterable[Thing]) -> None:
        self._things: dict[int, Thing] = {id(thing): thing for thing in things}
        self._by_kind: dict[type, list[Thing]] = {}
        for thing in self:
            self._by_kind.setdefault(type(thing), []).append(thing)

    def __iter__(self) -> Iterator[Thing]:
        return iter(self._things.values())

    def of(self, kind: type[T]) -> list[T]:
        """The things of one kind."""
        return self._by_kind.get(kind, [])  # type: ignore[return-value] # sorted by their kind above

    def latest(self, kind: type[L]) -> list[L]:
        """One for each id: what several say of the same is put together."""
        found: dict[str, L] = {}
        for thing in self.of(kind):
            found[thing.external_id] = combined(found.get(thing.external_id), thing)
        return list(found.values())


def combined(older: Any, newer: Any) -> Any:
    """One of two things with the same id: what the newer says, and what only the older does.

    An application's state comes with its own date and reason, or with none: those of another state are not kept.
    """
    if older is None:
        return newer
    if isinstance(newer, shape.Opening) and newer.is_aside and not older.is_aside:
        older, newer = newer, older
    if _told(newer) and _told(older) and newer.told_at < older.told_at:
        older, newer = newer, older
    said = {
        name: getattr(newer, name) for name in newer.__slots__ if getattr(newer, name) not in (None, "", ())
    }
    if isinstance(newer, shape.Application):
        if newer.state or newer.reason_id:
            said |= {name: getattr(newer, name) for name in ("state", "decided_at", "reason", "reason_id")}
        if not newer.candidate_id:
            said.pop("is_prospect", None)
    return replace(older, **said)


def _told(thing: Any) -> bool:
    return getattr(thing, "told_at", None) is not None
