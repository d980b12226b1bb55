"""A small tree in memory, as the tests of the proof package use it."""

from collections.abc import Callable, Sequence

import pytest
from hypothesis import settings

from proof import merkle

settings.register_profile("kept", deadline=None)
settings.load_profile("kept")


class Tree:
    """A tree in memory which knows its entries, its stored nodes and its right edge."""

    def __init__(self) -> None:
        self.entries: list[bytes] = []
        self.nodes: dict[int, bytes] = {}
        self.frontier: list[bytes] = []
        self.reads: list[list[int]] = []

    def grow(self, *entries: bytes) -> "Tree":
        appended = merkle.append(len(self.entries), self.frontier, entries)
        self.entries += entries
        self.nodes.update(appended.nodes)
        self.frontier = appended.frontier
        return self

    def reader(self, positions: Sequence[int]) -> list[bytes]:
        self.reads.append(list(positions))
        return [self.nodes[each] for each in positions]

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
