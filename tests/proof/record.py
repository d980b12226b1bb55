"""A small record of promises to Asha, from which the tests hand out receipts."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from proof import entry, note
from proof.checkpoint import checkpoint_at, sign_checkpoint
from proof.entry import Draft
from proof.receipt import log_proof, receipt_bytes
from tests.proof.conftest import Tree

ORIGIN = "kept.example/record"
LOG = note.make_secret(ORIGIN, seed=bytes(range(32)))
WITNESS = note.make_secret("council.example/w1", note.COSIGNATURE, seed=bytes(range(1, 33)))
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
FACTS = {"reason": "No call was held", "due_at": "2026-11-27"}


@dataclass
class Record:
    """A small record of promises to Asha, all in one wall."""

    tree: Tree = field(default_factory=Tree)
    drafts: list[Draft] = field(default_factory=list)

    def grow(self, count: int) -> "Record":
        for _ in range(count):
            draft = entry.draft(
                "core.promise_made", at=NOON, wall="ab" * 16, actor="Ben", about="Asha", facts=FACTS
            )
            last = self.tree.entries[-1:]
            previous = entry.entry_hash(last[0]) if last else entry.FIRST_PREV
            data = entry.complete(draft.prefix, wall_prev=previous, wall_seq=len(self.drafts) + 1)
            self.tree.grow(data)
            self.drafts.append(draft)
        return self

    def checkpoint(self, size: int) -> bytes:
        return sign_checkpoint(checkpoint_at(ORIGIN, size, self.tree.reader), LOG)

    def receipt(
        self, number: int, size: int, token: bytes = b"", hidden: Sequence[str] = (), gone: str = ""
    ) -> bytes:
        proof = log_proof(number, self.checkpoint(size), self.tree.reader)
        shown = self.drafts[number].openings.items()
        openings = {name: each for name, each in shown if name not in [*hidden, gone]}
        return receipt_bytes(
            proof, self.tree.entries[number], openings, erased=[gone] if gone else [], token=token
        )
