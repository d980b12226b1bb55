"""What the columns of a table mean: guessed from their names and values, confirmed by a person, kept with the source.

A row is one application with its candidate, and at most one interview: rows of the same application add up.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import zip_longest
from typing import Any

from hiring.sources.csv import Layout, Row
from hiring.sources.dates import DATES, guess_order, read_date
from hiring.sources.headings import FIELDS, NAMES, NO, NO_DAY, NOTHING, PARTICLES, YES
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
from hiring.sources.values import addresses, line

STATES: tuple[tuple[State, re.Pattern[str]], ...] = (
    (
        State.withdrawn,
        re.compile(
            r"withdr[ae]w|declined (by|offer)|offer declined|they rejected us|candidate (declined|rejected)"
            r"|zurückgezogen|zurückgetreten|(absage|abgesagt) (durch|von|vom|des|der) (bewerb|kandidat)"
        ),
    ),
    (
        State.rejected,
        re.compile(
            r"reject|declin|disqualif|not selected|archiv|not hired|unsuccessful|absage|abgesagt|abgelehnt|no hire"
            r"|turned down|nicht (eingestellt|berücksichtigt|passend|geeignet)|aussortiert"
        ),
    ),
    (State.hired, re.compile(r"\bhired?\b|eingestellt|offer accepted|\bplaced\b")),
)
DAYS = tuple(name for name in FIELDS if name.endswith("_on"))
HOUR = timedelta(hours=1)

_MARKS = re.compile(r"[^a-z0-9]+")
_ASIDE = re.compile(r"[(\[].*?[)\]]")
_PLAIN = str.maketrans({"ä": "a", "ö": "o", "ü": "u", "ß": "ss"})
_BETWEEN_ADDRESSES = re.compile(r"[\s,;|/<>()\[\]\"]+")
_WITH_ADDRESS = re.compile(r"[<(]?(?:mailto:)?[^\s<>()]+@[^\s<>()]+[>)]?")
_BETWEEN_PEOPLE = re.compile(r"\s*[;|&]\s*|\s+(?:/|and|und)\s+")
_SUM = re.compile(
    r"((grand |sub)?totals?|summe|gesamt\w*|insgesamt|anzahl|count)\b\W*"
    r"($|\d|of\b|von\b|candidates|rows|records|entries|applica|bewerb|kandidat)"
    r"|\d+ (candidates?|rows?|records?|entries|applicants?|applications?|bewerb\w+|kandidat\w*|zeilen)\b",
    re.IGNORECASE,
)


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


def guess_mapping(layout: Layout, rows: Iterable[Row | Unreadable], otherwise: str = "dmy") -> Columns:
    """The fields whose columns go by a known name, and the order of days and months in what stands in them;
    `otherwise` is the order where that tells nothing."""
    whole = [row for row in rows if isinstance(row, Row)]
    columns: dict[str, str] = {}
    for name in layout.columns:
        found = next((key for key in _meanings(name) if key not in columns), None)
        if found and not (found.endswith("_on") and _is_no_day(whole, name)):
            columns[found] = name
    dates = [row.values.get(columns[key], "") for row in whole for key in columns if key.endswith("_on")]
    return Columns(columns, guess_order(dates) or otherwise, layout)


def _meanings(name: str) -> Iterator[str]:
    """The fields whose columns are called so, first as it stands, then without brackets and with ae for ä."""
    plain = name.lower().translate(_PLAIN)
    aside = _ASIDE.sub("", plain)
    tried = (plain, aside, aside.replace("ae", "a").replace("oe", "o").replace("ue", "u"))
    for said in dict.fromkeys(_MARKS.sub("", each) for each in tried):
        yield from (key for key, names in NAMES.items() if said in names)


def _is_no_day(rows: Iterable[Row], name: str) -> bool:
    """Whether a column called like a day holds something else, such as yes and no."""
    said = [
        value
        for row in rows
        if (value := row.values.get(name, "").strip()) and value.lower() not in NOTHING | NO_DAY
    ]
    return len(said) > 1 and sum(any(read_date(each, order) for order in DATES) for each in said) * 2 < len(
        said
    )


def missing(mapping: Columns) -> list[str]:
    """What no row can do without: somebody, and what they applied for."""
    said = mapping.columns.keys()
    who = {"candidate_id", "name", "last_name", "email"} & said
    what = {"opening", "opening_id"} & said
    return [name for name, there in (("name", who), ("opening", what)) if not there]


def things_of(row: Row, mapping: Columns) -> Iterator[Thing]:
    """What one row says."""
    said = _Said(row, mapping)
    if said.is_heading():
        return
    if said.is_sum():
        yield Unreadable("This row looks like a sum, and not like a person. It was left out.", row.line)
        return
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

    def cell(self, name: str) -> str:
        """As it stands there, with its lines."""
        value = self.row.values.get(self.mapping.columns.get(name, ""), "")
        return "" if value.lower() in NOTHING else value

    def get(self, name: str) -> str:
        return line(self.cell(name))

    def is_heading(self) -> bool:
        """The heading once more, as in files that were put together from several."""
        return all(name.startswith(line(value)) for name, value in self.row.values.items() if value) and bool(
            self.get("name") or self.get("last_name") or self.get("email")
        )

    def is_sum(self) -> bool:
        """ "Total: 12" below a table: it begins like a sum, holds no address, and most of it is empty."""
        said = [value for value in self.row.values.values() if value.strip()]
        return (
            len(said) * 2 <= len(self.row.values)
            and _SUM.match(line(next(iter(said), ""))) is not None
            and not self.addresses("email")
        )

    def addresses(self, *names: str) -> tuple[str, ...]:
        """Every address in these cells, which may hold several, names and brackets beside them."""
        parts = [part for name in names for part in _BETWEEN_ADDRESSES.split(self.cell(name))]
        return addresses(*(part.removeprefix("mailto:").strip("'.,:") for part in parts))

    def date(self, name: str) -> datetime | None:
        return read_date(self._day(name), self.mapping.dates)

    def _day(self, name: str) -> str:
        said = self.get(name)
        return "" if said.lower() in NO_DAY else said

    def wrong_dates(self) -> list[str]:
        said = {name: self._day(name) for name in DAYS}
        return [value for name, value in said.items() if value and self.date(name) is None]

    @property
    def name(self) -> str:
        halves = f"{self.get('first_name')} {self.get('last_name')}".strip()
        return halves or turned(self.get("name"))

    @property
    def candidate_id(self) -> str:
        """Without an id of their own people are told apart by address, and by name where there is none."""
        email = next(iter(self.addresses("email")), self.get("email").lower())
        return self.get("candidate_id") or key_of(email or self.name.casefold())

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
        emails = self.addresses("email", "other_email")
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
        """People of the organisation, one or several in a cell; None where the table has no column for them."""
        if part not in self.mapping.columns and f"{part}_email" not in self.mapping.columns:
            return None
        emails = self.addresses(f"{part}_email") or self.addresses(part)
        said = people_in(self.cell(part))
        if len(said) == len(emails):
            return tuple(_user(name, email) for name, email in zip(said, emails, strict=True))
        if len(emails) > 1:
            return tuple(_user("", email) for email in emails)
        return tuple(_user(name, email) for name, email in zip_longest(said, emails, fillvalue=""))


def people_in(said: str) -> list[str]:
    """The names in a cell: "Ben Okafor; Rosa Ferreira", "Ben Okafor, Rosa Ferreira"; "Okafor, Ben" is one."""
    names = _BETWEEN_PEOPLE.split(said)
    for parted in (said.splitlines(), said.split(",")):
        if len(names) == 1 and all(" " in part.strip() for part in parted):
            names = parted
    bare = (line(turned(line(_WITH_ADDRESS.sub("", name)).strip(' ,"'))) for name in names)
    return [name for name in bare if name]


def _user(name: str, email: str) -> User:
    return User(key_of(email or name.casefold()), name, email)


def key_of(*parts: str) -> str:
    """An id for what has none of its own: a digest, since ids outlive the people whose addresses they would hold."""
    said = "\n".join(parts)
    return sha256(said.encode()).hexdigest()[:32] if said.strip() else ""


def _yes_or_no(said: str) -> bool | None:
    return True if said.lower() in YES else False if said.lower() in NO else None


def turned(name: str) -> str:
    """ "Doe, Jane" as Jane Doe; titles after a comma ("Jane Doe, PhD") stay where they are."""
    last, comma, first = (part.strip() for part in name.partition(","))
    before = last.split()[:-1]
    return (
        f"{first} {last}" if comma and first and last and all(word in PARTICLES for word in before) else name
    )


def with_columns(mapping: Columns, columns: Mapping[str, str], dates: str) -> Columns:
    """The same table with what a person said its columns mean."""
    chosen = {key: name for key, name in columns.items() if key in FIELDS and name in mapping.layout.columns}
    return replace(mapping, columns=chosen, dates=dates if dates in DATES else mapping.dates)
