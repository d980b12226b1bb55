"""Kept started as a program of its own, as people start it."""

import json
import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 30.0


def environment(home: Path, **settings: str) -> dict[str, str]:
    own = {name: value for name, value in os.environ.items() if not name.startswith("KEPT_")}
    return own | {"KEPT_HOME": str(home)} | settings


def kept(home: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """This will run `kept` to its end."""
    return subprocess.run(
        [sys.executable, "-m", "shell.cli", *arguments],
        cwd=ROOT,
        env=environment(home, **settings),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@contextmanager
def serving(home: Path, port: int, *arguments: str, **settings: str) -> Iterator[subprocess.Popen[str]]:
    """This will run `kept serve` until the block ends, however it ends."""
    program = subprocess.Popen(
        [sys.executable, "-m", "shell.cli", "serve", *arguments],
        cwd=ROOT,
        env=environment(home, KEPT_PORT=str(port), **settings),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield program
    finally:
        program.terminate()
        program.communicate(timeout=PATIENCE)


def free_port() -> int:
    """A port below those that the system deals out: nobody is given it before the program we start opens it."""
    while True:
        with socket.socket() as door, suppress(OSError):
            door.bind(("127.0.0.1", secrets.choice(range(20_000, 32_000))))
            return int(door.getsockname()[1])


def ask(port: int, path: str) -> tuple[int, Any]:
    """This will return the status and the JSON of an answer."""
    try:
        with urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
            return answer.status, json.load(answer)
    except HTTPError as error:
        with error:
            return error.code, json.load(error)


def wait_for(port: int, path: str, status: int = 200) -> Any:
    """This will ask until the answer has this status, and return its JSON."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            code, body = ask(port, path)
        except OSError:  # nobody is there yet, or too busy to answer
            code, body = 0, None
        if code == status:
            return body
        time.sleep(0.05)
    raise AssertionError(f"{path} did not answer {status} within {PATIENCE:.0f} s")


def family(pid: int) -> list[int]:
    """This will return a process and all it started."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(member for child in children for member in family(int(child)))]


def memory(pid: int) -> int:
    """This will return how many bytes a process holds in memory, what it shares with others included."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGESIZE")
