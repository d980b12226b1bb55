"""Where payloads lie: a folder, or S3 with Object Lock. Two methods; what they hold is noise without its header."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, Protocol

from django.conf import settings


class BlobStore(Protocol):
    def put(self, blob_id: str, write: Callable[[BinaryIO], None]) -> None:
        """Let `write` write a new blob; when this returns it is whole and durable, and before it is not there."""

    def open(self, blob_id: str) -> BinaryIO:
        """Read a blob from its beginning; FileNotFoundError when it is gone."""


class Folder:
    """`<aa>/<id>` below a folder; a blob is written beside its place, flushed to the disk, and renamed into it."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, blob_id: str, write: Callable[[BinaryIO], None]) -> None:
        target = self._path(blob_id)
        draft = self.root / "unfinished" / blob_id
        for folder in (target.parent, draft.parent):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                write(file)
                file.flush()
                os.fsync(file.fileno())
            draft.rename(target)
        finally:
            draft.unlink(missing_ok=True)
        for folder in (target.parent, self.root):
            _sync(folder)

    def open(self, blob_id: str) -> BinaryIO:
        return self._path(blob_id).open("rb")

    def _path(self, blob_id: str) -> Path:
        return self.root / blob_id[:2] / blob_id


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def store() -> BlobStore:
    """The store of this installation."""
    return Folder(Path(settings.KEPT_BLOBS))
