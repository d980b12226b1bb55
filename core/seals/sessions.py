"""An open identity between two requests: in a row that only the key in the browser's cookie opens."""

from __future__ import annotations

from datetime import datetime, timedelta

from core.models import SealedSession
from core.seals.persons import Unlocked
from proof import seals

LASTS = timedelta(hours=12)


def begin_session(unlocked: Unlocked, session_key: str, *, at: datetime) -> str:
    """Keep an identity for a signed-in session; gives the secret for the cookie, which is kept nowhere else."""
    secret = seals.new_identity()
    body = seals.seal(unlocked.identity.encode(), [seals.recipient_of(secret)])
    SealedSession.objects.update_or_create(
        session_key=session_key, defaults={"person_key": unlocked.key, "body": body, "opened_at": at}
    )
    return secret


def resume_session(session_key: str, secret: str, *, at: datetime) -> Unlocked | None:
    """The identity of this session, or None when it has to be opened again with the passphrase."""
    kept = SealedSession.objects.select_related("person_key__person").filter(session_key=session_key).first()
    if kept is None or kept.opened_at + LASTS < at or kept.person_key.until_at is not None:
        return None
    try:
        identity = seals.open_sealed(bytes(kept.body), [secret]).decode()
        is_theirs = seals.recipient_of(identity) == kept.person_key.recipient
    except ValueError:
        return None
    return Unlocked(kept.person_key, identity) if is_theirs else None


def end_session(session_key: str) -> None:
    SealedSession.objects.filter(session_key=session_key).delete()
