"""Packages from npm that only the tests need: packed by npm, compared with a hash, unpacked into `.run/node`.

Kept itself needs no node. What is missing is said (`CannotInstall`), so that a test can be skipped loudly.
"""

import base64
import fcntl
import hashlib
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

STORE = Path(__file__).resolve().parent.parent / ".run" / "node"


class CannotInstall(Exception):
    """The package could not be had here; the sentence says why."""


@contextmanager
def store() -> Iterator[Path]:
    """The folder of all that is unpacked, for us alone: the tests of both databases run side by side."""
    STORE.mkdir(parents=True, exist_ok=True)
    with (STORE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield STORE


def install(name: str, version: str, sha512: str) -> Path:
    """Return the folder of the package, fetched once; `sha512` is npm's integrity without its prefix."""
    with store() as place:
        folder = place / f"{name.replace('/', '__')}@{version}"
        if not folder.is_dir():
            _unpack(name, version, sha512, folder)
    return folder


def _unpack(name: str, version: str, sha512: str, folder: Path) -> None:
    with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
        archive = _pack(name, version, Path(scratch))
        _compare(archive, sha512)
        with tarfile.open(archive) as packed:
            packed.extractall(scratch, filter="data")
        (Path(scratch) / "package").replace(folder)


def _pack(name: str, version: str, into: Path) -> Path:
    npm = shutil.which("npm")
    if npm is None:
        raise CannotInstall(f"npm is missing, so {name} {version} cannot be installed.")
    command = [npm, "pack", "--silent", "--pack-destination", str(into), f"{name}@{version}"]
    done = subprocess.run(command, cwd=into, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise CannotInstall(f"npm could not fetch {name} {version}: {done.stderr.strip()[-300:]}")
    return next(into.glob("*.tgz"))


def _compare(archive: Path, sha512: str) -> None:
    found = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if found != sha512:
        raise CannotInstall(f"{archive.name} is not the package we know: sha512 {found}.")
