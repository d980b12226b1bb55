"""Candidates: who is new, who is known already by another id or address, who became whom, and who is gone."""

from __future__ import annotations

from datetime import datetime

from django.db.models.functions import Lower

from core import search
from core.models import Erasure, Person
from core.models.inserting import insert_new, insert_values, new_row
from hiring.actions.intake.batch import Batch, Noun
from hiring.models import Candidate, CandidateAddress
from hiring.sources import shape
from hiring.sources.said import Said
from hiring.sources.shape import Thing


def take_candidates(batch: Batch, said: Said) -> None:
    new, known = batch.told_apart(Noun.PERSON, said.latest(shape.Candidate))
    different = [each for each in known if not batch.is_same(Noun.PERSON, each.external_id, each)]
    unchanged = len(known) - len(different)
    batch.tally.count("candidate", is_new=False, is_changed=False, number=unchanged)
    _take(batch, new, different)


def _take(batch: Batch, new: list[shape.Candidate], different: list[shape.Candidate]) -> None:
    """What an ATS still says of whoever was erased here is not written down again."""
    by_address = _by_address({address for each in [*new, *different] for address in each.addresses})
    persons, made = _new_persons(batch, new, by_address)
    batch.refer(Noun.PERSON, [(each.external_id, persons[each.external_id], each) for each in new])
    rows = Person.objects.in_bulk([batch.known(Noun.PERSON, each.external_id) for each in different])
    erased = set(Erasure.objects.filter(person__in=rows).values_list("person", flat=True))
    different = [each for each in different if batch.known(Noun.PERSON, each.external_id) not in erased]
    for each in different:
        persons[each.external_id] = rows[batch.known(Noun.PERSON, each.external_id)]
        batch.saw(Noun.PERSON, each.external_id, each)
    known = [*new, *different]
    _write_rows(batch, known, persons, made)
    for each in different:
        is_changed = _rename(batch, persons[each.external_id], each)
        batch.tally.count("candidate", is_new=False, is_changed=is_changed)
    for each in known:
        for address in each.addresses:
            if (other := by_address.get(address)) and _could_be(other, each):
                batch.same(other, persons[each.external_id], "The ATS has both under one address.")
    batch.touched.update(person.pk for person in persons.values())


def _by_address(addresses: set[str]) -> dict[str, Person]:
    """Who is known by these addresses: candidates, and members who applied for something here."""
    own = Person.objects.annotate(low=Lower("email")).filter(low__among=addresses).select_related("same_as")
    found = {person.low: person.same_as or person for person in own.order_by("-pk")}
    rows = CandidateAddress.objects.annotate(low=Lower("email")).filter(low__among=addresses)
    for row in rows.select_related("person__same_as").order_by("-pk"):
        found[row.low] = row.person.same_as or row.person
    return found


def _new_persons(
    batch: Batch, new: list[shape.Candidate], by_address: dict[str, Person]
) -> tuple[dict[str, Person], set[int]]:
    """The person behind each new id (known by an address, or the same as another new one, or new), and who is new."""
    persons: dict[str, Person] = {}
    made: list[Person] = []
    for each in new:
        others = (by_address.get(address) for address in each.addresses)
        person = next((other for other in others if other and _could_be(other, each)), None)
        if person is None:
            email = next(iter(each.addresses), "")
            values = {"name": each.name, "email": email, "created_at": batch.at}
            person = new_row(Person, values | {"created_by_id": batch.by and batch.by.pk})
            made.append(person)
        persons[each.external_id] = person
        for address in each.addresses:
            by_address.setdefault(address, person)
    batch.tally.count("candidate", is_new=True, is_changed=False, number=len(new))
    insert_new(made)
    search.index_new((person, f"{person.name} {person.email}") for person in made)
    batch.recorded += made
    return persons, {person.pk for person in made}


def _could_be(person: Person, said: shape.Candidate) -> bool:
    """The same address with no word of the name in common is an agency's or a family's."""
    one, other = set(person.name.casefold().split()), set(said.name.casefold().split())
    return not one or not other or bool(one & other)


def _write_rows(
    batch: Batch, known: list[shape.Candidate], persons: dict[str, Person], made: set[int]
) -> None:
    """What hiring keeps of each beside the person. Whoever was anonymised stays so."""
    ids = {person.pk for person in persons.values()} - made
    rows = {row.person_id: row for row in Candidate.objects.filter(person__among=ids)}
    there = set(CandidateAddress.objects.filter(person__among=ids).values_list("person", Lower("email")))
    fresh: dict[int, Candidate] = {}
    addresses: set[tuple[int, str]] = set()
    for each in known:
        person = persons[each.external_id]
        row = rows.get(person.pk) or fresh.get(person.pk)
        if row is None:
            values = {"person_id": person.pk, "created_at": batch.at}
            row = fresh[person.pk] = new_row(Candidate, values)
        if _learn(row, each, batch.at) and row.pk:
            row.save()
        for address in each.addresses:
            if (person.pk, address) not in there:
                addresses.add((person.pk, address))
    insert_new(fresh.values())
    insert_values(CandidateAddress, ("person_id", "email"), sorted(addresses))


def _learn(row: Candidate, said: shape.Candidate, at: datetime) -> bool:
    before = (row.can_email, row.anonymised_at)
    if said.can_email is not None:
        row.can_email = said.can_email
    if said.is_anonymised:
        row.anonymised_at = row.anonymised_at or at
    return before != (row.can_email, row.anonymised_at)


def _rename(batch: Batch, person: Person, said: shape.Candidate) -> bool:
    """What the ATS corrected is corrected here, but not for whoever signs in and says themselves who they are."""
    if said.is_anonymised or hasattr(person, "account"):
        return False
    name = said.name or person.name
    email = person.email if person.email in said.addresses else next(iter(said.addresses), person.email)
    if (name, email) == (person.name, person.email):
        return False
    person.name, person.email = name, email
    person.save(update_fields=["name", "email"])
    search.index(person, f"{name} {email}")
    batch.recorded.append(person)
    return True


def take_merges(batch: Batch, said: Said) -> None:
    """One id became another: from now on both lead to one person."""
    for thing in said.of(shape.Merge):
        if thing.gone_id != thing.into_id:
            _take_merge(batch, thing)


def _take_merge(batch: Batch, thing: shape.Merge) -> None:
    gone, into = batch.row(Noun.PERSON, thing.gone_id), batch.row(Noun.PERSON, thing.into_id)
    if into is None:
        batch.wait(Noun.PERSON, thing.into_id, thing)
    elif gone is None:
        batch.refer(Noun.PERSON, [(thing.gone_id, into, None)])
    else:
        persons = Person.objects.in_bulk([gone, into])
        batch.same(persons[gone], persons[into], "The ATS merged them.")


def take_endings(batch: Batch, said: Said) -> None:
    """Candidates that were anonymised or deleted where they came from: nothing is owed to nobody."""
    for anonymised in said.of(shape.Anonymised):
        _end(batch, anonymised, anonymised.candidate_id, "anonymised_at")
    for gone in said.of(shape.Gone):
        if gone.noun == "candidate":
            _end(batch, gone, gone.external_id, "deleted_at")


def _end(batch: Batch, thing: Thing, candidate_id: str, column: str) -> None:
    person_id = batch.row(Noun.PERSON, candidate_id)
    if person_id is None:
        batch.wait(Noun.PERSON, candidate_id, thing)
        return
    still = Candidate.objects.filter(person=person_id, **{f"{column}__isnull": True})
    is_changed = bool(still.update(**{column: batch.at}))
    batch.tally.count("candidate", is_new=False, is_changed=is_changed)
    batch.touched.add(person_id)
