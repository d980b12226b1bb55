"""Where data lies: database, folders, keys."""

import os
import shutil
import stat
from datetime import datetime
from pathlib import Path

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import DatabaseError, connection

from shell import schema, second_step
from shell.doctor.findings import Finding, ill, well

OLDEST_POSTGRESQL = 150000
LEAST_FREE = 1_000_000_000


def database(at: datetime) -> Finding:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return ill("database", "The database does not answer.", how_to_reach())
    return sqlite() if connection.vendor == "sqlite" else postgresql()


def how_to_reach() -> str:
    if connection.vendor == "sqlite":
        return f"See that {settings.DATABASES['default']['NAME']} can be read and written by this user."
    return "See that PostgreSQL runs and that KEPT_DATABASE_URL names it."


def sqlite() -> Finding:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA quick_check(1)")
        sound = cursor.fetchone()[0] == "ok"
        cursor.execute("PRAGMA journal_mode")
        mode = cursor.fetchone()[0].upper()
    if not sound:
        return ill("database", "The SQLite file is damaged.", "Stop Kept and put a backup back.")
    version = ".".join(str(part) for part in connection.get_database_version())
    return well("database", f"SQLite {version}, journal {mode}, sound.")


def postgresql() -> Finding:
    version = connection.cursor().connection.info.server_version
    words = f"PostgreSQL {version // 10000}.{version % 10000}."
    if version < OLDEST_POSTGRESQL:
        return ill("database", words, "Kept needs PostgreSQL 15 or later.")
    return well("database", words)


def migrations(at: datetime) -> Finding:
    if schema.is_behind():
        return ill("migrations", "Tables of this version are missing.", "Run `kept migrate`.")
    return well("migrations", "Every table is at this version.")


def folders(at: datetime) -> Finding:
    """Nobody else on this machine may look into KEPT_HOME."""
    home: Path = settings.KEPT_HOME
    if stat.S_IMODE(home.stat().st_mode) & 0o077:
        return ill("folders", f"Others on this machine can look into {home}.", f"Run: chmod 700 {home}")
    if not os.access(home, os.R_OK | os.W_OK | os.X_OK):
        return ill("folders", f"{home} cannot be written.", f"Run: chown -R $(id -u) {home}")
    return well("folders", f"{home} is for its owner alone.")


def space(at: datetime) -> Finding:
    free = shutil.disk_usage(settings.KEPT_HOME).free
    words = f"{free / 1e9:.1f} GB are free."
    if free < LEAST_FREE:
        return ill(
            "space", words, "Make room on the disk that holds KEPT_HOME; evidence is refused on a full disk."
        )
    return well("space", words)


def blobs(at: datetime) -> Finding:
    """Where sealed files lie can be written, and holds them as long as was set."""
    if not settings.KEPT_S3:
        folder: Path = settings.KEPT_BLOBS
        if folder.exists() and not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
            return ill("blobs", f"{folder} cannot be written.", f"Run: chown -R $(id -u) {folder}")
        return well("blobs", f"Sealed files lie in {folder}.")
    from core.seals.s3 import Bucket  # only who uses it has boto3

    bucket = Bucket(**settings.KEPT_S3)
    if wrong := bucket.look_at():
        return ill("blobs", wrong, "See KEPT_BLOBS and the KEPT_S3 settings in docs/settings.md.")
    held = f"held {bucket.lock_days} days ({bucket.lock})" if bucket.lock else "not held by Kept"
    return well("blobs", f"Sealed files lie in the bucket {bucket.name}, {held}.")


def keys(at: datetime) -> Finding:
    """Whatever is a key in KEPT_HOME is readable by its owner alone."""
    loose = [path for path in key_files(settings.KEPT_HOME) if stat.S_IMODE(path.stat().st_mode) & 0o077]
    if loose:
        names = " ".join(str(path) for path in loose)
        return ill("keys", f"Others on this machine can read {names}.", f"Run: chmod 600 {names}")
    return well("keys", "Keys are for their owner alone.")


def second_steps(at: datetime) -> Finding:
    """What people sign in with beside their password can be read with the secret key there is."""
    newest = Authenticator.objects.exclude(type=Authenticator.Type.WEBAUTHN).order_by("-pk").first()
    try:
        for stored in newest.data.values() if newest else ():
            if isinstance(stored, str):
                second_step.decrypt(stored)
    except second_step.CannotRead:
        words = "KEPT_SECRET_KEY was changed: nobody can take the second step of signing in."
        return ill("second_steps", words, "Put the old key back, from KEPT_HOME/secret-key of a backup.")
    return well("second_steps", "The second step of signing in can be taken.")


def key_files(home: Path) -> list[Path]:
    return [path for path in (home / "secret-key", *sorted((home / "keys").glob("*"))) if path.is_file()]
