"""Tiles: paths as the specification writes them, and hashes from which a stranger computes the same root."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proof import merkle
from proof.tile import Tile, parse_path, tile_bytes, tiles_of
from proof.verifier.tree import Invalid
from tests.proof.conftest import Tree
from tests.proof.vectors import folder


@pytest.mark.parametrize(
    ("tile", "path"),
    [
        (Tile(0, 0), "tile/0/000"), (Tile(0, 1234067), "tile/0/x001/x234/067"), (Tile(1, 5, 7), "tile/1/005.p/7"),
        (Tile(0, 999), "tile/0/999"), (Tile(2, 1000, 255), "tile/2/x001/000.p/255"),
    ],
)  # fmt: skip
def test_path_of_a_tile_is_the_specified_one(tile: Tile, path: str) -> None:
    assert tile.path == path
    assert parse_path(path) == tile


@given(st.integers(0, 63), st.integers(0, 10**18 - 1), st.integers(1, 256))
def test_path_and_tile_are_inverse(level: int, n: int, width: int) -> None:
    assert parse_path(Tile(level, n, width).path) == Tile(level, n, width)


@pytest.mark.parametrize(
    "path",
    [
        "", "tile", "tile/0", "tile/0/0", "tile/00/000", "tile/64/000", "tile/0/1000", "tile/0/x000/000",
        "tile/0/x001", "tile/0/001/000", "tile/0/000.p/0", "tile/0/000.p/256", "tile/0/000.p/257",
        "tile/0/000.p/01", "tile/0/000/",
        "tile/0/000.p/", "/tile/0/000", "tile/entries/000", "tile/-1/000", "tile/0/\u0660\u0660\u0660", "tile/0/000\n",
        "tile/0/" + "x001/" * 2000 + "000",
    ],
)  # fmt: skip
def test_path_written_in_any_other_way_is_refused(path: str) -> None:
    with pytest.raises(Invalid):
        parse_path(path)


def test_tiles_of_seventy_thousand_entries_are_those_of_the_specification() -> None:
    assert tiles_of(70_000) == [Tile(0, 273, 112), Tile(1, 1, 17), Tile(2, 0, 1)]
    assert tiles_of(256) == [Tile(0, 0), Tile(1, 0, 1)]
    assert tiles_of(0) == []


def test_tiles_of_tesseras_log_are_ours() -> None:
    log = folder("05-merkle") / "tessera-log"
    bundle, entries = (log / "tile/entries/000.p/15").read_bytes(), []
    while bundle:
        end = 2 + int.from_bytes(bundle[:2], "big")
        entries.append(bundle[2:end])
        bundle = bundle[end:]
    tree = Tree().grow(*entries)
    for width in range(1, 16):
        assert tile_bytes(Tile(0, 0, width), 15, tree.reader) == (log / f"tile/0/000.p/{width}").read_bytes()


def test_root_follows_from_the_tiles_alone(tree_of: Callable[[int], Tree]) -> None:
    tree = tree_of(70_000)
    whole = tile_bytes(Tile(1, 0), 70_000, tree.reader)
    first = tile_bytes(Tile(0, 0), 70_000, tree.reader)
    hashes = [first[start : start + 32] for start in range(0, len(first), 32)]
    assert merkle.root(merkle.append_leaves(0, [], hashes).frontier) == whole[:32]
    leaves = b"".join(tile_bytes(Tile(0, n), 70_000, tree.reader) for n in range(273))
    leaves += tile_bytes(Tile(0, 273, 112), 70_000, tree.reader)
    hashes = [leaves[start : start + 32] for start in range(0, len(leaves), 32)]
    assert merkle.root(merkle.append_leaves(0, [], hashes).frontier) == tree.root


def test_tile_that_is_not_there_yet_is_refused(tree_of: Callable[[int], Tree]) -> None:
    tree = tree_of(300)
    assert len(tile_bytes(Tile(0, 1, 44), 300, tree.reader)) == 44 * 32
    for tile in (Tile(0, 1, 45), Tile(0, 1), Tile(1, 0, 2), Tile(2, 0, 1), Tile(63, 0, 1), Tile(0, 10**17)):
        with pytest.raises(Invalid):
            tile_bytes(tile, 300, tree.reader)


def test_a_tile_is_read_in_one_query(tree_of: Callable[[int], Tree]) -> None:
    tree = tree_of(300)
    tile_bytes(Tile(0, 0), 300, tree.reader)
    assert [len(each) for each in tree.reads] == [256]
