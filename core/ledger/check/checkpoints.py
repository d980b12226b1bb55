"""What was signed, against the log as it is now."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from django.conf import settings

from core.ledger.check.findings import Checked
from core.ledger.check.log import Log
from core.ledger.checkpoints import get_signer, key_file
from core.ledger.stamps import authorities, stamped_text
from core.models import Checkpoint
from proof.checkpoint import open_checkpoint
from proof.note import Invalid, Key, parse_key
from proof.receipt import parse_receipt
from proof.signer import SignerRefused
from proof.timestamp import read_token, verify_timestamp
from proof.verifier.note import Checkpoint as Signed
from proof.verifier.receipt import PROOF_MARK

OUTSIDE = "a checkpoint held outside"
MEMORY = "record/signed"


def trusted_keys() -> list[Key]:
    """The log's own key where its file can be read; else what the checkpoints say, and nothing vouches for that."""
    if key_file().exists():
        try:
            return [get_signer().key]
        except SignerRefused:
            pass
    keys = []
    for text in Checkpoint.objects.order_by().values_list("key", flat=True).distinct():
        try:
            keys.append(parse_key(str(text)))
        except Invalid:
            continue
    return keys


def held_outside(data: bytes) -> bytes:
    """The checkpoint in what somebody held: itself, or a receipt around it. Invalid if it is neither."""
    return parse_receipt(data).proof.checkpoint if data.startswith(PROOF_MARK.encode()) else data


@lru_cache(maxsize=4096)
def _opened(note: bytes, keys: tuple[Key, ...]) -> Signed:
    return open_checkpoint(note, list(keys))[0]


class Checkpoints:
    """Every checkpoint that is kept here or was held outside, with the sizes at which the log has to match."""

    def __init__(self, checked: Checked, known: Sequence[bytes]) -> None:
        self.checked = checked
        self.keys = tuple(trusted_keys())
        self.signed: list[tuple[str, Signed]] = []
        for size, note, key in Checkpoint.objects.order_by("size").values_list("size", "note", "key"):
            self._take(f"core_checkpoint {size}", str(note).encode("utf-8", "replace"), size)
            if key not in map(str, self.keys):
                self.checked.find(f"core_checkpoint {size}", "It names another key than the record's.")
        self._take_stamps()
        for data in known:
            self._take(OUTSIDE, data, None)
        self._take_memory()

    def _take(self, where: str, data: bytes, size: int | None) -> None:
        try:
            signed = _opened(held_outside(data), self.keys)
        except Invalid as why:
            self.checked.find(where, f"It cannot be used: {why}.")
            return
        if size is not None and signed.size != size:
            self.checked.find(where, f"It was signed for {signed.size} entries.")
        self.signed.append((where, signed))

    def _take_stamps(self) -> None:
        trusted = authorities() if settings.KEPT_TSA_URL else None
        for each in Checkpoint.objects.exclude(token=b"").order_by("size"):
            try:
                if trusted is None:
                    read_token(bytes(each.token))
                else:
                    verify_timestamp(bytes(each.token), stamped_text(each), trusted)
            except (Invalid, TypeError, AttributeError) as why:
                self.checked.find(f"core_checkpoint {each.pk}", f"Its time stamp does not hold: {why}.")

    def _take_memory(self) -> None:
        """The signer remembers what it signed last: it must be kept here too, so that people can be given it."""
        if not key_file().exists():
            return
        try:
            last = get_signer().last()
            self._take(MEMORY, last, None)
        except (SignerRefused, OSError) as why:
            self.checked.find(MEMORY, f"{why}.")
            return
        size = self.signed[-1][1].size if self.signed and self.signed[-1][0] == MEMORY else 0
        if size and not Checkpoint.objects.filter(size=size).exists():
            words = "It was signed last and is not kept here: it was deleted, or Kept was stopped just then."
            self.checked.find(f"core_checkpoint {size}", words)

    @property
    def sizes(self) -> set[int]:
        return {signed.size for _where, signed in self.signed}

    def check(self, log: Log) -> None:
        self.checked.checkpoints = len(self.signed)
        for where, signed in self.signed:
            if signed.size > log.walk.size:
                gone = signed.size - log.walk.size
                self.checked.find(
                    where, f"{signed.size} entries were signed; the last {gone} of them are gone."
                )
            elif signed.size and log.walk.roots.get(signed.size) != signed.root:
                self.checked.find(where, f"The first {signed.size} entries are not those that were signed.")
