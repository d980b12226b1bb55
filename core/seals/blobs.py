"""Where payloads lie: a folder, or S3 with Object Lock. Two methods; what they hold is noise without its header."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Protocol

from django.conf import settings

from core.seals.streams import Behind

SYNC_EVERY = 32 << 20


class Writer(Protocol):
    def write(self, data: bytes, /) -> int: ...

    def flush(self) -> None: ...


class NoAnswer(OSError):
    """A store that is not a disk refused or did not answer; `code` is its word for why."""

    def __init__(self, code: str) -> None:
        super().__init__(f"The store of files does not answer ({code}).")
        self.code = code


class BlobStore(Protocol):
    def put(self, blob_id: str, write: Callable[[Writer], None], *, at: datetime) -> None:
        """Let `write` write a new blob; when this returns it is whole and durable, and before it is not there.

        Raises OSError when the store has no room or does not answer.
        """

    def open(self, blob_id: str) -> BinaryIO:
        """Read a blob from its beginning; FileNotFoundError when it is gone, OSError when the store does not answer."""


class Folder:
    """`<aa>/<id>` below a folder; a blob is written beside its place, flushed to the disk, and renamed into it."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, blob_id: str, write: Callable[[Writer], None], *, at: datetime) -> None:  # noqa: ARG002 # a folder keeps for ever
        target = self._path(blob_id)
        draft = self.root / "unfinished" / blob_id
        for folder in (target.parent, draft.parent):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with _Flushed(descriptor) as flushed, Behind(flushed.take) as file:
                write(file)
            os.fsync(descriptor)
            draft.rename(target)
        finally:
            os.close(descriptor)
            draft.unlink(missing_ok=True)
        for folder in (target.parent, self.root):
            _sync(folder)

    def open(self, blob_id: str) -> BinaryIO:
        return self._path(blob_id).open("rb")

    def _path(self, blob_id: str) -> Path:
        return self.root / blob_id[:2] / blob_id


class _Flushed:
    """Writes to a file while what it wrote before goes to the disk, so that little is left to wait for at its end."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor, self.since = descriptor, 0
        self._flusher = ThreadPoolExecutor(1)
        self._flushing: Future[None] | None = None

    def __enter__(self) -> _Flushed:
        return self

    def __exit__(self, *_error: object) -> None:
        self._flusher.shutdown()
        self._look()

    def take(self, piece: bytes) -> None:
        rest = memoryview(piece)
        while rest:
            rest = rest[os.write(self.descriptor, rest) :]
        self.since += len(piece)
        if self.since >= SYNC_EVERY and (self._flushing is None or self._flushing.done()):
            self._look()
            self._flushing = self._flusher.submit(os.fdatasync, self.descriptor)
            self.since = 0

    def _look(self) -> None:
        """A disk says once only that it lost something: what it said meanwhile is raised here."""
        if self._flushing:
            self._flushing.result()


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def store() -> BlobStore:
    """The store of this installation."""
    if settings.KEPT_S3:
        from core.seals.s3 import Bucket  # only who uses it has boto3

        return Bucket(**settings.KEPT_S3)
    return Folder(Path(settings.KEPT_BLOBS))
