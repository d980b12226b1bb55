"""What a check came to, in plain words: what is proved by it and what is not."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

from proof.verifier.finding import DIVERGED, ERASURES, INCOMPLETE, INVALID, VALID, WORDS, Finding
from proof.verifier.note import (
    COSIGNATURE,
    Checkpoint,
    Key,
    open_checkpoint,
    parse_extension,
    parse_note,
)
from proof.verifier.receipt import (
    PROOF_MARK,
    CheckedReceipt,
    Incomplete,
    Receipt,
    check_receipt,
    parse_log_proof,
    parse_receipt,
)
from proof.verifier.tree import Invalid, verify_consistency

MOST_SHOWN = 20
Stamp = Callable[[bytes, bytes], datetime]
"""Gives the time at which an authority stamped a text, from its token and the text; Invalid if it did not."""


class Diverged(Invalid):
    """Two checkpoints by one log contradict each other."""


class Verdict(NamedTuple):
    """A code that is also the exit code, one sentence, what is proved, what is not, and the facts as data.

    `findings` are all that is wrong, the first of the gravest of them being what the sentence says.
    """

    code: int
    summary: str
    proves: list[str]
    leaves_open: list[str]
    facts: dict[str, Any]
    findings: tuple[Finding, ...] = ()

    @property
    def word(self) -> str:
        return WORDS[self.code]

    def as_json(self) -> dict[str, Any]:
        return {
            "verdict": self.word,
            **self._asdict(),
            "findings": [each.as_json() for each in self.findings],
        }

    def as_text(self) -> str:
        parts = [f"{self.word}\n{self.summary}"]
        found = [str(each) for each in self.findings[:MOST_SHOWN]] if len(self.findings) > 1 else []
        if len(self.findings) > MOST_SHOWN:
            found.append(f"and {len(self.findings) - MOST_SHOWN} more; --json lists all")
        for title, lines in (
            ("What was found:", found),
            ("What this proves:", self.proves),
            ("What it does not:", self.leaves_open),
        ):
            if lines:
                parts.append("\n".join([title, *[f"- {line}" for line in lines]]))
        return "\n\n".join(parts)


def verify_receipt(
    data: bytes, keys: list[Key], known: bytes = b"", consistency: bytes = b"", stamp: Stamp | None = None
) -> Verdict:
    """This will judge a receipt's bytes; it raises nothing.

    `known` is a checkpoint (or another receipt) that the holder kept; `consistency` is what Kept gives at
    /record/consistency between the two sizes, needed when they differ; `stamp` checks an attached timestamp.
    """
    try:
        receipt = parse_receipt(data)
        checked = check_receipt(receipt, keys)
        compared = compare_known(checked.checkpoint, known, consistency, keys) if known else ""
        stamped = _stamped(receipt, stamp) if stamp else ""
    except Diverged as why:
        return Verdict(DIVERGED, f"The record was rewritten: {why}.", [], [], {})
    except Incomplete as why:
        return Verdict(INCOMPLETE, f"This cannot be decided: {why}.", [], [], {})
    except Invalid as why:
        return Verdict(INVALID, f"Do not rely on this: {why}.", [], [], {})
    code = ERASURES if receipt.erased else VALID
    summary = (
        f"Entry {receipt.proof.number} is in the record of {checked.checkpoint.origin}, as this receipt says."
    )
    proves = _proves(receipt, checked, keys) + [said for said in (compared, stamped) if said]
    return Verdict(
        code, summary, proves, _leaves_open(receipt, checked, known, stamped), _facts(receipt, checked)
    )


def _stamped(receipt: Receipt, stamp: Stamp) -> str:
    if not receipt.token:
        raise Incomplete("the timestamp was to be checked, and this receipt has none")
    text = parse_note(receipt.proof.checkpoint).text
    at = stamp(receipt.token, text.encode())
    return f"The record stood like this at {at:%Y-%m-%d %H:%M:%S} UTC at the latest: so says the timestamp authority."


def compare_known(checkpoint: Checkpoint, known: bytes, consistency: bytes, keys: list[Key]) -> str:
    """This will compare with a checkpoint (or receipt) that somebody held; Diverged or Incomplete when it must."""
    held = known_checkpoint(known, keys)
    if held.origin != checkpoint.origin:
        raise Invalid(f"the checkpoint you hold is of another record, {held.origin}")
    old, new = sorted([held, checkpoint], key=lambda each: each.size)
    if old.size == new.size:
        if old.root != new.root:
            raise Diverged(f"two different records of {new.size} entries were signed")
        return f"It is the record you knew before, with the same {new.size} entries."
    if not consistency:
        raise Incomplete(
            f"you hold a checkpoint of {held.size} entries and this one has {checkpoint.size}; "
            f"get /record/consistency?from={old.size}&to={new.size} and give it with --consistency"
        )
    if old.size:
        _check_extension(old, new, consistency)
    return (
        f"The record of {new.size} entries holds the {old.size} entries signed earlier, none of them changed."
    )


def _check_extension(old: Checkpoint, new: Checkpoint, consistency: bytes) -> None:
    size, proof = parse_extension(consistency.partition(b"\n\n")[0].decode("ascii", "replace"))
    if size != old.size:
        raise Incomplete(f"the consistency proof begins at {size} entries, not at {old.size}")
    try:
        verify_consistency(old.size, new.size, old.root, new.root, proof)
    except Invalid as why:
        raise Diverged(f"{why} (or the consistency proof was damaged: get it again)") from why


def known_checkpoint(known: bytes, keys: list[Key]) -> Checkpoint:
    """This will read the checkpoint that somebody held, or that of a receipt; Invalid when it cannot be used."""
    try:
        if known.startswith(PROOF_MARK.encode()):
            paragraphs = known.split(b"\n\n")[:3]
            known = parse_log_proof(b"\n\n".join(paragraphs) + b"\n").checkpoint
        return open_checkpoint(known, keys)[0]
    except Invalid as why:
        raise Invalid(f"the checkpoint you hold cannot be used: {why}") from why


def _proves(receipt: Receipt, checked: CheckedReceipt, keys: list[Key]) -> list[str]:
    entry, checkpoint = checked.entry, checked.checkpoint
    witnesses = {(key.name, key.id) for key in keys if key.algorithm == COSIGNATURE}
    return [
        f"{checkpoint.origin} signed a record of {checkpoint.size} entries that holds this one, "
        f"as number {receipt.proof.number} counted from 0, exactly as it stands here.",
        f"The entry says that '{entry.kind}' happened at {entry.at}; in its own matter it is number {entry.wall_seq}.",
        *[f"It recorded for {name}: {quoted(value)}" for name, value in sorted(checked.values.items())],
        *[
            f"{each.name} confirmed as a witness that it saw this record grow without a rewrite."
            for each in checked.signatures
            if each[:2] in witnesses
        ],
        "Whoever changes, removes or moves this entry later contradicts this receipt.",
    ]


def quoted(value: str) -> str:
    """On one line and not endless, so that no value can pretend to be a part of the verdict."""
    shown = json.dumps(value[:300], ensure_ascii=False)
    return shown if len(value) <= 300 else f"{shown} and {len(value) - 300} characters more"


def _leaves_open(receipt: Receipt, checked: CheckedReceipt, known: bytes, stamped: str) -> list[str]:
    hidden = sorted(set(checked.entry.commitments) - set(checked.values) - set(receipt.erased))
    lines = [
        "That what was written is true, or that everything that happened was written.",
        "That the time is right: it is the organisation's own clock.",
    ]
    if receipt.token and not stamped:
        lines[1] += " A timestamp by a third party is attached and was not checked (--tsa)."
    if not known:
        lines.append(
            "That others are shown the same record: compare with a checkpoint somebody else holds (--known)."
        )
    if receipt.erased:
        lines.append(
            f"What stood in: {', '.join(receipt.erased)}. It was erased; the proof of the rest holds."
        )
    if hidden:
        lines.append(f"What stands in: {', '.join(hidden)}. It was not opened to the holder of this receipt.")
    return lines


def _facts(receipt: Receipt, checked: CheckedReceipt) -> dict[str, Any]:
    entry, checkpoint = checked.entry, checked.checkpoint
    return {
        "index": receipt.proof.number,
        "entry": entry._asdict(),
        "values": checked.values,
        "erased": receipt.erased,
        "origin": checkpoint.origin,
        "size": checkpoint.size,
        "root": checkpoint.root.hex(),
        "signed_by": [each.name for each in checked.signatures],
        "timestamp_attached": bool(receipt.token),
    }
