"""Very many promises, written in bulk: for plans and benches, where only their number matters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice

from core.models import Person, Promise, Wall
from core.promises import PLAIN

AT_ONCE = 5000


def fill(
    number: int, *, persons: Sequence[Person], at: datetime, one: Person | None = None, theirs: int = 0
) -> None:
    """Let these persons owe each other `number` promises; `theirs` of them are owed by, to or with `one`.

    One in ten has ended. All stand behind one wall, which nobody sits in.
    """
    wall = Wall.objects.create(kind=Wall.Kind.OPEN, around="tests.crowd", created_at=at)
    rows = promises(number, persons, wall, at, one, theirs)
    while some := list(islice(rows, AT_ONCE)):
        Promise.objects.bulk_create(some)


def promises(
    number: int, persons: Sequence[Person], wall: Wall, at: datetime, one: Person | None, theirs: int
) -> Iterator[Promise]:
    every = number // theirs if theirs else 0
    for n in range(number):
        by, to = persons[n % len(persons)], persons[(n * 7 + 1 + n // len(persons)) % len(persons)]
        owed_with = None
        if one is not None and every and n % every == 0:
            by, to, owed_with = [(one, to, None), (by, one, None), (by, to, one)][n // every % 3]
        if by == to:
            to = next(person for person in persons if person != by)
        due_at = at + timedelta(hours=n % 2000 - 200)
        yield Promise(
            kind=PLAIN,
            what=f"Promise {n}",
            wall=wall,
            owed_by=by,
            owed_with=owed_with if owed_with not in (by, to) else None,
            owed_to=to,
            made_at=at - timedelta(days=10),
            due_at=due_at,
            ended_at=at - timedelta(days=1) if n % 10 == 9 else None,
        )
