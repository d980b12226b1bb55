"""The log starts empty, and the database itself refuses to change or delete what is written in it."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from core.migrations import _operations as own

APPEND_ONLY = ["core_entry", "core_node"]

SQLITE = """
CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, 'the record is append-only'); END
"""

POSTGRESQL_FUNCTION = """
CREATE FUNCTION kept_append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the record is append-only'; END $$
"""

POSTGRESQL = """
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION kept_append_only()
"""


def forbid_changes(schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in _statements(schema_editor.connection.vendor):
        schema_editor.execute(statement)


def _statements(vendor: str) -> list[str]:
    if vendor == "postgresql":
        return [POSTGRESQL_FUNCTION, *(POSTGRESQL.format(table=table) for table in APPEND_ONLY)]
    return [SQLITE.format(table=table, verb=verb) for table in APPEND_ONLY for verb in ("UPDATE", "DELETE")]


def begin_the_log(schema_editor: BaseDatabaseSchemaEditor) -> None:
    schema_editor.execute("INSERT INTO core_head (id, size, frontier) VALUES (1, 0, %s)", [b""])


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]
    operations = [
        own.OnDatabase(begin_the_log),
        own.OnDatabase(forbid_changes),
    ]
