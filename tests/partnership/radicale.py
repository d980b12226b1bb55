"""A Radicale of our own on the loopback."""

from __future__ import annotations

import subprocess
import sys
import time as clocks
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from socket import create_connection

from tests.partnership.certificates import Held
from tests.shell.programs import free_port

USER, PASSWORD = "tariq", "an app password: ü"


@contextmanager
def running(folder: Path, tls: Held | None = None) -> Iterator[str]:
    """This will serve calendars kept in a folder to whoever knows the password, and give its address."""
    port = free_port()
    users = folder / "users"
    users.write_text(f"{USER}:{PASSWORD}\n", encoding="utf-8")
    options = [
        f"--server-hosts=127.0.0.1:{port}",
        "--auth-type=htpasswd",
        f"--auth-htpasswd-filename={users}",
        "--auth-htpasswd-encryption=plain",
        "--auth-delay=0",
        f"--storage-filesystem-folder={folder / 'calendars'}",
        "--logging-level=error",
    ]
    if tls:
        options += ["--server-ssl", f"--server-certificate={tls.certificate}", f"--server-key={tls.key}"]
    program = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "radicale", *options],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(port)
        yield f"{'https' if tls else 'http'}://127.0.0.1:{port}/"
    finally:
        program.terminate()
        program.wait()


def wait_for(port: int) -> None:
    for _attempt in range(400):
        try:
            create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            clocks.sleep(0.05)
        else:
            return
    raise TimeoutError("Radicale does not answer.")
