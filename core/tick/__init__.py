"""The tick: what becomes due is done, by a thread of `kept serve` or by any number of `kept tick`."""

from __future__ import annotations

import logging
from datetime import datetime
from threading import Event

from django.db import Error, close_old_connections
from django.utils import timezone

from core.models import Beat
from core.tick.claims import work_off
from core.tick.jobs import JOBS
from core.tick.routines import ROUTINES, do_if_due

log = logging.getLogger("kept.tick")

EVERY_SECONDS = 2.0
MOST_AT_ONCE = 200


def tick_once(at: datetime) -> int:
    """Do what is due at this moment and leave a beat; gives the number of rows worked on."""
    done = sum(work_off(job, at, most=MOST_AT_ONCE) for job in JOBS)
    for routine in ROUTINES:
        do_if_due(routine, at)
    Beat.objects.update_or_create(name="tick", defaults={"at": at})
    return done


def run(stop: Event) -> None:
    """Tick until told to stop. A database that is away for a while is waited for, and said so in the log."""
    while not stop.is_set():
        close_old_connections()
        try:
            tick_once(timezone.now())
        except Error:
            log.exception("The database did not answer the tick.")
        stop.wait(EVERY_SECONDS)
