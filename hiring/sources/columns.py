"""What the columns of a table mean: guessed from their names and values, confirmed by a person, kept with the source.

A row is one application with its candidate, and at most one interview: rows of the same application add up.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from hiring.sources.csv import Layout, Row
from hiring.sources.shape import (
    Application,
    Candidate,
    Interview,
    Meeting,
    Opening,
    State,
    Thing,
    Unreadable,
    User,
)
from hiring.sources.values import addresses, line, moment

# Each field and the names its column goes by, in English and German, compared without case, marks and blanks.
FIELDS: Mapping[str, tuple[str, ...]] = {
    "candidate_id": ("candidateid", "personid", "applicantid", "bewerberid", "kandidatid", "kandidatenid"),
    "name": (
        "name",
        "fullname",
        "candidatename",
        "candidate",
        "applicant",
        "applicantname",
        "bewerber",
        "kandidat",
    ),
    "first_name": ("firstname", "givenname", "forename", "vorname"),
    "last_name": ("lastname", "surname", "familyname", "nachname", "familienname"),
    "email": ("email", "emailaddress", "candidateemail", "email1", "primaryemail", "mail", "emailadresse"),
    "other_email": ("2ndemail", "email2", "secondaryemail", "secondemail", "otheremail", "zweiteemail"),
    "opening_id": (
        "jobid",
        "openingid",
        "requisitionid",
        "reqid",
        "positionid",
        "stellenid",
        "stellennummer",
    ),
    "opening": (
        "job",
        "jobtitle",
        "opening",
        "position",
        "role",
        "jobname",
        "requisition",
        "stelle",
        "posting",
    ),
    "application_id": ("applicationid", "bewerbungsid", "bewerbungid"),
    "applied_on": (
        "appliedon",
        "applied",
        "appliedat",
        "applicationdate",
        "dateapplied",
        "bewerbungsdatum",
        "eingang",
        "beworbenam",
    ),
    "status": ("status", "applicationstatus", "state", "milestone", "disposition", "recentstatus"),
    "decided_on": (
        "rejectedon",
        "rejectedat",
        "rejected",
        "decidedon",
        "decisiondate",
        "rejectiondate",
        "dateofrejection",
        "disqualifiedat",
        "archivedat",
        "abgelehntam",
        "absagedatum",
        "absageam",
        "entscheidungam",
    ),
    "reason": (
        "reason",
        "rejectionreason",
        "archivereason",
        "disqualificationreason",
        "grund",
        "absagegrund",
    ),
    "interviewed_on": (
        "interviewedon",
        "interviewon",
        "interviewdate",
        "interview",
        "interviewedat",
        "interviewat",
        "lastinterview",
        "dateofinterview",
        "interviewam",
        "gespraecham",
        "gesprach",
        "gesprachsdatum",
    ),
    "interviewer": ("interviewer", "interviewername", "interviewedby", "gesprachmit", "interviewtvon"),
    "interviewer_email": ("intervieweremail", "intervieweraddress", "emailinterviewer"),
    "hiring_manager": (
        "hiringmanager",
        "manager",
        "hiringmanagername",
        "vorgesetzter",
        "fuhrungskraft",
        "fachvorgesetzter",
    ),
    "hiring_manager_email": (
        "hiringmanageremail",
        "manageremail",
        "emailfuhrungskraft",
        "emailhiringmanager",
    ),
    "recruiter": ("recruiter", "recruitername", "recruiterin"),
    "recruiter_email": ("recruiteremail", "emailrecruiter"),
    "prospect": ("prospect", "isprospect"),
    "can_email": ("canemail", "emailallowed", "darfemail"),
}

DATES = ("dmy", "mdy")
STATES: tuple[tuple[State, re.Pattern[str]], ...] = (
    (
        State.withdrawn,
        re.compile(r"withdr[ae]w|declined (by|offer)|offer declined|they rejected us|zurückgezogen"),
    ),
    (
        State.rejected,
        re.compile(
            r"reject|declin|disqualif|not selected|archiv|not hired|unsuccessful|absage|abgesagt|abgelehnt|no hire"
        ),
    ),
    (State.hired, re.compile(r"\bhired?\b|eingestellt|offer accepted|\bplaced\b")),
)
NOTHING = {"", "-", "--", "n/a", "na", "none", "null", "nil", ".", "#n/a", "(null)"}
YES, NO = {"yes", "true", "1", "y", "ja", "x", "wahr"}, {"no", "false", "0", "n", "nein", "falsch"}
HOUR = timedelta(hours=1)

_MARKS = re.compile(r"[^a-z0-9]+")
_DATE = re.compile(
    r"(\d{1,2})[./\-](\d{1,2})[./\-](\d{2}|\d{4})(?:[ T,]+(\d{1,2}):(\d{2})(?::\d{2})?\s*([ap]m)?)?", re.I
)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_WORDED = ("%d %b %Y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y", "%d-%b-%Y", "%d-%b-%y")
_PLAIN = str.maketrans({"ä": "a", "ö": "o", "ü": "u", "ß": "ss"})


@dataclass(frozen=True)
class Columns:
    """Which column holds which field, and whether 02/03 is in February (`mdy`) or in March (`dmy`)."""

    columns: dict[str, str] = field(default_factory=dict)
    dates: str = "dmy"
    layout: Layout = field(default_factory=Layout)

    def plain(self) -> dict[str, Any]:
        """As a source keeps it."""
        return asdict(self)


def mapping_from(said: Mapping[str, Any]) -> Columns:
    """A mapping as `plain` gave it; whatever else it holds is left out."""
    known = {key: value for key, value in dict(said.get("columns", {})).items() if key in FIELDS and value}
    layout = dict(said.get("layout", {}))
    layout["columns"] = tuple(layout.get("columns", ()))
    dates = said.get("dates", "dmy")
    return Columns(known, dates if dates in DATES else "dmy", Layout(**layout))


def guess_mapping(layout: Layout, rows: Iterable[Row | Unreadable]) -> Columns:
    """The fields whose columns go by a known name, and the order of days and months in what stands in them."""
    columns: dict[str, str] = {}
    for name in layout.columns:
        said = _MARKS.sub("", name.lower().translate(_PLAIN))
        found = next((key for key, names in FIELDS.items() if said in names and key not in columns), None)
        if found:
            columns[found] = name
    dates = [
        row.values.get(columns[key], "")
        for row in rows
        if isinstance(row, Row)
        for key in columns
        if key.endswith("_on")
    ]
    return Columns(columns, guess_order(dates), layout)


def guess_order(dates: Iterable[str]) -> str:
    """Month first where a second number is too large for a month; else day first, as most of the world writes."""
    found = [_DATE.match(said.strip()) for said in dates]
    seconds = [int(match[2]) for match in found if match and "." not in match[0]]
    return "mdy" if any(second > 12 for second in seconds) else "dmy"


def missing(mapping: Columns) -> list[str]:
    """What no row can do without: somebody, and what they applied for."""
    said = mapping.columns.keys()
    who = {"candidate_id", "name", "last_name", "email"} & said
    what = {"opening", "opening_id"} & said
    return [name for name, there in (("name", who), ("opening", what)) if not there]


def things_of(row: Row, mapping: Columns) -> Iterator[Thing]:
    """What one row says."""
    said = _Said(row, mapping)
    if not said.candidate_id or not said.opening_id:
        missing_one = "what they applied for" if said.candidate_id else "who it is about"
        yield Unreadable(f"This row does not say {missing_one}.", row.line)
        return
    if wrong := said.wrong_dates():
        yield Unreadable(f"This is not a date that can be read: {', '.join(wrong)}.", row.line)
        return
    yield said.opening()
    yield said.candidate()
    yield said.application()
    if said.date("interviewed_on"):
        yield said.interview()


@dataclass(frozen=True)
class _Said:
    """One row, asked by field."""

    row: Row
    mapping: Columns

    def get(self, name: str) -> str:
        value = line(self.row.values.get(self.mapping.columns.get(name, ""), ""))
        return "" if value.lower() in NOTHING else value

    def date(self, name: str) -> datetime | None:
        return read_date(self.get(name), self.mapping.dates)

    def wrong_dates(self) -> list[str]:
        said = {name: self.get(name) for name in FIELDS if name.endswith("_on")}
        return [value for name, value in said.items() if value and self.date(name) is None]

    @property
    def name(self) -> str:
        halves = f"{self.get('first_name')} {self.get('last_name')}".strip()
        return halves or turned(self.get("name"))

    @property
    def candidate_id(self) -> str:
        """Without an id of their own people are told apart by address, and by name where there is none."""
        return self.get("candidate_id") or key_of(self.get("email").lower() or self.name.casefold())

    @property
    def opening_id(self) -> str:
        return self.get("opening_id") or self.get("opening").casefold()

    @property
    def application_id(self) -> str:
        return self.get("application_id") or key_of(self.candidate_id, self.opening_id)

    def opening(self) -> Opening:
        return Opening(
            self.opening_id,
            self.get("opening"),
            hiring_managers=self._users("hiring_manager"),
            recruiters=self._users("recruiter"),
        )

    def candidate(self) -> Candidate:
        emails = addresses(self.get("email"), self.get("other_email"))
        return Candidate(self.candidate_id, self.name, emails, can_email=_yes_or_no(self.get("can_email")))

    def application(self) -> Application:
        state, decided_at = self._state(), self.date("decided_on")
        return Application(
            self.application_id,
            self.candidate_id,
            self.opening_id,
            state=state,
            is_prospect=_yes_or_no(self.get("prospect")) or False,
            applied_at=self.date("applied_on"),
            decided_at=decided_at if state is not State.active else None,
            reason=self.get("reason"),
        )

    def _state(self) -> State | None:
        said = self.get("status").lower()
        for state, pattern in STATES:
            if pattern.search(said):
                return state
        if self.date("decided_on"):
            return State.rejected
        return State.active if said else None

    def interview(self) -> Interview:
        starts_at = self.date("interviewed_on")
        users = self._users("interviewer") or ()
        ends_at = starts_at + HOUR if starts_at else None
        return Interview(
            key_of(self.application_id, str(starts_at), *(user.external_id for user in users)),
            self.application_id,
            meeting=Meeting.planned,
            starts_at=starts_at,
            ends_at=ends_at,
            interviewers=users,
        )

    def _users(self, part: str) -> tuple[User, ...] | None:
        """One person of the organisation; None where the table has no column for them."""
        if part not in self.mapping.columns and f"{part}_email" not in self.mapping.columns:
            return None
        said, email = self.get(part), next(iter(addresses(self.get(f"{part}_email"), self.get(part))), "")
        name = "" if email and "@" in said else turned(said)
        return (User(key_of(email or name.casefold()), name, email),) if email or name else ()


def key_of(*parts: str) -> str:
    """An id for what has none of its own: a digest, since ids outlive the people whose addresses they would hold."""
    said = "\n".join(parts)
    return sha256(said.encode()).hexdigest()[:32] if said.strip() else ""


def _yes_or_no(said: str) -> bool | None:
    return True if said.lower() in YES else False if said.lower() in NO else None


def turned(name: str) -> str:
    """ "Doe, Jane" as Jane Doe; titles after a comma ("Jane Doe, PhD") stay where they are."""
    last, comma, first = name.partition(",")
    return f"{first.strip()} {last.strip()}" if comma and first.strip() and " " not in last.strip() else name


def read_date(said: str, order: str) -> datetime | None:
    """A date, with or without a time, in any of the usual forms; `order` settles 02/03/2024."""
    if not said:
        return None
    if match := _DATE.fullmatch(said):
        return _from_numbers(match, order)
    if match := _COMPACT.fullmatch(said):
        return _date(*(int(part) for part in match.groups()))
    if found := moment(said):
        return found
    for form in _WORDED:
        try:
            return datetime.strptime(said, form).replace(tzinfo=UTC)
        except ValueError:
            continue
    return None


def _from_numbers(match: re.Match[str], order: str) -> datetime | None:
    first, second, year = int(match[1]), int(match[2]), int(match[3])
    month_first = order == "mdy" and "." not in match[0]
    day, month = (second, first) if month_first else (first, second)
    found = _date(year + 2000 if year < 100 else year, month, day)
    if found is None or not match[4]:
        return found
    hour = int(match[4]) % 12 + 12 * (match[6].lower() == "pm") if match[6] else int(match[4])
    return found + timedelta(hours=hour, minutes=int(match[5])) if hour < 24 else None


def _date(year: int, month: int, day: int) -> datetime | None:
    try:
        return datetime(year, month, day, tzinfo=UTC)
    except ValueError:
        return None


def with_columns(mapping: Columns, columns: Mapping[str, str], dates: str) -> Columns:
    """The same table with what a person said its columns mean."""
    chosen = {key: name for key, name in columns.items() if key in FIELDS and name in mapping.layout.columns}
    return replace(mapping, columns=chosen, dates=dates if dates in DATES else mapping.dates)
