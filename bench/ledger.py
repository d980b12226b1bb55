"""Appending to the record: beside this disk's own fdatasync, with Django around it, in batches, on PostgreSQL.

Each part needs a database of its own, so `python -m bench.ledger` runs each in a process of its own.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg

from bench.pairs import FOLDER, Measured, Pair, measure, report
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
    FOLDER.mkdir(parents=True, exist_ok=True)
    own = {name: value for name, value in os.environ.items() if not name.startswith("KEPT_")}
    own |= {"DJANGO_SETTINGS_MODULE": "shell.settings", "KEPT_LOG_LEVEL": "error"}
    with tempfile.TemporaryDirectory(prefix="ledger-", dir=FOLDER) as home:  # on the disk that is meant
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
    return [single("WAL", "at most 1.25 (0.8 of fdatasync)"), hashing(), with_django(), batches()]


def in_truncate() -> list[Pair]:
    journal("TRUNCATE")
    return [single("TRUNCATE", "none: what SQLite does where WAL may corrupt")]


def journal(mode: str) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA journal_mode={mode}")


def single(mode: str, goal: str) -> Pair:
    ready = prepared(APPENDS * ROUNDS)
    return Pair(f"{APPENDS} durable appends, {mode}", goal, lambda: one_by_one(ready), "fdatasync", synced())


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
    clients = Clients()
    number = CLIENTS * APPENDS
    return [
        Pair(
            f"{number} appends by {CLIENTS} clients",
            "at most 1.0",
            clients.append,
            "bare autocommit inserts, 1 client",
            clients.insert_alone,
        ),
        Pair(
            f"{number} appends by {CLIENTS} clients",
            "beside the above",
            clients.append,
            f"bare autocommit inserts, {CLIENTS} clients",
            clients.insert,
        ),
        Pair(
            f"{number} appends, head locked for the disk",
            "none: why we wait after",
            clients.append_in_lock,
            "append",
            clients.append,
        ),
    ]


PARTS: dict[str, Callable[[], list[Pair]]] = {
    "wal": in_wal,
    "truncate": in_truncate,
    "postgresql": on_postgresql,
}


def one_by_one(ready: list[Pending]) -> None:
    from django.db import transaction

    from core.ledger.append import append

    for _ in range(APPENDS):
        with transaction.atomic():
            append([ready.pop()])


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


def synced(times: int = APPENDS) -> Callable[[], None]:
    """Write a page and wait for the disk, so many times: what any durable commit has to do."""
    path = Path(os.environ["KEPT_HOME"]) / f"pages-{times}"
    path.write_bytes(PAGE * APPENDS)
    file = os.open(path, os.O_RDWR)

    def sync() -> None:
        for number in range(times):
            os.pwrite(file, PAGE, number * len(PAGE))
            os.fdatasync(file)

    return sync


class Clients:
    """Connections of their own, as so many processes would have them, each in a thread."""

    def __init__(self) -> None:
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE bare (id bigint PRIMARY KEY, body bytea)")
        settings = connection.get_connection_params()
        settings.pop("cursor_factory", None)
        settings.pop("context", None)
        self._connections = [psycopg.connect(**settings, autocommit=True) for _ in range(CLIENTS)]
        self._ready = [self._columns(each) for each in prepared(CLIENTS * APPENDS)]
        self._numbers = count()

    def append(self) -> None:
        from core.ledger.append import FLUSH, FUNCTION

        self._each(lambda client, columns: (client.execute(FUNCTION, columns), client.execute(FLUSH)))

    def append_in_lock(self) -> None:
        from core.ledger.append import FUNCTION

        def act(client: Any, columns: list[Any]) -> None:
            with client.transaction():
                client.execute(FUNCTION, columns)
                client.execute("SET LOCAL synchronous_commit = on")

        self._each(act)

    def insert(self) -> None:
        self._each(lambda client, columns: client.execute(BARE, [next(self._numbers), columns[0][0]]))

    def insert_alone(self) -> None:
        for columns in self._ready:
            self._connections[0].execute(BARE, [next(self._numbers), columns[0][0]])

    def _each(self, act: Callable[[Any, list[Any]], object]) -> None:
        def work(number: int) -> None:
            for columns in self._ready[number::CLIENTS]:
                act(self._connections[number], columns)

        with ThreadPoolExecutor(CLIENTS) as threads:
            list(threads.map(work, range(CLIENTS)))

    @staticmethod
    def _columns(each: Pending) -> list[Any]:
        return [[part] for part in (each.prefix, each.kind, each.wall.pk, each.at, *each.opening)]


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
