"""Claiming one due row at a time, so that any number of ticks never do a thing twice."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

from django.db.models import QuerySet

from core.models.work import Work

log = logging.getLogger("kept.tick")

LEASE = timedelta(minutes=5)
LONGEST_TURN = timedelta(seconds=10)
LONGEST_WAIT = timedelta(hours=6)


@dataclass(frozen=True)
class Job:
    """Work that waits in the rows of one model.

    `rows` are all rows of this kind of work; `do(row, at)` does one of them and moves or clears `next_try_at` (in a
    transaction of its own, unless it waits for a network); `push_back(row, failure, at)` is called when it raised.
    """

    name: str
    rows: Callable[[], QuerySet[Any]]
    do: Callable[[Any, datetime], None]
    push_back: Callable[[Any, str, datetime], None]


def claim(rows: QuerySet[Any], at: datetime) -> Any | None:
    """Take the row that is due longest, or None; a row whose worker died is due again after the lease."""
    while (row := rows.filter(next_try_at__lte=at).order_by("next_try_at", "pk").first()) is not None:
        mine = rows.model._default_manager.filter(pk=row.pk, next_try_at=row.next_try_at)
        if mine.update(next_try_at=at + LEASE):
            row.next_try_at = at + LEASE
            return row
    return None


def work_off(job: Job, at: datetime, *, most: int) -> int:
    """Do what is due, one row at a time; a row that fails is pushed back and cannot hold up the others.

    After LONGEST_TURN other work has its turn, so that a mail server that hangs holds up nothing but mail.
    """
    done = 0
    stop_at = monotonic() + LONGEST_TURN.total_seconds()
    while done < most and monotonic() < stop_at and (row := claim(job.rows(), at)) is not None:
        _do_one(job, row, at)
        done += 1
    return done


def _do_one(job: Job, row: Work, at: datetime) -> None:
    try:
        job.do(row, at)
    except Exception as failure:  # one bad row must never stop the rest; it is pushed back and shown
        log.warning("%s %s failed: %s", job.name, row.pk, type(failure).__name__)
        job.push_back(row, describe(failure), at)


def describe(failure: Exception) -> str:
    """One line for people; PostgreSQL stores no NUL, whatever a server answered."""
    return f"{type(failure).__name__}: {failure}".replace("\0", "")[:500]


def push_back(row: Work, failure: str, at: datetime) -> None:
    """Try again after a wait that doubles from one minute to six hours; the failure stays visible on the row."""
    wait = min(LONGEST_WAIT, timedelta(minutes=2 ** min(row.tries, 9)))
    row.settle(tries=row.tries + 1, failure=failure, next_try_at=at + wait)
