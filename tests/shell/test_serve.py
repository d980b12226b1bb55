import signal
import socket
import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.shell import programs
from tests.shell.programs import free_port, kept, serving, wait_for


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("home")
    assert kept(folder, "migrate", "--quiet").stdout == ""
    return folder


@pytest.mark.parametrize("told", [signal.SIGINT, signal.SIGTERM])
def test_serve_answers_and_stops_cleanly_when_told(home: Path, told: signal.Signals) -> None:
    port = free_port()
    with serving(home, port) as program:
        assert wait_for(port, "/healthz") == {"ok": True}
        assert wait_for(port, "/readyz") == {"ok": True, "database": True, "tick": True}
        program.send_signal(told)
        said, complained = program.communicate(timeout=programs.PATIENCE)
        assert program.returncode == 0
    assert f"http://127.0.0.1:{port}" in said
    assert complained == ""


@pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")
def test_serve_holds_less_than_200_megabytes_in_all(home: Path) -> None:
    port = free_port()
    with serving(home, port) as program:
        wait_for(port, "/readyz")
        assert program.stdout
        first_visit = next(line.strip() for line in program.stdout if "/setup/" in line)
        for _ in range(50):
            urlopen(first_visit).close()
        assert sum(programs.memory(pid) for pid in programs.family(program.pid)) < 200_000_000


def test_serve_without_tick_is_not_ready_until_a_tick_runs_beside_it(tmp_path: Path) -> None:
    kept(tmp_path, "migrate")
    port = free_port()
    with serving(tmp_path, port, "--no-tick"):
        assert wait_for(port, "/readyz", 503) == {"ok": False, "database": True, "tick": False}
        assert kept(tmp_path, "tick", "--once").stdout == "0 done\n"
        assert wait_for(port, "/readyz") == {"ok": True, "database": True, "tick": True}


def test_serve_with_a_database_that_went_away_is_up_and_not_ready(tmp_path: Path) -> None:
    kept(tmp_path, "migrate")
    port = free_port()
    with serving(tmp_path, port):
        wait_for(port, "/readyz")
        (tmp_path / "kept.sqlite3").write_bytes(b"this was a database once" * 500)
        assert wait_for(port, "/readyz", 503) == {"ok": False, "database": False, "tick": False}
        assert wait_for(port, "/healthz") == {"ok": True}


def test_serve_on_a_taken_port_says_so(home: Path) -> None:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        door.listen()
        port = door.getsockname()[1]
        answer = kept(home, "serve", KEPT_PORT=str(port))
    words = (
        f"Port {port} on 127.0.0.1 cannot be opened (Address already in use): choose another with KEPT_PORT."
    )
    assert (answer.returncode, answer.stderr) == (1, f"Error: {words}\n")


def test_serve_before_migrate_says_what_to_do(tmp_path: Path) -> None:
    answer = kept(tmp_path, "serve", KEPT_PORT=str(free_port()))
    assert answer.returncode == 1
    assert "run `kept migrate`" in answer.stderr
    assert "Traceback" not in answer.stderr


@pytest.mark.parametrize("command", ["serve", "tick", "migrate", "doctor"])
def test_command_with_a_wrong_setting_says_one_sentence(tmp_path: Path, command: str) -> None:
    answer = kept(tmp_path, command, KEPT_TIME_ZONE="Mars/Olympus")
    assert answer.returncode == 1
    assert answer.stderr.endswith(
        "KEPT_TIME_ZONE ('Mars/Olympus') must be the name of a time zone such as Europe/Berlin.\n"
    )
    assert answer.stderr.count("\n") == 1


def test_command_unknown_is_a_usage_error(tmp_path: Path) -> None:
    assert kept(tmp_path, "nonsense").returncode == 2


def test_migrate_check_tells_whether_there_is_something_to_do(tmp_path: Path) -> None:
    assert kept(tmp_path, "migrate", "--check").returncode == 1
    assert kept(tmp_path, "migrate").stdout == "The database is ready.\n"
    assert kept(tmp_path, "migrate", "--check").returncode == 0


def test_migrate_lets_sqlite_learn_how_much_lies_where(home: Path) -> None:
    with closing(sqlite3.connect(home / "kept.sqlite3")) as there:
        known = there.execute("SELECT count(*) FROM sqlite_stat1 WHERE tbl = 'django_migrations'")
        assert known.fetchone() == (1,)


def test_secret_key_and_home_are_for_the_owner_alone(home: Path) -> None:
    assert (home / "secret-key").stat().st_mode & 0o777 == 0o600
    assert programs.kept(home, "migrate").returncode == 0
