"""Writing receipts: one small text file per entry and holder, checked by `proof.verifier.receipt`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from proof.entry import Opening, serialise_openings
from proof.merkle import Reader, inclusion_proof
from proof.verifier.note import base64_text, parse_checkpoint, parse_note
from proof.verifier.receipt import (
    PROOF_MARK,
    RECEIPT_LIMIT,
    RECEIPT_MARK,
    LogProof,
    Receipt,
    check_receipt,
    parse_log_proof,
    parse_receipt,
)
from proof.verifier.tree import Invalid
from proof.verifier.verdict import Verdict, verify_receipt

__all__ = [
    "RECEIPT_LIMIT", "Invalid", "LogProof", "Receipt", "Verdict", "check_receipt", "log_proof", "log_proof_bytes",
    "parse_log_proof", "parse_receipt", "receipt_bytes", "verify_receipt",
]  # fmt: skip


def log_proof(index: int, checkpoint: bytes, reader: Reader) -> LogProof:
    """This will prove that entry `index` is in the tree of a signed checkpoint; Invalid if it came later."""
    size = parse_checkpoint(parse_note(checkpoint).text).size
    return LogProof(index, inclusion_proof(index, size, reader), checkpoint)


def log_proof_bytes(proof: LogProof) -> bytes:
    """This will write a tlog-proof (c2sp.org/tlog-proof), kept in files named `.tlog-proof`."""
    extra = [f"extra {base64_text(proof.extra)}"] if proof.extra else []
    lines = [PROOF_MARK, *extra, f"index {proof.number}", *map(base64_text, proof.hashes), "", ""]
    return "\n".join(lines).encode() + proof.checkpoint


def receipt_bytes(
    proof: LogProof,
    entry: bytes,
    openings: Mapping[str, Opening],
    *,
    erased: Iterable[str] = (),
    token: bytes = b"",
) -> bytes:
    """This will write a receipt; Invalid when it would be longer than RECEIPT_LIMIT or could not be read back.

    `openings` is what this holder may open, `erased` names the fields whose values were destroyed, `token` is
    the timestamp authority's response over the checkpoint's text.
    """
    lines = [RECEIPT_MARK.encode(), b"entry " + entry, b"openings " + serialise_openings(openings)]
    if gone := sorted(set(erased)):
        lines.append(f"erased {' '.join(gone)}".encode())
    if token:
        lines.append(f"timestamp {base64_text(token)}".encode())
    written = log_proof_bytes(proof) + b"\n" + b"\n".join([*lines, b"end", b""])
    if parse_receipt(written) != Receipt(proof, entry, dict(openings), gone, token):
        raise Invalid("this receipt could not be read back")
    return written
