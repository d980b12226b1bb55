"""Receipts: what people take away with them, to be checked by anybody with proof/verify.py and nothing else."""

from __future__ import annotations

from core.ledger import tree
from core.models import Checkpoint, Entry
from proof import entry as proof_entry
from proof.receipt import log_proof, receipt_bytes

# Digests of rows and lists of what was destroyed are for `kept doctor`; they tell a holder nothing.
NOT_FOR_HOLDERS = {"rows", "destroyed", "sealed"}


def covering(entry: Entry) -> Checkpoint | None:
    """The newest checkpoint that holds the entry, one with a time stamp if there is; a few seconds after the act."""
    covers = Checkpoint.objects.filter(size__gt=entry.index).order_by("-size")
    return covers.exclude(token=b"").first() or covers.first()


def make_receipt(entry: Entry, *, is_party: bool) -> bytes | None:
    """A receipt for somebody who may see what the entry is about; a party of it sees what is behind its commitments.

    None while no checkpoint covers the entry yet. What was erased is named as such.
    """
    checkpoint = covering(entry)
    return receipt_under(checkpoint, entry, is_party=is_party) if checkpoint else None


def receipt_under(checkpoint: Checkpoint, entry: Entry, *, is_party: bool) -> bytes:
    """The same under a checkpoint of one's choosing, which holds the entry."""
    openings = _openings(entry)
    erased = (
        set(proof_entry.parse_entry(bytes(entry.body)).commitments) - set(openings) - _sealed_facts(entry)
    )
    shown = {name: each for name, each in openings.items() if is_party and name not in NOT_FOR_HOLDERS}
    return receipt_bytes(
        log_proof(entry.index, checkpoint.note.encode(), tree.read_nodes),
        bytes(entry.body),
        shown,
        erased=erased,
        token=bytes(checkpoint.token),
    )


def opened_values(entry: Entry) -> dict[str, str]:
    """What a party reads behind the commitments of an entry: name to value, without what was erased or is sealed."""
    return {name: each.value for name, each in _openings(entry).items() if name not in NOT_FOR_HOLDERS}


def _openings(entry: Entry) -> dict[str, proof_entry.Opening]:
    envelope, body = bytes(entry.opening.envelope), bytes(entry.opening.body)
    opened = proof_entry.parse_openings(envelope) if envelope else {}
    return opened if "sealed" in opened or not body else {**opened, **proof_entry.parse_openings(body)}


def _sealed_facts(entry: Entry) -> set[str]:
    """Facts that are there and sealed to the wall: not opened here, and not erased either."""
    commitments = proof_entry.parse_entry(bytes(entry.body)).commitments
    is_there = "sealed" in commitments and bytes(entry.opening.body) != b""
    return set(commitments) - {"actor", "object", *NOT_FOR_HOLDERS, "subject"} if is_there else set()
