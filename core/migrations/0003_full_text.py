"""The full-text index over core_searchdocument: FTS5 on SQLite, a GIN index on PostgreSQL."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from core.migrations import _operations as own

SQLITE = [
    """
    CREATE VIRTUAL TABLE core_searchtext USING fts5(
        text, content='core_searchdocument', content_rowid='id', tokenize='unicode61 remove_diacritics 2'
    )
    """,
    """
    CREATE TRIGGER core_searchdocument_added AFTER INSERT ON core_searchdocument
    BEGIN INSERT INTO core_searchtext(rowid, text) VALUES (new.id, new.text); END
    """,
    """
    CREATE TRIGGER core_searchdocument_removed AFTER DELETE ON core_searchdocument
    BEGIN INSERT INTO core_searchtext(core_searchtext, rowid, text) VALUES ('delete', old.id, old.text); END
    """,
    """
    CREATE TRIGGER core_searchdocument_changed AFTER UPDATE ON core_searchdocument
    BEGIN
        INSERT INTO core_searchtext(core_searchtext, rowid, text) VALUES ('delete', old.id, old.text);
        INSERT INTO core_searchtext(rowid, text) VALUES (new.id, new.text);
    END
    """,
]

POSTGRESQL = [
    "CREATE INDEX core_searchdocument_words ON core_searchdocument USING gin (to_tsvector('simple', text))"
]


def index_words(schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("core", "0002_append_only")]
    operations = [own.OnDatabase(index_words)]
