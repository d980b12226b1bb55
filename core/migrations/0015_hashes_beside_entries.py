"""The tree's hashes stand beside the entry that completes them: an append writes one row of the log instead of three.

What stood in a table of its own is moved and not computed anew, so a record that was tampered with still shows it.
"""

from django.db import migrations, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from core.migrations import _operations as own
from proof.merkle import stored_beside, stored_count

CHUNK = 5000

UNGUARD = {
    "sqlite": [
        f"DROP TRIGGER {table}_{guard}"
        for table in ("core_entry", "core_node")
        for guard in ("no_UPDATE", "no_DELETE", "is_next")
    ],
    "postgresql": [
        "DROP TRIGGER core_entry_append_only ON core_entry",
        "DROP TRIGGER core_entry_is_next ON core_entry",
        "DROP TRIGGER core_node_append_only ON core_node",
        "DROP TRIGGER core_node_is_next ON core_node",
        "DROP FUNCTION core_node_is_next",
    ],
}
SQLITE = """
CREATE TRIGGER core_entry_{name} BEFORE {when}
BEGIN SELECT RAISE(ABORT, 'the record is append-only{why}'); END
"""
NOT_NEXT = """INSERT ON core_entry
WHEN NEW."index" <> (SELECT COALESCE(MAX("index") + 1, 0) FROM core_entry)
OR NEW.wall_seq <> (SELECT COALESCE(MAX(wall_seq) + 1, 1) FROM core_entry WHERE wall_id = NEW.wall_id)
"""
GUARD = {
    "sqlite": [
        SQLITE.format(name="no_UPDATE", when="UPDATE ON core_entry", why=""),
        SQLITE.format(name="no_DELETE", when="DELETE ON core_entry", why=""),
        SQLITE.format(name="is_next", when=NOT_NEXT, why=", and without gaps"),
    ],
    "postgresql": [
        "CREATE TRIGGER core_entry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON core_entry"
        " FOR EACH STATEMENT EXECUTE FUNCTION kept_append_only()",
        # kept_append has counted itself, under the head's lock, and says so.
        "CREATE TRIGGER core_entry_is_next BEFORE INSERT ON core_entry FOR EACH ROW"
        """ WHEN (NEW."index"::text IS DISTINCT FROM current_setting('kept.next', true))"""
        " EXECUTE FUNCTION core_entry_is_next()",
    ],
}
APPEND = r"""
CREATE OR REPLACE FUNCTION kept_append(
    prefixes bytea[], kinds text[], walls bigint[], moments timestamptz[],
    abouts text[], actors bigint[], subjects bigint[], envelopes bytea[], bodies bytea[]
) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    first bigint; count bigint; edge bytea; seq bigint; prev text; entry bytea; tree bytea; stored bytea; complete bigint;
BEGIN
    SELECT h.size, h.frontier INTO first, edge FROM core_head h WHERE id = 1 FOR UPDATE;
    IF length(edge) <> 32 * bit_count(first::bit(64)) THEN RAISE EXCEPTION 'the head of the record is damaged'; END IF;
    count := first;
    FOR i IN 1 .. cardinality(prefixes) LOOP
        SELECT e.wall_seq, encode(sha256(e.body), 'hex') INTO seq, prev
            FROM core_entry e WHERE e.wall_id = walls[i] ORDER BY e.wall_seq DESC LIMIT 1;
        seq := COALESCE(seq, 0) + 1;
        entry := prefixes[i] || convert_to(
            ',"wall_prev":"' || COALESCE(prev, repeat('0', 64)) || '","wall_seq":' || seq || '}', 'UTF8');
        tree := sha256('\x00'::bytea || entry);
        stored := tree;
        complete := count;
        WHILE complete & 1 = 1 LOOP
            tree := sha256('\x01'::bytea || substring(edge FROM length(edge) - 31) || tree);
            edge := substring(edge FOR length(edge) - 32);
            stored := stored || tree;
            complete := complete >> 1;
        END LOOP;
        edge := edge || tree;
        PERFORM set_config('kept.next', count::text, true);
        INSERT INTO core_entry ("index", kind, wall_id, wall_seq, at, body, hashes)
            VALUES (count, kinds[i], walls[i], seq, moments[i], entry, stored);
        INSERT INTO core_opening (entry_index, about, by_id, subject_id, envelope, body)
            VALUES (count, abouts[i], actors[i], subjects[i], envelopes[i], bodies[i]);
        count := count + 1;
    END LOOP;
    UPDATE core_head SET size = count, frontier = edge WHERE id = 1;
    PERFORM set_config('kept.next', '', true), set_config('synchronous_commit', 'off', true);
    RETURN first;
END $$
"""


def unguard(schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in UNGUARD[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def guard(schema_editor: BaseDatabaseSchemaEditor) -> None:
    vendor = schema_editor.connection.vendor
    for statement in [*GUARD[vendor], *([APPEND] if vendor == "postgresql" else [])]:
        schema_editor.execute(statement, params=None)


def move_hashes(schema_editor: BaseDatabaseSchemaEditor) -> None:
    database = schema_editor.connection
    with database.cursor() as cursor:
        cursor.execute('SELECT MAX("index") FROM core_entry')
        [last] = cursor.fetchone()
        for start in range(0, 0 if last is None else last + 1, CHUNK):
            hashes = hashes_of(database, start, start + CHUNK)
            cursor.executemany(
                'UPDATE core_entry SET hashes = %s WHERE "index" = %s',
                [(together, entry) for entry, together in hashes.items()],
            )


def hashes_of(database: BaseDatabaseWrapper, start: int, end: int) -> dict[int, bytes]:
    nodes = "SELECT position, hash FROM core_node WHERE position >= %s AND position < %s ORDER BY position"
    together: dict[int, bytes] = {}
    with database.cursor() as cursor:
        cursor.execute(nodes, [stored_count(start), stored_count(end)])
        for position, value in cursor.fetchall():
            entry, _level = stored_beside(position)
            together[entry] = together.get(entry, b"") + bytes(value)
    return together


class Migration(migrations.Migration):
    dependencies = [("core", "0014_handover_by_kept")]
    operations = [
        own.OnDatabase(unguard),
        migrations.AddField("entry", "hashes", models.BinaryField(default=b""), preserve_default=False),
        own.OnDatabase(move_hashes),
        migrations.DeleteModel("Node"),
        own.OnDatabase(guard),
    ]
