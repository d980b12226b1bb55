"""Taking in what a source says: a batch of things becomes rows, one entry in the record, and what is owed.

One batch is one transaction. The same batch again changes nothing and leaves no entry; an import that was interrupted
is simply done again. Nothing here writes to a candidate, whatever the ATS says of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import ledger, people
from core.actions.locking import locked
from core.models import Person
from core.models.behind import writing_behind
from core.models.ids import ids_side_by_side
from hiring.actions.intake import applications, candidates, interviews, members, openings
from hiring.actions.intake.batch import REASON, Batch
from hiring.actions.intake.tally import Refusal, Tally
from hiring.actions.settling import settle_quietly
from hiring.models import Source, Waiting
from hiring.sources.parcels import unpack
from hiring.sources.said import Said
from hiring.sources.shape import Reason, Thing, Unknown, Unreadable

__all__ = ["Refusal", "Tally", "take_in"]

IMPORTED = ledger.declare(
    "hiring.imported", words=_("%(by)s imported what this source says."), erased=ledger.HOLDS_IDS_ONLY
)
MOST_ROUNDS = 20

STAGES = (
    members.take_members,
    openings.take_openings,
    candidates.take_candidates,
    candidates.take_merges,
    applications.take_applications,
    applications.take_offers,
    interviews.take_interviews,
    interviews.take_scorecards,
    interviews.take_deleted,
    applications.take_deleted,
    candidates.take_endings,
)


@transaction.atomic
def take_in(
    source: Source,
    things: Sequence[Thing],
    *,
    by: Person | None,
    at: datetime,
    tally: Tally,
    file: str = "",
    said: Said | None = None,
) -> Counter[int]:
    """Take in one batch; `tally` counts it. Gives how many closings were opened, by who owes them.

    What waited for something that is in this batch is taken in with it. `said` are these things, worked out by
    whoever had the time for it.
    """
    batch = Batch(locked(source), by=by, at=at, tally=tally)
    _refuse(things, tally, file)
    with writing_behind(), ids_side_by_side():
        return _take_in(batch, said or Said(things))


def _take_in(batch: Batch, said: Said) -> Counter[int]:
    _learn_reasons(batch, said)
    for _round in range(MOST_ROUNDS):
        batch.hear(said)
        for stage in STAGES:
            stage(batch, said)
        if not (released := _released(batch)):
            break
        said = Said(released)
    batch.finish()
    _record(batch)
    opened = settle_quietly(batch.touched, by=batch.by, at=batch.at) if batch.touched else Counter()
    batch.tally.closings += sum(opened.values())
    return opened


def _refuse(things: Iterable[Thing], tally: Tally, file: str) -> None:
    for thing in things:
        if isinstance(thing, Unreadable):
            tally.refuse(Refusal(thing.reason, file, thing.line, thing.column))
        elif isinstance(thing, Unknown):
            tally.unknown += 1


def _learn_reasons(batch: Batch, said: Said) -> None:
    """What the vendor's reasons mean is kept with the source: applications name them by number only."""
    reasons = {thing.external_id: [thing.words, thing.state.value] for thing in said.of(Reason)}
    known = batch.source.mapping.get("reasons", {})
    if any(known.get(key) != value for key, value in reasons.items()):
        batch.source.mapping = batch.source.mapping | {"reasons": known | reasons}
        batch.source.save(update_fields=["mapping"])
    batch.arrived += [(REASON, key) for key in reasons if key not in known]


def _released(batch: Batch) -> list[Thing]:
    """What waited for something that has arrived now."""
    arrived, batch.arrived = batch.arrived, []
    released: list[Thing] = batch.stop_waiting(arrived)
    ids: dict[str, list[str]] = {}
    for noun, external_id in arrived:
        ids.setdefault(noun, []).append(external_id)
    for noun, external_ids in ids.items():
        rows = Waiting.objects.filter(source=batch.source, noun=noun, external_id__among=external_ids)
        found = list(rows.order_by("pk"))
        if found:
            released += [unpack(row.thing) for row in found]
            Waiting.objects.filter(pk__in=[row.pk for row in found]).delete()
    return released


def _record(batch: Batch) -> None:
    """One entry for what a batch wrote, and one for each opening it touched; none when it changed nothing."""
    acts = list(batch.acts)
    if batch.recorded:
        wall = people.the_organisation().wall
        rows = {(type(row), row.pk): row for row in batch.recorded}
        acts.append(ledger.Act(IMPORTED, wall, batch.by, batch.at, batch.source, changed=list(rows.values())))
    ledger.record_many(acts)
