"""A real OpenID Connect provider (npm oidc-provider), by exact versions and hashes, as a process of its own."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.npm import CannotInstall, store

HERE = Path(__file__).resolve().parent
# The pins are npm's lock without a word on where packages come from; npm knows them by another name.
FILES = {"package.json": "package.json", "pins.json": "package-lock.json", "provider.mjs": "provider.mjs"}
INSTALL = ("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent")


def install() -> Path:
    """Return a folder with the provider and all it needs, fetched once for each state of the files here."""
    digest = hashlib.sha256(b"".join((HERE / name).read_bytes() for name in FILES)).hexdigest()
    with store() as place:
        folder = place / f"oidc-provider-{digest[:16]}"
        if not (folder / "ready").exists():
            _fetch(folder)
    return folder


def _fetch(folder: Path) -> None:
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        raise CannotInstall("node and npm are missing, so no OpenID Connect provider can be started.")
    folder.mkdir(parents=True, exist_ok=True)
    for name, as_name in FILES.items():
        shutil.copy(HERE / name, folder / as_name)
    done = subprocess.run([npm, *INSTALL], cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise CannotInstall(f"npm could not fetch oidc-provider: {done.stderr.strip()[-300:]}")
    (folder / "ready").touch()


@contextmanager
def providing(redirect_uri: str) -> Iterator[str]:
    """Run the provider until the block ends, and give its issuer; raises CannotInstall."""
    folder = install()
    command = ["node", "provider.mjs", redirect_uri]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True) as program:
        try:
            assert program.stdout
            yield program.stdout.readline().strip()
        finally:
            program.terminate()
