"""Appending to the record: beside this disk's own fdatasync, with Django around it, in batches, on PostgreSQL.

Each part needs a database of its own, so `python -m bench.ledger` runs each in a process of its own.
"""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg

from bench.pairs import Measured, Pair, folder, measure, report
from tests import postgresql

if TYPE_CHECKING:
    from core.ledger import Act
    from core.ledger.append import Pending

ROUNDS = 7
APPENDS = 200
BATCH = 1000
CLIENTS = 8
PAGE = b"x" * 4096
BARE = "INSERT INTO bare VALUES (%s, %s)"
AT = datetime(2026, 3, 3, 10, 0, tzinfo=UTC)
DURABLE = "-c listen_addresses='' -c max_connections=60"  # the tests' own server waits for no disk


def main() -> None:
    """This will measure every part and report them together."""
    report("ledger", [each for part in PARTS for each in in_a_process(part)])


def in_a_process(part: str) -> list[Measured]:
    own = {name: value for name, value in os.environ.items() if not name.startswith("KEPT_")}
    own |= {"DJANGO_SETTINGS_MODULE": "shell.settings", "KEPT_LOG_LEVEL": "error"}
    with tempfile.TemporaryDirectory(prefix="ledger-", dir=folder()) as home:  # on the disk that is meant
        if part != "postgresql":
            return run_part(part, {**own, "KEPT_HOME": home})
        postgresql.OPTIONS = DURABLE
        with postgresql.running() as url:
            return run_part(part, {**own, "KEPT_HOME": home, "KEPT_DATABASE_URL": url})


def run_part(part: str, environ: dict[str, str]) -> list[Measured]:
    command = [sys.executable, "-m", "bench.ledger", part]
    done = subprocess.run(command, env=environ, stdout=subprocess.PIPE, check=True)
    return [Measured(*each) for each in json.loads(done.stdout)]


def in_wal() -> list[Pair]:
    journal("WAL")
    one_by_one(
        prepared(APPENDS)
    )  # from its second thousand of pages on, the log is written over and not extended
    ready, pages = prepared(APPENDS * ROUNDS * 3), pages_of_an_append()
    words, append = f"{APPENDS} durable appends, WAL", lambda: one_by_one(ready)
    each = f"each {pages} pages"
    floor = bare_inserts()
    return [
        Pair(
            words, "at most 1.25 (0.8 of fdatasync)", append, f"file grown, {each}, fdatasync", grown(pages)
        ),
        Pair(words, "beside the above", append, f"written over, {each}, fdatasync", synced(APPENDS, pages)),
        Pair(words, "beside: what SQLite itself takes", append, "bare one-row commits", floor),
        Pair("bare one-row commits", "beside: the floor", floor, "written over, 1 page, fdatasync", synced()),
        hashing(),
        with_django(),
        batches(),
    ]


def in_truncate() -> list[Pair]:
    journal("TRUNCATE")
    ready = prepared(APPENDS * ROUNDS)
    words, goal = f"{APPENDS} durable appends, TRUNCATE", "none: what SQLite does where WAL may corrupt"
    return [Pair(words, goal, lambda: one_by_one(ready), "bare one-row commits", bare_inserts())]


def journal(mode: str) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA journal_mode={mode}")


def pages_of_an_append() -> int:
    """How many pages SQLite writes to its log for one append."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    log = next(Path(os.environ["KEPT_HOME"]).glob("*-wal"))
    one_by_one(prepared(APPENDS // 2))
    return round(log.stat().st_size / len(PAGE) / (APPENDS // 2))


def bare_inserts() -> Callable[[], None]:
    """One row of the length of an entry in a table without index, in a transaction of its own."""
    database = raw()
    database.execute("CREATE TABLE bare (id INTEGER PRIMARY KEY, body BLOB)")

    def insert() -> None:
        for _ in range(APPENDS):
            database.execute("BEGIN IMMEDIATE")
            database.execute("INSERT INTO bare (body) VALUES (?)", [PAGE[:500]])
            database.execute("COMMIT")

    return insert


def raw() -> sqlite3.Connection:
    from django.db import connection

    connection.ensure_connection()
    database: sqlite3.Connection = connection.connection
    return database


def hashing() -> Pair:
    acts, ready = acts_of(APPENDS), prepared(APPENDS * ROUNDS)
    words = f"hashing and committing {APPENDS} entries"
    return Pair(words, "at most 0.15", lambda: hashed(acts), "appending them", lambda: one_by_one(ready))


def with_django() -> Pair:
    acts, ready = acts_of(APPENDS), prepared(APPENDS * ROUNDS)
    words = f"{APPENDS} ledger.record, each in a transaction"
    return Pair(words, "at most 2.0, or 133 ms", lambda: recorded(acts), "append", lambda: one_by_one(ready))


def batches() -> Pair:
    ready = [prepared(BATCH) for _ in range(ROUNDS)]
    goal = f"at most {BATCH / 60:.1f} ms (60,000 a second)"
    return Pair(f"a batch of {BATCH}", goal, lambda: together(ready.pop()), "fdatasync", synced(1))


def on_postgresql() -> list[Pair]:
    clients, number = Clients(), CLIENTS * APPENDS
    words, append = f"{number} appends by {CLIENTS} clients", clients.all("append")
    inserts = "bare autocommit inserts"
    return [
        Pair(words, "at most 1.0", append, f"{inserts}, 1 client", clients.one("insert")),
        Pair(words, "beside the above", append, f"{inserts}, {CLIENTS} clients", clients.all("insert")),
        Pair(
            f"{words}, head locked for the disk",
            "none: why we wait after",
            clients.all("append in lock"),
            "append",
            append,
        ),
    ]


PARTS: dict[str, Callable[[], list[Pair]]] = {
    "wal": in_wal,
    "truncate": in_truncate,
    "postgresql": on_postgresql,
}


def one_by_one(ready: list[Pending]) -> None:
    """The append itself: no Django around it, as a transaction of sqlite3's own."""
    from core.ledger.append import in_sqlite

    database = raw()
    for _ in range(min(APPENDS, len(ready))):
        database.execute("BEGIN IMMEDIATE")
        in_sqlite([ready.pop()])
        database.execute("COMMIT")


def together(ready: list[Pending]) -> None:
    from django.db import transaction

    from core.ledger.append import append

    with transaction.atomic():
        append(ready)


def recorded(acts: list[Act]) -> None:
    from django.db import transaction

    from core import ledger

    for act in acts:
        with transaction.atomic():
            ledger.record_many([act])


def hashed(acts: list[Act]) -> None:
    from core.ledger.drafts import draft
    from proof import entry, merkle

    bodies = [entry.complete(draft(act).prefix, wall_prev=entry.FIRST_PREV, wall_seq=1) for act in acts]
    for body in bodies:
        entry.entry_hash(body)
    merkle.append(0, [], bodies)


def acts_of(number: int) -> list[Act]:
    """Acts as the core has them: one fact, one row, one wall among a hundred."""
    from core.actions.people import CHANGED
    from core.ledger import Act
    from core.models import Wall

    walls = list(Wall.objects.all())
    return [
        Act(CHANGED, wall, None, AT, wall, facts={"n": str(n)}, changed=[wall])
        for n, wall in zip(range(number), walls * number, strict=False)
    ]


def prepared(number: int) -> list[Pending]:
    from core.ledger.drafts import draft

    return [draft(act) for act in acts_of(number)]


def synced(times: int = APPENDS, pages: int = 1) -> Callable[[], None]:
    """Write so many pages over old ones and wait for the disk, so many times: the least a durable commit can do."""
    path = Path(os.environ["KEPT_HOME"]) / f"pages-{times}-{pages}"
    path.write_bytes(PAGE * pages * times)
    file = os.open(path, os.O_RDWR)
    os.fsync(file)

    def sync() -> None:
        for number in range(times):
            os.pwrite(file, PAGE * pages, number * len(PAGE) * pages)
            os.fdatasync(file)

    return sync


def grown(pages: int) -> Callable[[], None]:
    """Write as many bytes behind the last ones and wait for the disk, as a log does."""
    file = os.open(Path(os.environ["KEPT_HOME"]) / "grown", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def sync() -> None:
        for _ in range(APPENDS):
            os.write(file, PAGE * pages)
            os.fdatasync(file)

    return sync


class Clients:
    """So many processes with a connection each, as the server's workers are, which all do the same at once."""

    def __init__(self) -> None:
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE bare (id bigint PRIMARY KEY, body bytea)")
        ready = [
            (each.prefix, each.kind, each.wall.pk, each.at, *each.opening)
            for each in prepared(CLIENTS * APPENDS)
        ]
        settings = connection.get_connection_params()
        settings.pop("cursor_factory", None)
        settings.pop("context", None)
        connection.close()
        fork = get_context("fork")
        self._pipes: list[Connection] = []
        for number in range(CLIENTS):
            ours, theirs = fork.Pipe()
            work = (theirs, number, settings, ready[number::CLIENTS])
            fork.Process(target=client, args=work, daemon=True).start()
            self._pipes.append(ours)

    def all(self, what: str) -> Callable[[], None]:
        return lambda: self._do(what, self._pipes, 1)

    def one(self, what: str) -> Callable[[], None]:
        return lambda: self._do(what, self._pipes[:1], CLIENTS)

    def _do(self, what: str, pipes: list[Connection], times: int) -> None:
        for pipe in pipes:
            pipe.send((what, times))
        for pipe in pipes:
            pipe.recv()


def client(pipe: Connection, number: int, settings: dict[str, Any], ready: list[tuple[Any, ...]]) -> None:
    """Do what is asked with every entry, that many times, and say so."""
    from core.ledger.append import FLUSH, FUNCTION_FOR_ONE

    connection, numbers = psycopg.connect(**settings, autocommit=True), count(number, CLIENTS)

    def append(entry: tuple[Any, ...]) -> None:
        connection.execute(FUNCTION_FOR_ONE, entry)
        connection.execute(FLUSH)

    def append_in_lock(entry: tuple[Any, ...]) -> None:
        with connection.transaction():
            connection.execute(FUNCTION_FOR_ONE, entry)
            connection.execute("SET LOCAL synchronous_commit = on")

    def insert(entry: tuple[Any, ...]) -> None:
        connection.execute(BARE, [next(numbers), entry[0]])

    acts = {"append": append, "append in lock": append_in_lock, "insert": insert}
    while True:
        what, times = pipe.recv()
        for entry in ready * times:
            acts[what](entry)
        pipe.send(what)


def begin() -> None:
    """An organisation, and a hundred walls."""
    import django

    django.setup()
    from django.core.management import call_command

    from core import walls
    from core.actions.organisation import Place, set_up_organisation

    call_command("migrate", verbosity=0)
    place = Place("DE", "BY", "Europe/Berlin", "en")
    set_up_organisation(name="Isarlicht", place=place, is_demo=False, at=AT)
    for _ in range(100):
        walls.raise_wall("bench", at=AT)


if __name__ == "__main__":
    if sys.argv[1:]:
        begin()
        sys.stdout.write(json.dumps([measure(pair, ROUNDS) for pair in PARTS[sys.argv[1]]()]))
    else:
        main()
