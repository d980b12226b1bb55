"""One batch of things on its way into the database: what its ids mean, and what it wrote."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.db.models import Model

from core import ledger, people
from core.actions.merging import merge_people
from core.errors import Refused
from core.models import Person
from core.models.inserting import insert_values
from core.models.reading import read_values
from hiring.actions.intake.tally import Tally
from hiring.models import Application, Reference, Source, Waiting
from hiring.sources import shape
from hiring.sources.parcels import digest, pack, unpack
from hiring.sources.said import Said, combined
from hiring.sources.shape import Thing

Noun = Reference.Noun
N = TypeVar("N", shape.Candidate, shape.Application, shape.Interview)
DELETED = "deleted"  # in the place of a digest
REASON = "reason"  # what a vendor's reason means is kept with the source, and can be waited for


@dataclass(slots=True)
class Known:
    """What is remembered of an id of the source: see `Reference`."""

    pk: int
    row_id: int
    seen: str
    told_at: datetime | None


class Batch:
    """What a batch knows and gathers; every stage of the intake writes its own rows."""

    def __init__(self, source: Source, *, by: Person | None, at: datetime, tally: Tally) -> None:
        self.source, self.by, self.at, self.tally = source, by, at, tally
        self.refs: dict[tuple[str, str], Known] = {}
        self.touched: set[int] = set()
        self._touched_applications: set[int] = set()
        self._touched_openings: set[int] = set()
        self.recorded: list[Model] = []
        self.acts: list[ledger.Act] = []
        self.arrived: list[tuple[str, str]] = []
        self._changed_refs: dict[int, Known] = {}
        self._waiting: dict[tuple[str, str, str], Waiting] = {}

    def hear(self, said: Said) -> None:
        """Look up what the ids mean that these things name, and go on with these."""
        self._said = said
        for noun, ids in said.named.items():
            unknown = {each for each in ids if (noun, each) not in self.refs}
            known = Reference.objects.filter(source=self.source, noun=noun, external_id__among=unknown)
            columns = ("external_id", "pk", "row_id", "seen", "told_at")
            for external_id, *rest in read_values(known.values_list(*columns)):
                self.refs[noun, external_id] = Known(*rest)

    def row(self, noun: str, external_id: str) -> int | None:
        """Which row of ours an id of the source means."""
        ref = self.refs.get((noun, external_id))
        return ref.row_id if ref else None

    def known(self, noun: str, external_id: str) -> int:
        """The same of an id that is known; KeyError for another."""
        return self.refs[noun, external_id].row_id

    def told_apart(self, noun: str, said: Iterable[N]) -> tuple[list[N], list[N]]:
        """Those whose ids are new, and those that are known."""
        new: list[N] = []
        known: list[N] = []
        for each in said:
            (known if (noun, each.external_id) in self.refs else new).append(each)
        return new, known

    def is_same(self, noun: str, external_id: str, thing: Thing) -> bool:
        """Whether the source said exactly this the last time, or deleted it since: an id is not given out again."""
        ref = self.refs.get((noun, external_id))
        return ref is not None and ref.seen in (self._said.digest(thing), DELETED)

    def saw_deleted(self, noun: str, external_id: str) -> None:
        """Remember that the source deleted a known id: what arrives of it later was said before."""
        ref = self.refs[noun, external_id]
        ref.seen = DELETED
        self._changed_refs[ref.pk] = ref

    def refer(self, noun: str, rows: Iterable[tuple[str, Model | int, Thing | None]]) -> None:
        """Remember what ids mean that were new, and with what they came."""
        new: list[tuple[str, int, str, datetime | None]] = [
            (
                external_id,
                row if isinstance(row, int) else row.pk,
                self._said.digest(thing) if thing else "",
                getattr(thing, "told_at", None),
            )
            for external_id, row, thing in rows
        ]
        columns = ("source_id", "noun", "external_id", "row_id", "seen", "told_at")
        keys = insert_values(Reference, columns, [(self.source.pk, noun, *each) for each in new])
        for key, (external_id, row_id, seen, told_at) in zip(keys, new, strict=True):
            self.refs[noun, external_id] = Known(key, row_id, seen, told_at)
            self.arrived.append((noun, external_id))

    def saw(self, noun: str, external_id: str, thing: Thing, *, row_id: int | None = None) -> None:
        """Remember what was said of a known id."""
        ref = self.refs[noun, external_id]
        ref.seen = self._said.digest(thing)
        ref.told_at = getattr(thing, "told_at", None) or ref.told_at
        ref.row_id = row_id or ref.row_id
        self._changed_refs[ref.pk] = ref

    def wait(self, noun: str, external_id: str, thing: Thing) -> None:
        """Keep a thing until what it is about has arrived."""
        about = f"{type(thing).__name__} {digest(_identity(thing))}"
        before = self._waiting.get((noun, external_id, about))
        self._waiting[noun, external_id, about] = Waiting(
            source=self.source,
            noun=noun,
            external_id=external_id,
            about=about,
            thing=pack(_latest(unpack(before.thing), thing) if before else thing),
            since_at=self.at,
        )

    def stop_waiting(self, arrived: Iterable[tuple[str, str]]) -> list[Thing]:
        """What of this batch waited for something that arrived after it."""
        keys = [key for key in self._waiting if (key[0], key[1]) in set(arrived)]
        return [unpack(self._waiting.pop(key).thing) for key in keys]

    def same(self, person: Person, other: Person, reason: str) -> None:
        """Two persons turn out to be one; what the rules of merging refuse stays as it is."""
        if people.root_of(person) == people.root_of(other):
            return
        try:
            merge_people(person, into=other, reason=reason, by=self.by, at=self.at)
        except Refused:
            return
        self.tally.merged += 1
        self.touched |= {person.pk, other.pk}

    def touch_applications(self, applications: Iterable[int]) -> None:
        """Whoever applied is owed perhaps something else now."""
        self._touched_applications.update(applications)

    def touch_opening(self, opening_id: int) -> None:
        """The same for everybody who applied for an opening."""
        self._touched_openings.add(opening_id)

    def _find_touched(self) -> None:
        for touched in (
            {"pk__among": self._touched_applications},
            {"opening__among": self._touched_openings},
        ):
            self.touched.update(Application.objects.filter(**touched).values_list("person", flat=True))

    def finish(self) -> None:
        """Write what the stages left for the end, and find out whom it touched."""
        self._find_touched()
        changed = [
            Reference(pk=ref.pk, row_id=ref.row_id, seen=ref.seen, told_at=ref.told_at)
            for ref in self._changed_refs.values()
        ]
        Reference.objects.bulk_update(changed, ["seen", "told_at", "row_id"], batch_size=200)
        waiting = self._waiting.values()
        self._keep_what_is_newer(waiting)
        self.tally.waiting += len(waiting)
        Waiting.objects.bulk_create(
            waiting,
            update_conflicts=True,
            unique_fields=["source", "noun", "external_id", "about"],
            update_fields=["thing"],
        )

    def _keep_what_is_newer(self, waiting: Collection[Waiting]) -> None:
        """An older word about an application does not take the place of a newer one that waits already."""
        named = {row.external_id for row in waiting if row.about.startswith("Application ")}
        there = Waiting.objects.filter(source=self.source, external_id__among=named) if named else ()
        before = {(row.noun, row.external_id, row.about): row for row in there}
        for row in waiting:
            if older := before.get((row.noun, row.external_id, row.about)):
                row.thing = pack(_latest(unpack(older.thing), unpack(row.thing)))


def _latest(older: Thing, newer: Thing) -> Thing:
    """Of two words about one thing, what both say together where they are dated, and else the one that came last."""
    found: Thing = combined(older, newer) if isinstance(newer, shape.Application) else newer
    return found


def _identity(thing: Thing) -> Any:
    """What stays the same of a thing while the rest of it changes."""
    match thing:
        case shape.Panelist(interview_id, user, _declined):
            return shape.Panelist(interview_id, shape.User(user.external_id))
        case shape.TeamSeat(opening_id, part, user):
            return shape.TeamSeat(opening_id, part, shape.User(user.external_id))
        case shape.Application() | shape.Interview() | shape.Scorecard():
            return shape.Gone(type(thing).__name__, thing.external_id)
        case shape.Offer():
            return shape.Offer(thing.application_id, is_live=True)
    return thing
