"""Asks pymerkle, which is under the GPL and so only ever a program beside ours, about roots and inclusion.

One JSON question a line on the input: entries, a size, a root, and an inclusion proof for each index below the size;
one answer a line: its own root, and the indexes whose proof it refuses. Its consistency proofs are of a kind of its
own and are not asked for.
"""

import json
import sys
from typing import Any

import pymerkle


def answer(question: dict[str, Any]) -> dict[str, Any]:
    tree, size = pymerkle.InmemoryTree(algorithm="sha256"), question["size"]
    for entry in question["entries"]:
        tree.append_entry(bytes.fromhex(entry))
    proofs = [tree.prove_inclusion(index + 1, size) for index in range(size)]
    refused = [
        index
        for index, (proof, ours) in enumerate(zip(proofs, question["paths"], strict=True))
        if refuses(tree.get_leaf(index + 1), bytes.fromhex(question["root"]), proof, ours)
    ]
    return {"root": tree.get_state(size).hex(), "refused": refused}


def refuses(leaf: bytes, root: bytes, proof: Any, ours: list[str]) -> bool:
    """This will put our hashes in the place of its own, behind the leaf's, and have it judge them."""
    proof.path = [leaf, *map(bytes.fromhex, ours)]
    try:
        pymerkle.verify_inclusion(leaf, root, proof)
    except pymerkle.InvalidProof:
        return True
    return False


if __name__ == "__main__":
    for line in sys.stdin:
        sys.stdout.write(json.dumps(answer(json.loads(line))) + "\n")
