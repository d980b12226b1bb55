"""The Merkle tree of the record, SHA-256 (RFC 6962 section 2.1, RFC 9162 section 2.1), with stored nodes.

Only complete subtrees are stored, in the order in which they become complete, numbered as in Go's
`golang.org/x/mod/sumdb/tlog` (StoredHashIndex). An entry completes its own leaf, and each larger subtree that ends with
it; appending stores these hashes beside the entry, as one run of bytes, and never touches an earlier one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256
from typing import NamedTuple

from proof.verifier.tree import (
    EMPTY_ROOT,
    Invalid,
    leaf_hash,
    node_hash,
    verify_consistency,
    verify_inclusion,
)

__all__ = [
    "EMPTY_ROOT", "HASH_BYTES", "Appended", "Invalid", "Reader", "append", "append_leaves", "completes",
    "consistency_proof", "frontier_positions", "inclusion_proof", "leaf_hash", "node_hash", "read_frontier", "root",
    "root_at", "stored_at", "stored_beside", "stored_count", "stored_index", "verify_consistency", "verify_inclusion",
]  # fmt: skip

HASH_BYTES = 32

Reader = Callable[[Sequence[int]], Sequence[bytes]]
"""Gives the hashes stored at the positions asked for, in that order: one call, so one query, for a proof."""

Span = tuple[int, int]
"""The entries from the first number up to, not including, the second."""


class Appended(NamedTuple):
    """What to store beside each new entry (the hashes it completes, its leaf's first), and the grown frontier."""

    hashes: list[bytes]
    frontier: list[bytes]


def stored_count(size: int) -> int:
    """This will say how many hashes a tree of `size` entries stores; entry number `size` goes there next."""
    return 2 * size - size.bit_count()


def stored_index(level: int, n: int) -> int:
    """This will give the position of the n-th complete subtree of `2**level` entries."""
    last_entry = ((n + 1) << level) - 1
    return stored_count(last_entry) + level


def stored_at(position: int) -> tuple[int, int]:
    """This will say which subtree (level, n) stands at a position: the inverse of stored_index."""
    entry, level = stored_beside(position)
    return level, entry >> level


def stored_beside(position: int) -> tuple[int, int]:
    """This will say beside which entry the hash of a position is stored, and as which of those that it completes."""
    entry = position // 2
    while stored_count(entry + 1) <= position:
        entry += 1
    return entry, position - stored_count(entry)


def completes(entry: int) -> int:
    """This will say how many subtrees an entry completes: as many hashes are stored beside it."""
    return (~entry & (entry + 1)).bit_length()


def append(size: int, frontier: Sequence[bytes], entries: Iterable[bytes]) -> Appended:
    """This will append entries to a tree of `size` whose right edge is `frontier`; it stores nothing."""
    return append_leaves(size, frontier, [sha256(b"\x00" + entry).digest() for entry in entries])


def append_leaves(size: int, frontier: Sequence[bytes], leaves: Iterable[bytes]) -> Appended:
    """This will do the same for leaf hashes. A hot loop: 1 million pass in about a second."""
    if len(frontier) != size.bit_count():
        raise Invalid(f"the right edge of {size} entries is not {len(frontier)} hashes")
    edge, count = list(frontier), size
    stored: list[bytes] = []
    store, pop, push = stored.append, edge.pop, edge.append
    for leaf in leaves:
        hashes, complete = leaf, count
        while complete & 1:
            leaf = sha256(b"\x01" + pop() + leaf).digest()  # it becomes its own parent
            hashes += leaf
            complete >>= 1
        store(hashes)
        push(leaf)
        count += 1
    return Appended(stored, edge)


def frontier_positions(size: int) -> list[int]:
    """This will list where the complete subtrees of the right edge stand, the largest first."""
    return _positions((0, size))


def read_frontier(size: int, reader: Reader) -> list[bytes]:
    """This will read the right edge of a tree of `size` entries."""
    return _read(frontier_positions(size), reader)


def root(frontier: Sequence[bytes]) -> bytes:
    """This will give the tree's root from its right edge; SHA-256 of nothing for the empty tree."""
    if not frontier:
        return EMPTY_ROOT
    computed = frontier[-1]
    for left in reversed(frontier[:-1]):
        computed = node_hash(left, computed)
    return computed


def root_at(size: int, reader: Reader) -> bytes:
    """This will give the root which the tree had at `size` entries."""
    return root(read_frontier(size, reader))


def inclusion_proof(index: int, size: int, reader: Reader) -> list[bytes]:
    """This will prove that entry `index` is in the tree of `size` entries (RFC 9162 section 2.1.3.1)."""
    if not 0 <= index < size:
        raise Invalid(f"entry {index} cannot be in a tree of {size} entries")
    spans, (start, end) = [], (0, size)
    while end - start > 1:
        middle = start + _split(end - start)
        left, right = (start, middle), (middle, end)
        (start, end), sibling = (left, right) if index < middle else (right, left)
        spans.append(sibling)
    return _hashes(spans[::-1], reader)


def consistency_proof(old: int, new: int, reader: Reader) -> list[bytes]:
    """This will prove that the tree of `new` entries extends that of `old` (RFC 9162 section 2.1.4.1)."""
    if not 0 < old <= new:
        raise Invalid(f"a tree of {new} entries cannot be shown to extend one of {old}")
    spans, (start, end) = [], (0, new)
    while end > old:
        middle = start + _split(end - start)
        left, right = (start, middle), (middle, end)
        (start, end), sibling = (left, right) if old <= middle else (right, left)
        spans.append(sibling)
    if start > 0:
        spans.append((start, end))
    return _hashes(spans[::-1], reader)


def _split(count: int) -> int:
    """The largest power of two smaller than `count`, where RFC 9162 cuts a tree in two."""
    return 1 << (count - 1).bit_length() - 1


def _positions(span: Span) -> list[int]:
    start, end = span
    positions = []
    while start < end:
        level = (end - start).bit_length() - 1
        positions.append(stored_index(level, start >> level))
        start += 1 << level
    return positions


def _hashes(spans: Sequence[Span], reader: Reader) -> list[bytes]:
    positions = [_positions(span) for span in spans]
    stored = iter(_read([each for span in positions for each in span], reader))
    return [root([next(stored) for _ in span]) for span in positions]


def _read(positions: Sequence[int], reader: Reader) -> list[bytes]:
    if not positions:
        return []
    hashes = [bytes(each) for each in reader(positions)]
    if len(hashes) != len(positions):
        raise Invalid(f"{len(positions)} hashes of the tree were asked for and {len(hashes)} were found")
    return hashes
