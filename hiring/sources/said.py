"""The things of one batch as they are taken in: each kind by itself, whom and what they name, and a digest of each.

A reader in a process of its own works it out while the batch before is taken in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from hiring.sources import shape
from hiring.sources.parcels import digest
from hiring.sources.shape import Thing

T = TypeVar("T")
L = TypeVar("L", shape.Candidate, shape.Application)
Named = dict[str, set[str]]  # ids of the source by noun, as `Reference.Noun` has them
Worked = tuple[list[Thing], dict[str, shape.User], Named, list[str]]


class Said:
    """What a source says in one batch, in its order. One that is handed on a thousand times (an opening that every
    application names) is said once."""

    def __init__(self, things: Iterable[Thing]) -> None:
        own = list({id(thing): thing for thing in things}.values())
        users = _users(own)
        self.__setstate__((own, users, _named(own, users), [digest(thing) for thing in own]))

    def __getstate__(self) -> Worked:
        return self._things, self.users, self.named, list(self._digests.values())

    def __setstate__(self, worked: Worked) -> None:
        self._things, self.users, self.named, digests = worked
        self._digests = dict(zip(map(id, self._things), digests, strict=True))
        self._by_kind: dict[type, list[Thing]] = {}
        for thing in self._things:
            self._by_kind.setdefault(type(thing), []).append(thing)

    def __iter__(self) -> Iterator[Thing]:
        return iter(self._things)

    def of(self, kind: type[T]) -> list[T]:
        """The things of one kind."""
        return self._by_kind.get(kind, [])  # type: ignore[return-value] # sorted by their kind above

    def latest(self, kind: type[L]) -> list[L]:
        """One for each id: what several say of the same is put together."""
        found: dict[str, L] = {}
        for thing in self.of(kind):
            found[thing.external_id] = combined(found.get(thing.external_id), thing)
        return list(found.values())

    def digest(self, thing: Thing) -> str:
        """By which the same is known again (`parcels.digest`), of one of these or of what was made of them."""
        return self._digests.get(id(thing)) or digest(thing)


def combined(older: Any, newer: Any) -> Any:
    """One of two things with the same id: what the newer says, and what only the older does.

    An application's state comes with its own date and reason, or with none: those of another state are not kept.
    """
    if older is None or older == newer:
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


def _users(things: Sequence[Thing]) -> dict[str, shape.User]:
    """Everybody of the organisation whom these name, by id, with all that is said of them."""
    users: dict[str, shape.User] = {}
    for thing in things:
        for user in _users_in(thing):
            users[user.external_id] = combined(users.get(user.external_id), user)
    return users


def _users_in(thing: Thing) -> Iterator[shape.User]:
    match thing:
        case shape.User():
            yield thing
        case shape.Opening():
            yield from thing.hiring_managers or ()
            yield from thing.recruiters or ()
            yield from thing.coordinators or ()
        case shape.Interview():
            yield from thing.interviewers or ()
        case shape.TeamSeat() | shape.Panelist():
            yield thing.user
        case shape.Scorecard():
            if thing.author:
                yield thing.author
        case shape.Application():
            if thing.recruiter:
                yield thing.recruiter


def _named(things: Sequence[Thing], users: Iterable[str]) -> Named:
    named: Named = {"member": set(filter(None, users))}
    for thing in things:
        for noun, external_id in _names(thing):
            if external_id:
                named.setdefault(noun, set()).add(external_id)
    return named


def _names(thing: Thing) -> Iterator[tuple[str, str]]:
    """The ids a thing names, by noun, but for those of members."""
    match thing:
        case shape.Opening():
            yield "opening", thing.external_id
        case shape.TeamSeat():
            yield "opening", thing.opening_id
        case shape.Candidate():
            yield "person", thing.external_id
        case shape.Application():
            yield "application", thing.external_id
            yield "person", thing.candidate_id
            yield "opening", thing.opening_id
        case shape.Interview():
            yield "interview", thing.external_id
            yield "application", thing.application_id
        case shape.Panelist():
            yield "interview", thing.interview_id
        case shape.Scorecard():
            yield "scorecard", thing.external_id
            yield "application", thing.application_id
            yield "interview", thing.interview_id
        case shape.Offer():
            yield "application", thing.application_id
        case shape.Merge():
            yield "person", thing.gone_id
            yield "person", thing.into_id
        case shape.Anonymised():
            yield "person", thing.candidate_id
        case shape.Gone():
            yield "person" if thing.noun == "candidate" else thing.noun, thing.external_id
