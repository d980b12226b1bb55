"""What hiring leaves to the tick: reading knocks and uploads, asking APIs, forgetting what was only kept for a day."""

from __future__ import annotations

from datetime import datetime, timedelta

from core.tick import routines
from core.tick.claims import Job, push_back
from core.tick.jobs import JOBS
from hiring.actions.asking import ask, ask_later
from hiring.actions.hooks import forget_unknown, read_knock
from hiring.actions.settling import settle
from hiring.actions.uploads import forget_unconfirmed, read_later, read_slice
from hiring.models import Connection, Import, Interview, Knock

UNCONFIRMED_IS_KEPT = timedelta(days=2)
ENDED_LATELY = timedelta(days=1)

JOBS += [
    Job("webhook", lambda: Knock.objects.select_related("source"), read_knock, push_back),
    Job("import", lambda: Import.objects.select_related("source", "by"), read_slice, read_later),
    Job("source", lambda: Connection.objects.select_related("source"), ask, ask_later),
]


def forget(at: datetime) -> None:
    forget_unknown(at)
    forget_unconfirmed(at - UNCONFIRMED_IS_KEPT)


def settle_after_interviews(at: datetime) -> None:
    """No ATS says that an interview took place: whoever had one that ended lately may be owed something else now."""
    scheduled = Interview.objects.filter(status=Interview.Status.SCHEDULED)
    over = scheduled.filter(ends_at__gt=at - ENDED_LATELY, ends_at__lte=at)
    settle(set(over.values_list("application__person", flat=True)), by=None, at=at)


routines.add("hiring interviews", every=timedelta(minutes=30), do=settle_after_interviews)
routines.add("hiring arrivals", every=timedelta(hours=1), do=forget)
