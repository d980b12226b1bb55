"""Which database Kept uses and how it opens it. See docs/settings.md and docs/decisions for the why."""

import sqlite3
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

# WAL can lose a reset log in SQLite before these versions of each line, so older ones use TRUNCATE.
FIXED_LINES = ((3, 44, 6), (3, 50, 7))
FIXED_SINCE = (3, 51, 3)


def database(url: str, home: Path) -> dict[str, Any]:
    """This will return Django's description of the database at the URL, or of the SQLite file in home."""
    return postgresql(url) if url else sqlite(home / "kept.sqlite3")


def sqlite(path: Path) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "; ".join(pragmas(sqlite3.sqlite_version_info)),
        },
        "TEST": {"NAME": str(path.with_name("test.sqlite3"))},
    }


def pragmas(version: tuple[int, ...]) -> list[str]:
    return [
        "PRAGMA foreign_keys=ON",
        f"PRAGMA journal_mode={journal_mode(version)}",
        "PRAGMA synchronous=FULL",
        "PRAGMA secure_delete=ON",  # what was erased stays on no free page
        "PRAGMA cache_spill=OFF",  # a long transaction would wait for the disk again and again before its end
    ]


def journal_mode(version: tuple[int, ...]) -> str:
    """This will return WAL where the linked library is fixed, else TRUNCATE."""
    return "WAL" if is_wal_safe(version) else "TRUNCATE"


def is_wal_safe(version: tuple[int, ...]) -> bool:
    backported = any(version[:2] == line[:2] and version >= line for line in FIXED_LINES)
    return backported or version >= FIXED_SINCE


def postgresql(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    # To compile a page's query took ten times as long as to run it.
    options.setdefault("options", "-c jit=off")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or options.pop("user", "")),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or options.pop("port", "")),
        "OPTIONS": options,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }
