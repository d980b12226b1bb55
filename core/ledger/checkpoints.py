"""Checkpoints: the log's size and root, signed by a key of its own, for people outside to hold.

The signer (proof.signer) remembers what it signed last and refuses a log that does not extend it. Its key is
`KEPT_HOME/keys/record`, made at the first checkpoint; its memory is `KEPT_HOME/record/signed`.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

from core.ledger import tree
from core.ledger.append import flush
from core.models import Checkpoint
from proof.checkpoint import checkpoint_at, parse_checkpoint
from proof.merkle import consistency_proof
from proof.note import Key, parse_key, parse_note
from proof.signer import Signer, create_signer


def key_file() -> Path:
    return Path(settings.KEPT_HOME) / "keys" / "record"


def memory() -> Path:
    return Path(settings.KEPT_HOME) / "record" / "signed"


def key_for_everybody() -> Path:
    """The log's public key as a file, by which `kept verify` on this machine trusts bundles of this Kept."""
    return Path(settings.KEPT_HOME) / "record" / "key.txt"


def get_signer() -> Signer:
    """The signer of this log; its key is made when there is none and nothing was ever signed."""
    for folder in (key_file().parent, memory().parent):
        folder.mkdir(mode=0o700, exist_ok=True)
    if not key_file().exists() and newest() is None:
        create_signer(key_file(), memory(), f"{urlsplit(settings.KEPT_BASE_URL).netloc}/record")
    return Signer(key_file(), memory())


def newest() -> Checkpoint | None:
    return Checkpoint.objects.order_by("-size").first()


def log_key() -> Key | None:
    """The key that verifies checkpoints, None before the first. Whoever checks in earnest got it from elsewhere."""
    last = newest()
    return parse_key(last.key) if last else None


def make_checkpoint(*, at: datetime) -> Checkpoint | None:
    """Sign the log as it stands; None when it did not grow since the last checkpoint.

    Raises SignerRefused when the log is not an extension of what was signed before, which nothing innocent explains
    but an old backup. May be killed at any moment and called again: what was signed and not kept is kept then.
    """
    size = tree.size()
    if size == 0:
        return None
    signer = get_signer()
    if size == _keep(signer.last(), signer.key, at=at).size:
        return None
    flush()  # nothing is signed that a crash could still take back
    unsigned = checkpoint_at(signer.key.name, size, tree.read_nodes)
    signed = signer.sign(unsigned, lambda old: consistency_proof(old, size, tree.read_nodes))
    return _keep(signed, signer.key, at=at)


def _keep(note: bytes, key: Key, *, at: datetime) -> Checkpoint:
    """Store what was signed, unless it is there, or is the beginning of the log, which nobody needs."""
    size = parse_checkpoint(parse_note(note).text).size
    stamped_from = at if settings.KEPT_TSA_URL else None
    values = {"note": note.decode(), "key": str(key), "made_at": at, "next_try_at": stamped_from}
    if size == 0:
        return Checkpoint(size=0, **values)
    if not key_for_everybody().exists():
        key_for_everybody().write_text(f"{key}\n", encoding="utf-8")
    return Checkpoint.objects.get_or_create(size=size, defaults=values)[0]


def keep_signing(at: datetime) -> None:
    """What the tick does: a machine without the key leaves signing to the one that has it."""
    if key_file().exists() or newest() is None:
        make_checkpoint(at=at)
