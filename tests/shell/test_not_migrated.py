"""What a command says to a database that was never brought to this version of Kept: what is missing, what to run."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import pytest_django

from tests.cast import OwnDatabase, another_database
from tests.shell.programs import ROOT, environment

pytestmark = pytest.mark.database

NOT_READY = "Error: The database is not ready for this version of Kept: run `kept migrate`.\n"


@pytest.fixture
def empty(
    django_db_setup: None, django_db_blocker: pytest_django.DjangoDbBlocker, tmp_path: Path
) -> Iterator[OwnDatabase]:
    """A database that answers and has no tables."""
    with django_db_blocker.unblock(), another_database(tmp_path) as own:
        yield own


def kept(own: OwnDatabase, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "shell.cli", *arguments]
    environ = environment(own.home, **own.environ | settings)
    return subprocess.run(
        command, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=120, check=False
    )


@pytest.mark.parametrize("command", ["demo load", "tick", "checkpoint"])
def test_command_before_migrate_says_what_to_run(empty: OwnDatabase, command: str) -> None:
    ran = kept(empty, *command.split())
    assert (ran.returncode, ran.stdout, ran.stderr) == (1, "", NOT_READY)


def test_command_with_a_database_that_is_away_sends_to_the_doctor(empty: OwnDatabase, tmp_path: Path) -> None:
    ran = kept(empty, "demo", "load", KEPT_DATABASE_URL=f"postgresql:///kept?host={tmp_path}")
    assert (ran.returncode, ran.stderr) == (1, "Error: The database does not answer: run `kept doctor`.\n")


def test_command_after_migrate_does_what_it_is_for(own_database: OwnDatabase) -> None:
    assert kept(own_database, "checkpoint", "--key").returncode == 0
