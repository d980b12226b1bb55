"""Sealed files: one pass of read, SHA-256 of the plaintext, age, fsync, rename; then the row, in the act around it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import BinaryIO

from django.utils.translation import gettext_lazy as _

from core.errors import Refused
from core.models import Person, SealedFile, Wall
from core.models.sealed import open_text
from core.seals.blobs import NoAnswer, Writer, store
from core.seals.streams import Ahead
from proof import seals


@dataclass(frozen=True)
class StoredFile:
    """What a sealed file says of itself to those inside."""

    name: str
    size: int
    sha256: str


def store_file(reader: BinaryIO, *, name: str, wall: Wall, by: Person | None, at: datetime) -> SealedFile:
    """Seal a stream to a wall; gives its row, to be recorded. Killed before, what was written counts for nothing."""
    if wall.kind != Wall.Kind.SEALED:
        raise ValueError("An open wall has nothing to seal to.")
    identity = seals.new_identity()
    row = SealedFile(wall=wall, created_at=at, created_by=by)
    header = bytearray()
    with Ahead(reader) as ahead:

        def write(file: Writer) -> None:
            parting = _Parting(file, header)
            seals.seal_stream(ahead, parting, [seals.recipient_of(identity)])  # type: ignore[arg-type] # age reads and writes, no more

        with _said_plainly():
            store().put(row.blob_id, write, at=at)
    row.header = bytes(header)
    said = {"identity": identity, "name": name, "sha256": ahead.digest.hexdigest(), "size": ahead.size}
    row.sealed = json.dumps(said)
    row.save()
    return row


def read_file(row: SealedFile, identities: list[str], writer: BinaryIO) -> StoredFile:
    """Write a file's plaintext to `writer`; NotOpened unless every byte is there and is what was sealed.

    What was written before such an error counts for nothing.
    """
    said = json.loads(open_text("sealed", row.sealed, identities))
    counted = _Counted(writer)
    try:
        with _said_plainly(), store().open(row.blob_id) as payload:
            seals.open_stream(bytes(row.header), payload, counted, [said["identity"]])  # type: ignore[arg-type] # as above
    except FileNotFoundError:
        raise seals.Damaged(
            "The payload of this file is gone from the store. Bring the store back from a backup."
        ) from None
    except seals.NotForYou:  # the row holds the file's own key, so it is the header that is another
        raise seals.Damaged(
            "The header of this file was changed. Bring the database back from a backup."
        ) from None
    if (counted.digest.hexdigest(), counted.size) != (said["sha256"], said["size"]):
        raise seals.Damaged("What is sealed is not what was put in.")
    return StoredFile(said["name"], said["size"], said["sha256"])


def shred_file(row: SealedFile) -> None:
    """Destroy a file for good, to be recorded: without its header the payload is noise, wherever a copy of it lies."""
    row.header = b""
    row.save(update_fields=["header"])


@contextmanager
def _said_plainly() -> Iterator[None]:
    try:
        yield
    except NoAnswer:
        raise Refused(
            _("The store of files does not answer. Nothing was changed: try again later.")
        ) from None


class _Counted:
    """A writer that counts and hashes what passes."""

    def __init__(self, writer: BinaryIO) -> None:
        self.writer, self.size, self.digest = writer, 0, sha256()

    def write(self, data: bytes) -> int:
        self.digest.update(data)
        self.size += len(data)
        self.writer.write(data)
        return len(data)

    def flush(self) -> None:
        self.writer.flush()


class _Parting:
    """A writer that keeps the header of an age file and hands on its payload."""

    def __init__(self, writer: Writer, header: bytearray) -> None:
        self.writer, self.header = writer, header
        self.write: Callable[[bytes], int] = self._write_header

    def _write_header(self, data: bytes) -> int:
        self.header += data
        end = seals.header_length(bytes(self.header))
        if end is not None:
            payload = bytes(self.header[end:])
            del self.header[end:]
            self.write = self.writer.write
            self.writer.write(payload)
        return len(data)

    def flush(self) -> None:
        self.writer.flush()
