"""Tiles (c2sp.org/tlog-tiles): the tree's hashes in files of 256, so that anybody can compute any proof.

Only hashes are served. `tile/entries/...` is refused like any path that names no tile.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from proof.merkle import Invalid, Reader, stored_index

FULL = 256
HEIGHT = 8
PATH = re.compile(r"tile/([0-9]|[1-5][0-9]|6[0-3])/((?:x[0-9]{3}/){0,5})([0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?")


class Tile(NamedTuple):
    """The n-th run of up to 256 consecutive hashes at a level; one level up is 256 times fewer hashes."""

    level: int
    n: int
    width: int = FULL

    @property
    def path(self) -> str:
        """`tile/<L>/<N>[.p/<W>]`."""
        groups, rest = [f"{self.n % 1000:03}"], self.n // 1000
        while rest:
            groups, rest = [f"x{rest % 1000:03}", *groups], rest // 1000
        partial = "" if self.width == FULL else f".p/{self.width}"
        return f"tile/{self.level}/{'/'.join(groups)}{partial}"


def parse_path(path: str) -> Tile:
    """This will read a tile's path; Invalid unless it is written in its one way."""
    match = PATH.fullmatch(path)
    if match is None:
        raise Invalid("this is not the path of a tile")
    level, high, low, width = match.groups()
    digits = high.replace("x", "").replace("/", "") + low
    tile = Tile(int(level), int(digits), int(width or FULL))
    if tile.path != path or tile.width > FULL:
        raise Invalid("this is not the path of a tile")
    return tile


def tiles_of(size: int) -> list[Tile]:
    """This will list the right-most tile of every level of a tree of `size` entries, partial or full."""
    tiles, level = [], 0
    while hashes := size >> level * HEIGHT:
        tiles.append(Tile(level, (hashes - 1) // FULL, (hashes - 1) % FULL + 1))
        level += 1
    return tiles


def tile_bytes(tile: Tile, size: int, reader: Reader) -> bytes:
    """This will give a tile's hashes, 32 bytes each; Invalid if a tree of `size` entries does not have it yet."""
    first = tile.n * FULL
    if first + tile.width > size >> tile.level * HEIGHT:
        raise Invalid(f"the record with its {size} entries does not have this tile yet")
    positions = [stored_index(tile.level * HEIGHT, first + i) for i in range(tile.width)]
    return b"".join(bytes(each) for each in reader(positions))
