"""Destroying what opens entries: every proof stays valid, and nobody can say any more what they commit to."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from django.db.models import Model, Q
from django.utils.translation import gettext_lazy as _

from core import people
from core.errors import Refused
from core.ledger.kinds import erased_with_parties
from core.ledger.rows import label
from core.models import LegalHold, Opening, Person, Wall
from core.models.tenure import current
from proof.entry import canonical_json, parse_openings, serialise_openings

GONE = b""


@dataclass(frozen=True)
class Destroyed:
    """What was destroyed, to be recorded by the act that did it.

    `openings` are the entries whose opening is gone, each with a digest of the columns that stay beside it; `digests`
    those that lost only the digests of their rows; `rows` is what these digests said last of each row, and in which
    entry, so that the rows can be checked still.
    """

    openings: dict[int, str] = field(default_factory=dict)
    digests: list[int] = field(default_factory=list)
    rows: dict[str, tuple[int, str | None]] = field(default_factory=dict)

    def fact(self) -> str:
        openings = {str(index): columns for index, columns in self.openings.items()}
        parts = {"digests": self.digests, "openings": openings, "rows": self.rows}
        return canonical_json(parts).decode()


NOTHING = Destroyed()


def is_held(thing: Person | Wall, *, at: datetime) -> bool:
    """Whether a legal hold forbids to erase what is inside a wall, or a person (a duplicate of theirs is enough)."""
    held = Q(wall=thing) if isinstance(thing, Wall) else Q(person__in=people.identities(thing))
    return LegalHold.objects.filter(current(at), held).exists()


def erase_openings(
    of: Person | Wall, *, at: datetime, rows: Iterable[Model | str] = (), between: Collection[str] = ()
) -> Destroyed:
    """Destroy salts and values of the entries about a person or with them as subject, or of those inside a wall.

    `between` are the labels of things that are between the person and others (a promise, say): what acts of a kind
    that goes with its parties said about them is destroyed as well.

    `rows` (or their labels) are those the act around it blanked or deleted: the digests of what they said go from
    their entries as well. Hand the answer to `record(..., destroyed=...)`, with the legal ground as a fact. Refused
    while a legal hold lasts on the person, on the wall, or on a wall in which one of the entries stands.
    """
    mine = _belongs_to(of) | Q(about__in=between, entry__kind__in=erased_with_parties())
    labels = [row if isinstance(row, str) else label(row) for row in rows]
    there = Opening.objects.select_for_update().exclude(envelope=GONE).order_by("pk")
    whole = list(there.filter(mine))
    partly = list(there.filter(about__in=labels).exclude(mine))
    _refuse_held(of, [*whole, *partly], at)
    said = _said_last([*whole, *partly])
    for opening in partly:
        opening.envelope = _without_digests(opening)
    Opening.objects.bulk_update(partly, ["envelope"])
    Opening.objects.filter(pk__in=[opening.pk for opening in whole]).update(envelope=GONE, body=GONE)
    return Destroyed(_columns_of(whole), [opening.pk for opening in partly], said)


def _columns_of(openings: Sequence[Opening]) -> dict[int, str]:
    """A digest, for each, of the columns that nothing opens any more: the act that erases vouches for them."""
    ids = {pk for each in openings for pk in (each.by_id, each.subject_id) if pk is not None}
    public: dict[int | None, str] = dict(Person.objects.filter(pk__in=ids).values_list("pk", "public_id"))
    return {
        each.pk: columns_digest(each.about, public.get(each.by_id), public.get(each.subject_id))
        for each in openings
    }


def columns_digest(about: str, actor: str | None, subject: str | None) -> str:
    return sha256(canonical_json([about, actor, subject])).hexdigest()


def _belongs_to(of: Person | Wall) -> Q:
    if isinstance(of, Wall):
        return Q(entry__wall=of)
    ids = people.identities(of)
    return Q(subject__in=ids) | Q(about__in=[f"{Person._meta.label_lower}:{pk}" for pk in ids])


def _refuse_held(of: Person | Wall, openings: Sequence[Opening], at: datetime) -> None:
    inside = LegalHold.objects.filter(current(at), wall__entries__in=[opening.pk for opening in openings])
    if is_held(of, at=at) or inside.exists():
        raise Refused(_("A legal hold forbids to erase this. Ask whoever placed it."))


def _said_last(openings: Sequence[Opening]) -> dict[str, tuple[int, str | None]]:
    said: dict[str, tuple[int, str | None]] = {}
    for opening in sorted(openings, key=lambda each: each.pk):
        values = parse_openings(bytes(opening.envelope))
        earlier = json.loads(values["destroyed"].value)["rows"] if "destroyed" in values else {}
        digests = json.loads(values["rows"].value) if "rows" in values else {}
        for row, (index, digest) in [*earlier.items(), *((r, (opening.pk, d)) for r, d in digests.items())]:
            if row not in said or said[row][0] < index:
                said[row] = (index, digest)
    return said


def _without_digests(opening: Opening) -> bytes:
    values = parse_openings(bytes(opening.envelope))
    return serialise_openings({name: each for name, each in values.items() if name != "rows"})
