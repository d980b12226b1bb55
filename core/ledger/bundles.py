"""What the record gives to a bundle: every entry of a wall as a receipt under one checkpoint, and the key that signs.

The key that signs lists of files is `KEPT_HOME/keys/bundles`, made when the first bundle is; the act of exporting
commits to its public half, so that whoever trusts the record's key needs no other.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db.models import Model

from core.ledger import checkpoints, tree
from core.ledger.receipts import receipt_under
from core.ledger.rows import label
from core.ledger.stamps import PATIENCE_SECONDS, authorities
from core.models import Checkpoint, Entry, Wall
from proof.bundle import BundleKey, Part, create_bundle_key, text_part
from proof.checkpoint import request_from
from proof.timestamp import NotStamped, fetch_timestamp
from proof.verifier.bundle import CHECKPOINT, CONSISTENCY, POLICY
from proof.verifier.note import parse_checkpoint, parse_note

MOST_EARLIER = 100
KEYS = """# The key of this record, as the organisation states it. Whoever checks in earnest got it from somewhere else.
{key}
"""


def bundle_key() -> BundleKey:
    """The key that signs bundles, made when there is none; SignerRefused says what is wrong with it."""
    path = Path(settings.KEPT_HOME) / "keys" / "bundles"
    path.parent.mkdir(mode=0o700, exist_ok=True)
    return create_bundle_key(path)


def checkpoint_over(index: int, *, at: datetime) -> Checkpoint | None:
    """A checkpoint that holds the entry of that index, signed now where this machine may sign; None if not yet."""
    checkpoints.keep_signing(at)
    newest = checkpoints.newest()
    return newest if newest and newest.size > index else None


def origin_of(checkpoint: Checkpoint) -> str:
    return parse_checkpoint(parse_note(checkpoint.note.encode()).text).origin


def entries_of(wall: Wall, *, up_to: int) -> list[Entry]:
    """Every entry of a wall, oldest first, up to the one with that index."""
    found = Entry.objects.filter(wall=wall, index__lte=up_to).select_related("opening__by")
    return list(found.order_by("wall_seq"))


def receipt_parts(entries: list[Entry], checkpoint: Checkpoint, *, about: Model) -> list[Part]:
    """A receipt for each entry; what is behind its commitments is shown where it is about that thing."""
    parts = []
    for entry in entries:
        is_shown = entry.opening.about == label(about)
        receipt = receipt_under(checkpoint, entry, is_party=is_shown)
        parts.append(text_part(f"data/record/receipts/{entry.wall_seq:06d}.txt", receipt))
    return parts


def checkpoint_parts(checkpoint: Checkpoint) -> list[Part]:
    return [
        text_part(CHECKPOINT, checkpoint.note.encode()),
        text_part(POLICY, KEYS.format(key=checkpoint.key).encode()),
        text_part(CONSISTENCY, _from_earlier(checkpoint)),
    ]


def _from_earlier(checkpoint: Checkpoint) -> bytes:
    """How this checkpoint extends each of the last ones before it, for whoever holds one of them."""
    earlier = Checkpoint.objects.filter(size__lt=checkpoint.size, size__gt=0).order_by("-size")
    sizes = earlier.values_list("size", flat=True)[:MOST_EARLIER]
    proofs = [bytes(request_from(size, checkpoint.size, tree.read_nodes)) for size in sizes]
    return b"".join(proofs)


def stamp(data: bytes) -> bytes:
    """An authority's token over the bytes; b"" where none is configured, or while it does not answer."""
    if not settings.KEPT_TSA_URL:
        return b""
    try:
        return fetch_timestamp(settings.KEPT_TSA_URL, data, trusted=authorities(), timeout=PATIENCE_SECONDS)
    except NotStamped:
        return b""
