"""What is owed to one person for one opening, from the plain history of their applications.

An ATS has no event "the interview took place": that follows from its time, its status and what was decided before.
Every trap is a test in tests/hiring/test_owed.py.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class What(StrEnum):
    """`undecided`: no decision yet, and they were interviewed, so that a law's clock may run."""

    talk = "talk"
    letter = "letter"
    undecided = "undecided"
    wait = "wait"
    nothing = "nothing"


class Why(StrEnum):
    """Why it waits, or why nothing is owed."""

    offer = "offer"
    active = "active"
    unrejected = "unrejected"
    hired = "hired"
    left = "left"
    gone = "gone"
    before = "before"
    nothing = "nothing"


@dataclass(frozen=True, slots=True)
class Decided:
    kind: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Meeting:
    """An interview as the ATS has it; `interviewers` are ids of persons."""

    starts_at: datetime
    ends_at: datetime | None
    status: str
    interviewers: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Applied:
    """One application; `status` is what the ATS says today, and right where its decisions contradict it.

    One that was left active when its opening closed (`is_over`) holds nothing up any more.
    """

    opening: int | None
    status: str
    applied_at: datetime
    is_prospect: bool = False
    decisions: tuple[Decided, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    is_over: bool = False


@dataclass(frozen=True, slots=True)
class Those:
    """Who could owe it: the hiring manager, who is not here any more, and who steps in where nobody who met them is."""

    manager: int | None = None
    away: Collection[int] = ()
    otherwise: Sequence[int] = ()
    themselves: Collection[int] = ()


@dataclass(frozen=True, slots=True)
class Owed:
    """`decided_at` starts the house's clock, `last_met_at` a law's; `by` is who owes the talk."""

    what: What
    why: Why | None = None
    by: int | None = None
    decided_at: datetime | None = None
    last_met_at: datetime | None = None


def owed(
    history: Sequence[Applied],
    opening: int,
    those: Those,
    *,
    now: datetime,
    is_gone: bool = False,
    since: datetime | None = None,
) -> Owed:
    """This will say what one person is owed for one opening; `history` is all they ever applied for.

    `since` is the moment from which on decisions are answered, where the organisation named one: what was decided
    before it, or undecided and met before it, is owed nothing.
    """
    here = [each for each in history if each.opening == opening and _counts(each, now)]
    if is_gone:
        return Owed(What.nothing, Why.gone)
    if not here:
        return Owed(What.nothing, Why.nothing)
    applied_at = min(each.applied_at for each in here)
    if any(_was_hired_since(each, applied_at) for each in history):
        return Owed(What.nothing, Why.hired)
    if any(each.status == "active" for each in here):
        last = _last(_met(here, now))
        return Owed(What.nothing, Why.before) if _is_before(last, since) else _undecided(here, those, now)
    rejected = [each for each in here if each.status == "rejected"]
    if not rejected:
        return Owed(What.nothing, Why.left)
    if _is_before(max(_rejected_at(each, now) for each in rejected), since):
        return Owed(What.nothing, Why.before)
    return _waiting(history, here, opening, now) or _decided(history, here, rejected, those, now)


def meetings_of(each: Applied, now: datetime) -> Iterator[Meeting]:
    """This will give the interviews of an application that took place."""
    return (meeting for meeting in each.meetings if was_held(meeting, each.decisions, now=now))


def was_held(meeting: Meeting, decisions: Iterable[Decided], *, now: datetime) -> bool:
    """Whether an interview took place: it was called held, or its time is over and it was not off by then."""
    if meeting.status not in ("scheduled", "held") or meeting.starts_at > now:
        return False
    if meeting.status == "held":
        return True
    is_over = (meeting.ends_at or meeting.starts_at) <= now
    return is_over and not _was_rejected(decisions, meeting.starts_at)


def met_by(met: Iterable[Meeting]) -> list[int]:
    """This will give who met somebody, the last first."""
    ordered = sorted(met, key=lambda meeting: meeting.starts_at, reverse=True)
    return list(dict.fromkeys(person for meeting in ordered for person in meeting.interviewers))


def who_owes(met: Sequence[Meeting], those: Those) -> int | None:
    """The hiring manager if they met the person, else who met them last, of those who are still here.

    Where none of them is: whoever steps in, and at the very end the one who met them and left, for others to see.
    """
    everybody = [person for person in met_by(met) if person not in those.themselves]
    here = [person for person in everybody if person not in those.away]
    if those.manager in here:
        return those.manager
    stepping_in = [person for person in (those.manager, *those.otherwise) if person is not None]
    able = [person for person in stepping_in if person not in those.away and person not in those.themselves]
    return next(iter([*here, *able, *everybody]), None)


def _is_before(moment: datetime | None, since: datetime | None) -> bool:
    return moment is not None and since is not None and moment < since


def _counts(each: Applied, now: datetime) -> bool:
    """A prospect did not apply; one who was met all the same was interviewed."""
    return not each.is_prospect or any(True for _meeting in meetings_of(each, now))


def _was_hired_since(each: Applied, applied_at: datetime) -> bool:
    """Whoever was hired long ago and applies for something else waits for an answer like everybody."""
    if each.status != "hired":
        return False
    hired = [decided.at for decided in each.decisions if decided.kind == "hired"]
    return not hired or max(hired) >= applied_at


def _was_rejected(decisions: Iterable[Decided], at: datetime) -> bool:
    before = [each for each in decisions if each.at <= at and each.kind in ("rejected", "unrejected")]
    return bool(before) and max(before, key=lambda each: each.at).kind == "rejected"


def _undecided(here: Sequence[Applied], those: Those, now: datetime) -> Owed:
    met = _met(here, now)
    if any(has_offer(each) for each in here):
        return Owed(What.wait, Why.offer, last_met_at=_last(met))
    if not met:
        return Owed(What.nothing, Why.unrejected)
    return Owed(What.undecided, by=who_owes(met, those), last_met_at=_last(met))


def has_offer(each: Applied) -> bool:
    """Whether an offer is out: made, and neither ended nor followed by a decision."""
    last = max((each for each in each.decisions if each.kind != "unrejected"), key=_when, default=None)
    return each.status == "active" and last is not None and last.kind == "offered"


def _waiting(history: Sequence[Applied], here: Sequence[Applied], opening: int, now: datetime) -> Owed | None:
    alive = [each for each in history if each.status == "active" and not each.is_over]
    elsewhere = [each for each in alive if each.opening != opening and _counts(each, now)]
    if not elsewhere:
        return None
    why = Why.offer if any(has_offer(each) for each in elsewhere) else Why.active
    return Owed(What.wait, why, last_met_at=_last(_met(here, now)))


def _decided(
    history: Sequence[Applied],
    here: Sequence[Applied],
    rejected: Sequence[Applied],
    those: Those,
    now: datetime,
) -> Owed:
    decided_at = max(_rejected_at(each, now) for each in rejected)
    since = max([decided_at, *_freed(history, decided_at, now)])
    met = _met(here, now)
    if not met:
        return Owed(What.letter, decided_at=since)
    return Owed(What.talk, by=who_owes(met, those), decided_at=since, last_met_at=_last(met))


def _met(here: Iterable[Applied], now: datetime) -> list[Meeting]:
    return [meeting for each in here for meeting in meetings_of(each, now)]


def _last(met: Iterable[Meeting]) -> datetime | None:
    return max((meeting.starts_at for meeting in met), default=None)


def _rejected_at(each: Applied, now: datetime) -> datetime:
    """When it was rejected last; a moment that is still to come, or was never said, is now."""
    said = [decided.at for decided in each.decisions if decided.kind == "rejected"]
    return min(max(said, default=now), now)


def _freed(history: Iterable[Applied], decided_at: datetime, now: datetime) -> Iterator[datetime]:
    """When another application that held this one up came to its end: from then on it is owed."""
    for each in history:
        held_up = each.applied_at <= now and each.status in ("rejected", "withdrawn")
        ended_at = _ended_at(each.decisions) if held_up else None
        if ended_at is not None and decided_at < ended_at <= now:
            yield ended_at


def _ended_at(decisions: Iterable[Decided]) -> datetime | None:
    """When an application that is over ended: paper about an offer, or its deletion, ends it no second time."""
    ended_at = None
    for each in sorted(decisions, key=_when):
        if each.kind == "unrejected":
            ended_at = None
        elif each.kind in ("rejected", "withdrawn"):
            ended_at = ended_at or each.at
    return ended_at


def _when(decided: Decided) -> datetime:
    return decided.at
