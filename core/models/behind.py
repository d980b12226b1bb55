"""Writing rows in a thread of its own while whoever made them goes on making more: an import does both all the time.

The database sees the same statements in the same order of one connection: whatever else is asked of it waits until
all that was handed over is written. An error is raised there, inside the same transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from threading import local
from typing import Any

from django.db import connection

Write = Callable[[], None]
_here = local()


class _Behind:
    """One connection's writer, and by table what it has not written yet."""

    def __init__(self) -> None:
        self.writer = ThreadPoolExecutor(1, "kept-behind")
        self.pending: list[tuple[str, Future[None]]] = []
        self.last_keys: dict[str, int] = {}

    def wait(self, table: str = "") -> None:
        """Until all is written; with a table, until all is that was handed over up to its last rows."""
        last = max((n for n, (name, _write) in enumerate(self.pending, 1) if table in ("", name)), default=0)
        waited, self.pending = self.pending[:last], self.pending[last:]
        with connection.wrap_database_errors:
            for _table, each in waited:
                each.result()

    def before(self, execute: Callable[..., Any], statement: Any, *rest: Any) -> Any:
        """What Django calls in place of every statement. One that may write takes keys that were not counted here."""
        self.wait()
        if not str(statement).startswith("SELECT"):
            self.last_keys.clear()
        return execute(statement, *rest)


@contextmanager
def writing_behind() -> Iterator[None]:
    """Within it `write` gives rows to the thread; all is written when it ends. Inside a transaction only.

    PostgreSQL checks there too that what a row points to exists, and not for all rows at once when all is committed.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    behind = _here.behind = _Behind()
    with behind.writer, connection.execute_wrapper(behind.before):
        try:
            yield
            behind.wait()
        finally:
            _here.behind = None


def write(table: str, rows: Write) -> None:
    """Write rows of a table, now or behind."""
    if behind := _behind():
        behind.pending.append((table, behind.writer.submit(rows)))
        return
    with connection.wrap_database_errors:
        rows()


def wait_for_writes(table: str = "") -> None:
    """For who speaks to the driver past Django's cursors: until the rows of a table are written, or all of them."""
    if behind := _behind():
        behind.wait(table)


@contextmanager
def keeping_keys() -> Iterator[None]:
    """Within it keys that nobody else gets are drawn while rows are written behind, for rows still to come.

    Around many transactions: what a sequence gave stays given, whatever becomes of them.
    """
    _here.keys = {}
    try:
        yield
    finally:
        _here.keys = None


def kept_keys() -> dict[str, list[int]] | None:
    """The keys in stock by table, for PostgreSQL; None where none are kept."""
    return getattr(_here, "keys", None)


def last_keys() -> dict[str, int]:
    """The last key of each table of SQLite, whose one writer this transaction is; empty where it has to be asked."""
    behind = _behind()
    return {} if behind is None else behind.last_keys


def _behind() -> _Behind | None:
    return getattr(_here, "behind", None)
