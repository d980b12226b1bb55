"""PostgreSQL itself is killed while eight clients append: what they were told was written survives (decision 0007)."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from tests import postgresql
from tests.shell.programs import ROOT, environment, kept

CLIENTS = 8


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """A server of our own, with an organisation in it."""
    if postgresql.binaries() is None:
        pytest.skip("PostgreSQL is missing on this machine")
    with postgresql.running() as url:
        home = tmp_path_factory.mktemp("home")
        environ = environment(home, KEPT_DATABASE_URL=url) | {"DJANGO_SETTINGS_MODULE": "shell.settings"}
        assert kept(home, "migrate", KEPT_DATABASE_URL=url).returncode == 0
        assert write(environ, "begin") == []
        yield environ


def program(environ: dict[str, str], *arguments: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-W", "ignore", "-m", "tests.attacks.writers", *map(str, arguments)]
    return subprocess.Popen(
        command, cwd=ROOT, env=environ, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def write(environ: dict[str, str], *arguments: object) -> list[str]:
    told: list[str] = json.loads(program(environ, *arguments).communicate(timeout=120)[0])
    return told


def crash(environ: dict[str, str], *, waits: int) -> list[str]:
    """Kill the server while it is written to, start it again, and give what the clients had been told."""
    folder = Path(parse_qs(urlsplit(environ["KEPT_DATABASE_URL"]).query)["host"][0])
    writing = program(environ, "until_the_server_dies", CLIENTS, waits)
    assert writing.stderr
    writing.stderr.read(150)  # a dot for each thing it was told
    data = ["-D", f"{folder}/data"]
    postgresql.run_as_owner("pg_ctl", *data, "-m", "immediate", "stop")
    told: list[str] = json.loads(writing.communicate(timeout=60)[0])
    options = f"-k {folder} {postgresql.OPTIONS}"
    postgresql.run_as_owner("pg_ctl", *data, "-l", f"{folder}/log", "-o", options, "-w", "start")
    return told


def test_server_killed_loses_nothing_acknowledged(server: dict[str, str]) -> None:
    for _ in range(3):
        told = crash(server, waits=1)
        found = write(server, "found")
        assert len(told) >= 50
        assert [line for line in told if line not in found] == []
        assert [line for line in found if line.startswith("finding")] == []


def test_server_killed_loses_what_nobody_waited_for(server: dict[str, str]) -> None:
    """The same without waiting: the test above has something to lose."""
    for _ in range(5):
        told = crash(server, waits=0)
        found = write(server, "found")
        assert [line for line in found if line.startswith("finding")] == []
        if lost := len(set(told) - set(found)):
            break
    assert lost > 0
