"""A bundle: the whole record of one matter in a BagIt bag, signed, for somebody outside who trusts nobody's word.

Trust comes from outside: the key of the record. A checkpoint by that key holds the entries, the last of which is
the act of exporting; it names the key that signed the list of all files. So one key vouches for every byte.
"""

from __future__ import annotations

import re
from hashlib import sha256
from typing import NamedTuple

from proof.verifier.bag import Bag, check_bag
from proof.verifier.contents import Contents
from proof.verifier.entry import FIRST_PREV
from proof.verifier.finding import (
    DIVERGED,
    ERASURES,
    INCOMPLETE,
    INVALID,
    VALID,
    Finding,
    missing,
    worst,
    wrong,
)
from proof.verifier.note import Checkpoint, Key, open_checkpoint, parse_checkpoint, parse_keys, parse_note
from proof.verifier.receipt import CheckedReceipt, Incomplete, Receipt, check_under, parse_receipt
from proof.verifier.sshsig import parse_sshsig, ssh_public_text, sshsig_ok
from proof.verifier.tree import Invalid
from proof.verifier.verdict import Diverged, Stamp, Verdict, compare_known, known_checkpoint, quoted

BUNDLE_VERSION = "1"
TAGS = "tagmanifest-sha256.txt"
SIGNATURE, TOKEN, TOKEN_SIGNATURE = f"{TAGS}.sig", f"{TAGS}.tsr", f"{TAGS}.tsr.sig"
PAYLOAD = "manifest-sha256.txt"
CHECKPOINT, POLICY = "data/record/checkpoint.txt", "data/record/policy.txt"
CONSISTENCY = "data/record/consistency.txt"
RECEIPT_PATH = re.compile(r"data/record/receipts/\d{6}\.txt")
PLAIN_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*(/[A-Za-z0-9_][A-Za-z0-9_.-]*)*")


class Trust(NamedTuple):
    """What the holder has from elsewhere: keys of the record, a checkpoint with its proof, an authority's word."""

    keys: list[Key]
    known: bytes = b""
    consistency: bytes = b""
    stamp: Stamp | None = None


class Record(NamedTuple):
    """What the entries in a bundle say, each of them checked."""

    checkpoint: Checkpoint
    receipts: list[Receipt]
    checked: list[CheckedReceipt]


def verify_bag(contents: Contents) -> Verdict:
    """This will judge a bag as BagIt does, whoever made it; what it says and who says it is not looked at."""
    bag = check_bag(contents)
    first = worst(bag.findings)
    if first:
        return _verdict(first, bag.findings)
    warnings = f", with {len(bag.findings)} warnings" if bag.findings else ""
    summary = (
        f"This BagIt bag of version {bag.version} is whole{warnings}: every file is as its manifests say."
    )
    proves = ["That the files fit the manifests beside them."]
    leaves_open = ["Who made it, and when: whoever changes a file can change the manifest too."]
    return Verdict(VALID, summary, proves, leaves_open, {"files": len(contents.items)}, tuple(bag.findings))


def verify_bundle(contents: Contents, trust: Trust) -> Verdict:
    """This will judge a bundle that was read; it raises nothing."""
    bag = check_bag(contents, missing)
    findings = [_in_a_bundle(each) for each in bag.findings]
    if foreign := _foreign(bag, findings, contents):
        return _verdict(worst(findings) or foreign, [*findings, foreign])
    record = _record(contents, trust, findings)
    sealed = _sealed_list(contents, bag.info, record, findings)
    findings = [*sealed, *findings, *_strict(contents, bag)]
    said = _from_outside(contents, record, trust, findings)
    first = worst(findings)
    if first or record is None:
        return _verdict(first or wrong("", "holds no record"), findings)
    return _good(record, bag, said, trust)


def _verdict(first: Finding, findings: list[Finding]) -> Verdict:
    openings = {
        INVALID: "Do not rely on this",
        DIVERGED: "The record was rewritten",
        INCOMPLETE: "This cannot be decided",
    }
    return Verdict(first.code, f"{openings[first.code]}: {first}.", [], [], {}, tuple(findings))


def _in_a_bundle(finding: Finding) -> Finding:
    """What is a warning in any bag is a fault in a bundle, which Kept writes in one way only."""
    return finding._replace(code=INVALID) if finding.code == VALID else finding


def _foreign(bag: Bag, findings: list[Finding], contents: Contents) -> Finding | None:
    version = bag.info.get("Kept-Bundle")
    if version == BUNDLE_VERSION:
        return None
    if version is not None and version.isdecimal():
        what = f"says version {version} of Kept's bundles, and this program reads version {BUNDLE_VERSION}: "
        return missing("bag-info.txt", what + "get a newer one")
    if RECEIPT_PATH.fullmatch(next(iter(sorted(contents.items)), "")) or CHECKPOINT in contents.items:
        return wrong("bag-info.txt", "does not say which version of Kept's bundles this is: it was changed")
    if not bag.version:
        return missing("", "This is no bundle of Kept: nothing in it is signed by a record")
    what = "bag" if worst(findings) else "sound bag"
    sentence = f"This is a {what} (BagIt), but no bundle of Kept: nothing in it is signed by a record"
    return missing("", f"{sentence} (--bag checks it as a plain bag)")


def _strict(contents: Contents, bag: Bag) -> list[Finding]:
    """Everything in a bundle is listed and plainly named."""
    known = bag.listed | bag.tags_listed | {TAGS, SIGNATURE, TOKEN, TOKEN_SIGNATURE}
    found = [
        wrong(each, "was added: nothing in the bundle lists it")
        for each in sorted(set(contents.items) - known)
    ]
    for path in sorted(contents.items):
        if not PLAIN_NAME.fullmatch(path):
            found.append(wrong(path, "has a name that Kept does not give"))
    for path in ("bagit.txt", "bag-info.txt", PAYLOAD):
        if path not in bag.tags_listed:
            found.append(wrong(TAGS, f"does not list {path}, as it must"))
    return found


# The record


def _record(contents: Contents, trust: Trust, findings: list[Finding]) -> Record | None:
    note = _text(contents, CHECKPOINT, findings)
    keys = trust.keys or _claimed_keys(contents, findings)
    try:
        checkpoint, signatures = open_checkpoint(note, keys)
    except Invalid as why:
        if note:
            stranger = _stranger(note, trust)
            findings.append(missing(CHECKPOINT, stranger) if stranger else wrong(CHECKPOINT, str(why)))
        return None
    receipts, checked = list[Receipt](), list[CheckedReceipt]()
    for path in sorted(path for path in contents.items if RECEIPT_PATH.fullmatch(path)):
        try:
            receipt = parse_receipt(contents.items[path].text or b"")
            checked.append(check_under(receipt, checkpoint, signatures))
            receipts.append(receipt)
            if receipt.proof.checkpoint != note:
                findings.append(wrong(path, "is under another checkpoint than the bundle"))
        except Incomplete as why:
            findings.append(missing(path, str(why)))
        except Invalid as why:
            findings.append(wrong(path, str(why)))
    record = Record(checkpoint, receipts, checked)
    findings += _chain(record, contents)
    return record


def _text(contents: Contents, path: str, findings: list[Finding]) -> bytes:
    item = contents.items.get(path)
    if item is None or item.text is None:
        findings.append(missing(path, "is missing" if item is None else "is longer than this program reads"))
        return b""
    return item.text


def _claimed_keys(contents: Contents, findings: list[Finding]) -> list[Key]:
    """The keys that the bundle itself names: good for finding faults, worth nothing as trust."""
    try:
        return parse_keys(_text(contents, POLICY, findings).decode("utf-8", "replace"))
    except Invalid as why:
        findings.append(wrong(POLICY, str(why)))
        return []


def _stranger(note: bytes, trust: Trust) -> str:
    """When no trusted key is of this record at all, that is what has to be said."""
    try:
        origin = parse_checkpoint(parse_note(note).text).origin
    except Invalid:
        return ""
    if not trust.keys or origin in {key.name for key in trust.keys}:
        return ""
    return (
        f"is of the record {quoted(origin)}, and the keys that you trust are of "
        f"{', '.join(sorted({key.name for key in trust.keys}))}: get the key of that record from somebody you trust"
    )


def _chain(record: Record, contents: Contents) -> list[Finding]:
    """The entries of a whole matter count 1, 2, 3 ... and each names the hash of the one before."""
    found, last, previous = list[Finding](), 0, FIRST_PREV
    pairs = sorted(zip(record.receipts, record.checked), key=lambda pair: pair[1].entry.wall_seq)  # noqa: B905 # Python 3.9 has no strict
    if not pairs:
        return [missing("data/record/receipts", "holds no entry that can be relied on")]
    if len({checked.entry.wall for _, checked in pairs}) > 1:
        return [wrong("data/record/receipts", "holds entries of more than one matter")]
    for receipt, checked in pairs:
        number, path = checked.entry.wall_seq, f"data/record/receipts/{checked.entry.wall_seq:06d}.txt"
        if path not in contents.items:
            found.append(wrong(path, f"does not hold entry {number}, which stands under another name"))
        elif number != last + 1:
            lost = f"entry {last + 1}" if number == last + 2 else f"entries {last + 1} to {number - 1}"
            found.append(
                missing(f"data/record/receipts/{last + 1:06d}.txt", f"is missing: {lost} of this matter")
            )
        elif checked.entry.wall_prev != previous:
            found.append(wrong(path, "does not continue the entry before it"))
        last, previous = number, _hash(receipt)
    return found


def _hash(receipt: Receipt) -> str:
    return sha256(receipt.entry).hexdigest()


# The signed list


def _sealed_list(
    contents: Contents, info: dict[str, str], record: Record | None, findings: list[Finding]
) -> list[Finding]:
    """The signature over the list of files, by the key that the last entry of the record names."""
    found = list[Finding]()
    tags = _text(contents, TAGS, found)
    exporting = _exporting(record)
    is_sound = record is not None and not worst(findings)
    named = exporting.get("bundle_key", "") if is_sound else None
    if is_sound and exporting.get("bundle", "") != info.get("External-Identifier"):
        found.append(wrong("data/record/receipts", "do not end with the act of exporting this bundle"))
    found += _signed(contents, SIGNATURE, tags, named, TAGS)
    if TOKEN in contents.items or TOKEN_SIGNATURE in contents.items:
        token = _text(contents, TOKEN, found)
        found += _signed(contents, TOKEN_SIGNATURE, token, named, TOKEN)
    return found


def _signed(contents: Contents, path: str, message: bytes, named: str | None, what: str) -> list[Finding]:
    found = list[Finding]()
    data = _text(contents, path, found)
    if not data or not message:
        return found
    try:
        signature = parse_sshsig(data)
    except Invalid as why:
        return [wrong(path, str(why))]
    if named is not None and ssh_public_text(signature.public) != named:
        return [wrong(path, "was made with another key than the one that the record names")]
    if not sshsig_ok(signature, message):
        both = [wrong(what, f"does not fit its signature {path}"), wrong(path, f"does not fit {what}")]
        return both[::-1] if what == TAGS and _fits(contents, message) else both
    return found


def _fits(contents: Contents, tags: bytes) -> bool:
    """Whether the list is, byte for byte, what its files ask for, so that rather the signature was changed."""
    paths = [line[66:] for line in tags.decode("utf-8", "replace").splitlines()]
    there = [(contents.items[path].digests["sha256"], path) for path in paths if path in contents.items]
    return "".join(f"{digest}  {path}\n" for digest, path in there).encode() == tags


def _exporting(record: Record | None) -> dict[str, str]:
    """What the last entry says, which is the act of exporting: the bundle's name, and the key that signs it."""
    last = max(record.checked, key=lambda each: each.entry.wall_seq) if record and record.checked else None
    return last.values if last else {}


# From outside


def _from_outside(
    contents: Contents, record: Record | None, trust: Trust, findings: list[Finding]
) -> list[str]:
    said = list[str]()
    try:
        if trust.stamp:
            said.append(_list_stamped(contents, trust.stamp))
        if record and trust.known:
            consistency = trust.consistency or _carried_proof(contents, trust)
            said.append(compare_known(record.checkpoint, trust.known, consistency, trust.keys))
    except Diverged as why:
        findings.append(Finding(DIVERGED, CHECKPOINT, str(why)))
    except Incomplete as why:
        findings.append(missing(CHECKPOINT, str(why)))
    except Invalid as why:
        findings.append(wrong(TOKEN if trust.stamp and not said else CHECKPOINT, str(why)))
    if not trust.keys:
        what = (
            "nothing in it contradicts itself, but nothing from outside was given to compare it with, and anybody can "
            "make such a bundle; get the key of the record from somebody you trust and give it with --trust"
        )
        if not worst(findings):
            findings.append(missing("", what))
    return said


def _carried_proof(contents: Contents, trust: Trust) -> bytes:
    """The proof that the bundle itself carries from the size that the holder knows; empty when it has none.

    It may come from anybody: a false one does not lead from the one root to the other.
    """
    size, item = known_checkpoint(trust.known, trust.keys).size, contents.items.get(CONSISTENCY)
    for proof in (item.text or b"").split(b"\n\n") if item else []:
        if proof.split(b"\n")[0] == b"old %d" % size:
            return proof + b"\n\n"
    return b""


def _list_stamped(contents: Contents, stamp: Stamp) -> str:
    token, tags = contents.items.get(TOKEN), contents.items.get(TAGS)
    if token is None or tags is None:
        raise Incomplete("the timestamp was to be checked, and this bundle has none")
    at = stamp(token.text or b"", tags.text or b"")
    return f"This list of files existed at {at:%Y-%m-%d %H:%M:%S} UTC: so says the timestamp authority."


def _good(record: Record, bag: Bag, said: list[str], trust: Trust) -> Verdict:
    entries = sorted((each.entry for each in record.checked), key=lambda each: each.wall_seq)
    erased = sorted({name for each in record.receipts for name in each.erased})
    origin, count = record.checkpoint.origin, len(entries)
    first, last = entries[0].at[:10], entries[-1].at[:10]
    summary = (
        f"This bundle is whole and unchanged: {count} entries of the record of {origin}, {first} to {last}."
    )
    proves = [
        f"The record of {origin}, which had {record.checkpoint.size} entries, holds these {count} as they stand here.",
        f"They are the whole history of this matter up to entry {count}, the act of exporting it: none was left out.",
        "Every file was on the list signed when the bundle was made, by the key that this last entry names, "
        "and none was changed, added or removed since.",
        *said,
    ]
    facts = {
        "origin": origin,
        "size": record.checkpoint.size,
        "root": record.checkpoint.root.hex(),
        "entries": [
            {"entry": each.entry._asdict(), "values": each.values, "erased": receipt.erased}
            for receipt, each in zip(record.receipts, record.checked)  # noqa: B905 # Python 3.9 has no strict
        ],
        "bag": bag.info,
    }
    leaves_open = _leaves_bundle_open(erased, trust)
    return Verdict(ERASURES if erased else VALID, summary, proves, leaves_open, facts)


def _leaves_bundle_open(erased: list[str], trust: Trust) -> list[str]:
    lines = ["That what was written is true, or that everything that happened was written."]
    if not trust.stamp:
        lines.append(
            "That the times are right: they are the organisation's own clock (--tsa checks a timestamp)."
        )
    if not trust.known:
        lines.append(
            "That others are shown the same record: compare with a checkpoint somebody holds (--known)."
        )
    lines.append(
        "That the report and the custody file tell the entries well: where they differ, the entries count."
    )
    if erased:
        lines.append(f"What stood in: {', '.join(erased)}. It was erased; the proof of the rest holds.")
    return lines
