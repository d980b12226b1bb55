"""Writing entries at the head of the log, inside the caller's transaction.

SQLite: a few statements under the one writer's lock. PostgreSQL: one function (migration `append`), so that the head's
row is locked for one round trip. Both write the same bytes.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from django.db import connection, transaction

from core.models import Person, Wall
from core.models.behind import wait_for_writes
from proof import entry as proof_entry
from proof import merkle
from proof.merkle import HASH_BYTES

HEAD = "SELECT size, frontier FROM core_head WHERE id = 1"
CHAIN = "SELECT wall_seq, body FROM core_entry WHERE wall_id = ? ORDER BY wall_seq DESC LIMIT 1"
ENTRY = (
    'INSERT INTO core_entry ("index", kind, wall_id, wall_seq, at, body, hashes) VALUES (?, ?, ?, ?, ?, ?, ?)'
)
GROWN = "UPDATE core_head SET size = ?, frontier = ? WHERE id = 1"
OPENING = "INSERT INTO core_opening (entry_index, about, by_id, subject_id, envelope, body) VALUES (?, ?, ?, ?, ?, ?)"
TYPES = ("bytea", "text", "bigint", "timestamptz", "text", "bigint", "bigint", "bytea", "bytea")
FUNCTION = f"SELECT kept_append({', '.join(f'%s::{each}[]' for each in TYPES)})"
FUNCTION_FOR_ONE = (
    f"SELECT kept_append({', '.join(f'ARRAY[%s::{each}]' for each in TYPES)})"  # spares psycopg nine lists
)
FLUSH = "SELECT pg_logical_emit_message(true, 'kept', '')"


class Pending(NamedTuple):
    """An entry that lacks only its place (in the log, and in its wall's chain), with what opens it."""

    prefix: bytes
    kind: str
    wall: Wall
    at: datetime
    about: str
    by: Person | None
    subject: Person | None
    envelope: bytes
    body: bytes

    @property
    def opening(self) -> tuple[Any, ...]:
        by, subject = self.by and self.by.pk, self.subject and self.subject.pk
        return self.about, by, subject, self.envelope, self.body


def append(pending: Sequence[Pending]) -> list[int]:
    """Write the entries in this order and give their indexes; nothing of it is there unless the caller commits."""
    if not connection.in_atomic_block:
        raise RuntimeError("An entry is written in the transaction of the act it records.")
    if not pending:
        return []
    first = _in_postgresql(pending) if connection.vendor == "postgresql" else in_sqlite(pending)
    return list(range(first, first + len(pending)))


def in_sqlite(pending: Sequence[Pending]) -> int:
    """sqlite3's own connection: Django's cursors would cost as much again as the rest."""
    wait_for_writes()
    with connection.wrap_database_errors:
        database: sqlite3.Connection = connection.connection
        size, edge = database.execute(HEAD).fetchone()
        entries = list(_placed(pending, size, database))
        frontier = [edge[i : i + HASH_BYTES] for i in range(0, len(edge), HASH_BYTES)]
        hashes, frontier = merkle.append(size, frontier, [entry[-1] for entry in entries])
        database.executemany(ENTRY, [(*entry, each) for entry, each in zip(entries, hashes, strict=True)])
        database.execute(GROWN, [size + len(pending), b"".join(frontier)])
        database.executemany(OPENING, [(i, *each.opening) for i, each in enumerate(pending, size)])
    return int(size)


def _placed(pending: Sequence[Pending], size: int, database: sqlite3.Connection) -> Iterator[tuple[Any, ...]]:
    """The rows of the entries, each finished with its place in its wall's chain."""
    chains: dict[int, tuple[int, str]] = {}
    for index, each in enumerate(pending, size):
        wall = each.wall.pk
        seq, prev = chains.get(wall) or _chain_of(wall, database)
        body = proof_entry.complete(each.prefix, wall_prev=prev, wall_seq=seq + 1)
        chains[wall] = (seq + 1, proof_entry.entry_hash(body))
        yield index, each.kind, wall, seq + 1, _column(each.at), body


@lru_cache(maxsize=1024)
def _column(at: datetime) -> str | None:
    """A moment as Django keeps it in SQLite; many entries of an import share one."""
    return connection.ops.adapt_datetimefield_value(at)


def _chain_of(wall: int, database: sqlite3.Connection) -> tuple[int, str]:
    last = database.execute(CHAIN, [wall]).fetchone()
    return (last[0], proof_entry.entry_hash(last[1])) if last else (0, proof_entry.FIRST_PREV)


def _in_postgresql(pending: Sequence[Pending]) -> int:
    entries = [(each.prefix, each.kind, each.wall.pk, each.at, *each.opening) for each in pending]
    with connection.cursor() as cursor:
        if len(entries) == 1:
            cursor.execute(FUNCTION_FOR_ONE, entries[0])
        else:
            cursor.execute(FUNCTION, [list(column) for column in zip(*entries, strict=True)])
        first = cursor.fetchone()[0]
    transaction.on_commit(flush)
    return int(first)


def flush() -> None:
    """Wait until all that was committed so far is on PostgreSQL's disk; see docs/decisions, group commit.

    A transaction that writes nothing is not waited for, hence a message to nobody. On SQLite a commit waits itself.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(FLUSH)
