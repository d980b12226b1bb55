"""Appending to the record: beside this disk's own fdatasync, with Django around it, in batches, on PostgreSQL.

`python -m bench.ledger` runs each part in a process of its own, since each needs a database of its own.
"""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.pairs import FOLDER, Measured, Pair, measure, report

ROUNDS = 7
APPENDS = 300
BATCH = 1000
CLIENTS = 8
AT = datetime(2026, 3, 3, 10, 0, tzinfo=UTC)


def main() -> None:
    """This will measure every part and report them together."""
    measured = [each for part in (*PARTS, "postgresql") for each in in_a_process(part)]
    report("ledger", measured)


def in_a_process(part: str) -> list[Measured]:
    from tests import postgresql

    own = {name: value for name, value in os.environ.items() if not name.startswith("KEPT_")}
    own |= {"DJANGO_SETTINGS_MODULE": "shell.settings", "KEPT_LOG_LEVEL": "error"}
    with tempfile.TemporaryDirectory(prefix="kept-bench-", dir=FOLDER.parent) as home:
        if part != "postgresql":
            return run_part(part, {**own, "KEPT_HOME": home})
        postgresql.OPTIONS = "-c listen_addresses='' -c max_connections=60"  # durable, unlike in tests
        with postgresql.running() as url:
            return run_part(part, {**own, "KEPT_HOME": home, "KEPT_DATABASE_URL": url})


def run_part(part: str, environ: dict[str, str]) -> list[Measured]:
    command = [sys.executable, "-m", "bench.ledger", part]
    done = subprocess.run(command, env=environ, stdout=subprocess.PIPE, check=True)
    return [Measured(**each) for each in json.loads(done.stdout)]


def sqlite(mode: str) -> list[Measured]:
    begin()
    from django.db import connection, transaction

    from core.ledger.append import append

    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA journal_mode={mode}")
    ready = drafts(APPENDS * ROUNDS + BATCH)
    disk = Disk(Path(os.environ["KEPT_HOME"]))

    def appended() -> None:
        for _ in range(APPENDS):
            with transaction.atomic():
                append([ready.pop()])

    goal = "at most 1.25 (0.8 of fdatasync)" if mode == "WAL" else "beside it; older SQLite uses it"
    pairs = [
        Pair(f"{APPENDS} appends, {mode}, each durable", goal, appended, "fdatasync", disk.sync_often)
    ]
    if mode == "WAL":
        pairs += [with_django(disk), hashing(disk)]
    return [measure(pair, ROUNDS) for pair in pairs]
