"""Who owes what to whom, by when, and was it kept: one engine for all rooms.

The functions write rows and return them; the action around them asks the wall, and records the rows as one entry.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from django.conf import settings
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from core import clock, people
from core.lazy import LazyText
from core.models import (
    ClockSetting,
    Extension,
    Handover,
    Kept,
    Organisation,
    Person,
    Promise,
    PromiseClock,
    Release,
    Team,
    Wall,
)
from core.models.inserting import insert_new, new_row
from core.walls import Who, allowed


@dataclass(frozen=True)
class Kind:
    """`words` name what is owed where a promise has no words of its own (behind a sealed wall it never has).

    Of a `quiet` kind only those who owe it hear and see it here: its room tells whom it is owed to, when and as it
    is right. A closing is one: that there is a clock would give the decision away. With `%(what)s` in them the words
    are said around the promise's own. `page` gives the address of the room's own page of it. What is kept `by_hand` is
    kept, moved, contested and let go on its own page, as a plain promise is. What is `between_two` is nobody else's:
    whoever stands in for one of them who is away neither sees nor hears of it.
    """

    name: str
    words: LazyText
    quiet: bool = False
    page: Callable[[Promise], str] | None = None
    by_hand: bool = False
    between_two: bool = False


KINDS: dict[str, Kind] = {}


def declare(
    name: str,
    *,
    words: LazyText,
    quiet: bool = False,
    page: Callable[[Promise], str] | None = None,
    by_hand: bool = False,
    between_two: bool = False,
) -> str:
    """Make a kind of promise known; `name` is `room.noun`."""
    KINDS[name] = Kind(name, words, quiet, page, by_hand, between_two)
    return name


def is_quiet(kind: str) -> bool:
    return KINDS[kind].quiet


def quiet_kinds() -> list[str]:
    return [kind.name for kind in KINDS.values() if kind.quiet]


def between_two() -> list[str]:
    """The kinds of which only the two may know."""
    return [kind.name for kind in KINDS.values() if kind.between_two]


def kept_by_hand() -> list[str]:
    """The kinds whose promises are kept on their own pages and by nothing that a room does."""
    return [name for name, kind in KINDS.items() if kind.by_hand]


PLAIN = declare("core.plain", words=_("A promise"), by_hand=True)


@cache
def written_policies() -> dict[str, clock.Policy]:
    """The clock policies as `policies/clocks` has them, by id."""
    return clock.load_policies(settings.POLICIES / "clocks")


def policies() -> dict[str, clock.Policy]:
    """The clock policies by id, with the lengths the organisation gave its own; those of laws are as written."""
    lengths = {setting.policy: setting.length for setting in ClockSetting.objects.all()}
    return {
        name: policy.with_length(lengths[name])
        if name in lengths and policy.basis is clock.Basis.house
        else policy
        for name, policy in written_policies().items()
    }


@dataclass(frozen=True)
class Calendars:
    """The calendars of any number of persons, from one look at the organisation."""

    home: Organisation

    def of(self, person: Person | None, *, seen_from: str = "") -> clock.Calendar:
        """The working days by which a person lives, in their zone or in that of whoever looks."""
        zone = seen_from or (person.time_zone if person else "") or self.home.time_zone
        if person is None or not person.country:
            return clock.Calendar(self.home.country, self.home.region, zone)
        return clock.Calendar(person.country, person.region, zone)


def calendar_of(person: Person | None) -> clock.Calendar:
    """The working days and zone by which a person lives, filled up from the organisation's."""
    return Calendars(people.the_organisation()).of(person)


CHOSEN_DAY = "chosen_day"


def start_clock(policy: str, *, at: datetime, owed_by: Person | None) -> PromiseClock:
    """Start a clock by its policy; raises KeyError for a policy that is not in the data."""
    due_at = clock.due(at, policies()[policy], calendar_of(owed_by))
    return PromiseClock(policy=policy, starts_at=at, due_at=due_at)


def chosen_day(due_at: datetime, *, at: datetime) -> PromiseClock:
    """A clock that somebody set by choosing the day themselves."""
    return PromiseClock(policy=CHOSEN_DAY, starts_at=at, due_at=due_at)


@dataclass(frozen=True)
class Parties:
    """Who owes (a person, with another or not, or a team) and who is owed (a person or a team)."""

    owed_by: Person | Team
    owed_to: Person | Team
    owed_with: Person | None = None

    def fields(self) -> dict[str, Person | Team | None]:
        by_team, to_team = isinstance(self.owed_by, Team), isinstance(self.owed_to, Team)
        return {
            "owed_by": None if by_team else self.owed_by,
            "owed_by_team": self.owed_by if by_team else None,
            "owed_to": None if to_team else self.owed_to,
            "owed_to_team": self.owed_to if to_team else None,
            "owed_with": self.owed_with,
        }


def make(
    kind: str,
    *,
    parties: Parties,
    wall: Wall,
    clocks: Sequence[PromiseClock],
    by: Person | None,
    at: datetime,
    what: str = "",
    about: str = "",
) -> tuple[Promise, list[Model]]:
    """Start a promise whose earliest clock sets its day; gives it, and the rows to record."""
    [made] = make_many([Draft(kind, parties, wall, clocks, what, about)], by=by, at=at)
    return made[0], [made[0], *made[1]]


@dataclass(frozen=True)
class Draft:
    """A promise to be made with others at once: see `make`."""

    kind: str
    parties: Parties
    wall: Wall
    clocks: Sequence[PromiseClock]
    what: str = ""
    about: str = ""


def make_many(
    drafts: Sequence[Draft], *, by: Person | None, at: datetime
) -> list[tuple[Promise, Sequence[PromiseClock]]]:
    """Start many promises in as many statements as one; imports make thousands at a time."""
    if not drafts:
        return []
    calendars = Calendars(people.the_organisation())
    made = [_drafted(draft, by, at, calendars) for draft in drafts]
    insert_new(made)
    for promise, draft in zip(made, drafts, strict=True):
        for each in draft.clocks:
            each.promise = promise
    insert_new(each for draft in drafts for each in draft.clocks)
    return [(promise, draft.clocks) for promise, draft in zip(made, drafts, strict=True)]


def _drafted(draft: Draft, by: Person | None, at: datetime, calendars: Calendars) -> Promise:
    KINDS[draft.kind]
    due_at = min(each.due_at for each in draft.clocks)
    values = {"kind": draft.kind, "what": draft.what, "about": draft.about, "due_at": due_at, "made_at": at}
    promise = new_row(Promise, values)
    for name, thing in {"wall": draft.wall, "made_by": by, **draft.parties.fields()}.items():
        if thing is not None:
            setattr(promise, name, thing)
    promise.next_try_at = notice_after(promise, at, calendars.of(promise.owed_by))
    return promise


def next_notice_at(promise: Promise, after: datetime) -> datetime | None:
    """When the tick says something next: the morning of the working day before it is due, then when it is late."""
    return notice_after(promise, after, calendar_of(promise.owed_by))


def notice_after(promise: Promise, after: datetime, calendar: clock.Calendar) -> datetime | None:
    """The same for who knows the owner's calendar already."""
    nudge_at = clock.working_moment_before(promise.due_at, 1, calendar)
    return next((moment for moment in (nudge_at, promise.due_at) if moment > after), None)


def keep(promise: Promise, *, by: Person, at: datetime, said: str) -> list[Model]:
    kept = Kept.objects.create(promise=promise, at=at, by=by, said=said)
    return [kept, _end(promise, at)]


def contest(promise: Promise, kept: Kept, *, by: Person, at: datetime, saying: str) -> list[Model]:
    """Take back that a promise was kept, in the words of whom it was owed to: it is open again, and late if it was."""
    kept.contested_at, kept.contested_by, kept.contested_saying = at, by, saying
    kept.save()
    promise.ended_at = None
    promise.next_try_at = max(at, next_notice_at(promise, at) or at)
    promise.save()
    return [kept, promise]


def extend(promise: Promise, *, to_due_at: datetime, notice: str, by: Person, at: datetime) -> list[Model]:
    """Move the day, with the honest notice that whom it is owed to is sent."""
    extension = Extension.objects.create(
        promise=promise, at=at, by=by, from_due_at=promise.due_at, to_due_at=to_due_at, notice=notice
    )
    promise.due_at = to_due_at
    promise.next_try_at = next_notice_at(promise, at)
    promise.save()
    return [extension, promise]


def hand_over(
    promise: Promise, *, from_person: Person, to_person: Person, reason: str, by: Person | None, at: datetime
) -> list[Model]:
    """Put another in the place of one who owes, alone or together."""
    handover = Handover.objects.create(
        promise=promise, at=at, by=by, from_person=from_person, to_person=to_person, reason=reason
    )
    if from_person == promise.owed_with:
        promise.owed_with = to_person
    else:
        promise.owed_by = to_person
    promise.save()
    return [handover, promise]


def release(promise: Promise, *, reason: str, by: Person | None, at: datetime) -> list[Model]:
    released = Release.objects.create(promise=promise, at=at, by=by, reason=reason)
    return [released, _end(promise, at)]


def _end(promise: Promise, at: datetime) -> Promise:
    promise.ended_at = at
    promise.next_try_at = None
    promise.save()
    return promise


def named() -> QuerySet[Promise]:
    """Promises with the people each row names, and how it ended."""
    return Promise.objects.select_related(
        "owed_by", "owed_with", "owed_by_team", "owed_to", "owed_to_team", "release"
    )


def open_promises() -> QuerySet[Promise]:
    """What has not ended, soonest first, with the people each row names."""
    parties = Promise.objects.select_related(
        "owed_by", "owed_with", "owed_by_team", "owed_to", "owed_to_team"
    )
    return parties.filter(ended_at__isnull=True).order_by("due_at", "pk")


def mine(who: Who) -> QuerySet[Promise]:
    """What this person alone owes."""
    return allowed(open_promises().filter(owed_by__in=who.ids, owed_with__isnull=True), who, "promise.see")


def yours(who: Who) -> QuerySet[Promise]:
    """What this person, or a team they sit in, is owed by others."""
    owed = either(Q(owed_to__in=who.ids), Q(owed_to_team__in=who.team_ids))
    by_others = open_promises().exclude(Q(owed_by__in=who.ids) | Q(owed_with__in=who.ids))
    return allowed(by_others.filter(owed), who, "promise.see")


def ours(who: Who) -> QuerySet[Promise]:
    """What this person owes together with another, or with their team."""
    together = either(
        Q(owed_by__in=who.ids, owed_with__isnull=False),
        Q(owed_with__in=who.ids),
        Q(owed_by_team__in=who.team_ids),
    )
    return allowed(open_promises().filter(together), who, "promise.see")


def either(first: Q, *others: Q) -> Q:
    """Open promises of any of these sorts, each found by its own index; for an OR of them SQLite reads every row."""
    found = [
        Promise.objects.filter(sort, ended_at__isnull=True).order_by().values("pk")
        for sort in (first, *others)
    ]
    return Q(pk__in=found[0].union(*found[1:]))


def persons_in(promise: Promise) -> list[Person]:
    """The persons whom a promise names, on either side."""
    return [person for person in (promise.owed_by, promise.owed_with, promise.owed_to) if person]


def answers(promise: Promise) -> list[Person]:
    """The persons who have to see to it that a promise is kept: its owners, or the leads of the team that owes it."""
    if promise.owed_by_team:
        return leads_of(promise.owed_by_team)
    return [person for person in (promise.owed_by, promise.owed_with) if person]


def waits(promise: Promise) -> list[Person]:
    """The persons who are owed: one, or the leads of the team."""
    return leads_of(promise.owed_to_team) if promise.owed_to_team else [p for p in (promise.owed_to,) if p]


def leads_of(team: Team) -> list[Person]:
    """Those who lead a team now, or everybody in it when nobody leads."""
    seats = team.seats.filter(until_at__isnull=True).select_related("person").order_by("pk")
    leads = [seat.person for seat in seats if seat.is_lead]
    return leads or [seat.person for seat in seats]


def words_of(promise: Promise) -> str:
    """What is owed, in its own words, those of its kind, or both."""
    words = str(KINDS[promise.kind].words)
    if promise.what:
        return words % {"what": promise.what} if "%(what)s" in words else promise.what
    return words.replace("%(what)s", "").rstrip(" :,")


def link_to(promise: Promise) -> str:
    """Where its page is: the room's own, or the one that the shell keeps for all rooms."""
    page = KINDS[promise.kind].page
    return page(promise) if page else f"/promises/{promise.public_id}/"
