from pathlib import Path
from urllib.parse import quote

import pytest

from shell.databases import database, journal_mode


@pytest.mark.parametrize(
    ("version", "mode"),
    [
        ((3, 40, 1), "TRUNCATE"),
        ((3, 44, 5), "TRUNCATE"),
        ((3, 44, 6), "WAL"),
        ((3, 45, 0), "TRUNCATE"),
        ((3, 50, 6), "TRUNCATE"),
        ((3, 50, 7), "WAL"),
        ((3, 51, 2), "TRUNCATE"),
        ((3, 51, 3), "WAL"),
        ((3, 52, 0), "WAL"),
        ((4, 0, 0), "WAL"),
    ],
)
def test_journal_mode_is_wal_only_where_the_library_is_fixed(version: tuple[int, ...], mode: str) -> None:
    assert journal_mode(version) == mode


def test_database_without_address_is_sqlite_in_home() -> None:
    described = database("", Path("/srv/kept"))
    assert described["NAME"] == "/srv/kept/kept.sqlite3"
    assert described["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "synchronous=FULL" in described["OPTIONS"]["init_command"]
    assert "secure_delete=ON" in described["OPTIONS"]["init_command"]
    assert "cache_spill=OFF" in described["OPTIONS"]["init_command"]


def test_database_address_is_taken_apart() -> None:
    described = database("postgresql://ke%40pt:s%2Fecret@db:5433/kept?sslmode=require", Path("/srv"))
    assert described | {"OPTIONS": {}} == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "kept",
        "USER": "ke@pt",
        "PASSWORD": "s/ecret",
        "HOST": "db",
        "PORT": "5433",
        "OPTIONS": {},
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }
    assert described["OPTIONS"] == {"sslmode": "require", "options": "-c jit=off"}


def test_database_address_may_say_other_options_or_none() -> None:
    for said in ("-c jit=on", ""):
        described = database(f"postgresql://db/kept?options={quote(said)}", Path("/srv"))
        assert described["OPTIONS"] == {"options": said}


def test_database_address_of_a_socket_folder() -> None:
    described = database("postgresql:///kept?host=/tmp/pg&port=5999&user=kept", Path("/srv"))
    assert (described["HOST"], described["PORT"], described["USER"]) == ("/tmp/pg", "5999", "kept")
    assert described["OPTIONS"] == {"options": "-c jit=off"}
