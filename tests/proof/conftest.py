"""A small tree in memory, as the tests of the proof package use it."""

from collections.abc import Callable, Sequence

import pytest

from proof import merkle


class Tree:
    """A tree in memory which knows its entries, its stored nodes and its right edge."""

    def __init__(self) -> None:
        self.entries: list[bytes] = []
        self.hashes: list[bytes] = []
        self.frontier: list[bytes] = []
        self.reads: list[list[int]] = []

    def grow(self, *entries: bytes) -> "Tree":
        appended = merkle.append(len(self.entries), self.frontier, entries)
        self.entries += entries
        self.hashes += appended.hashes
        self.frontier = appended.frontier
        return self

    @property
    def nodes(self) -> dict[int, bytes]:
        """Every stored hash by its position."""
        together = b"".join(self.hashes)
        return {at // 32: together[at : at + 32] for at in range(0, len(together), 32)}

    def reader(self, positions: Sequence[int]) -> list[bytes]:
        self.reads.append(list(positions))
        return [
            self.hashes[entry][level * 32 : (level + 1) * 32]
            for entry, level in map(merkle.stored_beside, positions)
        ]

    @property
    def size(self) -> int:
        return len(self.entries)

    @property
    def root(self) -> bytes:
        return merkle.root(self.frontier)


@pytest.fixture(scope="session")
def tree_of() -> Callable[[int], Tree]:
    """Trees of any size whose entries are their own numbers."""

    def grown(size: int) -> Tree:
        return Tree().grow(*(b"entry %d" % number for number in range(size)))

    return grown
