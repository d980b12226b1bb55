"""Where bundles are put: a folder that appears whole or not at all, a zip or tar that streams, age around the tar."""

from __future__ import annotations

import os
import shutil
import tarfile
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import IO, BinaryIO, cast

from proof.bundle.pack import Bundle, pack
from proof.seals.age import seal_stream

PIECE = 1 << 20
MOMENT = (1980, 1, 1, 0, 0, 0)  # nothing is said by when a file was packed


class FolderShelf:
    """A folder beside the target, moved into place when everything is on the disk."""

    def __init__(self, target: Path) -> None:
        self.target, self.scratch = target, target.with_name(f".{target.name}.{os.getpid()}.unfinished")
        self._file: IO[bytes] | None = None

    def begin(self, path: str, size: int) -> None:  # noqa: ARG002 # a tar needs the size
        where = self.scratch / path
        where.parent.mkdir(parents=True, exist_ok=True)
        self._file = where.open("xb")

    def write(self, piece: bytes) -> None:
        assert self._file  # noqa: S101 # begin comes first
        self._file.write(piece)

    def end(self) -> None:
        assert self._file  # noqa: S101 # begin comes first
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()

    def finish(self) -> None:
        for folder, _, _ in os.walk(self.scratch):
            _sync(Path(folder))
        self.scratch.rename(self.target)
        _sync(self.target.parent)

    def drop(self) -> None:
        if self._file:
            with suppress(OSError):  # a disk that is full is full for this too
                self._file.close()
        shutil.rmtree(self.scratch, ignore_errors=True)


def write_folder(bundle: Bundle, target: Path) -> None:
    """This will write a bundle as a folder that is not there yet; killed or failing, it leaves no such folder."""
    if target.exists():
        raise FileExistsError(f"{target} is there already")
    shelf = FolderShelf(target)
    shelf.drop()
    try:
        for _ in pack(bundle, shelf):
            pass
        shelf.finish()
    except BaseException:
        shelf.drop()
        raise


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class _Buffer:
    """What was written and not yet taken: a file that can only go forward, so zipfile writes a stream."""

    def __init__(self) -> None:
        self._held: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._held.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Whoever takes it sees to that."""

    def take(self) -> bytes:
        data = b"".join(self._held)
        self._held = []
        return data


class ZipShelf:
    """A zip with the bundle in one folder named `top`; nothing is compressed, so it is as fast as the disk."""

    def __init__(self, top: str) -> None:
        self.buffer, self._top = _Buffer(), top
        self._zip = zipfile.ZipFile(cast(IO[bytes], self.buffer), "w", zipfile.ZIP_STORED)
        self._file: IO[bytes] | None = None

    def begin(self, path: str, size: int) -> None:
        member = zipfile.ZipInfo(f"{self._top}/{path}", MOMENT)
        member.external_attr, member.file_size = 0o100644 << 16, size
        self._file = self._zip.open(member, "w", force_zip64=size >= 1 << 31)

    def write(self, piece: bytes) -> None:
        assert self._file  # noqa: S101 # begin comes first
        self._file.write(piece)

    def end(self) -> None:
        assert self._file  # noqa: S101 # begin comes first
        self._file.close()

    def finish(self) -> None:
        self._zip.close()


class TarShelf:
    """A tar with the bundle in one folder named `top`."""

    def __init__(self, top: str) -> None:
        self.buffer, self._top, self._left = _Buffer(), top, 0

    def begin(self, path: str, size: int) -> None:
        member = tarfile.TarInfo(f"{self._top}/{path}")
        member.size, self._left = size, -size % tarfile.BLOCKSIZE
        self.buffer.write(member.tobuf(tarfile.PAX_FORMAT))

    def write(self, piece: bytes) -> None:
        self.buffer.write(piece)

    def end(self) -> None:
        self.buffer.write(bytes(self._left))

    def finish(self) -> None:
        self.buffer.write(bytes(2 * tarfile.BLOCKSIZE))


def pieces(bundle: Bundle, shelf: ZipShelf | TarShelf) -> Iterator[bytes]:
    """This will pack a bundle and give the archive in pieces as they come to be."""
    for _ in pack(bundle, shelf):
        if data := shelf.buffer.take():
            yield data
    shelf.finish()
    yield shelf.buffer.take()


class _Pieces:
    """Pieces to be read as a file."""

    def __init__(self, source: Iterator[bytes]) -> None:
        self._source, self._held = source, b""

    def read(self, count: int = -1) -> bytes:
        while not self._held:
            piece = next(self._source, None)
            if piece is None:
                return b""
            self._held = piece
        data, self._held = self._held[:count], self._held[count:]
        return data


def sealed_pieces(source: Iterator[bytes], recipient: str) -> Iterator[bytes]:
    """This will encrypt pieces to an age recipient as they come, in a thread of its own; errors rise here."""
    reading, writing = os.pipe()
    failed: list[BaseException] = []

    def seal() -> None:
        try:
            with os.fdopen(writing, "wb") as out:
                seal_stream(_file(_Pieces(source)), out, [recipient])
        except BaseException as why:
            failed.append(why)

    thread = Thread(target=seal, daemon=True)
    thread.start()
    with os.fdopen(reading, "rb") as sealed:
        while piece := sealed.read(PIECE):
            yield piece
    thread.join()
    if failed:
        raise failed[0]


def _file(readable: _Pieces) -> BinaryIO:
    return readable  # type: ignore[return-value] # pyrage only ever calls read
