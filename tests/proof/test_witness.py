"""Witnesses cosign what extends what they saw, and only right cosignatures are put under a checkpoint."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from proof import note
from proof.checkpoint import Checkpoint, checkpoint_at, request_from, sign_checkpoint
from proof.verifier.tree import Invalid
from proof.witness import Cosigned, add_cosignatures, cosignatures, witness_request
from tests.proof.conftest import Tree

ORIGIN = "kept.example/record"
LOG = note.make_secret(ORIGIN)
COUNCIL = note.make_secret("council.example/w1", note.COSIGNATURE)
UNION = note.make_secret("union.example/w1", note.COSIGNATURE)
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def cosigned(tree: Tree, secret: note.SecretKey, known: Checkpoint | None) -> note.Signature:
    signed = sign_checkpoint(checkpoint_at(ORIGIN, tree.size, tree.reader), LOG)
    request = request_from(known.size if known else 0, tree.size, tree.reader, signed)
    return witness_request(request, known, log=LOG.key, secret=secret, at=NOON)


def test_cosignatures_are_added_once_each_and_checked(tree_of: Callable[[int], Tree]) -> None:
    tree = tree_of(9)
    signed = sign_checkpoint(checkpoint_at(ORIGIN, 9, tree.reader), LOG)
    known = checkpoint_at(ORIGIN, 5, tree.reader)
    witnesses = [COUNCIL.key, UNION.key, LOG.key]
    assert cosignatures(signed, witnesses) == []
    for secret, seen in ((COUNCIL, known), (UNION, None), (COUNCIL, known)):
        signed = add_cosignatures(signed, str(cosigned(tree, secret, seen)).encode(), witnesses)
    names = ["union.example/w1", "council.example/w1"]
    assert cosignatures(signed, witnesses) == [Cosigned(name, NOON) for name in names]
    assert cosignatures(signed, [LOG.key]) == []


def test_witness_refuses_a_tree_that_does_not_extend_what_it_saw(tree_of: Callable[[int], Tree]) -> None:
    tree = tree_of(9)
    known = checkpoint_at(ORIGIN, 5, tree.reader)
    cosigned(tree, COUNCIL, known)
    rewritten = Tree().grow(b"rewritten", *tree.entries[1:])
    with pytest.raises(Invalid, match="does not extend"):
        cosigned(rewritten, COUNCIL, known)
    request = request_from(3, 9, tree.reader, sign_checkpoint(checkpoint_at(ORIGIN, 9, tree.reader), LOG))
    with pytest.raises(Invalid, match="last saw 5 entries, not 3"):
        witness_request(request, known, log=LOG.key, secret=COUNCIL, at=NOON)


def test_wrong_or_foreign_cosignature_is_not_added(tree_of: Callable[[int], Tree]) -> None:
    tree = tree_of(9)
    signed = sign_checkpoint(checkpoint_at(ORIGIN, 9, tree.reader), LOG)
    right = cosigned(tree, COUNCIL, None)
    assert add_cosignatures(signed, str(right).encode(), [COUNCIL.key]) != signed
    for line, words in [
        (str(cosigned(tree_of(8), COUNCIL, None)), "is wrong"),
        (str(right._replace(data=right.data[:-1])), "is wrong"),
        (str(cosigned(tree, UNION, None)), "not one of this log's witnesses"),
        (str(note.sign(note.parse_note(signed).text, LOG)), "not one of this log's witnesses"),
        ("nonsense", "not base64|malformed"),
    ]:
        with pytest.raises(Invalid, match=words):
            add_cosignatures(signed, line.encode(), [COUNCIL.key])


def test_cosignature_of_a_known_witness_that_is_wrong_spoils_the_checkpoint(
    tree_of: Callable[[int], Tree],
) -> None:
    signed = sign_checkpoint(checkpoint_at(ORIGIN, 9, tree_of(9).reader), LOG)
    spoiled = signed + str(cosigned(tree_of(8), COUNCIL, None)).encode()
    assert cosignatures(spoiled, [UNION.key]) == []
    with pytest.raises(Invalid):
        cosignatures(spoiled, [COUNCIL.key])


def test_impossible_time_of_a_cosignature_is_refused(tree_of: Callable[[int], Tree]) -> None:
    signed = sign_checkpoint(checkpoint_at(ORIGIN, 9, tree_of(9).reader), LOG)
    late = note.cosign(note.parse_note(signed).text, COUNCIL, time=2**62)
    with pytest.raises(Invalid, match="impossible"):
        cosignatures(signed + str(late).encode(), [COUNCIL.key])
