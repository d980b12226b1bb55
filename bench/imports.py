"""Importing what a Greenhouse of 100,000 candidates holds, on SQLite and PostgreSQL: python -m bench.imports

Goal: 5,000 applications a second with 100,000 candidates, 300,000 applications and 120,000 interviews; memory under
300 MB; linear, so that ten times as many cost ten times as much. The arguments are numbers of candidates.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bench.pairs import write_figures
from tests import postgresql
from tests.shell.programs import ROOT, environment, kept

CANDIDATES = 100_000
APPLICATIONS_EACH = 3
INTERVIEWS_IN_TEN = 12  # of ten candidates
OPENINGS = 400
MEMBERS = 200
GOAL, MOST_MEMORY = 5_000, 300
BEGAN = datetime(2025, 9, 1, 9, tzinfo=UTC)


@dataclass
class Result:
    database: str
    candidates: int
    seconds: float
    processor_seconds: float
    applications_a_second: float
    applications_a_processor_second: float
    megabytes: int
    closings: int
    new: int
    again_seconds: float
    again_new: int


def user(number: int) -> dict[str, Any]:
    return {"id": 10_000 + number, "name": f"Member {number}", "email": f"member{number}@isarlicht.example"}


def documents(candidates: int) -> Iterator[dict[str, Any]]:
    """One document a line: members and openings, then candidate by candidate with what belongs to them."""
    for number in range(MEMBERS):
        each = user(number)
        yield {
            "id": each["id"],
            "name": each["name"],
            "primary_email_address": each["email"],
            "disabled": False,
        }
    for number in range(OPENINGS):
        team = {"hiring_managers": [user(number % MEMBERS)], "recruiters": []}
        yield {
            "id": number,
            "name": f"Opening {number}",
            "requisition_id": None,
            "status": "open",
            "hiring_team": team,
        }
    for number in range(candidates):
        yield candidate(number)
        for turn in range(APPLICATIONS_EACH):
            yield application(number, turn)
        for turn in range(INTERVIEWS_IN_TEN // 10 + (number % 10 < INTERVIEWS_IN_TEN % 10)):
            yield interview(number, turn)


def candidate(number: int) -> dict[str, Any]:
    addresses = [{"value": f"candidate{number}@people.example", "type": "personal"}]
    said = {"id": number, "first_name": f"First{number}", "last_name": f"Last{number % 977}"}
    return said | {"email_addresses": addresses, "can_email": True, "tags": ["Python"], "applications": []}


def application(number: int, each: int) -> dict[str, Any]:
    """One in twelve is still active, one in a hundred hired; the others were rejected."""
    key = number * APPLICATIONS_EACH + each
    applied_at = BEGAN + timedelta(minutes=number % 100_000)
    said = {"id": key, "candidate_id": number, "prospect": False, "applied_at": applied_at.isoformat()}
    said |= {
        "jobs": [
            {
                "id": (number * 7 + each * 131) % OPENINGS,
                "name": f"Opening {(number * 7 + each * 131) % OPENINGS}",
            }
        ]
    }
    if key % 12 == 0:
        return said | {"status": "active", "rejected_at": None}
    if key % 100 == 1:
        return said | {"status": "hired", "rejected_at": None}
    reason = {"id": 14, "name": "Lacking skill", "type": {"id": 1, "name": "We rejected them"}}
    rejected_at = (applied_at + timedelta(days=40)).isoformat()
    return said | {"status": "rejected", "rejected_at": rejected_at, "rejection_reason": reason}


def interview(number: int, each: int) -> dict[str, Any]:
    start = BEGAN + timedelta(days=20, minutes=number % 100_000)
    said = {"id": number * 2 + each, "application_id": number * APPLICATIONS_EACH, "status": "complete"}
    said |= {
        "start": {"date_time": start.isoformat()},
        "end": {"date_time": (start + timedelta(hours=1)).isoformat()},
    }
    return said | {"interviewers": [user((number + each) % MEMBERS)]}


def write(path: Path, candidates: int) -> None:
    with path.open("w") as file:
        for document in documents(candidates):
            file.write(json.dumps(document) + "\n")


def measure(path: str, candidates: int) -> Result:
    """In a process of its own: import twice, and see how long it took and how much memory."""
    from django.db import connection
    from django.utils import timezone

    from hiring.actions.imports import add_source, import_files
    from tests import cast

    cast.build(timezone.now() - timedelta(days=300))
    source = add_source(kind="greenhouse", name="Greenhouse", by=None, at=timezone.now())
    begun, busy = time.perf_counter(), time.process_time()
    tally = import_files(source, [Path(path)], by=None, at=timezone.now())
    seconds, of_ours = time.perf_counter() - begun, time.process_time() - busy
    again = time.perf_counter()
    second = import_files(source, [Path(path)], by=None, at=timezone.now())
    return Result(
        connection.vendor,
        candidates,
        round(seconds, 1),
        round(of_ours, 1),
        round(candidates * APPLICATIONS_EACH / seconds),
        round(candidates * APPLICATIONS_EACH / of_ours),
        resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10,
        tally.closings,
        tally.new,
        round(time.perf_counter() - again, 1),
        second.new + second.changed,
    )


def run(candidates: int, database_url: str) -> Result:
    with tempfile.TemporaryDirectory() as home:
        path = Path(home) / "greenhouse.jsonl"
        write(path, candidates)
        settings = {"KEPT_DATABASE_URL": database_url, "KEPT_DEMO": "0", "KEPT_LOG_LEVEL": "error"}
        kept(Path(home), "migrate", **settings).check_returncode()
        said = subprocess.run(
            [sys.executable, "-m", "bench.imports", "--measure", str(path), str(candidates)],
            env=environment(Path(home), **settings), cwd=ROOT, check=True, capture_output=True, text=True,
        )  # fmt: skip
    return Result(**json.loads(said.stdout.splitlines()[-1]))


def main(*sizes: int) -> None:
    results = []
    for candidates in sizes or (CANDIDATES,):
        for start in (no_server, postgresql.running):
            with start() as url:
                results.append(run(candidates, url))
            report(results[-1])
    write_figures("imports", {"results": [asdict(each) for each in results]})


@contextmanager
def no_server() -> Iterator[str]:
    """SQLite, for which nothing has to be started."""
    yield ""


def report(each: Result) -> None:
    print(
        f"{each.database}, {each.candidates:,} candidates: {each.applications_a_second} applications a second"
        f" (goal {GOAL}), {each.applications_a_processor_second} a second of our processor, {each.seconds} s,"
        f" {each.megabytes} MB (goal {MOST_MEMORY}), {each.closings} closings;"
        f" again {each.again_seconds} s, {each.again_new} new or changed",
        flush=True,
    )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--measure"]:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shell.settings")
        from shell.cli.group import set_up_django

        set_up_django()
        print(json.dumps(asdict(measure(sys.argv[2], int(sys.argv[3])))))
    else:
        main(*map(int, sys.argv[1:]))
