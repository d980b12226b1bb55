"""Programs of the operating system that the tests need: found, installed where allowed, or asked for."""

import os
import shutil
import subprocess
from collections.abc import Sequence

from tests import postgresql


def provide(program: str, package: str) -> str:
    """This will return "" once the program is there, else one sentence on how to get it."""
    if shutil.which(program) is None:
        install(package)
    return "" if shutil.which(program) else how_to(program, package)


def provide_any(programs: Sequence[str]) -> str:
    """The same of programs that do for one another, the best first, each in a package of its name."""
    for program in programs:
        if not any(map(shutil.which, programs)):
            install(program)
    return "" if any(map(shutil.which, programs)) else how_to(programs[0], programs[0])


def provide_postgresql() -> str:
    if postgresql.binaries() is None:
        install("postgresql")
    return "" if postgresql.binaries() else how_to("PostgreSQL", "postgresql")


def how_to(name: str, package: str) -> str:
    return f"{name} is missing on this machine; install it with: sudo apt-get install {package}"


def install(package: str) -> None:
    """This will try Debian's package when we are root; whether it worked, the caller looks."""
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return
    print(f"Installing {package}", flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    get = ["apt-get", "-qq", "--yes", "--no-install-recommends"]
    for command in ([*get, "update"], [*get, "install", package]):
        subprocess.run(command, env=quiet, stdout=subprocess.DEVNULL, check=False)
