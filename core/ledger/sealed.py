"""Reading what is sealed: never without looking whether it is what was recorded.

With write access to the database anybody can seal another statement to a wall's public key and put it in place of the
genuine one. So the reader follows the wall's chain of entries from its beginning, takes from it what each row was
when it was last recorded, and refuses everything else, saying where it breaks.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cached_property
from typing import Any, BinaryIO

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from core import seals
from core.errors import Broken
from core.ledger import checkpoints, tree
from core.ledger.rows import is_as_recorded, label
from core.models import Entry, Exclusion, Opening, SealedFile, Wall, WallKey, WallSeat
from core.models.sealed import open_text
from core.seals import OpenWall, StoredFile
from proof import merkle
from proof.checkpoint import open_checkpoint
from proof.entry import FIRST_PREV, Invalid, entry_hash, open_commitment, parse_entry, parse_openings
from proof.entry import Entry as Parsed
from proof.seals import NotOpened
from proof.signer import SignerRefused
from proof.verifier.note import Checkpoint

GONE = b""
ERASING = "_erased"
UNREADABLE = (Invalid, SignerRefused, KeyError, ValueError, TypeError, AttributeError)
GUARDING = (Wall, WallSeat, Exclusion, WallKey)


def rows_recorded(wall: Wall) -> dict[str, str | None]:
    """What the wall's entries say last of each row, by label; Broken where the chain does not hold.

    The chain is held to the last checkpoint that was signed: what was signed cannot be rewritten with the database.
    """
    said: dict[str, str | None] = {}
    silent: set[int] = set()
    entries = [(index, bytes(body)) for index, body in _entries(wall)]
    _check_signed(entries)
    for index, values in _followed(wall, entries):
        if "rows" not in values:
            silent.add(index)
        said |= json.loads(values.get("rows", "{}"))
    return said | _of_destroyed(silent, said) if silent else said


def _entries(wall: Wall) -> QuerySet[Entry, tuple[int, Any]]:
    return Entry.objects.filter(wall=wall).order_by("wall_seq").values_list("pk", "body")


def _followed(wall: Wall, entries: list[tuple[int, bytes]]) -> Iterator[tuple[int, dict[str, str]]]:
    """What the envelope of each entry of a wall opens to, oldest first."""
    prev = FIRST_PREV
    envelopes = dict(Opening.objects.filter(entry__wall=wall).values_list("pk", "envelope"))
    for seq, (index, body) in enumerate(entries, 1):
        try:
            entry = parse_entry(body)
            values = _opened(entry, bytes(envelopes[index]))
        except UNREADABLE:
            entry, values = None, {}
        if entry is None or (entry.wall, entry.wall_seq, entry.wall_prev) != (wall.random_id, seq, prev):
            sentence = _("Entry %(seq)d of this wall (%(index)d of the record) was changed or is missing.")
            raise Broken(sentence % {"seq": seq, "index": index})
        prev = entry_hash(body)
        yield index, values


def _opened(entry: Parsed, envelope: bytes) -> dict[str, str]:
    opened = parse_openings(envelope) if envelope != GONE else {}
    return {name: open_commitment(entry, name, each) for name, each in opened.items()}


def _of_destroyed(silent: set[int], said: dict[str, str | None]) -> dict[str, str | None]:
    """What entries that were erased had said of rows, as the act that erased them recorded it; Broken without one."""
    rows: dict[str, str | None] = {}
    acts = Opening.objects.filter(entry__kind__endswith=ERASING).select_related("entry").order_by("entry")
    for act in acts:
        try:
            values = _opened(parse_entry(bytes(act.entry.body)), bytes(act.envelope))
            destroyed = json.loads(values.get("destroyed", "{}"))
        except UNREADABLE:
            continue
        silent = silent - {*map(int, destroyed.get("openings", ())), *destroyed.get("digests", ())}
        rows |= {name: last for name, (_index, last) in destroyed.get("rows", {}).items() if name not in said}
    if silent:
        sentence = _(
            "What opens entry %(index)d of the record was emptied, though nothing says it was erased."
        )
        raise Broken(sentence % {"index": min(silent)})
    return rows


def _check_signed(entries: list[tuple[int, bytes]]) -> None:
    """Broken unless the newest of these entries that was signed is still in what was signed."""
    signed = _last_signed()
    held = [(index, body) for index, body in entries if signed and index < signed.size]
    if not held or signed is None:
        return
    index, body = held[-1]
    try:
        proof = merkle.inclusion_proof(index, signed.size, tree.read_nodes)
        merkle.verify_inclusion(merkle.leaf_hash(body), index, signed.size, signed.root, proof)
    except UNREADABLE:
        sentence = _("Entry %(index)d of the record is not the one that was signed.")
        raise Broken(sentence % {"index": index}) from None


def _last_signed() -> Checkpoint | None:
    """From the signer's own memory where it lies on this machine, else from the newest checkpoint."""
    newest = checkpoints.newest()
    try:
        if checkpoints.key_file().exists():
            return open_checkpoint(checkpoints.get_signer().last(), [checkpoints.get_signer().key])[0]
        key = checkpoints.log_key()
        return open_checkpoint(newest.note.encode(), [key])[0] if newest and key else None
    except (*UNREADABLE, OSError):
        raise Broken(_("The last checkpoint of the record was changed or cannot be read.")) from None


def check_recorded(row: Model) -> None:
    """Broken unless the newest entry about this row recorded it as it is: for rows that an entry of their own is about.

    Keys are looked at with this before anything is sealed to them.
    """
    newest = Opening.objects.filter(about=label(row)).select_related("entry").order_by("-entry").first()
    try:
        values = _opened(parse_entry(bytes(newest.entry.body)), bytes(newest.envelope)) if newest else {}
        recorded = json.loads(values["rows"])[label(row)] if values["object"] == label(row) else None
    except UNREADABLE:
        recorded = None
    if not is_as_recorded(row, recorded):
        raise Broken(_not_as_recorded(label(row)))


def check_inside(wall: Wall, recorded: dict[str, str | None]) -> None:
    """Broken unless seats, exclusions and keys of a wall are those of the record, none slipped in and none gone."""
    there = {label(row): row for rows in _guarding(wall) for row in rows}
    watched = tuple(f"{model._meta.label_lower}:" for model in GUARDING)
    expected = {name for name, last in recorded.items() if last and name.startswith(watched)}
    for name in sorted(expected ^ there.keys()):
        raise Broken(_not_as_recorded(name))
    for name, row in there.items():
        if not is_as_recorded(row, recorded[name]):
            raise Broken(_not_as_recorded(name))


def _guarding(wall: Wall) -> Iterator[QuerySet[Any]]:
    yield Wall.objects.filter(pk=wall.pk)
    for model in GUARDING[1:]:
        yield model._default_manager.filter(wall=wall)


def _not_as_recorded(where: str) -> str:
    return _("%(where)s is not as it was recorded.") % {"where": where}


class Reader:
    """Somebody inside a wall, reading. What was recorded is looked up once, and holds for one request."""

    def __init__(self, opened: OpenWall) -> None:
        self.opened = opened

    @cached_property
    def recorded(self) -> dict[str, str | None]:
        return rows_recorded(self.opened.wall)

    def check(self, row: Model) -> None:
        """Broken unless the row is as the record says it was written last."""
        if not is_as_recorded(row, self.recorded.get(label(row))):
            raise Broken(_not_as_recorded(label(row)))

    def text(self, row: Model, name: str) -> str:
        """What is sealed in one field of a row; Broken when it is not genuine."""
        self.check(row)
        try:
            return open_text(name, getattr(row, name), self.opened.identities)
        except NotOpened:
            sentence = _("What is sealed in %(where)s, %(name)s, was changed or is missing a part.")
            raise Broken(sentence % {"where": label(row), "name": name}) from None

    def file(self, row: SealedFile, into: BinaryIO) -> StoredFile:
        """Write a file's plaintext; Broken, at its end at the latest, when a byte of it is not genuine."""
        self.check(row)
        try:
            return seals.read_file(row, self.opened.identities, into)
        except NotOpened:
            sentence = _("The file %(where)s was changed or is missing a part.")
            raise Broken(sentence % {"where": label(row)}) from None
