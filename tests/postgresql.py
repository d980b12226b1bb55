"""A PostgreSQL of our own: in a temporary folder, on a unix socket only, never as root."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

OPTIONS = "-c listen_addresses='' -c fsync=off -c full_page_writes=off -c max_connections=60"


def binaries() -> Path | None:
    """This will return the folder of the newest initdb there is."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which("initdb")
    if found:
        return found[-1].parent
    return Path(on_path).resolve().parent if on_path else None


@contextmanager
def running() -> Iterator[str]:
    """This will start a server, give its address for KEPT_DATABASE_URL, and wipe it at the end."""
    folder = Path(tempfile.mkdtemp(prefix="kept-pg-", dir="/tmp"))
    try:
        start(folder)
        yield f"postgresql:///postgres?host={folder}&user=kept"
    finally:
        run_as_owner("pg_ctl", "--pgdata", f"{folder}/data", "--mode", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def start(folder: Path) -> None:
    if user := owner():
        shutil.chown(folder, user)
    initdb = ["--no-sync", "--auth=trust", "--username=kept", "--encoding=UTF8", "--locale=C.UTF-8"]
    run_as_owner("initdb", *initdb, "--pgdata", f"{folder}/data")
    options = f"-k {folder} {OPTIONS}"
    run_as_owner("pg_ctl", "-D", f"{folder}/data", "-l", f"{folder}/log", "-o", options, "-w", "start")


def run_as_owner(program: str, *arguments: str) -> None:
    folder = binaries()
    assert folder is not None, "PostgreSQL is missing"
    command = [str(folder / program), *arguments]
    subprocess.run(command, user=owner(), cwd="/", stdout=subprocess.DEVNULL, check=True)


def owner() -> str | None:
    """PostgreSQL refuses to run as root: then the user of Debian's package runs it, or else nobody."""
    if os.geteuid() != 0:
        return None
    return "postgres" if "postgres" in {user.pw_name for user in pwd.getpwall()} else "nobody"
