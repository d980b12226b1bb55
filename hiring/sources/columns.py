"""What the columns of a table mean: guessed from their names and values, confirmed by a person, kept with the source.

A row is one application with its candidate, and at most one interview: rows of the same application add up.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta, tzinfo
from hashlib import sha256
from itertools import zip_longest
from typing import Any
from unicodedata import normalize
from zoneinfo import ZoneInfo

from hiring.sources.csv import Layout, Row
from hiring.sources.dates import DATES, ends_at, guess_order, read_date
from hiring.sources.headings import FIELDS, NAMES, NO, NO_DAY, NOTHING, OTHERWISE, PARTICLES, YES
from hiring.sources.outcomes import is_put_away, meeting_in, state_in
from hiring.sources.shape import (
    Application,
    Candidate,
    Interview,
    Opening,
    State,
    Thing,
    Unreadable,
    User,
)
from hiring.sources.values import addresses, line

DAYS = tuple(name for name in FIELDS if name.endswith("_on"))
HOUR = timedelta(hours=1)

_MARKS = re.compile(r"[^a-z0-9]+")
_ASIDE = re.compile(r"[(\[].*?[)\]]")
_SAYS_UTC = re.compile(r"\b(utc|gmt)\b", re.IGNORECASE)
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
    """Which column holds which field, and whether 02/03 is in February (`mdy`) or in March (`dmy`).

    `zone` is where the clock hangs by which times without a zone were written: the organisation's.
    """

    columns: dict[str, str] = field(default_factory=dict)
    dates: str = "dmy"
    layout: Layout = field(default_factory=Layout)
    zone: str = "UTC"

    def plain(self) -> dict[str, Any]:
        """As a source keeps it."""
        return asdict(self)


def mapping_from(said: Mapping[str, Any]) -> Columns:
    """A mapping as `plain` gave it; whatever else it holds is left out."""
    known = {key: value for key, value in dict(said.get("columns", {})).items() if key in FIELDS and value}
    layout = dict(said.get("layout", {}))
    layout["columns"] = tuple(layout.get("columns", ()))
    dates = said.get("dates", "dmy")
    return Columns(known, dates if dates in DATES else "dmy", Layout(**layout), said.get("zone", "UTC"))


def guess_mapping(layout: Layout, rows: Iterable[Row | Unreadable], otherwise: str = "dmy") -> Columns:
    """The fields whose columns go by a known name, and the order of days and months in what stands in them;
    `otherwise` is the order where that tells nothing."""
    whole = [row for row in rows if isinstance(row, Row)]
    columns: dict[str, str] = {}
    for known in (NAMES, OTHERWISE):
        for name in (each for each in layout.columns if each not in columns.values()):
            for key in _meanings(name, known):
                if key not in columns and not (key.endswith("_on") and _is_no_day(whole, name)):
                    columns[key] = name
                    break
    if _is_surname(columns):
        columns["last_name"] = columns.pop("name")
    return Columns(columns, order_in(whole) or otherwise, layout)


def _is_surname(columns: Mapping[str, str]) -> bool:
    """ "Name" beside "Vorname" is half a name."""
    is_half = "first_name" in columns and "last_name" not in columns
    return is_half and _plain(columns.get("name", "")) in {"name", "nom"}


def order_in(rows: Iterable[Row]) -> str:
    """The order of days and months in whatever stands in these rows, columns nobody reads included."""
    return guess_order(value for row in rows for value in row.values.values())


def _meanings(name: str, known: Mapping[str, frozenset[str]]) -> Iterator[str]:
    """The fields whose columns are called so, first as it stands, then without brackets and with ae for ä, and at
    last without its number: of "Interview 1" and "Interview 2" the first is read."""
    aside = _ASIDE.sub("", name)
    tried = (_plain(name), _plain(aside), _plain(aside, ("ae", "a"), ("oe", "o"), ("ue", "u")))
    for said in dict.fromkeys((*tried, tried[1].replace("1", ""))):
        yield from (key for key, names in known.items() if said in names)


def _plain(name: str, *spelled: tuple[str, str]) -> str:
    """Without case, accents, marks and blanks."""
    said = normalize("NFKD", name.lower().replace("ß", "ss"))
    for one, other in spelled:
        said = said.replace(one, other)
    return _MARKS.sub("", said)


def _is_no_day(rows: Iterable[Row], name: str) -> bool:
    """Whether a column called like a day holds something else, such as yes and no."""
    said = [
        value
        for row in rows
        if (value := row.values.get(name, "").strip()) and value.lower() not in NOTHING | NO_DAY
    ]
    if said and all(_yes_or_no(each) is not None for each in said):
        return True
    days = sum(any(read_date(each, order) for order in DATES) for each in said)
    return len(said) > 1 and days * 2 < len(said)


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
        return addresses(*(part.strip("'.,:") for part in parts))

    def date(self, name: str) -> datetime | None:
        return read_date(self._day(name), self.mapping.dates, self._zone(name))

    def _zone(self, name: str) -> tzinfo:
        """That of the organisation, but under "Archived at (GMT)"."""
        column = self.mapping.columns.get(name, "")
        return UTC if _SAYS_UTC.search(column) else ZoneInfo(self.mapping.zone)

    def _day(self, name: str) -> str:
        said = self.get(name)
        return "" if said.lower() in NO_DAY else said

    def wrong_dates(self) -> list[str]:
        said = {name: self._day(name) for name in DAYS}
        return [value for name, value in said.items() if value and self.date(name) is None]

    @property
    def name(self) -> str:
        if (whole := self.get("name")) and not self.get("last_name"):
            return turned(whole)
        return f"{self.get('first_name')} {self.get('last_name')}".strip()

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
        state = self._state()
        return Application(
            self.application_id,
            self.candidate_id,
            self.opening_id,
            state=state,
            is_prospect=_yes_or_no(self.get("prospect")) or False,
            applied_at=self.date("applied_on"),
            decided_at=self._decided_at(state),
            reason=self.get("reason"),
        )

    def _state(self) -> State | None:
        """What the status says, else the stage, else a mark or a day; whoever withdrew or was hired is often only
        put away, with that as the reason."""
        said, reason = self.get("status"), self.get("reason")
        found = state_in(said) or state_in(self.get("stage"))
        is_ended = found is None and self._is_ended()
        if found is State.rejected or is_ended:
            why = state_in(reason)
            return why if why is State.withdrawn or (why is State.hired and is_ended) else State.rejected
        if found is None and self.date("hired_on"):
            return State.hired
        return found or (State.active if said or self.get("stage") else None)

    def _is_ended(self) -> bool:
        is_ended = is_put_away(self.get("status")) or is_put_away(self.get("stage"))
        return is_ended or bool(_yes_or_no(self.get("rejected")) or self.date("decided_on"))

    def _decided_at(self, state: State | None) -> datetime | None:
        """A day of which no time is said counts to its end, so that whoever was met on it was met before."""
        if state in (None, State.active):
            return None
        days = ("hired_on", "decided_on", "changed_on")[state is not State.hired :]
        name = next((each for each in days if self.date(each)), "")
        at = self.date(name)
        return ends_at(at, self._zone(name)) if at else None

    def interview(self) -> Interview:
        starts_at = self.date("interviewed_on")
        as_written = read_date(self._day("interviewed_on"), self.mapping.dates)  # the organisation may move
        users = self._users("interviewer") or ()
        return Interview(
            key_of(self.application_id, str(as_written), *(user.external_id for user in users)),
            self.application_id,
            meeting=meeting_in(self.get("interview_status")),
            starts_at=starts_at,
            ends_at=starts_at + HOUR if starts_at else None,
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
