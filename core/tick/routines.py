"""What is done every so often rather than because a row is due; the first tick to move the beat does it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from core import search
from core.actions.erasure import expire
from core.ledger.checkpoints import keep_signing
from core.models import Beat, Organisation
from core.tick.claims import describe
from core.tick.sizes import learn_sizes

log = logging.getLogger("kept.tick")

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Routine:
    name: str
    every: timedelta
    do: Callable[[datetime], object]


def do_if_due(routine: Routine, at: datetime) -> None:
    """Do a routine when its time has come; a failure stays on its beat until the next time goes well."""
    beat, _new = Beat.objects.get_or_create(name=routine.name, defaults={"at": LONG_AGO})
    if not Beat.objects.filter(name=routine.name, at=beat.at, at__lte=at - routine.every).update(at=at):
        return
    failure = ""
    try:
        if (
            Organisation.objects.exists()
        ):  # before that there is nothing, and no record that could say what was done
            routine.do(at)
    except Exception as raised:  # one routine must never stop the others; it is shown until it goes well
        log.warning("%s failed: %s", routine.name, type(raised).__name__)
        failure = describe(raised)
    if failure != beat.failure:
        Beat.objects.filter(name=routine.name).update(failure=failure)


def expire_what_is_over(at: datetime) -> None:
    expire(at=at)


def wipe_forgotten_words(_at: datetime) -> None:
    search.wipe_forgotten_words()


def add(name: str, *, every: timedelta, do: Callable[[datetime], object]) -> None:
    """Let a room have something done every so often; a name that was added already is replaced."""
    ROUTINES[:] = [*(routine for routine in ROUTINES if routine.name != name), Routine(name, every, do)]


ROUTINES = [
    Routine("retention", timedelta(days=1), expire_what_is_over),
    Routine("forgotten_words", timedelta(days=1), wipe_forgotten_words),
    Routine("sizes", timedelta(minutes=10), lambda _at: learn_sizes()),
    Routine("checkpoint", timedelta(seconds=3), keep_signing),
]
