"""Reading and writing beside the sealing: a file is read, hashed and written by threads of their own while age works.

Pieces are handed over by queues of a few, so that a file of any size takes the same memory.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from queue import Queue
from threading import Event, Thread
from types import TracebackType
from typing import BinaryIO

PIECE = 4 << 20
AHEAD = 3
END = b""


class Ahead:
    """A reader that reads on while what it read is sealed, and counts and hashes what passes.

    Used as a context; what the reader below raises comes out of `read`.
    """

    def __init__(self, reader: BinaryIO) -> None:
        self.size, self.digest = 0, sha256()
        self._reader = reader
        self._pieces: Queue[bytes | BaseException] = Queue(AHEAD)
        self._left = Event()
        self._piece, self._at = END, 0
        self._is_over = False
        self._thread = Thread(target=self._read_on, daemon=True)

    def __enter__(self) -> Ahead:
        self._thread.start()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._left.set()
        while self._thread.is_alive():
            _take_all(self._pieces)
            self._thread.join(0.01)

    def read(self, size: int = -1) -> bytes:
        if self._at == len(self._piece) and not self._is_over:
            self._next()
        end = len(self._piece) if size < 0 else min(self._at + size, len(self._piece))
        part, self._at = self._piece[self._at : end], end
        return part

    def _next(self) -> None:
        piece = self._pieces.get()
        if isinstance(piece, BaseException):
            raise piece
        self._piece, self._at, self._is_over = piece, 0, piece == END

    def _read_on(self) -> None:
        try:
            while not self._left.is_set():
                piece = self._reader.read(PIECE)
                self.size += len(piece)
                self.digest.update(piece)
                self._pieces.put(piece)
                if not piece:
                    return
        except BaseException as error:  # it is raised where the piece is missed
            self._pieces.put(error)


class Behind:
    """A writer whose pieces of a given size are taken, in order, by a thread; what taking raises comes out of it.

    Used as a context: at its end everything was taken, or the error is raised.
    """

    def __init__(self, take: Callable[[bytes], object], size: int = PIECE) -> None:
        self._take, self._size = take, size
        self._parts: list[bytes] = []
        self._held = 0
        self._pieces: Queue[bytes | None] = Queue(AHEAD)
        self._error: BaseException | None = None
        self._thread = Thread(target=self._take_on, daemon=True)

    def __enter__(self) -> Behind:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        if kind is None and self._held:
            self._hand_over()
        self._pieces.put(None)
        self._thread.join()
        if kind is None and self._error:
            raise self._error

    def write(self, data: bytes) -> int:
        if self._error:
            raise self._error
        self._parts.append(bytes(data))
        self._held += len(data)
        if self._held >= self._size:
            self._hand_over()
        return len(data)

    def flush(self) -> None:
        """What is held is taken at the end."""

    def _hand_over(self) -> None:
        self._pieces.put(b"".join(self._parts))
        self._parts, self._held = [], 0

    def _take_on(self) -> None:
        while (piece := self._pieces.get()) is not None:
            try:
                if self._error is None:
                    self._take(piece)
            except BaseException as error:  # it is raised by the next write, or at the end
                self._error = error


def _take_all(pieces: Queue[bytes | BaseException]) -> None:
    while not pieces.empty():
        pieces.get_nowait()
