"""`kept checkpoint`, `kept doctor --record` and `kept receipt`, as whoever runs the server uses them."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from django.conf import settings
from django.db import connection
from django.test import override_settings

from shell.cli import checkpoint, doctor, receipt
from tests.cast import Cast, without_guards


@pytest.fixture(autouse=True)
def home(cast: Cast, now: object, tmp_path: Path) -> Iterator[Path]:
    """A signer with the key and the memory of the cast's, so that no other test finds out what it signed here."""
    tmp_path.chmod(0o700)
    for name in ("keys", "record"):
        shutil.copytree(settings.KEPT_HOME / name, tmp_path / name)
    with override_settings(KEPT_HOME=tmp_path):
        yield tmp_path


def kept(command: object, *arguments: str) -> Result:
    return CliRunner().invoke(command, list(arguments))  # type: ignore[arg-type]  # one of click's commands


def findings(*arguments: str) -> list[dict[str, object]]:
    said = json.loads(kept(doctor.command, "--record", "--json", *arguments).output)
    return [finding for finding in said if finding["check"] == "record"]


def tamper(statement: str) -> None:
    with connection.cursor() as cursor, without_guards(cursor):
        cursor.execute(statement)


def test_checkpoint_is_signed_and_its_key_shown() -> None:
    first = kept(checkpoint.command)
    assert (first.exit_code, kept(checkpoint.command).output) == (0, first.output)
    shown = json.loads(kept(checkpoint.command, "--json").output)
    assert shown["note"] == first.output
    assert f"{shown['key']}\n" == kept(checkpoint.command, "--key").output
    assert first.output.splitlines()[1] == str(shown["size"])


def test_checkpoint_key_before_anything_was_signed_is_refused() -> None:
    tamper("DELETE FROM core_checkpoint")
    answer = kept(checkpoint.command, "--key")
    assert (answer.exit_code, answer.output) == (1, "Error: Nothing was ever signed: the record is empty.\n")


def test_checkpoint_of_a_record_that_was_cut_is_refused(home: Path) -> None:
    kept(checkpoint.command)
    tamper("DELETE FROM core_checkpoint")
    tamper("UPDATE core_head SET size = 3")
    answer = kept(checkpoint.command)
    assert (answer.exit_code, answer.output.startswith("Error: The signer refuses: ")) == (1, True)


def test_doctor_record_whole_is_well(tmp_path: Path) -> None:
    held = tmp_path / "held"
    held.write_text(kept(checkpoint.command).output)
    assert [finding["ok"] for finding in findings("--known", str(held))] == [True]


def test_doctor_record_names_the_row_that_was_changed(cast: Cast) -> None:
    tamper(f"UPDATE core_person SET name = 'Somebody else' WHERE id = {cast.rosa.pk}")
    [found] = findings()
    assert (found["ok"], f"core_person {cast.rosa.pk}" in str(found["words"])) == (False, True)


def test_doctor_is_given_nonsense_of_any_length(tmp_path: Path) -> None:
    with (tmp_path / "nonsense").open("wb") as file:
        file.truncate(10 * 1024**3)  # a sparse file: ten gigabytes that take no room
    [found] = findings("--known", str(tmp_path / "nonsense"))
    assert not found["ok"]
    assert "a checkpoint held outside" in str(found["words"])


def test_doctor_known_without_record_is_a_usage_error(tmp_path: Path) -> None:
    (tmp_path / "held").touch()
    assert kept(doctor.command, "--known", str(tmp_path / "held")).exit_code == 2


def test_receipt_that_is_none_is_invalid(tmp_path: Path) -> None:
    kept(checkpoint.command)
    (tmp_path / "trust").write_text(kept(checkpoint.command, "--key").output)
    (tmp_path / "receipt").write_text("not a receipt")
    names = [str(tmp_path / name) for name in ("receipt", "trust")]
    assert kept(receipt.command, "verify", names[0], "--trust", names[1]).exit_code == 40
