"""Bringing what is owed up to date with what the ATS says, for any number of persons at once.

Imports, webhooks and polls call `settle` with the persons about whom they learnt something. What is owed follows from
`hiring.rules.owed` alone; here it is compared with the closings there are, and the difference becomes rows, promises
and entries: in as many statements for a thousand persons as for one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import transaction

from core import ledger
from core.models import Person
from hiring.actions.changes import Changes
from hiring.actions.histories import House, Pair, read_pairs
from hiring.actions.telling import tell_owners
from hiring.rules.owed import Owed, Those, owed

AT_ONCE = 2000


def settle(persons: Iterable[Person | int], *, by: Person | None, at: datetime) -> Counter[int]:
    """Open, withdraw, let wait or hand on what these persons are owed, and tell who owes what is new.

    All they ever applied for is looked at, since one application decides about another. Gives how many closings were
    opened, by the id of whoever owes them.
    """
    opened = settle_quietly(persons, by=by, at=at)
    tell_owners(opened, at=at)
    return opened


def settle_quietly(persons: Iterable[Person | int], *, by: Person | None, at: datetime) -> Counter[int]:
    """The same for an import in many parts, which tells everybody once, at its end (`tell_owners`)."""
    house, opened = House(at), Counter[int]()
    ids = sorted({person.pk if isinstance(person, Person) else person for person in persons})
    for start in range(0, len(ids), AT_ONCE):
        opened += _settle(ids[start : start + AT_ONCE], house, by, at)
    return opened


@transaction.atomic
def _settle(ids: Collection[int], house: House, by: Person | None, at: datetime) -> Counter[int]:
    changes = Changes(house, by, at)
    for pair in read_pairs(ids, house):
        changes.take(pair, _owed(pair, house))
    ledger.record_many(changes.write())
    return changes.opened


def _owed(pair: Pair, house: House) -> Owed:
    opening = house.openings[pair.opening_id]
    those = Those(
        manager=house.root(opening.hiring_manager_id),
        away=house.away,
        otherwise=house.stepping_in(opening),
        themselves=pair.identities,
    )
    since = None if any(each.is_begun for each in pair.standings) else house.since
    return owed(pair.history, pair.opening_id, those, now=house.at, is_gone=pair.is_gone, since=since)
