"""The stored tree, as `proof.merkle` reads it: one query for a proof, however long the log."""

from __future__ import annotations

from collections.abc import Sequence

from core.models import Entry, Head
from proof.merkle import HASH_BYTES, stored_beside


def read_nodes(positions: Sequence[int]) -> list[bytes]:
    """The hashes at these positions, in this order; what is missing is left out, which every proof refuses."""
    places = [stored_beside(position) for position in positions]
    beside = {entry for entry, _level in places}
    stored = dict(Entry.objects.filter(index__in=beside).values_list("index", "hashes"))
    found = [
        bytes(stored.get(entry, b"")[level * HASH_BYTES : (level + 1) * HASH_BYTES])
        for entry, level in places
    ]
    return [each for each in found if len(each) == HASH_BYTES]


def size() -> int:
    """How many entries the log has."""
    return Head.objects.values_list("size", flat=True).get()
