"""The tree against RFC 6962's own definitions, its published vectors, and every single-bit change."""

import math
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proof import merkle
from proof.verifier.tree import Invalid
from tests.proof.conftest import Tree
from tests.proof.vectors import FIXTURES, hashes, load, proofs, raw

RFC6962 = load(FIXTURES / "05-merkle" / "rfc6962-vectors.json")
LEAVES = [bytes.fromhex(each) for each in RFC6962["leaf_inputs_hex"]]


def defined_root(entries: list[bytes]) -> bytes:
    """MTH as RFC 6962 section 2.1 defines it, by recursion."""
    if len(entries) < 2:
        return merkle.leaf_hash(entries[0]) if entries else merkle.EMPTY_ROOT
    split = 2 ** math.ceil(math.log2(len(entries)) - 1)
    return merkle.node_hash(defined_root(entries[:split]), defined_root(entries[split:]))


def defined_path(index: int, entries: list[bytes]) -> list[bytes]:
    """PATH as RFC 6962 section 2.1.1 defines it."""
    if len(entries) == 1:
        return []
    split = 2 ** math.ceil(math.log2(len(entries)) - 1)
    if index < split:
        return [*defined_path(index, entries[:split]), defined_root(entries[split:])]
    return [*defined_path(index - split, entries[split:]), defined_root(entries[:split])]


def defined_subproof(old: int, entries: list[bytes], whole: bool) -> list[bytes]:
    """SUBPROOF as RFC 6962 section 2.1.2 defines it."""
    if old == len(entries):
        return [] if whole else [defined_root(entries)]
    split = 2 ** math.ceil(math.log2(len(entries)) - 1)
    if old <= split:
        return [*defined_subproof(old, entries[:split], whole), defined_root(entries[split:])]
    return [*defined_subproof(old - split, entries[split:], False), defined_root(entries[:split])]


@pytest.mark.parametrize("size", range(len(LEAVES) + 1))
def test_root_of_the_rfc_leaves_is_the_published_one(size: int) -> None:
    assert Tree().grow(*LEAVES[:size]).root.hex() == RFC6962["root_by_tree_size_hex"][size]


def test_hashes_of_leaves_and_nodes_are_the_published_ones() -> None:
    empty, nothing, leaf, node = RFC6962["hasher"]
    assert merkle.EMPTY_ROOT.hex() == empty["root"]
    assert merkle.leaf_hash(b"").hex() == nothing["hash"]
    assert merkle.leaf_hash(leaf["leaf_utf8"].encode()).hex() == leaf["hash"]
    assert merkle.node_hash(node["left_utf8"].encode(), node["right_utf8"].encode()).hex() == node["hash"]


def judge(check: Callable[..., None], *arguments: Any) -> bool:
    """This will say whether a verifier refused."""
    try:
        check(*arguments)
    except Invalid:
        return True
    return False


def test_inclusion_vectors_end_as_published() -> None:
    for name, case in proofs("inclusion"):
        refused = judge(
            merkle.verify_inclusion,
            raw(case["leafHash"]), case["leafIdx"], case["treeSize"],
            raw(case["root"]), hashes(case["proof"]),
        )  # fmt: skip
        assert refused == case["wantErr"], name


def test_consistency_vectors_end_as_published() -> None:
    for name, case in proofs("consistency"):
        refused = judge(
            merkle.verify_consistency,
            case["size1"], case["size2"], raw(case["root1"]), raw(case["root2"]), hashes(case["proof"]),
        )  # fmt: skip
        assert refused == case["wantErr"], name


@pytest.mark.parametrize("size", [*range(1, 34), 63, 64, 65, 100, 127, 128, 129])
def test_proofs_are_written_exactly_as_the_rfc_defines_them(
    size: int, tree_of: Callable[[int], Tree]
) -> None:
    tree = tree_of(size)
    assert tree.root == defined_root(tree.entries)
    for number in range(size):
        assert merkle.inclusion_proof(number, size, tree.reader) == defined_path(number, tree.entries)
        expected = defined_subproof(number + 1, tree.entries, True)
        assert merkle.consistency_proof(number + 1, size, tree.reader) == expected


def test_every_proof_up_to_three_hundred_entries_checks_out(tree_of: Callable[[int], Tree]) -> None:
    tree = tree_of(300)
    leaves = [merkle.leaf_hash(each) for each in tree.entries]
    roots = [merkle.root_at(size, tree.reader) for size in range(301)]
    for size in range(1, 301):
        for number in range(0, size, 1 + size // 40):
            proof = merkle.inclusion_proof(number, size, tree.reader)
            merkle.verify_inclusion(leaves[number], number, size, roots[size], proof)
            proof = merkle.consistency_proof(number + 1, size, tree.reader)
            merkle.verify_consistency(number + 1, size, roots[number + 1], roots[size], proof)


@given(st.integers(1, 400), st.data())
def test_one_changed_bit_anywhere_is_refused(tree_of: Any, size: int, data: st.DataObject) -> None:
    tree = tree_of(400)
    root = merkle.root_at(size, tree.reader)
    index = data.draw(st.integers(0, size - 1))
    parts = [merkle.leaf_hash(tree.entries[index]), root, *merkle.inclusion_proof(index, size, tree.reader)]
    merkle.verify_inclusion(parts[0], index, size, parts[1], parts[2:])
    flip(parts, data)
    with pytest.raises(Invalid):
        merkle.verify_inclusion(parts[0], index, size, parts[1], parts[2:])


@given(st.integers(1, 400), st.data())
def test_one_changed_bit_in_a_consistency_proof_is_refused(
    tree_of: Any, size: int, data: st.DataObject
) -> None:
    tree = tree_of(400)
    old = data.draw(st.integers(1, size))
    parts = [merkle.root_at(old, tree.reader), merkle.root_at(size, tree.reader)]
    parts += merkle.consistency_proof(old, size, tree.reader)
    merkle.verify_consistency(old, size, parts[0], parts[1], parts[2:])
    flip(parts, data)
    with pytest.raises(Invalid):
        merkle.verify_consistency(old, size, parts[0], parts[1], parts[2:])


def flip(parts: list[bytes], data: st.DataObject) -> None:
    """This will change one bit of one of the hashes."""
    which, bit = data.draw(st.integers(0, len(parts) - 1)), data.draw(st.integers(0, 255))
    changed = bytearray(parts[which])
    changed[bit // 8] ^= 1 << bit % 8
    parts[which] = bytes(changed)


@given(st.integers(1, 200), st.integers(0, 199), st.integers(0, 250), st.integers(0, 250))
def test_proof_of_another_place_or_size_is_refused(
    tree_of: Any, size: int, index: int, other_index: int, other_size: int
) -> None:
    tree, index = tree_of(200), index % size
    root, leaf = merkle.root_at(size, tree.reader), merkle.leaf_hash(tree.entries[index])
    proof = merkle.inclusion_proof(index, size, tree.reader)
    merkle.verify_inclusion(leaf, index, size, root, proof)
    if other_index != index:
        with pytest.raises(Invalid):
            merkle.verify_inclusion(leaf, other_index, size, root, proof)
    if other_size != size and other_size <= index:
        with pytest.raises(Invalid):
            merkle.verify_inclusion(leaf, index, other_size, root, proof)


@given(st.integers(0, 10**6), st.integers(0, 40))
def test_position_and_subtree_are_inverse(n: int, level: int) -> None:
    assert merkle.stored_at(merkle.stored_index(level, n)) == (level, n)


def test_positions_are_filled_without_gap_as_the_tree_grows(tree_of: Callable[[int], Tree]) -> None:
    assert [merkle.stored_index(0, n) for n in range(9)] == [0, 1, 3, 4, 7, 8, 10, 11, 15]
    for size in range(70):
        assert list(tree_of(size).nodes) == list(range(merkle.stored_count(size)))


@given(st.lists(st.integers(0, 9), max_size=20))
def test_batches_give_the_same_nodes_as_single_appends(batches: list[int]) -> None:
    entries = [b"%d" % number for number in range(sum(batches))]
    one_by_one, in_batches, rest = Tree(), Tree(), iter(entries)
    for entry in entries:
        one_by_one.grow(entry)
    for batch in batches:
        in_batches.grow(*(next(rest) for _ in range(batch)))
    assert (one_by_one.nodes, one_by_one.frontier) == (in_batches.nodes, in_batches.frontier)


def test_a_proof_is_read_in_one_query(tree_of: Callable[[int], Tree]) -> None:
    tree = tree_of(255)
    merkle.inclusion_proof(3, 255, tree.reader)
    merkle.consistency_proof(100, 255, tree.reader)
    assert len(tree.reads) == 2
    assert sum(len(each) for each in tree.reads) < 30


def test_proof_outside_the_tree_is_refused(tree_of: Callable[[int], Tree]) -> None:
    tree = tree_of(5)
    merkle.inclusion_proof(4, 5, tree.reader)
    for index in (-1, 5):
        with pytest.raises(Invalid):
            merkle.inclusion_proof(index, 5, tree.reader)
    for old in (0, 6):
        with pytest.raises(Invalid):
            merkle.consistency_proof(old, 5, tree.reader)


def test_append_to_a_foreign_frontier_is_refused(tree_of: Callable[[int], Tree]) -> None:
    tree = tree_of(5)
    merkle.append(5, tree.frontier, [b"next"])
    with pytest.raises(Invalid, match="the right edge of 7 entries is not 2 hashes"):
        merkle.append(7, tree.frontier, [b"next"])


def test_reader_that_finds_too_little_is_named(tree_of: Callable[[int], Tree]) -> None:
    with pytest.raises(Invalid, match="3 hashes of the tree were asked for and 0 were found"):
        merkle.inclusion_proof(0, 8, lambda _: [])
