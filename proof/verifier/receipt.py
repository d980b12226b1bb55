"""Receipts: a C2SP tlog-proof (c2sp.org/tlog-proof), then the entry it is about and what the holder may open.

A receipt has four paragraphs. The first three are a whole `.tlog-proof` file, which anybody's tools can read:

    c2sp.org/tlog-proof@v1      kept.example/record      — kept.example/record Az3g...
    index 5                     9
    gSKyXoYZUgZ6jduW...         CsUYapGGPo4dkMgI...

    kept receipt v1
    entry {...}
    openings {...}
    erased reason               if anything was erased
    timestamp MIIDa...          if there is one: an RFC 3161 response over the checkpoint's text
    end
"""

from __future__ import annotations

from typing import NamedTuple

from proof.verifier.entry import Entry, Opening, open_commitment, parse_entry, parse_openings
from proof.verifier.note import (
    Checkpoint,
    Key,
    Signature,
    base64_bytes,
    open_checkpoint,
    parse_hash,
    parse_number,
)
from proof.verifier.tree import Invalid, leaf_hash, verify_inclusion

RECEIPT_LIMIT = 1024 * 1024
PROOF_MARK = "c2sp.org/tlog-proof@v1"
RECEIPT_MARK = "kept receipt v1"
MOST_HASHES = 63


class Incomplete(Invalid):
    """What was handed over is not wrong, but a part of it is missing."""


class LogProof(NamedTuple):
    """The proof that entry `number` is in a log (c2sp.org/tlog-proof); nothing vouches for `extra`."""

    number: int
    hashes: list[bytes]
    checkpoint: bytes
    extra: bytes = b""


class Receipt(NamedTuple):
    """What a receipt's file says, read but not yet checked."""

    proof: LogProof
    entry: bytes
    openings: dict[str, Opening]
    erased: list[str]
    token: bytes


class CheckedReceipt(NamedTuple):
    """What a receipt proved: the entry, the opened values, the checkpoint and who signed it."""

    entry: Entry
    values: dict[str, str]
    checkpoint: Checkpoint
    signatures: list[Signature]


def parse_log_proof(data: bytes) -> LogProof:
    """This will read a tlog-proof; Invalid if it is none."""
    head, divider, checkpoint = data.partition(b"\n\n")
    lines = head.decode("utf-8", "replace").split("\n")
    if lines[0] != PROOF_MARK:
        raise Invalid(f"this is not a proof of the version {PROOF_MARK}")
    extra = base64_bytes(lines.pop(1)[6:]) if lines[1:] and lines[1].startswith("extra ") else b""
    if not divider or len(lines) < 2:
        raise Incomplete("the proof ends before its checkpoint")
    if not lines[1].startswith("index ") or len(lines) > 2 + MOST_HASHES:
        raise Invalid("the proof does not give the entry's index and then its hashes")
    return LogProof(parse_number(lines[1][6:]), [parse_hash(line) for line in lines[2:]], checkpoint, extra)


def parse_receipt(data: bytes) -> Receipt:
    """This will read a receipt's bytes; Incomplete if it was cut short, Invalid if it is none."""
    if len(data) > RECEIPT_LIMIT:
        raise Invalid(f"a receipt has at most {RECEIPT_LIMIT} bytes; this has more")
    if data.startswith(PROOF_MARK.encode() + b"\r\n"):
        raise Invalid(
            "its line ends were changed on the way (CRLF): get the file again, as an attachment or download"
        )
    if data[: len(PROOF_MARK) + 1] != PROOF_MARK.encode() + b"\n":
        raise Invalid(f"this is not a receipt: its first line is not {PROOF_MARK}")
    paragraphs = data.split(b"\n\n")
    if len(paragraphs) != 4 or not data.endswith(b"\nend\n"):
        raise Incomplete(
            "the receipt is cut short or was put together wrongly: it has four parts and says 'end'"
        )
    proof = parse_log_proof(b"\n\n".join(paragraphs[:3]) + b"\n")
    mark, *lines = paragraphs[3].split(b"\n")[:-2]
    if mark != RECEIPT_MARK.encode():
        raise Invalid(f"the receipt is of another version than '{RECEIPT_MARK}'; a newer program may read it")
    if proof.extra:
        raise Invalid("the receipt holds extra data that nothing vouches for")
    return _parse_tail(proof, lines)


def _parse_tail(proof: LogProof, lines: list[bytes]) -> Receipt:
    words = [b"entry", b"openings", b"erased", b"timestamp"]
    parts = {word: rest for word, _, rest in (line.partition(b" ") for line in lines)}
    in_order = list(parts) == [word for word in words if word in parts]
    if len(parts) != len(lines) or not in_order or list(parts)[:2] != words[:2] or not all(parts.values()):
        raise Invalid("the last part of the receipt is malformed")
    gone = parts.get(b"erased", b"").decode("utf-8", "replace")
    if gone != " ".join(sorted(set(gone.split()))):
        raise Invalid("the list of what was erased is malformed")
    token = base64_bytes(parts.get(b"timestamp", b"").decode("utf-8", "replace"))
    return Receipt(proof, parts[b"entry"], parse_openings(parts[b"openings"]), gone.split(), token)


def check_receipt(receipt: Receipt, keys: list[Key]) -> CheckedReceipt:
    """This will raise Invalid unless everything in the receipt follows from a checkpoint by a trusted key."""
    return check_under(receipt, *open_checkpoint(receipt.proof.checkpoint, keys))


def check_under(receipt: Receipt, checkpoint: Checkpoint, signatures: list[Signature]) -> CheckedReceipt:
    """This will do so for a checkpoint whose signatures were verified already."""
    leaf = leaf_hash(receipt.entry)
    verify_inclusion(leaf, receipt.proof.number, checkpoint.size, checkpoint.root, receipt.proof.hashes)
    entry = parse_entry(receipt.entry)
    values = {name: open_commitment(entry, name, each) for name, each in receipt.openings.items()}
    if not set(receipt.erased) <= set(entry.commitments) - set(values):
        raise Invalid("the receipt calls something erased that the entry does not hold, or that it opens")
    return CheckedReceipt(entry, values, checkpoint, signatures)
