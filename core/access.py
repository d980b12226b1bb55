"""What a person may see and do in the core, in one table; getters that refuse with a 404."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.http import Http404

from core import people, search, walls
from core.models import (
    Account,
    BreakGlass,
    Delivery,
    Exclusion,
    LegalHold,
    Message,
    Organisation,
    Person,
    Promise,
    Role,
    Team,
    TeamSeat,
    Wall,
    WallSeat,
)
from core.models.tenure import current
from core.models.work import FAILED
from core.promises import between_two, either, kept_by_hand, open_promises, quiet_kinds
from core.walls import (
    Predicate,
    Verb,
    Who,
    holds_a_seat,
    is_administrator,
    is_counsel,
    is_hr,
    is_member,
    is_ta,
)

BREAK_GLASS_ROLES = {Role.HR, Role.COUNSEL}

owes_it = Predicate(
    "owes it",
    lambda who: Q(owed_by__in=who.ids) | Q(owed_with__in=who.ids) | Q(owed_by_team__in=who.team_ids),
)
stands_in = Predicate(
    "stands in for somebody who owes it and is away, unless it is between two or quietly owed to themselves",
    lambda who: (
        Q(owed_by__in=who.away_ids)
        & ~Q(kind__in=between_two())
        & ~Q(kind__in=quiet_kinds(), owed_to__in=who.ids)
    ),
)
sits_inside = holds_a_seat() & Predicate(
    "looks at one that is not quiet", lambda _who: ~Q(kind__in=quiet_kinds())
)
is_plain = Predicate("looks at a plain promise, which no room keeps", lambda _who: Q(kind__in=kept_by_hand()))
is_owed_it = Predicate(
    "is owed it, unless its room tells them itself",
    lambda who: (Q(owed_to__in=who.ids) | Q(owed_to_team__in=who.team_ids)) & ~Q(kind__in=quiet_kinds()),
)
is_it = Predicate("is that person", lambda who: Q(pk__in=who.ids))
it_is_for = Predicate("it is addressed to", lambda who: Q(to__in=who.ids))
is_somebody_else = Predicate("looks at somebody else", lambda who: ~Q(pk__in=who.ids))
is_on_somebody_else = Predicate(
    "looks at one on a person who is somebody else",
    lambda who: Q(person__isnull=False) & ~Q(person__in=who.ids),
)
is_a_member_too = is_member & Predicate(
    "looks at a member of the organisation", lambda who: Q(pk__in=people.members(who.at).values("pk"))
)
has_come_in = Predicate(
    "looks at somebody who has or had a seat in a team, or an account",
    lambda _who: _held_by_them(TeamSeat) | _held_by_them(Account),
)


def _held_by_them(model: type[TeamSeat] | type[Account], **which: Any) -> Q:
    """Asked for each person in turn, so that a page of a long list costs a page."""
    theirs = model._default_manager.filter(person=OuterRef("pk"), **which)
    of_a_duplicate = model._default_manager.filter(person__same_as=OuterRef("pk"), **which)
    return Q(Exists(theirs)) | Q(Exists(of_a_duplicate))


has_no_account = Predicate(
    "looks at somebody who has no account", lambda _who: ~_held_by_them(Account, is_active=True)
)
nobody_is_inside = Predicate(
    "looks at something sealed that nobody is inside any more",
    lambda who: Q(kind=Wall.Kind.SEALED) & ~Q(Exists(_seated_inside(who))),
)


def _seated_inside(who: Who) -> QuerySet[WallSeat]:
    off = Exclusion.objects.filter(current(who.at), wall=OuterRef(OuterRef("pk"))).values("person")
    return WallSeat.objects.filter(current(who.at), wall=OuterRef("pk")).exclude(person__in=off)


VERBS = walls.table(
    "core",
    {
        "promise.see": Verb(Promise, owes_it | is_owed_it | stands_in | sits_inside),
        "promise.keep": Verb(Promise, owes_it & is_plain),
        "promise.extend": Verb(Promise, owes_it & is_plain),
        "promise.hand_over": Verb(Promise, owes_it & is_plain),
        "promise.contest": Verb(Promise, is_owed_it & is_plain),
        "promise.export": Verb(Promise, (owes_it | is_owed_it) & is_plain),
        "promise.release": Verb(Promise, is_owed_it & is_plain),
        "person.see": Verb(Person, is_it | is_a_member_too, content=False),
        "person.owe": Verb(Person, is_a_member_too, content=False),
        "person.set_profile": Verb(Person, is_it, content=False),
        "person.set_absence": Verb(Person, is_it | (is_a_member_too & is_hr), content=False),
        "person.administer": Verb(Person, is_administrator & has_come_in, content=False),
        "person.merge": Verb(Person, is_hr | is_ta, content=False),
        "person.erase": Verb(Person, is_hr, content=False),
        "person.hold": Verb(Person, (is_hr | is_counsel) & is_somebody_else, content=False),
        "hold.see": Verb(LegalHold, (is_hr | is_counsel) & is_on_somebody_else, content=False),
        "hold.end": Verb(LegalHold, (is_hr | is_counsel) & is_on_somebody_else, content=False),
        "team.see": Verb(Team, is_member, content=False),
        "team.administer": Verb(Team, is_administrator, content=False),
        "organisation.administer": Verb(Organisation, is_administrator, content=False),
        "message.read": Verb(Message, it_is_for),
        "person.give_code": Verb(Person, (is_hr | is_ta) & has_no_account, content=False),
        "wall.break_glass": Verb(Wall, (is_hr | is_counsel) & nobody_is_inside, content=False),
        "break_glass.agree": Verb(BreakGlass, is_hr | is_counsel, content=False),
        "message.retry": Verb(Message, is_administrator, content=False),
        "promise.retry": Verb(Promise, is_administrator, content=False),
        "delivery.retry": Verb(Delivery, is_administrator, content=False),
    },
)


def get_promise(by: Person, public_id: str, *, at: datetime, verb: str = "promise.see") -> Promise:
    named = Promise.objects.select_related(
        "owed_by", "owed_with", "owed_by_team", "owed_to", "owed_to_team", "wall"
    )
    return walls.get(named, by, verb=verb, at=at, public_id=public_id)


def is_party(who: Who, promise: Promise) -> bool:
    """Whether the person owes it or is owed it, alone or in a team."""
    return Promise.objects.filter((owes_it | is_owed_it).q(who), pk=promise.pk).exists()


def get_person(by: Person, public_id: str, *, at: datetime, verb: str = "person.see") -> Person:
    return walls.get(Person.objects.all(), by, verb=verb, at=at, public_id=public_id)


def get_team(by: Person, public_id: str, *, at: datetime, verb: str = "team.see") -> Team:
    return walls.get(Team.objects.all(), by, verb=verb, at=at, public_id=public_id)


def get_organisation(by: Person, *, at: datetime) -> Organisation:
    """The organisation, for whom may change its settings."""
    return walls.get(Organisation.objects.all(), by, verb="organisation.administer", at=at)


def get_message(by: Person, public_id: str, *, at: datetime) -> Message:
    return walls.get(Message.objects.all(), by, verb="message.read", at=at, public_id=public_id)


def messages_for(person: Person, *, at: datetime) -> QuerySet[Message]:
    """What Kept said to somebody, newest first, without what walls hide from them by now."""
    read = walls.visible(Message.objects.all(), person, verb="message.read", at=at)
    return read.order_by("-created_at", "-pk")


def administered(reader: Who) -> QuerySet[Person]:
    """Everybody an administrator looks after: who came to work here, or has an account, and was not erased."""
    kept = Person.objects.filter(same_as__isnull=True, erasure__isnull=True)
    return walls.allowed(kept, reader, "person.administer").order_by("name", "public_id")


def unseen_messages(reader: Who) -> QuerySet[Message]:
    """What is new of it; the count stands on every page, so it is one read of a small index."""
    unseen = Message.objects.filter(to__in=reader.ids, seen_at__isnull=True)
    return walls.allowed(unseen, reader, "message.read")


def mergeable(reader: Who) -> QuerySet[Person]:
    """Everybody who may turn out to be somebody else, for who may say so."""
    kept = Person.objects.filter(same_as__isnull=True, erasure__isnull=True)
    return walls.allowed(kept, reader, "person.merge").order_by("name", "public_id")


def erasable(reader: Who) -> QuerySet[Person]:
    """Everybody whose data the reader may erase, once they have left."""
    kept = Person.objects.filter(same_as__isnull=True, erasure__isnull=True)
    return walls.allowed(kept, reader, "person.erase").order_by("name", "public_id")


def without_account(reader: Who) -> QuerySet[Person]:
    """Everybody who cannot sign in, for who may give them six words to come back with."""
    kept = Person.objects.filter(same_as__isnull=True, erasure__isnull=True)
    return walls.allowed(kept, reader, "person.give_code").order_by("name", "public_id")


def failed_messages(reader: Who) -> QuerySet[Message]:
    """What could not be said yet or ever, newest first, for who may have it tried again; nobody may read it here."""
    return walls.allowed(Message.objects.filter(FAILED), reader, "message.retry").order_by(
        "-created_at", "-pk"
    )


def failed_promises(reader: Who) -> QuerySet[Promise]:
    """Promises about which the tick could not say what was due."""
    return walls.allowed(Promise.objects.filter(FAILED), reader, "promise.retry").order_by("next_try_at")


def failed_deliveries(reader: Who) -> QuerySet[Delivery]:
    """Entries that a room could not react to."""
    return walls.allowed(Delivery.objects.filter(FAILED), reader, "delivery.retry").order_by("next_try_at")


def people_for(person: Person, *, at: datetime) -> QuerySet[Person]:
    return walls.visible(
        Person.objects.filter(same_as__isnull=True), person, verb="person.see", at=at
    ).order_by("name")


def teams_for(reader: Who) -> QuerySet[Team]:
    return walls.allowed(Team.objects.all(), reader, "team.see").order_by("name")


def owable(person: Person, *, at: datetime) -> QuerySet[Person]:
    """To whom somebody may promise something: the other members."""
    asks = Who(person, at)
    others = Person.objects.exclude(pk__in=asks.ids).filter(same_as__isnull=True)
    return walls.allowed(others, asks, "person.owe").order_by("name")


def promises_between(reader: Who, person: Person) -> tuple[QuerySet[Promise], QuerySet[Promise]]:
    """What is open with somebody and the reader may see: what they are owed, and what they owe."""
    ids = people.identities(person)
    owed = open_promises().filter(owed_to__in=ids)
    owes = open_promises().filter(either(Q(owed_by__in=ids), Q(owed_with__in=ids)))
    return walls.allowed(owed, reader, "promise.see"), walls.allowed(owes, reader, "promise.see")


def promises_of_team(reader: Who, team: Team) -> tuple[QuerySet[Promise], QuerySet[Promise]]:
    """What is open with a team and the reader may see: what the team is owed, and what it owes."""
    owed = open_promises().filter(owed_to_team=team)
    owes = open_promises().filter(owed_by_team=team)
    return walls.allowed(owed, reader, "promise.see"), walls.allowed(owes, reader, "promise.see")


def may_break_glass(reader: Who) -> bool:
    """Whether somebody may ask that a person be let in again, or agree to it."""
    return bool(BREAK_GLASS_ROLES & reader.roles)


def broken_glass_for(reader: Who) -> QuerySet[BreakGlass]:
    """What was asked for, newest first; a 404 for everybody but HR and counsel."""
    if not may_break_glass(reader):
        raise Http404
    named = BreakGlass.objects.select_related("person", "wall", "asked_by", "agreed_by")
    return walls.allowed(named, reader, "break_glass.agree").order_by("-asked_at", "-pk")


def abandoned_walls(reader: Who) -> QuerySet[Wall]:
    """What is sealed and nobody is inside any more, for who may ask to let a successor in."""
    return walls.allowed(Wall.objects.all(), reader, "wall.break_glass").order_by("created_at", "pk")


def get_broken_glass(by: Person, public_id: str, *, at: datetime) -> BreakGlass:
    return walls.get(BreakGlass.objects.all(), by, verb="break_glass.agree", at=at, public_id=public_id)


search.declare(Person, verb="person.see")
search.declare(Team, verb="team.see")
search.declare(Promise, verb="promise.see")


def holdable(reader: Who) -> QuerySet[Person]:
    """Everybody on whom the reader may place a legal hold."""
    kept = Person.objects.filter(same_as__isnull=True, erasure__isnull=True)
    return walls.allowed(kept, reader, "person.hold").order_by("name", "public_id")


def holds_on_persons(reader: Who) -> QuerySet[LegalHold]:
    """The legal holds on persons, those that last first."""
    seen = walls.allowed(LegalHold.objects.filter(person__isnull=False), reader, "hold.see")
    holds = seen.select_related("person", "since_by", "until_by")
    return holds.order_by(F("until_at").desc(nulls_first=True), "-since_at", "-pk")


def holds_lasting(reader: Who, person: Person) -> QuerySet[LegalHold]:
    """The legal holds that keep a person's data from being erased, as far as the reader may see them."""
    return holds_on_persons(reader).filter(current(reader.at), person__in=people.identities(person))


def get_hold(by: Person, public_id: str, *, at: datetime, verb: str = "hold.see") -> LegalHold:
    holds: QuerySet[LegalHold] = LegalHold.objects.all()
    return walls.get(holds, by, verb=verb, at=at, public_id=public_id)
