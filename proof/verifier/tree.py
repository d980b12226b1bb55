"""The Merkle tree: hashes and proofs as RFC 6962 section 2.1 and RFC 9162 section 2.1 define them."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

EMPTY_ROOT = sha256(b"").digest()


class Invalid(Exception):
    """Something does not check out; the message is one sentence for people."""


def leaf_hash(entry: bytes) -> bytes:
    """This will hash one entry as a leaf (RFC 9162 section 2.1.1)."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """This will hash two subtrees into their parent (RFC 9162 section 2.1.1)."""
    return sha256(b"\x01" + left + right).digest()


def verify_inclusion(leaf: bytes, index: int, size: int, root: bytes, proof: Sequence[bytes]) -> None:
    """This will raise Invalid unless `leaf` (a leaf hash) is number `index` of the tree (9162, 2.1.3.2)."""
    if not 0 <= index < size:
        raise Invalid(f"entry {index} cannot be in a tree of {size} entries")
    _check_lengths(leaf, root, *proof)
    fn, sn, computed = index, size - 1, leaf
    for sibling in proof:
        if sn == 0:
            raise Invalid("the inclusion proof is too long")
        if fn & 1 or fn == sn:
            computed = node_hash(sibling, computed)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            computed = node_hash(computed, sibling)
        fn, sn = fn >> 1, sn >> 1
    if sn:
        raise Invalid("the inclusion proof is too short")
    if computed != root:
        raise Invalid("the inclusion proof does not lead to the root")


def verify_consistency(old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> None:
    """This will raise Invalid unless the tree of `new` entries extends that of `old` (9162, 2.1.4.2)."""
    if not 0 < old <= new:
        raise Invalid(f"a tree of {new} entries cannot be shown to extend one of {old}")
    if old == new:
        if proof or old_root != new_root:
            raise Invalid(f"there are two different trees of {old} entries")
        return
    if not proof:
        raise Invalid("the consistency proof is empty")
    _check_lengths(old_root, new_root, *proof)
    path = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    computed = _consistency_roots(old - 1, new - 1, path)
    if computed != (old_root, new_root):
        raise Invalid(f"the tree of {new} entries does not extend the tree of {old} entries")


def _consistency_roots(fn: int, sn: int, path: Sequence[bytes]) -> tuple[bytes, bytes]:
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    old, new = path[0], path[0]
    for sibling in path[1:]:
        if sn == 0:
            raise Invalid("the consistency proof is too long")
        if fn & 1 or fn == sn:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            new = node_hash(new, sibling)
        fn, sn = fn >> 1, sn >> 1
    if sn:
        raise Invalid("the consistency proof is too short")
    return old, new


def _check_lengths(*hashes: bytes) -> None:
    if any(len(each) != 32 for each in hashes):
        raise Invalid("a hash in the proof is not 32 bytes long")
