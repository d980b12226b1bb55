"""Whether the database has the tables this version of Kept needs."""

import sqlite3

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

MISSING = {sqlite3.SQLITE_ERROR, "42P01", "42703"}  # what SQLite and PostgreSQL say of a table or column
BEHIND = "The database is not ready for this version of Kept: run `kept migrate`."


def is_behind() -> bool:
    """This will return whether migrations of this version are missing in the database."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def explains(error: DatabaseError) -> bool:
    """Whether an error comes of such a migration: a table or column is missing, and the database is behind."""
    codes = {getattr(error.__cause__, name, None) for name in ("sqlite_errorcode", "sqlstate")}
    return bool(codes & MISSING) and is_seen_behind()


def is_seen_behind() -> bool:
    """The same as `is_behind`, of a database that answers; one that does not is another trouble."""
    try:
        return is_behind()
    except DatabaseError:
        return False
