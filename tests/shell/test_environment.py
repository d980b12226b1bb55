import stat
from pathlib import Path

import pytest

from shell import environment
from shell.environment import BadSetting, read


def test_read_nothing_set_gives_defaults() -> None:
    values = read({})
    assert values["KEPT_PORT"] == 8000
    assert values["KEPT_HOME"] == Path.cwd() / ".kept"
    assert values["KEPT_DEMO"] is True
    assert values["KEPT_PROXIES"] is None


@pytest.mark.parametrize(
    ("environ", "sentence"),
    [
        ({"KEPT_PORT": "eighty"}, "KEPT_PORT ('eighty') must be a number from 1 to 65535."),
        ({"KEPT_PORT": "65536"}, "KEPT_PORT ('65536') must be a number from 1 to 65535."),
        ({"KEPT_DEMO": "maybe"}, "KEPT_DEMO ('maybe') must be 0 or 1."),
        ({"KEPT_PROXIES": "-1"}, "KEPT_PROXIES ('-1') must be a whole number such as 1."),
        ({"KEPT_LANGUAGE": "fr"}, "KEPT_LANGUAGE ('fr') must be en or de."),
        (
            {"KEPT_TIME_ZONE": "Berlin"},
            "KEPT_TIME_ZONE ('Berlin') must be the name of a time zone such as Europe/Berlin.",
        ),
        (
            {"KEPT_LOG_LEVEL": "loud"},
            "KEPT_LOG_LEVEL ('loud') must be debug, info, warning or error.",
        ),
        (
            {"KEPT_BASE_URL": "kept.example.org"},
            "KEPT_BASE_URL ('kept.example.org') must be an address such as https://kept.example.org.",
        ),
        (
            {"KEPT_MAIL": "mail.example.org"},
            "KEPT_MAIL must be `outbox`, or an address such as smtp://mail.example.org:587.",
        ),
        (
            {"KEPT_DATABASE_URL": "mysql://root:secret@host/kept"},
            "KEPT_DATABASE_URL must be an address such as postgresql://user:password@host:5432/name.",
        ),
        (
            {"KEPT_PROT": "8000"},
            "KEPT_PROT is not a setting of Kept: see docs/settings.md for those there are.",
        ),
        (
            {"KEPT_OIDC_URL": "https://id.example.org"},
            "KEPT_OIDC_CLIENT_ID must be set when KEPT_OIDC_URL is.",
        ),
        (
            {"KEPT_BLOBS": "/data"},
            "KEPT_BLOBS ('/data') must be empty, or a bucket such as s3://evidence/kept.",
        ),
        ({"KEPT_S3_LOCK": "strong"}, "KEPT_S3_LOCK ('strong') must be governance, compliance or empty."),
        (
            {"KEPT_S3_LOCK": "governance"},
            "KEPT_S3_LOCK and KEPT_S3_LOCK_DAYS must be set together, with one day or more.",
        ),
        ({"KEPT_S3_KEY_ID": "kept"}, "KEPT_S3_KEY_ID and KEPT_S3_SECRET must be set together."),
        (
            {"KEPT_MAIL": "outbox", "KEPT_MAIL_FILE": "/run/mail"},
            "KEPT_MAIL and KEPT_MAIL_FILE are both set: keep one of them.",
        ),
        (
            {"KEPT_SECRET_KEY_FILE": "/nowhere/key"},
            "KEPT_SECRET_KEY_FILE names a file that cannot be read: '/nowhere/key'.",
        ),
    ],
)
def test_read_wrong_setting_says_one_sentence(environ: dict[str, str], sentence: str) -> None:
    with pytest.raises(BadSetting) as refusal:
        read(environ)
    assert str(refusal.value) == sentence


def test_read_home_is_a_file_refused(tmp_path: Path) -> None:
    (tmp_path / "home").touch()
    with pytest.raises(BadSetting, match="must be a folder, not a file"):
        read({"KEPT_HOME": str(tmp_path / "home")})


def test_read_secret_from_file(tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("smtp://mail.example.org:25\n")
    assert read({"KEPT_MAIL_FILE": str(tmp_path / "mail")})["KEPT_MAIL"] == "smtp://mail.example.org:25"


def test_secret_key_missing_is_made_once_for_the_owner_alone(tmp_path: Path) -> None:
    key = environment.secret_key("", tmp_path)
    assert environment.secret_key("", tmp_path) == key
    assert stat.S_IMODE((tmp_path / "secret-key").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret-key"]


def test_secret_key_made_by_another_process_meanwhile_wins(tmp_path: Path) -> None:
    first = environment.secret_key("", tmp_path)
    environment.make_key(tmp_path / "secret-key")
    assert environment.secret_key("", tmp_path) == first


@pytest.mark.parametrize("damage", [b"", b"short", b"\xff" * 80])
def test_secret_key_damaged_is_refused(tmp_path: Path, damage: bytes) -> None:
    (tmp_path / "secret-key").write_bytes(damage)
    with pytest.raises(BadSetting, match="secret key"):
        environment.secret_key("", tmp_path)


def test_secret_key_given_too_short_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match="50 characters"):
        environment.secret_key("hunter2", tmp_path)


def test_bucket_is_read_from_its_settings() -> None:
    assert environment.bucket(read({})) == {}
    given = {"KEPT_BLOBS": "s3://evidence/kept/", "KEPT_S3_LOCK": "compliance", "KEPT_S3_LOCK_DAYS": "90"}
    found = environment.bucket(read(given))
    assert (found["name"], found["prefix"]) == ("evidence", "kept/")
    assert (found["lock"], found["lock_days"]) == ("compliance", 90)
    assert environment.bucket(read({"KEPT_BLOBS": "s3://evidence"}))["prefix"] == ""
