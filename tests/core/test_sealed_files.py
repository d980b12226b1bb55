"""Sealed files: one pass, nothing half-written, noise without its header, and writers that are killed."""

from __future__ import annotations

import os
import random
import resource
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest
import pytest_django
from django.db import connection, connections

from core import ledger, seals
from core.errors import Broken, is_disk_full
from core.ledger import Reader
from core.models import SealedFile
from core.seals.blobs import Folder
from proof.seals import Damaged
from tests.cast import NOW
from tests.core.sealed import Sealed, opened, put_file

KILLS = 200
MARK = b"marked plaintext of a picture at the gate"
PATIENCE = 0.15


def read(sealed: Sealed, file: SealedFile) -> bytes:
    into = BytesIO()
    Reader(opened(sealed.wall, sealed.cast.judge)).file(SealedFile.objects.get(pk=file.pk), into)
    return into.getvalue()


def blobs(settings: pytest_django.Settings) -> list[Path]:
    return [path for path in Path(settings.KEPT_BLOBS).rglob("*") if path.is_file()]


@pytest.mark.parametrize("size", [0, 1, 65_536, 65_537, 3_000_000])
def test_file_comes_back_as_it_was(size: int, sealed: Sealed) -> None:
    data = os.urandom(size)
    file = put_file(sealed.wall, data, by=sealed.cast.chloe)
    into = BytesIO()
    stored = Reader(opened(sealed.wall, sealed.cast.judge)).file(file, into)
    assert (into.getvalue(), stored.name, stored.size) == (data, "gate.jpg", size)
    assert stored.sha256 == sha256(data).hexdigest()


def test_blob_and_header_lie_apart(sealed: Sealed, settings: pytest_django.Settings) -> None:
    file = put_file(sealed.wall, b"picture" * 1000, by=sealed.cast.chloe)
    [blob] = blobs(settings)
    assert blob.relative_to(settings.KEPT_BLOBS).parts == (file.blob_id[:2], file.blob_id)
    assert blob.stat().st_mode & 0o777 == 0o600
    assert bytes(file.header).startswith(b"age-encryption.org/v1\n")
    assert b"age-encryption" not in blob.read_bytes()
    assert not any(word in blob.read_bytes() + bytes(file.header) for word in (b"picture", b"gate.jpg"))


def test_file_without_its_header_is_noise(sealed: Sealed) -> None:
    file = put_file(sealed.wall, b"picture" * 1000, by=sealed.cast.chloe)
    other = put_file(sealed.wall, b"picture" * 1000, by=sealed.cast.chloe)
    SealedFile.objects.filter(pk=file.pk).update(header=bytes(other.header))
    with pytest.raises(Broken, match=f"sealedfile:{file.pk} is not as it was recorded"):
        read(sealed, file)


def test_header_of_another_file_is_named_and_not_the_reader(sealed: Sealed) -> None:
    file = put_file(sealed.wall, b"picture", by=sealed.cast.chloe)
    file.header = put_file(sealed.wall, b"another", by=sealed.cast.chloe).header
    with pytest.raises(Damaged, match="The header of this file was changed"):
        seals.read_file(file, list(opened(sealed.wall, sealed.cast.chloe).identities), BytesIO())


def test_truncated_or_missing_blob_is_one_sentence(sealed: Sealed, settings: pytest_django.Settings) -> None:
    file = put_file(sealed.wall, b"picture" * 50_000, by=sealed.cast.chloe)
    [blob] = blobs(settings)
    os.truncate(blob, 1000)
    with pytest.raises(Broken, match="was changed or is missing a part"):
        read(sealed, file)
    blob.unlink()
    with pytest.raises(Broken, match="was changed or is missing a part"):
        read(sealed, file)


class Ends:
    """A file whose reading fails in its middle."""

    def read(self, size: int = -1) -> bytes:
        raise OSError(28, "No space left on device")


def test_full_disk_leaves_nothing(sealed: Sealed, settings: pytest_django.Settings) -> None:
    with pytest.raises(OSError, match="No space left"):
        seals.store_file(Ends(), name="x", wall=sealed.wall, by=None, at=sealed.wall.created_at)  # type: ignore[arg-type] # reads, no more
    assert (SealedFile.objects.count(), blobs(settings)) == (0, [])


@contextmanager
def small_disk(folder: Path) -> Iterator[None]:
    """A disk with room for a megabyte: mounted where we may, otherwise the system's limit for a file."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode == 0:
        try:
            yield
        finally:
            subprocess.run(["umount", str(folder)], check=True)
        return
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


def test_disk_that_really_fills_keeps_what_was_acknowledged_and_nothing_else(
    sealed: Sealed, settings: pytest_django.Settings, tmp_path: Path
) -> None:
    settings.KEPT_BLOBS = tmp_path / "small"
    with small_disk(settings.KEPT_BLOBS):
        file = put_file(sealed.wall, b"picture" * 50_000, by=sealed.cast.chloe)
        for size in (1 << 20, 40 << 20):
            with pytest.raises(OSError, match=r"\[Errno") as full:
                put_file(sealed.wall, MARK * (size // len(MARK) + 1), by=sealed.cast.chloe)
            assert is_disk_full(full.value)
        assert SealedFile.objects.count() == 1
        [blob] = blobs(settings)
        assert MARK not in blob.read_bytes()
        assert read(sealed, file) == b"picture" * 50_000
        again = put_file(sealed.wall, b"small", by=sealed.cast.chloe)
        assert read(sealed, again) == b"small"


def test_memory_stays_flat_while_sealing(sealed: Sealed, tmp_path: Path) -> None:
    big = tmp_path / "big"
    with big.open("wb") as file:
        file.truncate(200_000_000)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with big.open("rb") as file:
        seals.store_file(file, name="big", wall=sealed.wall, by=None, at=sealed.wall.created_at)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000  # kB


def test_store_shows_a_blob_only_when_it_is_whole(tmp_path: Path) -> None:
    folder = Folder(tmp_path)

    def write(file: object) -> None:
        with pytest.raises(FileNotFoundError):
            folder.open("ab12")

    folder.put("ab12", write, at=NOW)
    with folder.open("ab12") as blob:
        assert blob.read() == b""


# --- Killed ---


def seal_for_ever(sealed: Sealed, say: int, number: int) -> None:
    connections.close_all()
    dice = random.Random(number)
    os.write(say, b"+")
    while True:
        data = dice.randbytes(dice.randrange(200_000))
        file = put_file(sealed.wall, data, by=sealed.cast.chloe)
        os.write(say, f"{file.pk} {sha256(data).hexdigest()}\n".encode())


def told_by_a_writer_that_is_killed(sealed: Sealed, number: int, wait: float) -> list[str]:
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            seal_for_ever(sealed, writer, number)
        finally:
            os._exit(1)
    os.close(writer)
    os.read(reader, 1)  # it has begun
    time.sleep(wait)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with os.fdopen(reader) as told:
        return [line.strip() for line in told if line.endswith("\n")]


def seconds_to_seal(sealed: Sealed) -> float:
    """On a machine that has much else to do a writer is given longer before it is killed."""
    start = time.monotonic()
    put_file(sealed.wall, bytes(100_000), by=sealed.cast.chloe)
    return time.monotonic() - start


def test_killed_two_hundred_times_nothing_acknowledged_is_lost(sealed: Sealed) -> None:
    dice, told = random.Random(5), []
    patience = max(PATIENCE, 5 * min(seconds_to_seal(sealed) for _each in range(3)))
    connections.close_all()
    for number in range(KILLS):
        told += told_by_a_writer_that_is_killed(sealed, number, dice.random() * patience)
    connection.ensure_connection()
    reader = Reader(opened(sealed.wall, sealed.cast.judge))
    there = {}
    for file in SealedFile.objects.all():  # what is there is whole, acknowledged or not
        into = BytesIO()
        assert reader.file(file, into).sha256 == sha256(into.getvalue()).hexdigest()
        there[file.pk] = sha256(into.getvalue()).hexdigest()
    assert len(told) > KILLS / 10
    assert [line for line in told if there.get(int(line.split()[0])) != line.split()[1]] == []
    assert ledger.look_inside(reader) == []
