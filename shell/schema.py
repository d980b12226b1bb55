"""Whether the database has the tables this version of Kept needs."""

from django.db import connection
from django.db.migrations.executor import MigrationExecutor


def is_behind() -> bool:
    """This will return whether migrations of this version are missing in the database."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
