"""The texts of Go's checksum database, as its own tests have them."""

from base64 import b64decode

import pytest

from proof import merkle
from proof.sumdb import TREE, Record, parse_record, parse_tree, record_bytes
from proof.verifier.tree import Invalid
from tests.proof.vectors import folder, load

VECTORS = load(folder("05-merkle") / "signed-note" / "sumdb-tlog-text-vectors.json")


@pytest.mark.parametrize("text", VECTORS["tree"]["good_base64"])
def test_good_tree_of_the_vectors_is_read(text: str) -> None:
    assert parse_tree(b64decode(text))[:3] == (TREE, VECTORS["tree"]["N"], merkle.leaf_hash(b"hello world"))


@pytest.mark.parametrize("text", VECTORS["tree"]["bad_base64"])
def test_bad_tree_of_the_vectors_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        parse_tree(b64decode(text))


@pytest.mark.parametrize("text", VECTORS["record"]["good_base64"])
def test_good_record_of_the_vectors_is_read_and_written(text: str) -> None:
    record = parse_record(b64decode(text))
    assert record[:2] == (VECTORS["record"]["id"], VECTORS["record"]["text"])
    assert record_bytes(record) == b64decode(text)


@pytest.mark.parametrize("text", VECTORS["record"]["bad_base64"])
def test_bad_record_of_the_vectors_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        parse_record(b64decode(text))


@pytest.mark.parametrize("text", ["no newline", "an empty\n\nline\n", "\x01\n", ""])
def test_record_that_could_not_be_read_back_is_not_written(text: str) -> None:
    record_bytes(Record(7, "text\n"))
    with pytest.raises(Invalid):
        record_bytes(Record(7, text))
