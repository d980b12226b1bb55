"""Taking a promise away with its whole record: one act, and the bundle that comes of it."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from importlib import metadata
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from core import ledger, people, promises
from core.errors import Refused
from core.ledger import bundles
from core.ledger.receipts import opened_values
from core.models import Entry, Person, Promise
from proof import verifier
from proof.bundle import Bundle, Part, text_part
from proof.bundle.custody import CustodyAct, CustodyFile, custody_bytes
from proof.bundle.keys import allowed_signers
from proof.bundle.pack import Payload
from proof.bundle.report import Report, ReportEntry, report_pdf
from proof.bundle.texts import certification, readme, verify_text
from proof.seals import NotOpened, seal
from proof.signer import SignerRefused

EXPORTED = ledger.declare(
    "core.promise_exported",
    words=gettext_lazy("%(by)s exported it with its record."),
    erased=ledger.WITH_PARTIES,
)
VERIFIER = Path(str(verifier.__file__)).parents[1] / "verify.py"


@dataclass(frozen=True)
class Export:
    """The act of exporting: its entry, and what the bundle is called."""

    promise: Promise
    index: int
    name: str
    at: datetime


@transaction.atomic
def export_promise(promise: Promise, *, by: Person, at: datetime, recipient: str = "") -> Export:
    """Record that somebody takes a promise away with its record; `recipient` is an age key, or nothing."""
    _refuse_bad_recipient(recipient)
    try:
        key = bundles.bundle_key()
    except (SignerRefused, OSError) as why:
        raise Refused(_("Bundles cannot be signed here: %(why)s.") % {"why": why}) from why
    name = f"kept-{at.astimezone(UTC):%Y-%m-%d}-{secrets.token_hex(4)}"
    facts = {
        "what": promises.words_of(promise),
        "bundle": name,
        "bundle_key": key.public_text,
        **({"recipient": recipient} if recipient else {}),
    }
    index = ledger.record(EXPORTED, wall=promise.wall, by=by, at=at, about=promise, facts=facts)
    return Export(promise, index, name, at)


def _refuse_bad_recipient(recipient: str) -> None:
    try:
        if recipient:
            seal(b"", [recipient])
    except NotOpened:
        raise Refused(
            _("This is no age key. It begins with age1, and whoever is to open the bundle sends it to you.")
        ) from None


def bundle_of(export: Export, *, language: str) -> Bundle:
    """The bundle of an export, ready to be packed: the record is signed first. The texts are in the language given."""
    checkpoint = bundles.checkpoint_over(export.index, at=export.at)
    if checkpoint is None:
        raise Refused(_("This act was not signed yet. Ask again in a few seconds."))
    entries = bundles.entries_of(export.promise.wall, up_to=export.index)
    receipts = bundles.receipt_parts(entries, checkpoint, about=export.promise)
    key, origin = bundles.bundle_key(), bundles.origin_of(checkpoint)
    principal = f"bundles@{origin.partition('/')[0]}"
    with override(language):
        story = [_told(entry) for entry in entries]
        written = [
            text_part("data/report.pdf", report_pdf(_report(export, origin, story, language), at=export.at)),
            text_part("data/custody.jsonld", _custody(export, story, receipts)),
            text_part("data/clocks.json", _clocks(export.promise)),
        ]
    tags = [
        text_part("README.txt", readme(language)),
        text_part("VERIFY.txt", verify_text(principal, origin)),
        text_part("allowed_signers", allowed_signers(principal, key.public_text)),
        text_part("tools/verify.py", VERIFIER.read_bytes()),
    ]
    payload = [*receipts, *bundles.checkpoint_parts(checkpoint), *written]
    info, drafted = _info(export, origin, len(entries)), _certification(export, origin)
    return Bundle(payload, tags, info, key.sign, bundles.stamp, drafted)


def _certification(export: Export, origin: str) -> Callable[[Payload], Part]:
    """What drafts it once the hashes are known: in the thread that seals, so that nothing is left to look up."""
    return partial(
        certification,
        bundle=export.name,
        matter=promises.words_of(export.promise),
        organisation=people.the_organisation().name,
        exported=_moment(export.at),
        origin=origin,
        version=metadata.version("kept"),
    )


def _info(export: Export, origin: str, count: int) -> list[tuple[str, str]]:
    return [
        ("Source-Organization", people.the_organisation().name),
        ("External-Identifier", export.name),
        ("External-Description", promises.words_of(export.promise)),
        ("Bagging-Date", f"{export.at.astimezone(UTC):%Y-%m-%d}"),
        ("Bag-Software-Agent", "Kept"),
        ("Kept-Record", origin),
        ("Kept-Entries", str(count)),
    ]


# The story, for the report and for custody


@dataclass(frozen=True)
class Told:
    """One entry in words."""

    number: int
    sentence: str
    by: str
    at: datetime
    values: Mapping[str, str]


def _told(entry: Entry) -> Told:
    by = str(entry.opening.by) if entry.opening.by else "Kept"
    sentence = str(ledger.KINDS[entry.kind].words) % {"by": by}
    return Told(entry.wall_seq, sentence, by, entry.at, opened_values(entry))


def _labels() -> dict[str, str]:
    return {
        "what": _("What"),
        "owed_by": _("Owed by"),
        "owed_to": _("Owed to"),
        "due": _("Due"),
        "said": _("In their words"),
        "notice": _("The notice"),
        "reason": _("Reason"),
        "handed_from": _("From"),
        "handed_to": _("To"),
        "recipient": _("Encrypted to"),
    }


def _report(export: Export, origin: str, story: list[Told], language: str) -> Report:
    promise, home = export.promise, people.the_organisation().name
    labels = _labels()
    last = {name: value for told in story for name, value in told.values.items() if name in labels}
    ended = _moment(promise.ended_at) if promise.ended_at else _("It is open.")
    facts = [
        (labels[name], _plain(name, last.get(name, ""))) for name in ("what", "owed_by", "owed_to", "due")
    ]
    return Report(
        language=language,
        title=_("A promise and its record"),
        author=home,
        lead=_("This report tells what %(origin)s recorded. The record itself lies beside it and counts.")
        % {"origin": origin},
        footer=f"{home} · {export.name}",
        story=_("What happened"),
        how=_("How to check this"),
        facts=[*facts, (_("Ended"), ended), (_("Exported"), _moment(export.at)), (_("Bundle"), export.name)],
        entries=[_entry(told, labels) for told in story],
        hints=[
            _(
                "This file is part of a bundle; alone it proves nothing. The bundle's VERIFY.txt says how to check it."
            ),
            _(
                "With the key of the record, got from somebody you trust: python3 tools/verify.py . --trust KEY"
            ),
            _("Times are in UTC, by the clock of the organisation."),
        ],
    )


def _entry(told: Told, labels: dict[str, str]) -> ReportEntry:
    lines = [(labels[name], _plain(name, told.values[name])) for name in labels if told.values.get(name)]
    return ReportEntry(told.number, told.sentence, _moment(told.at), lines)


def _plain(name: str, value: str) -> str:
    if not value:
        return _("erased")
    return f"{value[:10]} {value[11:16]} UTC" if name == "due" else value


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def _custody(export: Export, story: list[Told], receipts: list[Part]) -> bytes:
    acts = []
    for told, part in zip(story, receipts, strict=True):
        digest = sha256(b"".join(part.pieces)).hexdigest()
        file = CustodyFile(part.path, part.size, digest)
        acts.append(CustodyAct(told.number, told.sentence, told.by, told.at.isoformat(), [file]))
    return custody_bytes(export.promise.wall.random_id, promises.words_of(export.promise), acts)


def _clocks(promise: Promise) -> bytes:
    """The clocks that ran when the promise was made, and where each is written."""
    written = promises.policies()
    clocks = []
    for ran in promise.clocks.order_by("due_at", "pk"):
        policy = written.get(ran.policy)
        clocks.append(
            {
                "policy": ran.policy,
                "starts_at": ran.starts_at.isoformat(),
                "due_at": ran.due_at.isoformat(),
                **(
                    {"title": policy.title, "source": policy.source, "url": policy.source_url}
                    if policy
                    else {}
                ),
            }
        )
    return json.dumps(clocks, ensure_ascii=False, indent=1).encode() + b"\n"
