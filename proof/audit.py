"""The whole record checked again: entries against stored hashes, walls' chains, openings, and checkpoints.

Everything streams in order, nothing is repaired, and every finding names what is wrong and where.
"""

from __future__ import annotations

import re
from binascii import hexlify
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from itertools import groupby, islice
from typing import NamedTuple

from proof.entry import Opening, open_commitment, parse_entry
from proof.merkle import (
    frontier_positions,
    grow,
    node_hash,
    root,
    stored_at,
    stored_count,
    stored_index,
)
from proof.verifier.note import Checkpoint, Key, open_checkpoint
from proof.verifier.tree import Invalid

__all__ = ["Finding", "audit_checkpoints", "audit_openings", "audit_record"]

BATCH = 4096
LONGEST_TAIL = 160
CHAIN = re.compile(
    rb',"wall":"([0-9a-f]{32})","wall_prev":"([0-9a-f]{64})","wall_seq":([1-9][0-9]{0,15})\}\Z'
)
CHAIN_TEXT = b',"wall":"%s","wall_prev":"%s","wall_seq":%d}'
WALL_STARTS, WALL_ENDS = -123, -91  # from the last colon of an entry
NOTHING_BEFORE = b"0" * 64
NOTHING = bytes(32)

Row = tuple[int, bytes]


class Finding(NamedTuple):
    """One thing that is wrong: what it is, where it stands, and a sentence that says so."""

    what: str
    where: dict[str, int | str]
    words: str

    def __str__(self) -> str:
        return self.words


def audit_record(
    entries: Iterable[Row], nodes: Iterable[Row], checkpoints: Iterable[Checkpoint] = ()
) -> Iterator[Finding]:
    """This will check entries (index, bytes) and stored hashes (position, hash), both in order, in one pass.

    `checkpoints`, in order of size and with signatures already checked (audit_checkpoints), say what the tree
    was. About 3 seconds for 1 million entries.
    """
    tree, walls, signed = _Tree(nodes), _Walls(), _Signed(checkpoints)
    rows, held = iter(entries), list[Row]()
    while batch := held + list(islice(rows, BATCH - len(held))):
        if batch[0][0] < tree.size:
            yield from [_surplus_entry(index) for index, _ in batch if index < tree.size]
            held = [row for row in batch if row[0] >= tree.size]
            continue
        end = min(tree.size - tree.size % BATCH + BATCH, batch[-1][0] + 1)
        now, held = _split(batch, end)
        if held and not now and not tree.reaches(tree.size):
            yield from [_surplus_entry(index) for index, _ in [*held, *rows]]
            break
        yield from walls.check(now)
        yield from tree.grow(now, end)
        yield from signed.check(tree)
    yield from tree.leftover()
    yield from signed.leftover(tree.size)


class _Tree:
    """Grows from the entries and compares itself with what is stored; goes on from what is stored."""

    def __init__(self, nodes: Iterable[Row]) -> None:
        self.size = 0
        self._frontier: list[bytes] = []
        self._known: dict[int, bytes] = {}
        self._recent: list[Row] = []
        self._blamed: set[int] = set()
        self._rows = iter(nodes)
        self._held: list[Row] = []

    def grow(self, batch: Sequence[Row], end: int) -> Iterator[Finding]:
        """This will take the entries up to `end`; the fast path is two comparisons of lists."""
        size, edge = self.size, dict(zip(frontier_positions(self.size), self._frontier, strict=True))
        stored, self._held = self._take(stored_count(end))
        self._known, self._recent = edge, []
        self.size = end
        if [index for index, _ in batch] == list(range(size, end)):
            leaves = [sha256(b"\x00" + body).digest() for _, body in batch]
            hashes, frontier = grow(size, self._frontier, leaves)
            if _holds(stored, stored_count(size), hashes):
                self._recent, self._frontier = stored, frontier
                return
        self._known.update(stored)
        positions = range(stored_count(size), stored_count(end))
        yield from [_surplus_node(position, size) for position, _ in stored if position not in positions]
        yield from _locate(dict(batch), self._known, range(size, end), positions, self._blamed)
        self._frontier = [self._known.get(each, NOTHING) for each in frontier_positions(end)]

    def reaches(self, index: int) -> bool:
        """Whether any hash is stored for that entry or a later one."""
        self._held = self._held or list(islice(self._rows, 1))
        return bool(self._held) and self._held[-1][0] >= stored_count(index)

    def root_at(self, size: int) -> bytes:
        """The root at a size that the last batch reached or passed."""
        self._known.update(self._recent)
        self._recent = []
        return root([self._known.get(each, NOTHING) for each in frontier_positions(size)])

    def leftover(self) -> Iterator[Finding]:
        for position, _ in [*self._held, *self._rows]:
            yield _surplus_node(position, self.size)

    def _take(self, end: int) -> tuple[list[Row], list[Row]]:
        """The stored hashes before position `end`; as many as there should be, and more if they lie before it."""
        wanted = end - stored_count(self.size) - len(self._held)
        rows = self._held + list(islice(self._rows, max(0, wanted)))
        while rows and rows[-1][0] < end - 1 and (more := list(islice(self._rows, BATCH))):
            rows += more
        return _split(rows, end)


class _Walls:
    """Every wall's chain: each entry names the one before it in its wall, and its number."""

    def __init__(self) -> None:
        self._next: dict[bytes, tuple[bytes, int]] = {}

    def check(self, batch: Sequence[Row]) -> Iterator[Finding]:
        """A hot loop: what the next entry of a wall must end with, and its number, are known beforehand."""
        expected, first = self._next, 1
        for index, body in batch:
            colon = body.rfind(b":")
            wall = body[colon + WALL_STARTS : colon + WALL_ENDS]
            end, seq = expected.get(wall) or (CHAIN_TEXT % (wall, NOTHING_BEFORE, first), first)
            if not body.endswith(end):
                finding, seq = self._broken(index, body)
                yield finding
            expected[wall] = CHAIN_TEXT % (wall, hexlify(sha256(body).digest()), seq + 1), seq + 1

    def _broken(self, index: int, body: bytes) -> tuple[Finding, int]:
        """What is wrong, and the number from which the chain is followed on."""
        match = CHAIN.search(body, len(body) - LONGEST_TAIL)
        if match is None:
            return Finding("entry", {"index": index}, f"Entry {index} does not end as an entry does."), 0
        wall, _, number = match.groups()
        words = f"Entry {index} calls itself number {number.decode()} of the wall {wall.decode()}"
        words += " and does not follow the entry before it there."
        where: dict[str, int | str] = {"index": index, "wall": wall.decode(), "wall_seq": int(number)}
        return Finding("wall", where, words), int(number)


class _Signed:
    """The checkpoints, each of which says which root the tree had at its size."""

    def __init__(self, checkpoints: Iterable[Checkpoint]) -> None:
        self._rest = iter(checkpoints)
        self._next = next(self._rest, None)
        self._good = 0
        self._contradicted = False

    def check(self, tree: _Tree) -> Iterator[Finding]:
        while self._next and self._next.size <= tree.size:
            yield from self._check_one(self._next, tree)
            self._next = next(self._rest, None)

    def leftover(self, size: int) -> Iterator[Finding]:
        """Report what was signed and is not there: only the longest tells how much is missing."""
        longest = (
            max([self._next, *self._rest], key=lambda each: each.size, default=None) if self._next else None
        )
        if longest:
            words = (
                f"A checkpoint was signed over {longest.size} entries and only {size} are here: "
                f"entries {size} to {longest.size - 1} are missing."
            )
            yield Finding(
                "checkpoint", {"size": longest.size, "first": size, "last": longest.size - 1}, words
            )

    def _check_one(self, signed: Checkpoint, tree: _Tree) -> Iterator[Finding]:
        if self._contradicted:
            return
        if tree.root_at(signed.size) == signed.root:
            self._good = signed.size
            return
        self._contradicted = True
        where: dict[str, int | str] = {"size": signed.size, "first": self._good, "last": signed.size - 1}
        words = (
            f"The checkpoint that was signed over {signed.size} entries is of another record: "
            f"something between entry {self._good} and entry {signed.size - 1} was rewritten."
        )
        yield Finding("checkpoint", where, words)


def audit_checkpoints(
    notes: Iterable[bytes], keys: Sequence[Key], found: list[Finding]
) -> Iterator[Checkpoint]:
    """This will give the checkpoints that the log's key signed, and add a finding for each that it did not."""
    for number, note in enumerate(notes):
        try:
            yield open_checkpoint(note, list(keys))[0]
        except Invalid as why:
            words = f"Checkpoint {number}, counted from 0, does not hold: {why}."
            found.append(Finding("checkpoint", {"number": number}, words))


def audit_openings(rows: Iterable[tuple[int, bytes, Mapping[str, Opening]]]) -> Iterator[Finding]:
    """This will check that values and salts (index, entry's bytes, openings) are those of their entries.

    What was erased is left out of the openings by the caller.
    """
    for index, body, openings in rows:
        try:
            entry = parse_entry(body)
        except Invalid as why:
            yield Finding("entry", {"index": index}, f"Entry {index} cannot be read: {why}.")
            continue
        for field, opening in openings.items():
            try:
                open_commitment(entry, field, opening)
            except Invalid as why:
                words = f"Entry {index}: {why}."
                yield Finding("opening", {"index": index, "field": field}, words)


def _holds(rows: list[Row], first: int, hashes: list[bytes]) -> bool:
    """Whether rows, which come in order and each position once, are these hashes from that position on."""
    last = first + len(hashes) - 1
    ends = len(rows) == len(hashes) and (not rows or (rows[0][0], rows[-1][0]) == (first, last))
    return ends and [data for _, data in rows] == hashes


def _split(rows: list[Row], end: int) -> tuple[list[Row], list[Row]]:
    """The rows numbered below `end`, and the others, which come later."""
    if not rows or rows[-1][0] < end:
        return rows, []
    return [row for row in rows if row[0] < end], [row for row in rows if row[0] >= end]


def _locate(
    bodies: Mapping[int, bytes],
    known: Mapping[int, bytes],
    entries: range,
    positions: range,
    blamed: set[int],
) -> Iterator[Finding]:
    """Which entries and hashes differ: a hash is not named when one below it is to blame."""
    wrong = {each for each in positions if each in known and not _follows(each, known)}
    yield from [_missing_entries(*run) for run in _runs(each for each in entries if each not in bodies)]
    yield from [_missing_nodes(*run) for run in _runs(each for each in positions if each not in known)]
    for index, body in bodies.items():
        position = stored_index(0, index)
        if sha256(b"\x00" + body).digest() == known.get(position, b""):
            continue
        if stored_index(1, index // 2) in wrong:
            blamed.add(position)
            yield _wrong_node(position)
        elif position in known:
            yield Finding("entry", {"index": index}, f"Entry {index} is not what was recorded.")
    for position in sorted(wrong):
        if not blamed & set(_children(position)):
            yield _wrong_node(position)
        blamed.add(position)


def _runs(numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Rising numbers as runs: first and last of each."""
    for _, group in groupby(enumerate(numbers), lambda pair: pair[1] - pair[0]):
        run = [number for _, number in group]
        yield run[0], run[-1]


def _follows(position: int, known: Mapping[int, bytes]) -> bool:
    """Whether a stored hash follows from the two below it; leaves and hashes whose children are gone do."""
    left, right = (
        (known.get(each) for each in _children(position)) if stored_at(position)[0] else (None, None)
    )
    return left is None or right is None or node_hash(left, right) == known[position]


def _children(position: int) -> tuple[int, int]:
    level, n = stored_at(position)
    return stored_index(level - 1, 2 * n), stored_index(level - 1, 2 * n + 1)


def _place(position: int) -> str:
    level, n = stored_at(position)
    first = n << level
    return f"of entry {n}" if level == 0 else f"over entries {first} to {first + (1 << level) - 1}"


def _wrong_node(position: int) -> Finding:
    words = f"The hash at position {position} ({_place(position)}) is not what was recorded."
    return Finding("node", {"position": position}, words)


def _missing_entries(first: int, last: int) -> Finding:
    if first == last:
        return Finding("entry", {"index": first}, f"Entry {first} is missing.")
    return Finding("entry", {"index": first, "last": last}, f"Entries {first} to {last} are missing.")


def _missing_nodes(first: int, last: int) -> Finding:
    if first == last:
        words = f"The hash at position {first} ({_place(first)}) is missing."
        return Finding("node", {"position": first}, words)
    words = f"The hashes at positions {first} to {last} are missing."
    return Finding("node", {"position": first, "last": last}, words)


def _surplus_entry(index: int) -> Finding:
    return Finding("entry", {"index": index}, f"Entry {index} stands where no entry belongs.")


def _surplus_node(position: int, size: int) -> Finding:
    words = f"The hash at position {position} belongs to no entry; the record goes to entry {size - 1}."
    return Finding("node", {"position": position}, words)
