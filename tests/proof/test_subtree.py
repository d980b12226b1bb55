"""Subtree proofs: the published vectors, and agreement with the proofs of whole trees."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proof import merkle
from proof.subtree import is_subtree, verify_subtree_consistency, verify_subtree_inclusion
from proof.verifier.tree import Invalid
from tests.proof.conftest import Tree
from tests.proof.test_merkle import judge
from tests.proof.vectors import hashes, proofs, raw


def test_subtree_inclusion_vectors_end_as_published() -> None:
    for name, case in proofs("subtreeinclusion"):
        place = case["leafIdx"], case["start"], case["end"]
        arguments = raw(case["leafHash"]), *place, raw(case["root"]), hashes(case["proof"])
        assert judge(verify_subtree_inclusion, *arguments) == case["wantErr"], name


def test_subtree_consistency_vectors_end_as_published() -> None:
    for name, case in proofs("subtreeconsistency"):
        place = case["start"], case["end"], case["size"]
        arguments = *place, raw(case["root1"]), raw(case["root2"]), hashes(case["proof"])
        assert judge(verify_subtree_consistency, *arguments) == case["wantErr"], name


@given(st.integers(1, 200), st.integers(1, 200))
def test_subtree_from_the_start_is_judged_like_a_whole_tree(tree_of: Any, one: int, other: int) -> None:
    tree, old, new = tree_of(200), min(one, other), max(one, other)
    before, after = merkle.root_at(old, tree.reader), merkle.root_at(new, tree.reader)
    proof = merkle.consistency_proof(old, new, tree.reader)
    verify_subtree_consistency(0, old, new, before, after, proof)
    for wrong in ([*proof, before], proof[:-1], proof[1:]):
        if wrong != proof:
            assert judge(verify_subtree_consistency, 0, old, new, before, after, wrong)


def test_leaf_is_a_subtree_whose_proof_is_its_inclusion(tree_of: Callable[[int], Tree]) -> None:
    tree = tree_of(21)
    for index in range(21):
        leaf, proof = merkle.leaf_hash(tree.entries[index]), merkle.inclusion_proof(index, 21, tree.reader)
        verify_subtree_consistency(index, index + 1, 21, leaf, tree.root, proof)
        with pytest.raises(Invalid):
            verify_subtree_consistency(index, index + 1, 21, bytes(32), tree.root, proof)


def test_what_is_a_subtree() -> None:
    found = [
        (start, end) for start in range(9) for end in range(9) if is_subtree(start, end) and end - start > 2
    ]
    assert found == [*((0, end) for end in range(3, 9)), (4, 7), (4, 8)]
