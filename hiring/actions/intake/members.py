"""Those who hire, as an ATS knows them: matched to members by address, else taken in without an account."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models.functions import Lower

from core import search
from core.models import Account, Person
from core.models.inserting import insert_new
from hiring.actions.intake.batch import Batch, Noun
from hiring.models import Closing, Colleague
from hiring.sources.said import Said
from hiring.sources.shape import Thing, User


def take_members(batch: Batch, said: Said) -> None:
    """Everybody named with a name or an address; who is only a number is waited for by whoever names them."""
    users = said.users
    known = {user_id for user_id in users if batch.row(Noun.MEMBER, user_id)}
    new = [user for user_id, user in users.items() if user_id not in known and (user.name or user.email)]
    _take_new(batch, new)
    _take_changed(batch, [users[user_id] for user_id in known])


def _take_new(batch: Batch, new: list[User]) -> None:
    by_address = members_by_address([user.email for user in new])
    strangers: dict[str, Person] = {}
    rows: list[tuple[str, Person | int, Thing | None]] = []
    for user in new:
        person = by_address.get(user.email) or strangers.get(user.email or user.external_id)
        if person is None:
            person = Person(name=user.name, email=user.email, created_at=batch.at, created_by=batch.by)
            strangers[user.email or user.external_id] = person
        rows.append((user.external_id, person, user))
    insert_new(strangers.values())
    search.index_new((person, f"{person.name} {person.email}") for person in strangers.values())
    batch.recorded += strangers.values()
    batch.refer(Noun.MEMBER, rows)
    _set_active(batch, new)
    for _user in new:
        batch.tally.count("member", is_new=True, is_changed=False)


def members_by_address(addresses: Iterable[str]) -> dict[str, Person]:
    """Whom these addresses belong to: an account's first, then a person's own."""
    wanted = {address for address in addresses if address}
    if not wanted:
        return {}
    persons = Person.objects.annotate(low=Lower("email")).filter(low__in=wanted, candidate__isnull=True)
    found = {person.low: person for person in persons.order_by("-pk")}  # the oldest of several
    accounts = Account.objects.annotate(low=Lower("email")).filter(low__in=wanted).select_related("person")
    return found | {account.low: account.person for account in accounts}


def _take_changed(batch: Batch, known: list[User]) -> None:
    """Who left there, and an address that was not known before. Names are theirs to change here."""
    different = [user for user in known if not batch.is_same(Noun.MEMBER, user.external_id, user)]
    _set_active(batch, different)
    ids = [batch.known(Noun.MEMBER, user.external_id) for user in different if user.email]
    strangers = Person.objects.filter(email="").in_bulk(ids)
    for user in different:
        person = strangers.get(batch.known(Noun.MEMBER, user.external_id))
        if person is not None and user.email:
            _learn_address(batch, person, user)
        if user.email or user.is_active is not None:
            batch.saw(Noun.MEMBER, user.external_id, user)


def _learn_address(batch: Batch, person: Person, user: User) -> None:
    """Somebody known by name only turns out to be a member, or gets the address."""
    member = members_by_address([user.email]).get(user.email)
    if member is not None:
        batch.same(person, member, "The ATS knows both under one id.")
        return
    person.email = user.email
    person.save(update_fields=["email"])
    batch.recorded.append(person)


def _set_active(batch: Batch, users: Iterable[User]) -> None:
    said = {
        row: user.is_active
        for user in users
        if user.is_active is not None and (row := batch.row(Noun.MEMBER, user.external_id))
    }
    Colleague.objects.bulk_create(
        [Colleague(person_id=row, is_active=active, seen_at=batch.at) for row, active in said.items()],
        update_conflicts=True,
        unique_fields=["person"],
        update_fields=["is_active", "seen_at"],
    )
    if left := [row for row, active in said.items() if not active]:
        owed = Closing.objects.filter(owed_by__among=left, ended_at__isnull=True)
        batch.touched |= set(owed.values_list("person", flat=True))
