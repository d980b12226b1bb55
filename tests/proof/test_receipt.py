"""Receipts: written, read, and refused in one sentence whatever is cut off, changed or swapped."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proof import entry, merkle, note
from proof.checkpoint import checkpoint_at, request_from, sign_checkpoint
from proof.receipt import log_proof, log_proof_bytes, parse_log_proof, parse_receipt, receipt_bytes
from proof.verifier.receipt import RECEIPT_LIMIT, Incomplete
from proof.verifier.stamp import stamp_by_openssl
from proof.verifier.tree import Invalid
from proof.verifier.verdict import Verdict, verify_receipt
from proof.witness import add_cosignatures
from tests.proof.record import FACTS, LOG, ORIGIN, WITNESS, Record


@pytest.fixture(scope="module")
def record() -> Record:
    return Record().grow(9)


def judged(data: bytes, known: bytes = b"", consistency: bytes = b"") -> Verdict:
    return verify_receipt(data, [LOG.key], known, consistency)


def test_receipt_is_valid_and_says_what_it_proves(record: Record) -> None:
    verdict = judged(record.receipt(5, 9))
    assert (verdict.code, verdict.word) == (0, "VALID")
    text = verdict.as_text()
    for said in (
        "Entry 5 is in the record of kept.example/record",
        "signed a record of 9 entries",
        "'core.promise_made' happened at 2026-11-22T12:00:00.000000Z; in its own matter it is number 6",
        'It recorded for actor: "Ben"',
        'It recorded for reason: "No call was held"',
        "That what was written is true",
        "it is the organisation's own clock",
        "compare with a checkpoint somebody else holds",
    ):
        assert said in text
    assert verdict.facts["values"] == {"actor": "Ben", "object": "Asha", **FACTS}


def test_receipt_with_hidden_fields_is_valid_and_names_them(record: Record) -> None:
    verdict = judged(record.receipt(5, 9, hidden=["actor", "reason"]))
    assert verdict.code == 0
    assert "What stands in: actor, reason. It was not opened" in verdict.as_text()
    assert "Ben" not in verdict.as_text()


def test_receipt_after_an_erasure_is_valid_with_erasures(record: Record) -> None:
    verdict = judged(record.receipt(5, 9, gone="reason"))
    assert (verdict.code, verdict.word) == (10, "VALID WITH ERASURES")
    assert "What stood in: reason. It was erased" in verdict.as_text()


def test_every_entry_at_every_size_has_a_valid_receipt(record: Record) -> None:
    codes = {judged(record.receipt(number, size)).code for size in range(1, 10) for number in range(size)}
    assert codes == {0}


def test_receipt_comes_back_as_written(record: Record) -> None:
    data = record.receipt(5, 9, token=b"token", gone="reason")
    read = parse_receipt(data)
    assert (read.proof.number, read.entry, read.erased, read.token) == (
        5,
        record.tree.entries[5],
        ["reason"],
        b"token",
    )
    assert receipt_bytes(read.proof, read.entry, read.openings, erased=read.erased, token=read.token) == data


def test_first_part_of_a_receipt_is_a_tlog_proof_file(record: Record) -> None:
    data = record.receipt(5, 9)
    alone = data[: data.index(b"\nkept receipt v1")]
    assert parse_log_proof(alone) == parse_receipt(data).proof
    assert log_proof_bytes(parse_log_proof(alone)) == alone
    with_extra = parse_log_proof(alone)._replace(extra=b"anything")
    assert parse_log_proof(log_proof_bytes(with_extra)) == with_extra


def test_receipt_cut_after_any_line_is_incomplete(record: Record) -> None:
    data = record.receipt(5, 9, token=b"token", gone="reason")
    lines = data.splitlines(keepends=True)
    assert judged(b"".join(lines)).code == 10
    assert judged(b"").code == 40
    assert {judged(b"".join(lines[:count])).code for count in range(1, len(lines))} == {20}


@settings(max_examples=300)
@given(st.data())
def test_receipt_cut_anywhere_is_never_valid(record: Record, data: st.DataObject) -> None:
    whole = record.receipt(5, 9, token=b"token")
    length = data.draw(st.integers(0, len(whole) - 1))
    assert judged(whole[:length]).code in (20, 40)


@settings(max_examples=300)
@given(st.data())
def test_receipt_with_one_changed_bit_is_never_valid(record: Record, data: st.DataObject) -> None:
    whole = bytearray(record.receipt(5, 9))
    bit = data.draw(st.integers(0, len(whole) * 8 - 1))
    whole[bit // 8] ^= 1 << bit % 8
    assert judged(bytes(whole)).code in (20, 40)


def test_every_line_that_is_missing_doubled_or_swapped_is_noticed(record: Record) -> None:
    lines = record.receipt(5, 9, token=b"token", gone="reason").splitlines(keepends=True)
    may_go = (b"timestamp", b"erased")  # the holder may cut these off
    may_come_twice = "—".encode()  # signed-note ignores a signature that is repeated
    for at, line in enumerate(lines):
        changed = [] if line.startswith(may_go) else [lines[:at] + lines[at + 1 :]]
        changed += [] if line.startswith(may_come_twice) else [lines[: at + 1] + lines[at:]]
        if at and line != lines[at - 1]:
            changed.append([*lines[: at - 1], line, lines[at - 1], *lines[at + 1 :]])
        assert {judged(b"".join(each)).code for each in changed} <= {20, 40}, line


def test_receipt_put_together_from_two_is_refused(record: Record) -> None:
    one, other = (record.receipt(number, 9).split(b"\n\n") for number in (4, 5))
    for taken in range(4):
        mixed = [*one[:taken], other[taken], *one[taken + 1 :]]
        expected = 0 if one[taken] == other[taken] else 40
        assert judged(b"\n\n".join(mixed)).code == expected


def test_receipt_under_a_foreign_checkpoint_is_refused(record: Record) -> None:
    mallory = note.make_secret(ORIGIN)
    checkpoint = sign_checkpoint(checkpoint_at(ORIGIN, 9, record.tree.reader), mallory)
    proof = log_proof(5, checkpoint, record.tree.reader)
    verdict = judged(receipt_bytes(proof, record.tree.entries[5], {}))
    assert verdict.as_text() == "INVALID\nDo not rely on this: no signature is by a key that you trust."
    assert verify_receipt(receipt_bytes(proof, record.tree.entries[5], {}), [mallory.key]).code == 0


@pytest.mark.parametrize(
    ("found", "put"),
    [
        (b"tlog-proof@v1", b"tlog-proof@v2"), (b"kept receipt v1", b"kept receipt v2"),
        (b"\nend\n", b"\nend\nmore\nend\n"),
        (b"index 5", b"index 05"), (b"index 5", b"index 4"), (b"index 5", b"extra AAAA\nindex 5"),
        (b"entry {", b"entry  {"), (b"\nend", b"\nerased\nend"), (b"\nend", b"\nerased \nend"),
        (b"\nend", b"\nerased nothing\nend"), (b"\nend", b"\nerased actor\nend"), (b"\nend", b"\ntimestamp \nend"),
        (b"\nend", b"\ntimestamp !\nend"), (b"openings {", b"erased due_at\nopenings {"), (b"\n", b"\r\n"),
        (b'"value":"Ben"', b'"value":"Eve"'), (b'"actor":{"salt"', b'"eve":{"salt"'),
    ],
)  # fmt: skip
def test_receipt_that_was_tampered_with_is_invalid(record: Record, found: bytes, put: bytes) -> None:
    data = record.receipt(5, 9)
    assert found in data
    verdict = judged(data.replace(found, put))
    assert verdict.code in (20, 40)
    assert verdict.summary.startswith(("Do not rely on this: ", "This cannot be decided: "))


def test_witness_who_is_trusted_is_named(record: Record) -> None:
    line = note.cosign(str(checkpoint_at(ORIGIN, 9, record.tree.reader)), WITNESS, time=1_800_000_000)
    checkpoint = add_cosignatures(record.checkpoint(9), str(line).encode(), [WITNESS.key])
    data = receipt_bytes(log_proof(5, checkpoint, record.tree.reader), record.tree.entries[5], {})
    confirmed = "council.example/w1 confirmed as a witness"
    assert confirmed in verify_receipt(data, [LOG.key, WITNESS.key]).as_text()
    assert confirmed not in judged(data).as_text()


def test_known_checkpoint_of_the_same_size_confirms_or_contradicts(record: Record) -> None:
    data, known = record.receipt(5, 9), record.checkpoint(9)
    assert "It is the record you knew before" in judged(data, known=known).as_text()
    assert judged(data, known=record.receipt(2, 9)).code == 0
    rewritten = Record().grow(9)
    verdict = judged(data, known=rewritten.checkpoint(9))
    assert (verdict.code, verdict.word) == (30, "DIVERGED")
    assert "two different records of 9 entries were signed" in verdict.summary


@pytest.mark.parametrize(("held", "now"), [(4, 9), (9, 4), (8, 9), (1, 9)])
def test_known_checkpoint_of_another_size_needs_a_consistency_proof(
    record: Record, held: int, now: int
) -> None:
    data, known = record.receipt(0, now), record.checkpoint(held)
    proof = bytes(request_from(min(held, now), max(held, now), record.tree.reader))
    asked = judged(data, known=known)
    assert asked.code == 20
    assert f"/record/consistency?from={min(held, now)}&to={max(held, now)}" in asked.summary
    assert judged(data, known=known, consistency=proof).code == 0
    other = bytes(request_from(2, 9, record.tree.reader))
    assert judged(data, known=known, consistency=other).code == 20
    rewritten = Record().grow(9)
    assert judged(data, known=rewritten.checkpoint(held), consistency=proof).code == 30


def test_known_checkpoint_that_is_none_of_this_record_is_refused(record: Record) -> None:
    other = note.make_secret("other.example/record")
    foreign = sign_checkpoint(checkpoint_at("other.example/record", 9, record.tree.reader), other)
    data = record.receipt(5, 9)
    assert judged(data, known=foreign).code == 40
    assert verify_receipt(data, [LOG.key, other.key], foreign).code == 40
    assert judged(data, known=b"nonsense").code == 40


def test_receipt_that_could_not_be_read_is_not_written(record: Record) -> None:
    proof = log_proof(5, record.checkpoint(9), record.tree.reader)
    receipt_bytes(proof, record.tree.entries[5], {})
    for broken, data in ((proof, b"two\n\nparts"), (proof._replace(extra=b"x"), record.tree.entries[5])):
        with pytest.raises(Invalid):
            receipt_bytes(broken, data, {})
    with pytest.raises(Invalid, match="at most"):
        receipt_bytes(
            proof, record.tree.entries[5], {"reason": entry.Opening(bytes(32), "x" * RECEIPT_LIMIT)}
        )


def test_proof_of_an_entry_after_the_checkpoint_is_refused(record: Record) -> None:
    log_proof(4, record.checkpoint(5), record.tree.reader)
    with pytest.raises(Invalid):
        log_proof(5, record.checkpoint(5), record.tree.reader)


@pytest.mark.parametrize(
    "data",
    [
        b"", b"c2sp.org/tlog-proof@v1\n", b"not a proof\n", b"c2sp.org/tlog-proof@v1\nindex notanumber\n\ncheckpoint\n",
        b"c2sp.org/tlog-proof@v1\nextra !!notbase64!!\nindex 0\n\ncheckpoint\n", b"c2sp.org/tlog-proof@v1\nindex 0\n",
        b"c2sp.org/tlog-proof@v1\nindex 0\nAAAA\n\ncheckpoint\n", b"c2sp.org/tlog-proof@v1\n\ncheckpoint\n",
        b"c2sp.org/tlog-proof@v1\nindex 0\n" + (b"A" * 43 + b"=\n") * 64 + b"\ncheckpoint\n",
    ],
)  # fmt: skip
def test_malformed_tlog_proof_is_refused(data: bytes) -> None:
    assert parse_log_proof(b"c2sp.org/tlog-proof@v1\nindex 0\n\ncheckpoint\n").checkpoint == b"checkpoint\n"
    with pytest.raises(Invalid):
        parse_log_proof(data)


def test_receipt_with_other_line_ends_says_so(record: Record) -> None:
    verdict = judged(record.receipt(5, 9).replace(b"\n", b"\r\n"))
    assert (verdict.code, "CRLF" in verdict.summary) == (40, True)


def test_cut_receipt_is_incomplete_and_not_invalid(record: Record) -> None:
    with pytest.raises(Incomplete):
        parse_receipt(record.receipt(5, 9)[:-1])


def test_roots_in_the_verdict_are_those_of_the_tree(record: Record) -> None:
    facts = judged(record.receipt(5, 9)).facts
    assert (facts["size"], facts["root"]) == (9, merkle.root_at(9, record.tree.reader).hex())


def test_timestamp_that_cannot_be_checked_here_is_said(
    record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = record.receipt(5, 9, token=b"token")
    assert "--tsa" in judged(data).as_text()
    monkeypatch.setenv("PATH", "")
    verdict = verify_receipt(
        data, [LOG.key], stamp=lambda token, text: stamp_by_openssl(token, text, Path("none"))
    )
    assert (verdict.code, "openssl, and it is missing here" in verdict.summary) == (20, True)
