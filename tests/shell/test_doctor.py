import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test import override_settings

from core.models import Beat, Head
from shell.doctor import CHECKS, Finding, examine
from tests.shell.programs import kept

AT = datetime(2026, 3, 4, 10, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def healthy() -> dict[str, Finding]:
    Beat.objects.update_or_create(name="tick", defaults={"at": AT - timedelta(seconds=3)})
    return examined()


def examined(at: datetime = AT) -> dict[str, Finding]:
    return {finding.check: finding for finding in examine(at)}


def test_doctor_asks_every_check_under_its_own_name(healthy: dict[str, Finding]) -> None:
    assert list(healthy) == [check.__name__ for check in CHECKS]


@pytest.mark.parametrize(
    "check", ["database", "migrations", "folders", "space", "keys", "mail", "work", "retention"]
)
def test_doctor_healthy_has_nothing_to_say(healthy: dict[str, Finding], check: str) -> None:
    assert (healthy[check].ok, healthy[check].todo) == (True, "")


def test_doctor_tick_never_ran() -> None:
    Beat.objects.all().delete()
    assert examined()["tick"].words == "The tick never ran."


def test_doctor_tick_too_old(healthy: dict[str, Finding]) -> None:
    assert healthy["tick"].ok
    assert examined(AT + timedelta(minutes=5))["tick"] == Finding(
        "tick", False, "The tick last ran 5 minutes ago.", "Start `kept serve`, or `kept tick` beside it."
    )


def test_doctor_clock_of_another_age(healthy: dict[str, Finding]) -> None:
    found = examined(datetime(1970, 1, 1, tzinfo=UTC))["clock"]
    assert (found.ok, found.todo) == (False, "Set the clock of this machine, and let it be kept by NTP.")


def test_doctor_home_open_to_others(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    with override_settings(KEPT_HOME=tmp_path):
        found = examined()["folders"]
    assert (found.ok, found.todo) == (False, f"Run: chmod 700 {tmp_path}")


def test_doctor_policy_with_a_mistake(tmp_path: Path) -> None:
    assert examined()["policies"].ok
    (tmp_path / "clocks").mkdir()
    (tmp_path / "clocks" / "house.yaml").write_text("house: Ours\nclock: []\n")
    with override_settings(POLICIES=tmp_path):
        found = examined()["policies"]
    assert found == Finding(
        "policies",
        False,
        "house.yaml, line 2: the key “clock” is not known; did you mean “clocks”.",
        "Mend that file under policies/clocks; docs/clocks.md explains it.",
    )


@pytest.mark.parametrize("name", ["secret-key", "keys/log"])
def test_doctor_key_open_to_others(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("secret")
    path.chmod(0o644)
    with override_settings(KEPT_HOME=tmp_path):
        found = examined()["keys"]
    assert (found.ok, found.todo) == (False, f"Run: chmod 600 {path}")


def test_doctor_log_shorter_than_its_head(healthy: dict[str, Finding]) -> None:
    assert healthy["log"].ok
    Head.objects.update(size=700)
    assert not examined()["log"].ok


def test_doctor_column_without_a_rule() -> None:
    assert examined()["retention"].ok
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE core_person ADD COLUMN shoe_size integer")
    found = examined()["retention"]
    assert (found.ok, found.words) == (False, "core_person.shoe_size has no rule.")


def test_doctor_mail_server_that_is_not_there() -> None:
    smtp = "django.core.mail.backends.smtp.EmailBackend"
    address = urlsplit("smtp://127.0.0.1:1")
    with override_settings(EMAIL_BACKEND=smtp, EMAIL_HOST="127.0.0.1", EMAIL_PORT=1, MAIL=address):
        found = examined()["mail"]
    assert (found.ok, found.words) == (False, "The mail server 127.0.0.1:1 does not take us.")


def test_doctor_without_tables_finds_it_and_does_not_fall_over(tmp_path: Path) -> None:
    answer = kept(tmp_path, "doctor", "--json")
    found = {finding["check"]: finding for finding in json.loads(answer.stdout)}
    assert answer.returncode == 1
    assert found["migrations"]["todo"] == "Run `kept migrate`."
    assert found["log"]["words"] == "The database did not answer."


def test_doctor_with_a_database_that_is_away(tmp_path: Path) -> None:
    url = f"postgresql:///kept?host={tmp_path}"
    answer = kept(tmp_path, "doctor", KEPT_DATABASE_URL=url)
    assert answer.returncode == 1
    assert "The database does not answer." in answer.stdout
    assert answer.stderr == ""
