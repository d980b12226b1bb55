"""Writers that are killed, writers at the same time: what was acknowledged is there, in order, without gaps."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from hashlib import sha256
from pathlib import Path

from django.test import override_settings

from core.ledger.check import Checked, check_record
from core.ledger.checkpoints import make_checkpoint
from core.models import Checkpoint, Entry
from tests.cast import NOW, Cast, OwnDatabase

ROOT = Path(__file__).resolve().parents[2]
KILLS = 200


def test_writers_of_one_process_are_whole_to_begin_with(cast: Cast) -> None:
    assert check_record().findings == []


def run(own_database: OwnDatabase, *arguments: object) -> list[list[str]]:
    """Let writers write; gives what they were told: `entry` or `checkpoint`, its number and its digest."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("KEPT_")}
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "tests.attacks.writers", *map(str, arguments)],
        cwd=ROOT,
        env={**environ, **own_database.environ, "DJANGO_SETTINGS_MODULE": "shell.settings"},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert (done.returncode, done.stderr) == (0, "")
    told = [line.split() for line in json.loads(done.stdout)]
    assert all(len(line) == 3 for line in told), told[:3]
    return told


def checked(own_database: OwnDatabase) -> Checked:
    with override_settings(KEPT_HOME=Path(own_database.environ["KEPT_HOME"])):
        return check_record()


def there() -> tuple[dict[str, str], dict[str, str]]:
    entries = {str(e.index): sha256(bytes(e.body)).hexdigest() for e in Entry.objects.all()}
    notes = {str(c.size): sha256(c.note.encode()).hexdigest() for c in Checkpoint.objects.all()}
    return entries, notes


def test_killed_two_hundred_times_nothing_acknowledged_is_lost(own_database: OwnDatabase) -> None:
    told = run(own_database, "killed", KILLS)
    entries, notes = there()
    acknowledged = {kind: [line[1:] for line in told if line[0] == kind] for kind in ("entry", "checkpoint")}
    assert len(told) >= KILLS  # each was told something, and one in five a checkpoint first
    assert all(acknowledged.values())
    assert [each for each in acknowledged["entry"] if entries.get(each[0]) != each[1]] == []
    assert [each for each in acknowledged["checkpoint"] if notes.get(each[0]) != each[1]] == []
    with override_settings(KEPT_HOME=Path(own_database.environ["KEPT_HOME"])):
        make_checkpoint(at=NOW)  # the next start needs no hand
    assert checked(own_database).findings == []
    assert sorted(map(int, entries)) == list(range(len(entries)))


def test_writers_at_once_leave_no_gap_and_whole_chains(own_database: OwnDatabase) -> None:
    before = Entry.objects.count()
    told = run(own_database, "at_once", 4, 50)
    indexes = sorted(int(index) for _kind, index, _digest in told)
    assert indexes == list(range(before, before + 200))
    shared = Entry.objects.order_by("index").first()
    assert shared
    sequence = Entry.objects.filter(wall=shared.wall).order_by("index").values_list("wall_seq", flat=True)
    assert list(sequence) == list(range(1, len(sequence) + 1))
    assert Counter(checked(own_database).findings) == Counter()
