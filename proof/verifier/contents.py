"""What was read of a bundle or bag: the digests of every file, the text of the few that are read, within bounds."""

from __future__ import annotations

import hashlib
import re
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

from proof.verifier.finding import Finding, wrong
from proof.verifier.tree import Invalid

MOST_FILES = 100_000
TEXT_LIMIT, MANIFEST_LIMIT, ALL_TEXTS_LIMIT = 1 << 20, 16 << 20, 64 << 20
CHUNK, READ_AHEAD_FROM, UNPACKED_FREELY = 1 << 20, 16 << 20, 1 << 30
ALGORITHMS = {
    name: name
    for name in ("md5", "sha1", "sha224", "sha256", "sha384", "sha512", "blake2b", "blake2s")
    if name in hashlib.algorithms_guaranteed
} | {"sha3256": "sha3_256", "sha3512": "sha3_512"}
MANIFEST = re.compile(r"(?:[^/]+/)?(?:tag)?manifest-([a-z0-9]{1,16})\.txt", re.IGNORECASE)
IS_READ = re.compile(r"(?:(?!data/)[^/]+/)?(?:(?!data/)[^/]+|data/record/.+)", re.DOTALL)


class Item(NamedTuple):
    """One file: its size, its digests in hex by algorithm, and its text where it is one that is read."""

    size: int
    digests: dict[str, str]
    text: bytes | None


class Contents:
    """All that was read: files and folders by their path from the top, and what was odd on the way."""

    def __init__(self) -> None:
        self.items: dict[str, Item] = {}
        self.folders: set[str] = set()
        self.problems: list[Finding] = []
        self._texts = 0

    def take(self, path: str, item: Item | Finding) -> None:
        if isinstance(item, Finding):
            self.problems.append(item)
        elif path in self.items:
            self.problems.append(wrong(path, "stands in the archive twice"))
        else:
            self._texts += len(item.text or b"")
            self.items[path] = item if self._texts < ALL_TEXTS_LIMIT else item._replace(text=None)

    def refuse_too_many(self) -> None:
        if len(self.items) + len(self.folders) + len(self.problems) > MOST_FILES:
            raise Invalid(f"it holds more than {MOST_FILES} files")

    def from_their_top(self) -> Contents:
        """An archive may hold the bundle in one folder of its own, as BagIt asks: the paths are taken from there."""
        tops = {path.partition("/")[0] for path in [*self.items, *self.folders]}
        if "bagit.txt" in self.items or len(tops) != 1 or not any("/" in path for path in self.items):
            return self
        at = len(tops.pop()) + 1
        self.items = {path[at:]: item for path, item in self.items.items()}
        self.folders = {path[at:] for path in self.folders if path[at:]}
        return self


class Found(NamedTuple):
    """A file that was found and not yet read."""

    path: str
    size: int
    open: Callable[[], Any]


class Progress:
    """Says on a terminal how far long work has come, and is silent anywhere else."""

    def __init__(self, total: int = 0) -> None:
        self.total, self.done, self._said_at = total, 0, time.monotonic()
        self._speaks = sys.stderr is not None and sys.stderr.isatty()

    def add(self, count: int) -> None:
        self.done += count
        if self._speaks and time.monotonic() - self._said_at > 0.5:
            self._said_at = time.monotonic()
            share = f" of {self.total / 1e6:,.0f}" if self.total else ""
            sys.stderr.write(f"\rReading: {self.done / 1e6:,.0f}{share} MB ")
            sys.stderr.flush()

    def end(self) -> None:
        if self._speaks:
            sys.stderr.write("\r\033[K")
            sys.stderr.flush()


def most_unpacked(packed: int) -> int:
    return UNPACKED_FREELY + 100 * packed


def algorithms_of(names: Iterable[str]) -> set[str]:
    """The algorithms that manifests at the top are named after."""
    named = {match[1].lower() for name in names if (match := MANIFEST.fullmatch(name))}
    return named & set(ALGORITHMS) or {"sha256"}


def digested(path: str, file: Any, algorithms: set[str], progress: Progress, expected: int = 0) -> Item:
    """This will read a file once: all its digests, and its text if it is one that is read and not too long."""
    hashers = {name: hashlib.new(ALGORITHMS[name], usedforsecurity=False) for name in sorted(algorithms)}
    limit = MANIFEST_LIMIT if MANIFEST.fullmatch(path) else TEXT_LIMIT
    kept: bytearray | None = bytearray() if IS_READ.fullmatch(path) else None
    size = 0
    for piece in _pieces_of(file, expected):
        for hasher in hashers.values():
            hasher.update(piece)
        size += len(piece)
        if kept is not None:
            kept = kept + piece if size <= limit else None
        progress.add(len(piece))
    digests = {name: hasher.hexdigest() for name, hasher in hashers.items()}
    return Item(size, digests, None if kept is None else bytes(kept))


def _pieces_of(file: Any, expected: int) -> Iterator[memoryview]:
    """The pieces of a file, each good until the next; of a large one the next is read while one is hashed."""
    if expected < READ_AHEAD_FROM:
        view = memoryview(bytearray(CHUNK))
        while count := file.readinto(view):
            yield view[:count]
        return
    views, at = [memoryview(bytearray(4 * CHUNK)) for _ in range(2)], 0
    with ThreadPoolExecutor(1) as reader:
        coming = reader.submit(file.readinto, views[0])
        while count := coming.result():
            coming = reader.submit(file.readinto, views[1 - at])
            yield views[at][:count]
            at = 1 - at
