"""Checkpoints (c2sp.org/tlog-checkpoint), and how one is shown to extend another (c2sp.org/tlog-witness).

A request is what a witness takes at `add-checkpoint`, what the signer's process reads, and what
`GET /record/consistency` answers: `old N`, the hashes of the proof, an empty line, the new checkpoint.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from proof import merkle
from proof.note import SecretKey, sign_note
from proof.verifier.note import (
    Checkpoint,
    base64_text,
    open_checkpoint,
    parse_checkpoint,
    parse_extension,
)
from proof.verifier.tree import Invalid, verify_consistency

__all__ = [
    "Checkpoint", "Request", "checkpoint_at", "open_checkpoint", "parse_checkpoint", "parse_request",
    "request_from", "sign_checkpoint", "verify_extends",
]  # fmt: skip

MOST_HASHES = 63


class Request(NamedTuple):
    """A size that somebody knows, the proof that a newer tree extends it, and the newer checkpoint's bytes."""

    old: int
    proof: list[bytes]
    checkpoint: bytes

    def __bytes__(self) -> bytes:
        lines = [f"old {self.old}", *map(base64_text, self.proof), "", ""]
        return "\n".join(lines).encode() + self.checkpoint


def checkpoint_at(origin: str, size: int, reader: merkle.Reader) -> Checkpoint:
    """This will give the checkpoint, not yet signed, of the tree at that size."""
    return Checkpoint(origin, size, merkle.root_at(size, reader))


def sign_checkpoint(checkpoint: Checkpoint, secret: SecretKey) -> bytes:
    """This will sign without remembering; only `proof.signer` may do so for a log that is in use."""
    if secret.key.name != checkpoint.origin:
        raise Invalid(f"the key of {secret.key.name} does not sign for {checkpoint.origin}")
    return bytes(sign_note(str(checkpoint), secret))


def request_from(old: int, new: int, reader: merkle.Reader, checkpoint: bytes = b"") -> Request:
    """This will show the tree of `new` entries to extend that of `old`; nothing needs showing from size 0."""
    proof = merkle.consistency_proof(old, new, reader) if old else []
    return Request(old, proof, checkpoint)


def parse_request(data: bytes) -> Request:
    """This will read a request's bytes; Invalid if they are none."""
    head, divider, checkpoint = data.partition(b"\n\n")
    old, proof = parse_extension(head.decode("ascii", "replace"))
    if not divider or len(proof) > MOST_HASHES:
        raise Invalid("this is not a request: it lacks a checkpoint or its proof is too long")
    return Request(old, proof, checkpoint)


def verify_extends(old: Checkpoint, new: Checkpoint, proof: Sequence[bytes]) -> None:
    """This will raise Invalid unless the new checkpoint is of the same log and extends the old one."""
    if old.origin != new.origin:
        raise Invalid(f"these are checkpoints of two logs, {old.origin} and {new.origin}")
    if new.size < old.size:
        raise Invalid(f"the log had {old.size} entries and now has {new.size}: entries are missing")
    if old.size == 0:
        if proof or (new.size == 0 and old.root != new.root):
            raise Invalid("nothing can be shown from an empty log")
    else:
        verify_consistency(old.size, new.size, old.root, new.root, proof)
