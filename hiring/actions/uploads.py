"""Files that somebody uploads: kept, shown, confirmed, and read by the tick in slices, so that all has its turn."""

from __future__ import annotations

import csv
import io
import secrets
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from time import monotonic
from typing import BinaryIO

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.errors import Refused
from core.models import Person
from core.tick.claims import LEASE, push_back
from hiring.access.first_day import left_out
from hiring.access.outcome import outcome, still_owed, waiting_in
from hiring.actions.first_day import set_first_day
from hiring.actions.imports import add_source, columns_for, save_mapping
from hiring.actions.intake import Tally, take_in
from hiring.actions.intake.tally import tally_from
from hiring.actions.memory import looking_for_cycles_seldom
from hiring.actions.telling import tell_owners
from hiring.models import Import, Source
from hiring.sources.columns import Columns, mapping_from
from hiring.sources.files import Part, read_file, refused, within

State = Import.State
SLICE_SECONDS = 5.0
MOST_TRIES = 5


def folder() -> Path:
    """Where uploaded files lie until they are read."""
    found: Path = settings.KEPT_HOME / "imports"
    found.mkdir(mode=0o700, exist_ok=True)
    return found


def path_of(upload: Import) -> Path:
    return folder() / upload.stored_as


def receive(source: Source, *, name: str, chunks: Iterable[bytes], by: Person, at: datetime) -> Import:
    """Keep an uploaded file; it is read once somebody has seen what is in it."""
    stored_as = secrets.token_hex(16)
    with _kept_or_gone(folder() / stored_as) as path:
        with path.open("wb") as file:
            for chunk in chunks:
                file.write(chunk)
        size = path.stat().st_size
        if size == 0:
            raise Refused(_("This file is empty."))
        mapping = _columns_of(source, path).plain() if source.kind == Source.Kind.CSV else {}
        file_name = " ".join(name.replace("\0", "").split())[:200]
        return Import.objects.create(
            source=source, file_name=file_name, stored_as=stored_as, size=size, mapping=mapping, at=at, by=by
        )


@contextmanager
def _kept_or_gone(path: Path) -> Iterator[Path]:
    """Whatever goes wrong with a file (a full disk, a file that cannot be read), nothing of it stays."""
    try:
        yield path
    except BaseException:
        path.unlink(missing_ok=True)
        raise


@transaction.atomic
def receive_of_new(
    *, kind: str, called: str, name: str, chunks: Iterable[bytes], by: Person, at: datetime
) -> Import:
    """The same from a source that is new; a file that is refused leaves no source behind."""
    return receive(add_source(kind=kind, name=called, by=by, at=at), name=name, chunks=chunks, by=by, at=at)


def _columns_of(source: Source, path: Path) -> Columns:
    with path.open("rb") as file:
        wrong = refused(file)
    if wrong:
        raise Refused(gettext(wrong))
    return columns_for(source, path)


@transaction.atomic
def confirm(upload: Import, *, mapping: Columns | None, since: date | None, by: Person, at: datetime) -> None:
    """Let a file be read, its columns meaning what somebody confirmed; they are kept with the source.

    Answers are owed for decisions from `since` on, or without a day for all of them.
    """
    if upload.state != State.SHOWN:
        raise Refused(_("This file was confirmed already."))
    set_first_day(since, by=by, at=at)
    if mapping is not None:
        save_mapping(upload.source, mapping, by=by, at=at)
        upload.mapping = mapping.plain()
    upload.state, upload.next_try_at = State.READING, at
    upload.save(update_fields=["state", "next_try_at", "mapping"])


def discard(upload: Import) -> None:
    """Throw away a file that was not confirmed."""
    if upload.state != State.SHOWN:
        raise Refused(_("This file is being read already."))
    path_of(upload).unlink(missing_ok=True)
    upload.delete()


@looking_for_cycles_seldom()
def read_slice(upload: Import, at: datetime) -> None:
    """Read on for some seconds behind what was taken in before, however the process before it ended."""
    stop_at = monotonic() + SLICE_SECONDS
    mapping = mapping_from(upload.mapping) if upload.mapping else None
    with path_of(upload).open("rb") as file:
        for part in _parts(upload, file, mapping):
            _take_part(upload, part, at)
            if monotonic() >= stop_at:
                upload.settle(next_try_at=at, tries=0, failure="")
                return
    _finish(upload, at)


def _parts(upload: Import, file: BinaryIO, mapping: Columns | None) -> Iterable[Part]:
    """What is left of it. One that an earlier version began to read knows no mark, and is read once more."""
    name, mark = upload.file_name, upload.report.get("mark")
    return read_file(file, name, upload.source.kind, mapping=mapping, within=within(Path(name)), mark=mark)


@transaction.atomic
def _take_part(upload: Import, part: Part, at: datetime) -> None:
    """A part and where reading goes on behind it, or neither."""
    tally = tally_from(upload.report.get("tally", {}))
    tally.read += part.read
    opened = Counter({int(key): count for key, count in upload.report.get("opened", {}).items()})
    opened += take_in(upload.source, part.things, by=upload.by, at=at, tally=tally, file=part.file)
    upload.report = {"tally": tally.plain(), "opened": dict(opened), "position": part.position}
    upload.report |= {"mark": part.mark}
    upload.taken, upload.next_try_at = upload.taken + 1, at + LEASE
    upload.save(update_fields=["report", "taken", "next_try_at"])


@transaction.atomic
def _finish(upload: Import, at: datetime) -> None:
    """Tell who owes something new, once, and let the file go."""
    owed = still_owed({int(key): count for key, count in upload.report.get("opened", {}).items()})
    tell_owners(owed, at=at)
    came = outcome(upload.source)
    ended = {"closings": sum(owed.values()), "waiting": waiting_in(came), "left_out": left_out(upload.source)}
    tally = upload.report.get("tally", {}) | ended | {"came": came}
    upload.report = upload.report | {"tally": tally}
    upload.state, upload.done_at, upload.next_try_at, upload.failure = State.DONE, at, None, ""
    upload.save(update_fields=["state", "report", "done_at", "next_try_at", "failure"])
    transaction.on_commit(lambda: path_of(upload).unlink(missing_ok=True))


def read_later(upload: Import, failure: str, at: datetime) -> None:
    """Go on where it stopped, a few times; then it is given up, and says why."""
    if upload.tries + 1 < MOST_TRIES:
        push_back(upload, failure, at)
        return
    upload.settle(state=State.GIVEN_UP, failure=failure, done_at=at, next_try_at=None)
    path_of(upload).unlink(missing_ok=True)


def tally_of(upload: Import) -> Tally:
    return tally_from(upload.report.get("tally", {}))


def forget_unconfirmed(before: datetime) -> None:
    """Files that nobody confirmed are not kept, nor those that a process left behind as it died."""
    for upload in Import.objects.filter(state=State.SHOWN, at__lt=before):
        discard(upload)
    there = Import.objects.filter(state__in=(State.SHOWN, State.READING))
    wanted = set(there.values_list("stored_as", flat=True))
    for path in [*folder().iterdir(), *settings.KEPT_HOME.glob("tmp*.upload*")]:
        if path.name not in wanted and path.stat().st_mtime < before.timestamp():
            path.unlink(missing_ok=True)


def refusals_table(upload: Import) -> str:
    """The refusals as CSV. What a spreadsheet would take for a formula is marked as text (OWASP, CSV injection)."""
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    writer.writerow([_("File"), _("Line"), _("Column"), _("Why")])
    for refusal in tally_of(upload).refusals:
        row = [refusal.file, refusal.line or "", refusal.column or "", refusal.words]
        writer.writerow([harmless(str(cell)) for cell in row])
    return written.getvalue()


def harmless(cell: str) -> str:
    """A cell that no spreadsheet runs: an apostrophe before what begins like a formula."""
    return f"'{cell}" if cell.lstrip().startswith(("=", "+", "-", "@", "\t", "\r")) else cell
