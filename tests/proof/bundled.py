"""A bundle of three promises to Asha, written by Kept's own writer, and what is needed to judge it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from proof import entry
from proof.bundle import Bundle, BundleKey, Part, create_bundle_key, text_part, write_folder
from proof.bundle.custody import CustodyAct, CustodyFile, custody_bytes
from proof.bundle.keys import allowed_signers
from proof.bundle.texts import readme, verify_text
from proof.standalone import TARGET
from proof.verifier.bundle import Trust, verify_bundle
from proof.verifier.source import read_contents
from proof.verifier.verdict import Verdict
from tests.proof.record import LOG, NOON, ORIGIN, Record

NAME = "kept-2026-11-22-test"
PRINCIPAL = "bundles@kept.example"
TRUST = Trust([LOG.key])


@dataclass
class Bundled:
    """A record whose last entry is the act of exporting, and the bundle of it."""

    folder: Path
    erased: str = ""
    stamp: Callable[[bytes], bytes] | None = None
    more: list[Part] = field(default_factory=list)
    record: Record = field(default_factory=lambda: Record().grow(3))

    def __post_init__(self) -> None:
        facts = {"bundle": NAME, "bundle_key": self.key.public_text}
        made = entry.draft("core.exported", at=NOON, wall="ab" * 16, actor="Ben", about="Asha", facts=facts)
        entries = self.record.tree.entries
        previous, number = entry.entry_hash(entries[-1]), len(entries) + 1
        self.record.tree.grow(entry.complete(made.prefix, wall_prev=previous, wall_seq=number))
        self.record.drafts.append(made)

    @property
    def key(self) -> BundleKey:
        self.folder.mkdir(exist_ok=True)
        return create_bundle_key(self.folder / "bundles.key")

    @property
    def size(self) -> int:
        return len(self.record.tree.entries)

    def receipts(self) -> list[Part]:
        gone = [self.erased if number == 1 else "" for number in range(self.size)]
        return [
            text_part(
                f"data/record/receipts/{number + 1:06d}.txt",
                self.record.receipt(number, self.size, gone=gone[number]),
            )
            for number in range(self.size)
        ]

    def bundle(self) -> Bundle:
        receipts = self.receipts()
        acts = [
            CustodyAct(at, f"Ben did {part.path}.", "Ben", "2026-11-22T12:00:00.000000Z", [_file(part)])
            for at, part in enumerate(receipts, 1)
        ]
        payload = [
            *receipts,
            text_part("data/record/checkpoint.txt", self.record.checkpoint(self.size)),
            text_part("data/record/policy.txt", f"{LOG.key}\n".encode()),
            text_part("data/custody.jsonld", custody_bytes("ab" * 16, "Promises to Asha", acts)),
            *self.more,
        ]
        tags = [
            text_part("README.txt", readme("en")),
            text_part("VERIFY.txt", verify_text(PRINCIPAL, ORIGIN)),
            text_part("allowed_signers", allowed_signers(PRINCIPAL, self.key.public_text)),
            text_part("tools/verify.py", TARGET.read_bytes()),
        ]
        info = [("External-Identifier", NAME), ("Bagging-Date", "2026-11-22")]
        return Bundle(payload, tags, info, self.key.sign, self.stamp)

    def written(self, name: str = "bundle") -> Path:
        write_folder(self.bundle(), self.folder / name)
        return self.folder / name


def _file(part: Part) -> CustodyFile:
    return CustodyFile(part.path, part.size, sha256(b"".join(part.pieces)).hexdigest())


def judged(path: Path, trust: Trust = TRUST) -> Verdict:
    return verify_bundle(read_contents(path), trust)


def files_of(folder: Path) -> Iterator[Path]:
    yield from sorted(path for path in folder.rglob("*") if path.is_file())
