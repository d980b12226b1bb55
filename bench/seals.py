"""Sealing a file beside cp, sha256sum and age; unlocking, one and six at once; turning a key over 10,000 files."""

from __future__ import annotations

import hashlib
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from bench.pairs import Measured, Pair, measure, report

if TYPE_CHECKING:
    from core.models import Wall

GIB = 1 << 30
PIECE = 1 << 20
FILES = 10_000
UNLOCKS = 30
PASSPHRASE = "four words of a bench"


def main(size: int = GIB, files: int = FILES, rounds: int = 3) -> None:
    """This will measure everything in a Kept of its own; a gibibyte takes two minutes."""
    with tempfile.TemporaryDirectory(prefix="kept-bench-") as name:
        home = Path(name)
        prepare(home / "home")
        plain = random_file(home / "plain", size)
        print_stages(home)
        measured = [measure(pair, rounds) for pair in (sealing_beside_tools(home), sealing_beside_copy(home))]
        print(f"  most memory while sealing {plain.stat().st_size >> 20} MiB: {memory()} MB in all")
        measured += [unlocking(), unlocking_six(), turning(files)]
    report("seals", measured)


def memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def prepare(home: Path) -> None:
    """A Kept with an organisation, a break-glass key and one person with a passphrase."""
    os.environ |= {
        "KEPT_HOME": str(home),
        "KEPT_LOG_LEVEL": "error",
        "DJANGO_SETTINGS_MODULE": "shell.settings",
    }
    import django

    django.setup()
    sys.setswitchinterval(0.001)  # as `kept serve` does
    from django.core.management import call_command
    from django.utils import timezone

    from core.actions import organisation, people, seals

    call_command("migrate", verbosity=0)
    at = timezone.now()
    place = organisation.Place("DE", "BY", "Europe/Berlin", "en")
    organisation.set_up_organisation(name="Bench", place=place, is_demo=False, at=at)
    person = people.add_person(name="Chloe", email="chloe@bench.example", by=None, at=at)
    seals.init_keys(at=at)
    seals.choose_passphrase(person, PASSPHRASE, at=at)


def random_file(path: Path, size: int) -> Path:
    with path.open("wb") as file:
        for _piece in range(size // PIECE):
            file.write(os.urandom(PIECE))
        file.flush()
        os.fsync(file.fileno())
    return path


# --- A file ---


def seal_it(home: Path) -> None:
    """What Kept does with a file: read, SHA-256, age, fsync, rename, and the row."""
    from django.utils import timezone

    from core import seals

    with (home / "plain").open("rb") as plain:
        seals.store_file(plain, name="plain", wall=a_wall(), by=None, at=timezone.now())
    shutil.rmtree(home / "home" / "blobs")


def sealing_beside_tools(home: Path) -> Pair:
    from proof import seals

    recipient = seals.recipient_of(seals.new_identity())
    age = shutil.which("age") or "age"

    def tools() -> None:
        copy = home / "copy"
        subprocess.run(["cp", home / "plain", copy], check=True)
        subprocess.run(["sha256sum", copy], stdout=subprocess.DEVNULL, check=True)
        subprocess.run([age, "-e", "-r", recipient, "-o", home / "sealed", copy], check=True)
        copy.unlink()
        (home / "sealed").unlink()

    goal = "ratio at most 0.33"
    return Pair("seal a file in one pass", goal, lambda: seal_it(home), "cp + sha256sum + age -e", tools)


def sealing_beside_copy(home: Path) -> Pair:
    def copied() -> None:
        with (home / "plain").open("rb") as plain, (home / "copy").open("wb") as copy:
            shutil.copyfileobj(plain, copy, PIECE)
            copy.flush()
            os.fsync(copy.fileno())
        (home / "copy").unlink()

    goal = "ratio at most 3.33"
    return Pair("seal a file in one pass", goal, lambda: seal_it(home), "copy + fsync", copied)


def print_stages(home: Path) -> None:
    """Each stage alone: none of it can take less than the longest, nor than all processor time over the cores."""
    pairs = (sealing_beside_tools(home), sealing_beside_copy(home))
    stages = {
        "read and SHA-256": lambda: hash_it(home / "plain"),
        "age (pyrage), written nowhere": lambda: age_it(home / "plain"),
        "copy + fsync": pairs[1].other,
        "all of it, in threads": pairs[0].ours,
        "cp + sha256sum + age -e": pairs[0].other,
    }
    for name, run in stages.items():
        before, start = processor(), time.perf_counter()
        run()
        taken = time.perf_counter() - start
        print(f"  stage {name:32} {taken:6.2f} s, {processor() - before:6.2f} s of a processor")


def processor() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def hash_it(plain: Path) -> None:
    with plain.open("rb", buffering=0) as file:
        hashlib.file_digest(file, "sha256")


def age_it(plain: Path) -> None:
    from proof import seals

    with plain.open("rb", buffering=0) as file, Path(os.devnull).open("wb", buffering=0) as nowhere:
        seals.seal_stream(file, nowhere, [seals.recipient_of(seals.new_identity())])


def a_wall() -> Wall:
    from django.utils import timezone

    from core import seals
    from core.models import Person, Wall

    there = Wall.objects.filter(kind=Wall.Kind.SEALED).first()
    person = Person.objects.get(name="Chloe")
    return there or seals.raise_sealed_wall("bench", [(person, "handler")], by=person, at=timezone.now())[0]


# --- Unlocking ---


def unlock() -> float:
    from django.db import connection

    from core import seals
    from core.models import PersonKey

    key = PersonKey.objects.get()
    start = time.perf_counter()
    seals.unlock(key, PASSPHRASE)
    taken = (time.perf_counter() - start) * 1000
    connection.close()
    return taken


def argon2() -> float:
    """What any honest way has to spend: the same Argon2id, and nothing else."""
    from django.conf import settings

    from proof.seals import identity_from

    start = time.perf_counter()
    identity_from(PASSPHRASE, salt=bytes(16), cost=settings.SEAL_COST)
    return (time.perf_counter() - start) * 1000


def told(
    what: str, goal: str, ours: list[float], other: list[float], worst: Callable[[list[float]], float]
) -> Measured:
    """The one of ours that the goal is about, beside the same one of Argon2id alone."""
    mine, theirs = worst(ours), worst(other)
    return Measured(what, goal, mine, "Argon2id alone", theirs, mine / theirs, ours, other)


def p95(taken: list[float]) -> float:
    return sorted(taken)[int(len(taken) * 0.95) - 1]


def unlocking() -> Measured:
    taken = [(unlock(), argon2()) for _each in range(UNLOCKS)]
    ours, other = ([each[side] for each in taken] for side in (0, 1))
    return told("unlock, p95", "under 500 ms", ours, other, p95)


def unlocking_six() -> Measured:
    return told("unlock, six at once, the last", "under 1500 ms", six(unlock), six(argon2), max)


def six(run: Callable[[], float]) -> list[float]:
    with ThreadPoolExecutor(6) as pool:
        start = time.perf_counter()
        return list(pool.map(lambda _number: (run(), time.perf_counter() - start)[1] * 1000, range(6)))


# --- A new key ---


def turning(files: int) -> Measured:
    """Turn the key of a wall with many files: their payloads are not even there, so none can be read."""
    from django.db import transaction
    from django.utils import timezone

    from core import ledger, seals
    from core.actions import seals as actions
    from core.models import Person, PersonKey, SealedFile, Wall

    person, at = Person.objects.get(name="Chloe"), timezone.now()
    with transaction.atomic():
        wall, rows = seals.raise_sealed_wall("bench", [(person, "handler")], by=person, at=at)
        ledger.record(actions.KEYS_GIVEN, wall=wall, by=person, at=at, about=wall, changed=rows)
        SealedFile.objects.bulk_create(
            SealedFile(wall=wall, header=b"header", sealed='{"name":"x"}', created_at=at)
            for _file in range(files)
        )
    opened = seals.open_wall(wall, seals.unlock(PersonKey.objects.get(), PASSPHRASE), at=at)
    start = time.perf_counter()
    actions.turn_wall_key(opened, by=person, at=at)
    taken = (time.perf_counter() - start) * 1000
    assert not any((Path(os.environ["KEPT_HOME"]) / "blobs").rglob("*"))
    assert Wall.objects.get(pk=wall.pk).recipient == wall.recipient
    return Measured(
        f"new key over {files} files, no payload read", "reads none", taken, "-", taken, 1.0, [taken], [taken]
    )


if __name__ == "__main__":
    main(*(int(each) for each in sys.argv[1:]))
