"""The vendor-neutral shape in which everything from outside arrives.

Ids are the vendor's own, as text. Empty text and None mean that the document does not say; what it does not say
changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum


class State(Enum):
    """Where an application stands."""

    active = "active"
    rejected = "rejected"
    withdrawn = "withdrawn"
    hired = "hired"


class Meeting(Enum):
    """What the vendor says of an interview. `planned` was held if its end has passed: nobody says so in any ATS."""

    planned = "planned"
    held = "held"
    cancelled = "cancelled"


class Part(Enum):
    """A part in the team of an opening."""

    hiring_manager = "hiring_manager"
    recruiter = "recruiter"
    coordinator = "coordinator"


@dataclass(frozen=True, slots=True)
class User:
    """Somebody of the organisation, as the ATS knows them."""

    external_id: str
    name: str = ""
    email: str = ""
    is_active: bool | None = None


@dataclass(frozen=True, slots=True)
class Opening:
    """A job. Where the team is None nothing is said about it; an empty one says that nobody has the part.

    One that an application names aside may be called what it was called then: it changes no title that is known.
    """

    external_id: str
    title: str = ""
    is_open: bool | None = None
    hiring_managers: tuple[User, ...] | None = None
    recruiters: tuple[User, ...] | None = None
    coordinators: tuple[User, ...] | None = None
    country: str = ""
    opened_at: datetime | None = None
    closed_at: datetime | None = None
    is_aside: bool = False


@dataclass(frozen=True, slots=True)
class TeamSeat:
    """One part of one person in the team of an opening, where a vendor lists them by themselves."""

    opening_id: str
    part: Part
    user: User


@dataclass(frozen=True, slots=True)
class Candidate:
    external_id: str
    name: str = ""
    addresses: tuple[str, ...] = ()
    can_email: bool | None = None
    is_anonymised: bool = False
    country: str = ""


@dataclass(frozen=True, slots=True)
class Application:
    """That somebody applied for an opening. A prospect was looked at and never applied.

    `told_at` is when the document was true: what an older one says changes nothing.
    With a `reason_id` and no state it was ended, and the list of reasons says how.
    """

    external_id: str
    candidate_id: str
    opening_id: str = ""
    state: State | None = None
    is_prospect: bool = False
    applied_at: datetime | None = None
    decided_at: datetime | None = None
    told_at: datetime | None = None
    reason: str = ""
    reason_id: str = ""
    stage: str = ""
    has_offer: bool | None = None
    recruiter: User | None = None


@dataclass(frozen=True, slots=True)
class Interview:
    """`interviewers` is None where a vendor lists them by themselves."""

    external_id: str
    application_id: str
    title: str = ""
    meeting: Meeting = Meeting.planned
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    interviewers: tuple[User, ...] | None = None


@dataclass(frozen=True, slots=True)
class Panelist:
    """One interviewer of one interview, where a vendor lists them by themselves."""

    interview_id: str
    user: User
    declined: bool = False


@dataclass(frozen=True, slots=True)
class Note:
    """One line of a scorecard. `rating` is the vendor's word ("strong_yes", "4 - Strong Hire")."""

    heading: str
    text: str = ""
    rating: str = ""
    is_private: bool = False


@dataclass(frozen=True, slots=True)
class Scorecard:
    external_id: str
    application_id: str = ""
    interview_id: str = ""
    author: User | None = None
    recommendation: str = ""
    submitted_at: datetime | None = None
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Offer:
    """Whether an application has an offer that is still on the table."""

    application_id: str
    is_live: bool


@dataclass(frozen=True, slots=True)
class Merge:
    """That one candidate became another; the id `gone_id` is not heard of again."""

    gone_id: str
    into_id: str


@dataclass(frozen=True, slots=True)
class Anonymised:
    candidate_id: str


@dataclass(frozen=True, slots=True)
class Gone:
    """That the ATS deleted something; `noun` is candidate, application, interview, scorecard, opening or offer."""

    noun: str
    external_id: str


@dataclass(frozen=True, slots=True)
class Reason:
    """What an id of a reason means, where applications only hold the id (Lever): `state` is what it makes of them."""

    external_id: str
    words: str
    state: State


@dataclass(frozen=True, slots=True)
class Bell:
    """A message that may not be believed: it only says what to ask the vendor for."""

    noun: str
    external_id: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """Something that was understood as a document and holds nothing Kept reads; `kind` is what it is."""

    kind: str


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Something that was refused, with the reason as a sentence and the place where there is one."""

    reason: str
    line: int | None = None
    column: int | None = None


Thing = (
    User
    | Opening
    | TeamSeat
    | Candidate
    | Application
    | Interview
    | Panelist
    | Scorecard
    | Offer
    | Merge
    | Anonymised
    | Gone
    | Reason
    | Bell
    | Unknown
    | Unreadable
)
