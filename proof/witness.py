"""Witnesses: others who confirm that they saw a checkpoint extend the one before (c2sp.org/tlog-cosignature)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from proof.checkpoint import Checkpoint, Request, verify_extends
from proof.note import COSIGNATURE, Key, Note, SecretKey, Signature, cosign, open_note, parse_note
from proof.verifier.note import open_checkpoint, parse_signature, signature_ok
from proof.verifier.tree import Invalid

__all__ = ["Cosigned", "add_cosignatures", "cosignatures", "witness_request"]


class Cosigned(NamedTuple):
    """Who cosigned a checkpoint, and when by their own clock."""

    name: str
    at: datetime


def cosignatures(checkpoint: bytes, witnesses: Sequence[Key]) -> list[Cosigned]:
    """This will name the witnesses among `witnesses` who cosigned; Invalid when a cosignature is wrong."""
    note = parse_note(checkpoint)
    known = [key for key in witnesses if key.algorithm == COSIGNATURE]
    theirs = [each for each in note.signatures if _key_of(each, known)]
    return [Cosigned(each.name, _at(each)) for each in (open_note(note, known) if theirs else [])]


def add_cosignatures(checkpoint: bytes, lines: bytes, witnesses: Sequence[Key]) -> bytes:
    """This will put a witness's signature lines under a checkpoint, each once; Invalid unless all are right."""
    note = parse_note(checkpoint)
    known = [key for key in witnesses if key.algorithm == COSIGNATURE]
    signatures = list(note.signatures)
    for line in lines.decode("utf-8", "replace").splitlines():
        signature = parse_signature(line)
        key = _key_of(signature, known)
        if key is None:
            raise Invalid(f"{signature.name} is not one of this log's witnesses")
        if not signature_ok(key, note.text, signature):
            raise Invalid(f"the cosignature of {signature.name} is wrong")
        signatures = [each for each in signatures if each[:2] != signature[:2]] + [signature]
    grown = Note(note.text, signatures)
    return bytes(parse_note(bytes(grown)))


def witness_request(
    request: Request, known: Checkpoint | None, *, log: Key, secret: SecretKey, at: datetime
) -> Signature:
    """This will cosign a log's newer checkpoint as a witness who last saw `known`; Invalid unless it extends it."""
    checkpoint, _ = open_checkpoint(request.checkpoint, [log])
    if request.old != (known.size if known else 0):
        raise Invalid(f"this witness last saw {known.size if known else 0} entries, not {request.old}")
    if known:
        verify_extends(known, checkpoint, request.proof)
    return cosign(parse_note(request.checkpoint).text, secret, time=int(at.timestamp()))


def _key_of(signature: Signature, keys: Sequence[Key]) -> Key | None:
    return next((key for key in keys if (key.name, key.id) == signature[:2]), None)


def _at(signature: Signature) -> datetime:
    try:
        return datetime.fromtimestamp(signature.time, UTC)
    except (ValueError, OverflowError, OSError):
        raise Invalid(f"the time of the cosignature of {signature.name} is impossible") from None
