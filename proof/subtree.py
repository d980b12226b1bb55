"""Proofs about subtrees, as draft-ietf-plants-merkle-tree-certs section 4 generalises those of RFC 9162.

A subtree is the run of entries from `start` up to, not including, `end`, where `start` is a multiple of the
smallest power of two that is not less than the run. Kept hands out proofs of whole trees only; who mirrors or
witnesses its log may meet these.
"""

from __future__ import annotations

from collections.abc import Sequence

from proof.verifier.tree import EMPTY_ROOT, Invalid, node_hash, verify_inclusion

__all__ = ["is_subtree", "verify_subtree_consistency", "verify_subtree_inclusion"]


def is_subtree(start: int, end: int) -> bool:
    """This will say whether the run is a subtree."""
    return 0 <= start < end and start % (1 << (end - start - 1).bit_length()) == 0


def verify_subtree_inclusion(
    leaf: bytes, index: int, start: int, end: int, root: bytes, proof: Sequence[bytes]
) -> None:
    """This will raise Invalid unless `leaf` (a leaf hash) is entry `index` of the subtree with that root."""
    if not is_subtree(start, end):
        raise Invalid(f"the entries from {start} to {end} are not a subtree")
    verify_inclusion(leaf, index - start, end - start, root, proof)


def verify_subtree_consistency(
    start: int, end: int, size: int, subtree: bytes, root: bytes, proof: Sequence[bytes]
) -> None:
    """This will raise Invalid unless the subtree with its hash is part of the tree of `size` entries.

    An empty subtree has the hash of nothing and is part of every tree that reaches so far.
    """
    if start == end and 0 <= end <= size:
        if proof or subtree != EMPTY_ROOT:
            raise Invalid("an empty subtree has the hash of nothing, and needs no proof")
        return
    if not is_subtree(start, end) or end > size:
        raise Invalid(f"the entries from {start} to {end} are not a subtree of a tree of {size} entries")
    if _roots(start, end - 1, size - 1, subtree, proof) != (subtree, root):
        raise Invalid("the subtree is not part of the tree")


def _roots(fn: int, sn: int, tn: int, subtree: bytes, proof: Sequence[bytes]) -> tuple[bytes, bytes]:
    """The subtree's hash and the root that the proof leads to (section 4.4.3, steps 2 to 5)."""
    whole = sn == tn
    while fn != sn and (whole or sn & 1):
        fn, sn, tn = fn >> 1, sn >> 1, tn >> 1
    path = [subtree, *proof] if fn == sn else list(proof)
    if not path:
        raise Invalid("the proof is too short")
    part = full = path[0]
    for sibling in path[1:]:
        if tn == 0:
            raise Invalid("the proof is too long")
        if sn & 1 or sn == tn:
            part = node_hash(sibling, part) if fn < sn else part
            full = node_hash(sibling, full)
            while not sn & 1 and sn:
                fn, sn, tn = fn >> 1, sn >> 1, tn >> 1
        else:
            full = node_hash(full, sibling)
        fn, sn, tn = fn >> 1, sn >> 1, tn >> 1
    if tn:
        raise Invalid("the proof is too short")
    return part, full
