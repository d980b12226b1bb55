"""What the database knows of many persons at once, as the rules of what is owed want it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from core import clock, people, promises
from core.models import Erasure, Extension, Handover, Organisation, Person, Role, WallSeat
from core.models.reading import read_values
from core.models.tenure import current
from hiring.access.first_day import begins_at, first_day
from hiring.access.keeping import calendar_for
from hiring.models import (
    Application,
    Candidate,
    Closing,
    ClosingWait,
    ClosingWithdrawal,
    Colleague,
    Decision,
    Employer,
    Interview,
    Interviewer,
    Opening,
    Writing,
)
from hiring.models.openings import RECRUITER
from hiring.rules.clocks import Posting, running, start_clocks
from hiring.rules.owed import Applied, Decided, Meeting, Owed


class House:
    """What many closings have in common, each looked up once: openings, policies, who is here and who left."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self.openings: dict[int, Opening] = {}
        self.persons: dict[int, Person] = {}
        self.away: set[int] = set()
        self._recruiters: dict[int, list[int]] = defaultdict(list)
        self._rules: dict[int, tuple[clock.Calendar, dict[str, list[clock.Policy]]]] = {}

    @cached_property
    def organisation(self) -> Organisation:
        return people.the_organisation()

    @cached_property
    def policies(self) -> dict[str, clock.Policy]:
        return promises.policies()

    @cached_property
    def employees(self) -> int | None:
        return Employer.objects.values_list("employees", flat=True).first()

    @cached_property
    def since(self) -> datetime | None:
        """From when on decisions are answered."""
        return begins_at(first_day())

    @cached_property
    def _roles(self) -> list[int]:
        holders = [people.holders_of(role, self.at).order_by("pk") for role in (Role.TA, Role.HR)]
        ids = [person.pk for found in holders for person in found]
        self.meet(ids)
        return ids

    def root(self, person_id: int | None) -> int | None:
        """Whom a person was merged into, or the person."""
        known = self.persons.get(person_id) if person_id else None
        return (known.same_as_id or known.pk) if known else person_id

    def stepping_in(self, opening: Opening) -> Sequence[int]:
        """Who answers where nobody who met a candidate is here any more: its recruiters, then TA and HR."""
        return [*self._recruiters[opening.wall_id], *self._roles]

    def know(self, opening_ids: Iterable[int]) -> None:
        new = set(opening_ids) - self.openings.keys()
        if not new:
            return
        found = Opening.objects.select_related("wall").in_bulk(new)
        self.openings |= found
        seats = WallSeat.objects.filter(
            current(self.at), wall__in=[each.wall_id for each in found.values()], role=RECRUITER
        )
        for wall, person in seats.order_by("pk").values_list("wall", "person"):
            self._recruiters[wall].append(person)
        recruiters = [person for ids in self._recruiters.values() for person in ids]
        self.meet([*recruiters, *(each.hiring_manager_id for each in found.values())])

    def meet(self, person_ids: Iterable[int | None]) -> None:
        """Look up who these colleagues are, whom they were merged into, and who of them is away for good."""
        new = {person for person in person_ids if person} - self.persons.keys()
        if not new:
            return
        found = Person.objects.in_bulk(new)
        self.persons |= found
        roots = {person.same_as_id for person in found.values() if person.same_as_id}
        self.meet(roots)
        self.away |= _gone_from_here(new, self.at)

    def clocks(self, opening: Opening, owed: Owed) -> list[clock.Clock]:
        calendar, policies = self._rules_for(opening)
        return start_clocks(policies, calendar, decided_at=owed.decided_at, last_met_at=owed.last_met_at)

    def _rules_for(self, opening: Opening) -> tuple[clock.Calendar, dict[str, list[clock.Policy]]]:
        if opening.pk not in self._rules:
            posting = Posting(
                calendar_for(opening, self.organisation),
                is_public=opening.is_public,
                employees=self.employees,
                closing_days=opening.closing_days,
            )
            self._rules[opening.pk] = posting.calendar, running(posting, self.policies)
        return self._rules[opening.pk]


def _gone_from_here(ids: Collection[int], at: datetime) -> set[int]:
    """Those who left, whom the ATS calls inactive, or whose data was erased."""
    left = people.left_among(list(ids), at)
    inactive = Colleague.objects.filter(person__among=ids, is_active=False).values_list("person", flat=True)
    erased = Erasure.objects.filter(person__among=ids).values_list("person", flat=True)
    return left | set(inactive) | set(erased)


@dataclass
class Standing:
    """A closing as it stands: what it waits for or was withdrawn for now, and whether people moved its promise."""

    closing: Closing
    wait: ClosingWait | None = None
    withdrawal: ClosingWithdrawal | None = None
    was_extended: bool = False
    was_handed_over: bool = False
    was_written_to: bool = False

    @property
    def is_answered(self) -> bool:
        return self.closing.ended_at is not None and self.withdrawal is None

    @property
    def is_begun(self) -> bool:
        """Whether somebody has done something about it: it is not dropped for its age any more."""
        return self.is_answered or self.was_extended or self.was_handed_over or self.was_written_to

    @property
    def is_running(self) -> bool:
        return self.closing.ended_at is None and self.closing.due_at is not None

    @property
    def is_letter_owed(self) -> bool:
        is_letter = self.closing.kind == Closing.Kind.LETTER
        return is_letter and self.closing.ended_at is None and self.wait is None


@dataclass
class Pair:
    """A person and an opening: all the person ever applied for, and the closings there are (merged people have two)."""

    person_id: int
    opening_id: int
    identities: frozenset[int]
    history: Sequence[Applied]
    is_gone: bool
    standings: Sequence[Standing]


@dataclass
class Known:
    """Rows of a batch of persons, by what they hang on."""

    roots: dict[int, int]
    history: dict[int, list[Applied]] = field(default_factory=lambda: defaultdict(list))
    standings: dict[tuple[int, int], list[Standing]] = field(default_factory=lambda: defaultdict(list))


def read_pairs(ids: Collection[int], house: House) -> Iterator[Pair]:
    """Every pair of these persons (as the one all their duplicates are) and an opening they have to do with."""
    known = Known(_roots(ids))
    _read_history(known, house)
    _read_closings(known, house)
    if house.since:
        _read_writings(known)
    gone = _gone(known.roots)
    identities = defaultdict(set)
    for one, root in known.roots.items():
        identities[root].add(one)
    applied = {
        (root, each.opening) for root, history in known.history.items() for each in history if each.opening
    }
    for root, opening in sorted(applied | known.standings.keys()):
        standings = sorted(known.standings[root, opening], key=_main_first)
        yield Pair(root, opening, frozenset(identities[root]), known.history[root], root in gone, standings)


def _main_first(standing: Standing) -> tuple[bool, bool, int]:
    """Of the closings of two who turned out to be one, the one that was answered counts, then the one that runs."""
    return not standing.is_answered, not standing.is_running, standing.closing.pk


def _roots(ids: Collection[int]) -> dict[int, int]:
    persons = Person.objects.values_list("pk", "same_as")
    roots = {same or pk for pk, same in read_values(persons.filter(pk__among=ids))}
    duplicates = read_values(persons.filter(same_as__among=roots))
    return {root: root for root in roots} | dict(duplicates)


def _read_history(known: Known, house: House) -> None:
    ids = list(known.roots)
    decisions, meetings = _decisions(ids), _meetings(ids, house)
    applications = Application.objects.filter(person__among=ids).order_by("pk")
    columns = ("pk", "person", "opening", "status", "applied_at", "is_prospect", "opening__closed_at")
    rows = read_values(applications.values_list(*columns))
    house.know(opening for _pk, _person, opening, *_rest in rows if opening)
    for pk, person, opening, status, applied_at, is_prospect, closed_at in rows:
        known.history[known.roots[person]].append(
            Applied(
                opening,
                status,
                applied_at,
                is_prospect,
                tuple(decisions.get(pk, ())),
                tuple(meetings.get(pk, ())),
                closed_at is not None and closed_at <= house.at,
            )
        )


def _decisions(ids: list[int]) -> dict[int, list[Decided]]:
    found: dict[int, list[Decided]] = defaultdict(list)
    rows = Decision.objects.filter(application__person__among=ids).order_by("at", "pk")
    for application, kind, at in read_values(rows.values_list("application", "kind", "at")):
        found[application].append(Decided(kind, at))
    return found


def _meetings(ids: list[int], house: House) -> dict[int, list[Meeting]]:
    met: dict[int, list[int]] = defaultdict(list)
    who = Interviewer.objects.filter(interview__application__person__among=ids).order_by("pk")
    rows = read_values(who.values_list("interview", "person"))
    house.meet(person for _interview, person in rows)
    for interview, person in rows:
        met[interview].append(house.root(person) or person)
    found: dict[int, list[Meeting]] = defaultdict(list)
    interviews = Interview.objects.filter(application__person__among=ids)
    columns = ("pk", "application", "starts_at", "ends_at", "status")
    for pk, application, starts_at, ends_at, status in read_values(interviews.values_list(*columns)):
        found[application].append(Meeting(starts_at, ends_at, status, tuple(met[pk])))
    return found


def _gone(roots: dict[int, int]) -> set[int]:
    """Of whom every identity was deleted or anonymised where they came from, or whose data was erased here."""
    is_gone: dict[int, bool] = {}
    rows = Candidate.objects.filter(person__among=roots).values_list("person", "anonymised_at", "deleted_at")
    for person, anonymised_at, deleted_at in read_values(rows):
        root = roots[person]
        is_gone[root] = is_gone.get(root, True) and bool(anonymised_at or deleted_at)
    erased = Erasure.objects.filter(person__among=roots).values_list("person", flat=True)
    return {root for root, gone in is_gone.items() if gone} | {roots[person] for person in erased}


def _read_closings(known: Known, house: House) -> None:
    found = Closing.objects.filter(person__among=known.roots).order_by("pk")
    closings = list(found.select_related("promise__owed_by").prefetch_related("promise__clocks"))
    still = {"closing__among": [each.pk for each in closings], "until_at__isnull": True}
    waits = {wait.closing_id: wait for wait in ClosingWait.objects.filter(**still)}
    withdrawn = {row.closing_id: row for row in ClosingWithdrawal.objects.filter(**still)}
    extended, handed_over = _moved(Extension, closings), _moved(Handover, closings)
    house.know(closing.opening_id for closing in closings)
    house.meet(closing.owed_by_id for closing in closings)
    for closing in closings:
        known.standings[known.roots[closing.person_id], closing.opening_id].append(
            Standing(
                closing,
                waits.get(closing.pk),
                withdrawn.get(closing.pk),
                closing.promise_id in extended,
                closing.promise_id in handed_over,
            )
        )


def _read_writings(known: Known) -> None:
    written = Writing.objects.filter(person__in=known.roots)
    for person, opening in written.values_list("person", "opening"):
        for standing in known.standings.get((known.roots[person], opening), ()):
            standing.was_written_to = True


def _moved(model: type[Extension] | type[Handover], closings: Sequence[Closing]) -> set[int]:
    """The promises that a person moved, in time or to another hand."""
    ids = [closing.promise_id for closing in closings if closing.promise_id]
    by_people = model._default_manager.filter(promise__among=ids, by__isnull=False)
    return set(by_people.values_list("promise", flat=True)) if ids else set()
