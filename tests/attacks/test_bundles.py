"""What is done to bundles: changed at random, written while the process is killed, and onto a disk that fills."""

from __future__ import annotations

import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from hashlib import sha256
from itertools import count
from pathlib import Path

import pytest

from proof.bundle import Bundle, Part, write_folder
from proof.verifier.bundle import SIGNATURE, TAGS
from proof.verifier.finding import ERASURES, VALID
from tests.proof.bundled import Bundled, files_of, judged

ROOT = Path(__file__).resolve().parents[2]
CHANGES = 2_000
KILLS = 100  # 200 with those of sealing

Change = Callable[[Path, random.Random], set[str]]
"""Changes a bundle's folder; gives the paths of which at least one has to be named."""


def chosen(folder: Path, dice: random.Random) -> Path:
    return dice.choice(list(files_of(folder)))


def name_in(folder: Path, path: Path) -> str:
    return path.relative_to(folder).as_posix()


def flip(folder: Path, dice: random.Random) -> set[str]:
    path = chosen(folder, dice)
    data = bytearray(path.read_bytes())
    data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
    path.write_bytes(data)
    return {name_in(folder, path)}


def delete(folder: Path, dice: random.Random) -> set[str]:
    path = chosen(folder, dice)
    path.unlink()
    return {name_in(folder, path)}


def add(folder: Path, dice: random.Random) -> set[str]:
    beside = chosen(folder, dice)
    path = beside.with_name(f"{dice.randrange(10**9)}{beside.suffix}")
    path.write_bytes(dice.randbytes(dice.randrange(100)))
    return {name_in(folder, path)}


def rename(folder: Path, dice: random.Random) -> set[str]:
    path = chosen(folder, dice)
    to = path.with_name(f"x{path.name}")
    path.rename(to)
    return {name_in(folder, path), name_in(folder, to)}


def truncate(folder: Path, dice: random.Random) -> set[str]:
    path = chosen(folder, dice)
    path.write_bytes(path.read_bytes()[: dice.randrange(path.stat().st_size)])
    return {name_in(folder, path)}


def lengthen(folder: Path, dice: random.Random) -> set[str]:
    path = chosen(folder, dice)
    path.write_bytes(path.read_bytes() + dice.choice([b"\n", b" ", b"\0", dice.randbytes(9)]))
    return {name_in(folder, path)}


def reorder(folder: Path, dice: random.Random) -> set[str]:
    while True:
        path = chosen(folder, dice)
        lines = path.read_bytes().splitlines(keepends=True)
        if len(set(lines)) > 1:
            break
    mixed = list(lines)
    while mixed == lines:
        dice.shuffle(mixed)
    path.write_bytes(b"".join(mixed))
    return {name_in(folder, path)}


def swap(folder: Path, dice: random.Random) -> set[str]:
    one, other = dice.sample(list(files_of(folder)), 2)
    data = one.read_bytes()
    one.write_bytes(other.read_bytes())
    other.write_bytes(data)
    return {name_in(folder, one), name_in(folder, other)}


def link(folder: Path, dice: random.Random) -> set[str]:
    path = chosen(folder, dice)
    shutil.copy(path, folder.parent / "aside")
    path.unlink()
    path.symlink_to(folder.parent / "aside")
    return {name_in(folder, path)}


def repack(folder: Path, dice: random.Random) -> set[str]:
    """Somebody who knows BagIt: the payload is changed, and both manifests are made to fit again."""
    path = dice.choice([each for each in files_of(folder) if "data" in each.parts])
    path.write_bytes(path.read_bytes() + b" ")
    for name, inside in (("manifest-sha256.txt", True), (TAGS, False)):
        listed = [line[66:] for line in (folder / name).read_text().splitlines()]
        assert all(each.startswith("data/") == inside for each in listed)
        lines = [f"{sha256((folder / each).read_bytes()).hexdigest()}  {each}\n" for each in listed]
        (folder / name).write_text("".join(lines))
    return {TAGS, SIGNATURE}


WAYS: list[Change] = [flip, flip, flip, delete, add, rename, truncate, lengthen, reorder, swap, link, repack]


def test_two_thousand_changes_are_found_and_named(tmp_path: Path) -> None:
    dice, whole = random.Random(4), Bundled(tmp_path / "made").written()
    before = {path.relative_to(whole): path.read_bytes() for path in files_of(whole)}
    assert judged(whole).code == VALID
    for number in range(CHANGES):
        change = WAYS[number % len(WAYS)]
        where = change(whole, dice)
        if {
            path.relative_to(whole): path.read_bytes() for path in files_of(whole)
        } == before and change is not link:
            continue  # two files with one content changed places
        verdict = judged(whole)
        assert verdict.code not in (VALID, ERASURES), (number, change.__name__, where)
        named = {finding.path for finding in verdict.findings}
        assert where & named, (number, change.__name__, where, named)
        assert verdict.summary.rstrip(".") != "Do not rely on this"
        restore(whole, before)
    assert judged(whole).code == VALID


def restore(folder: Path, before: dict[Path, bytes]) -> None:
    for path in [path for path in folder.rglob("*") if not path.is_dir()]:
        if path.is_symlink() or path.relative_to(folder) not in before:
            path.unlink()
    for name, data in before.items():
        path = folder / name
        if not path.is_file() or path.read_bytes() != data:
            path.write_bytes(data)


def write_for_ever(folder: Path, say: int) -> None:
    """In a process of its own: bundles one after the other; says when it begins."""
    made = Bundled(folder / "made").bundle()
    os.write(say, b"+")
    for number in count():
        write_large(made, folder / f"bundle-{number}")


def write_large(made: Bundle, target: Path) -> None:
    """A bundle with a file of 2 MB."""
    piece = bytes(64 * 1024)
    large = Part("data/files/large", 32 * len(piece), (piece for _ in range(32)))
    write_folder(Bundle([*made.payload, large], made.tags, made.info, made.sign), target)


def seconds_to_write(folder: Path) -> float:
    """On a machine that has much else to do a writer is given longer before it is killed."""
    folder.mkdir()
    made = Bundled(folder / "made").bundle()
    start = time.monotonic()
    write_large(made, folder / "bundle")
    return time.monotonic() - start


def test_killed_at_any_moment_nothing_half_written_is_a_bundle(tmp_path: Path) -> None:
    dice, finished, unfinished = random.Random(9), 0, 0
    patience = max(0.12, 4 * min(seconds_to_write(tmp_path / f"timed {each}") for each in range(3)))
    for number in range(KILLS):
        folder = tmp_path / str(number)
        folder.mkdir()
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            try:
                write_for_ever(folder, writer)
            finally:
                os._exit(1)
        os.close(writer)
        os.read(reader, 1)  # it has begun
        os.close(reader)
        time.sleep(dice.random() * patience)
        os.kill(child, signal.SIGKILL)
        assert os.waitpid(child, 0)[1] == signal.SIGKILL
        there = list(folder.glob("bundle-*"))
        assert [judged(path).code for path in there] == [VALID] * len(there)
        left = [path for path in folder.glob(".bundle-*") if not (path / SIGNATURE).is_file()]
        assert VALID not in [judged(path).code for path in left]
        finished, unfinished = finished + len(there), unfinished + len(left)
        shutil.rmtree(folder)
    assert (finished > 0, unfinished > KILLS / 4) == (True, True), (finished, unfinished)


def too_large(target: Path) -> None:
    """In a process of its own, which may write no file of more than 200 KB: the disk is full for it."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
    made = Bundled(target.parent / "made").bundle()
    large = Part("data/files/large", 1_000_000, (bytes(1000) for _ in range(1000)))
    write_folder(Bundle([*made.payload, large], made.tags, made.info, made.sign), target)


def test_disk_that_fills_leaves_no_bundle(tmp_path: Path) -> None:
    code = "import signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
    code += "from pathlib import Path; from tests.attacks.test_bundles import too_large\n"
    code += "too_large(Path(sys.argv[1]))"
    command = [sys.executable, "-c", code, str(tmp_path / "bundle")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert "OSError: [Errno 27] File too large" in done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["made"]


def test_size_that_was_not_said_leaves_no_bundle(tmp_path: Path) -> None:
    made = Bundled(tmp_path / "made")
    made.more = [Part("data/files/short", 10, [b"123"])]
    with pytest.raises(ValueError, match="was said to have 10 bytes and has 3"):
        made.written()
    assert not (tmp_path / "made" / "bundle").exists()
    made.more = []
    assert judged(made.written()).code == VALID
