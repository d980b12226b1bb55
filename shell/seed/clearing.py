"""Throwing the demo world away: a new, empty database, and nothing left of keys, outbox and files."""

from __future__ import annotations

import shutil
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections, transaction
from django.db.models import Q, QuerySet

from core.errors import Refused
from core.models import Account, Opening, Organisation, Person
from shell import in_use, schema
from shell.doctor.storage import key_files
from shell.seed.staff import DOMAIN

NAMED = 3


def clear() -> bool:
    """Throw the demo world away and begin with an empty database; False when there was nothing.

    Refused when anybody or anything here is not the demo's, and while Kept runs on it.
    """
    with in_use.alone(settings.KEPT_HOME):
        if schema.is_behind():
            call_command("migrate", verbosity=0, interactive=False)
        if is_empty():
            return False
        refuse_what_is_not_demo()
        empty_database()
        remove_files(settings.KEPT_HOME)
        call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)
    return True


def is_empty() -> bool:
    return not (Person.objects.exists() or Organisation.objects.exists())


def refuse_what_is_not_demo() -> None:
    """Refuse with one sentence that says what there is, and how much of it."""
    organisation = Organisation.objects.filter(is_demo=False).first()
    strangers = Person.objects.all() if organisation else Person.objects.exclude(_is_of_demo("email"))
    accounts = Account.objects.all() if organisation else Account.objects.exclude(_is_of_demo("email"))
    acts = Opening.objects.filter(by__in=strangers).count()
    if not (organisation or strangers.exists() or accounts.exists()):
        return
    whose = f"This Kept belongs to {organisation}" if organisation else "Not everything here is the demo's"
    raise Refused(
        f"{whose}: {_some(strangers.count(), 'person', 'people')} ({_names(strangers)}),"
        f" {_some(accounts.count(), 'account', 'accounts')} and {_some(acts, 'act', 'acts')} of theirs are real."
        " Nothing was thrown away."
    )


def _is_of_demo(field: str) -> Q:
    return Q(**{f"{field}__iendswith": f"@{DOMAIN}"})


def _some(number: int, one: str, more: str) -> str:
    return f"{number} {one if number == 1 else more}"


def _names(persons: QuerySet[Person]) -> str:
    names = [str(person) for person in persons.order_by("pk")[: NAMED + 1]]
    return ", ".join(names[:NAMED]) + (" …" if len(names) > NAMED else "")


def empty_database() -> None:
    """The record refuses to be emptied, so its tables go."""
    if connection.vendor == "postgresql":
        drop_tables()
    else:
        remove_sqlite(Path(connection.settings_dict["NAME"]))


def remove_sqlite(path: Path) -> None:
    connections.close_all()
    for suffix in ("", "-journal", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


@transaction.atomic
def drop_tables() -> None:
    """Drop what the migrations made, and leave alone what else lives in this PostgreSQL database."""
    with connection.cursor() as cursor:
        cursor.execute(OTHERS)
        [others] = cursor.fetchone()
        if others:
            words = _some(others, "other program is", "other programs are")
            raise Refused(f"{words} connected to this database. Stop Kept everywhere first.")
        for table in connection.introspection.table_names(cursor):
            if table.startswith(_prefixes()):
                cursor.execute(f"DROP TABLE {connection.ops.quote_name(table)} CASCADE")
        cursor.execute(FUNCTIONS)
        for name, function in cursor.fetchall():
            if name.startswith(_prefixes()):
                cursor.execute(f"DROP FUNCTION {function}")


def _prefixes() -> tuple[str, ...]:
    return (*(f"{app.label}_" for app in apps.get_app_configs()), "django_", "kept_")


OTHERS = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""
FUNCTIONS = """
    SELECT proname, oid::regprocedure::text FROM pg_proc WHERE pronamespace = current_schema()::regnamespace
"""


def remove_files(home: Path) -> None:
    for path in (*key_files(home), home / "first-visit"):
        path.unlink(missing_ok=True)
    for folder in (home / "keys", home / "record", settings.EMAIL_FILE_PATH, settings.KEPT_BLOBS):
        shutil.rmtree(folder, ignore_errors=True)
