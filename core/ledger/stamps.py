"""Time stamps (RFC 3161) on checkpoints: a third party's word on when the record was as it is.

Fetched by the tick, outside any transaction: an authority that is slow or away holds up nobody.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.conf import settings

from core.models import Checkpoint
from proof.note import parse_note
from proof.timestamp import Certificates, fetch_timestamp, read_certificates

PATIENCE_SECONDS = 10


def stamp(checkpoint: Checkpoint, _at: datetime) -> None:
    """Have the newest checkpoint stamped; an older one needs none, since the newer holds all it held.

    Raises NotStamped when the authority gives no stamp that holds; then it is asked again later (core.tick).
    """
    if settings.KEPT_TSA_URL and not Checkpoint.objects.filter(size__gt=checkpoint.size).exists():
        checkpoint.token = fetch_timestamp(
            settings.KEPT_TSA_URL, stamped_text(checkpoint), trusted=authorities(), timeout=PATIENCE_SECONDS
        )
    checkpoint.next_try_at = None
    checkpoint.failure = ""
    checkpoint.save(update_fields=["token", "next_try_at", "failure"])


def authorities() -> Certificates:
    """The certificates to which a stamp must lead; Invalid when the file holds none, OSError when it is gone."""
    return read_certificates(Path(settings.KEPT_TSA_CERTIFICATES).read_bytes())


def stamped_text(checkpoint: Checkpoint) -> bytes:
    """What is stamped: the checkpoint without its signatures, so that witnesses can still be added."""
    return parse_note(checkpoint.note.encode()).text.encode()
