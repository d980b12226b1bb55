"""Importing files: from the command line in one go, from the upload page slice by slice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import ledger, people
from core.errors import Refused
from core.models import Person
from core.models.behind import keeping_keys
from core.tick.sizes import learn_sizes
from hiring.access.first_day import left_out
from hiring.access.outcome import outcome, still_owed, waiting_in
from hiring.actions.intake import Tally, take_in
from hiring.actions.memory import looking_for_cycles_seldom
from hiring.actions.telling import tell_owners
from hiring.models import Source
from hiring.sources.ahead import read_ahead
from hiring.sources.columns import Columns, mapping_from, missing
from hiring.sources.files import Part, mapping_for

ADDED = ledger.declare(
    "hiring.source_added", words=_("%(by)s added this source."), erased=ledger.HOLDS_IDS_ONLY
)
MAPPED = ledger.declare(
    "hiring.source_mapped",
    words=_("%(by)s said what this source's columns mean."),
    erased=ledger.HOLDS_IDS_ONLY,
)

Progress = Callable[[Part, Tally], None]


@transaction.atomic
def add_source(*, kind: str, name: str, by: Person | None, at: datetime) -> Source:
    """Make a source known under a name of its own."""
    name = " ".join(name.split())
    if not name:
        raise Refused(_("Give the source a name."))
    if Source.objects.filter(name__iexact=name).exists():
        raise Refused(_("There is a source of this name already. Choose another name."))
    source = Source.objects.create(kind=kind, name=name, created_at=at, created_by=by)
    _record(ADDED, source, by, at)
    return source


def _record(kind: str, source: Source, by: Person | None, at: datetime) -> None:
    ledger.record(kind, wall=people.the_organisation().wall, by=by, at=at, about=source, changed=[source])


@transaction.atomic
def save_mapping(source: Source, mapping: Columns, *, by: Person | None, at: datetime) -> None:
    """Keep what the columns of a source mean, so that the next file of it needs no questions."""
    if lacking := missing(mapping):
        raise Refused(_needed(lacking))
    if source.mapping.get("table") != mapping.plain():
        source.mapping = source.mapping | {"table": mapping.plain()}
        source.save(update_fields=["mapping"])
        _record(MAPPED, source, by, at)


def _needed(lacking: list[str]) -> str:
    if lacking == ["opening"]:
        return str(_("Say which column holds what people applied for."))
    return str(_("Say which column holds who it is about: a name, an address or an id."))


def columns_for(source: Source, path: Path, *, otherwise: str = "dmy") -> Columns:
    """What the columns of this file mean: as confirmed before where the headings are the same, else guessed.

    `otherwise` is the order of days and months where nothing tells it. Times without a zone are the organisation's.
    """
    kept = source.mapping.get("table")
    with path.open("rb") as file:
        found = mapping_for(file, mapping_from(kept) if kept else None, otherwise)
    return replace(found, zone=people.the_organisation().time_zone)


@looking_for_cycles_seldom()
def import_files(
    source: Source,
    paths: Sequence[Path],
    *,
    by: Person | None,
    at: datetime,
    mapping: Columns | None = None,
    progress: Progress | None = None,
) -> Tally:
    """Take in files batch by batch, each in a transaction of its own, and tell owners once at the end.

    SQLite is told how much lies where each time that so much has come in again: a large import into a small world
    would else be searched as a small one is.
    """
    tally, opened = Tally(), Counter[int]()
    with keeping_keys():
        for number, part in enumerate(read_ahead(paths, source.kind, mapping), 1):
            tally.read += part.read
            opened += take_in(source, part.things, by=by, at=at, tally=tally, file=part.file, said=part.said)
            if number.bit_count() == 1:
                learn_sizes()
            if progress:
                progress(part, tally)
    owed = still_owed(opened)
    tell_owners(owed, at=at)
    tally.left_out, tally.came = left_out(source), outcome(source)
    tally.closings, tally.waiting = sum(owed.values()), waiting_in(tally.came)
    return tally


def try_files(
    source: Source,
    paths: Sequence[Path],
    *,
    at: datetime,
    mapping: Columns | None = None,
    progress: Progress | None = None,
) -> Tally:
    """What importing these files would do; nothing of it stays."""
    with transaction.atomic():
        tally = import_files(source, paths, by=None, at=at, mapping=mapping, progress=progress)
        transaction.set_rollback(True)
    return tally
