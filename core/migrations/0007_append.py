"""What is inserted is the next entry of the log, of its wall and of the tree, or refused; PostgreSQL appends by itself.

On SQLite this also closes INSERT OR REPLACE, which deletes without asking the triggers against deleting.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from core.migrations import _operations as own

NEXT_ENTRY = """
    NEW."index" <> (SELECT COALESCE(MAX("index") + 1, 0) FROM core_entry)
    OR NEW.wall_seq <> (SELECT COALESCE(MAX(wall_seq) + 1, 1) FROM core_entry WHERE wall_id = NEW.wall_id)
"""
NEXT_NODE = "NEW.position <> (SELECT COALESCE(MAX(position) + 1, 0) FROM core_node)"

SQLITE = """
CREATE TRIGGER {table}_is_next BEFORE INSERT ON {table} WHEN {otherwise}
BEGIN SELECT RAISE(ABORT, 'the record is append-only, and without gaps'); END
"""

POSTGRESQL = """
CREATE FUNCTION {table}_is_next() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF {otherwise} THEN RAISE EXCEPTION 'the record is append-only, and without gaps'; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER {table}_is_next BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_is_next()
"""

# Arrays, so that one call appends one entry or a thousand. The head's row stays locked until the transaction ends; the
# caller waits for the disk only after that (`core.ledger.append.flush`), so that many share one wait.
APPEND = r"""
CREATE FUNCTION kept_append(
    prefixes bytea[], kinds text[], walls bigint[], moments timestamptz[],
    abouts text[], actors bigint[], subjects bigint[], envelopes bytea[], bodies bytea[]
) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    first bigint; count bigint; edge bytea; stored bytea[] := '{}'; place bigint;
    seq bigint; prev text; entry bytea; tree bytea; complete bigint;
BEGIN
    SELECT h.size, h.frontier INTO first, edge FROM core_head h WHERE id = 1 FOR UPDATE;
    IF length(edge) <> 32 * bit_count(first::bit(64)) THEN RAISE EXCEPTION 'the head of the record is damaged'; END IF;
    count := first;
    place := 2 * first - bit_count(first::bit(64));
    FOR i IN 1 .. cardinality(prefixes) LOOP
        SELECT e.wall_seq, encode(sha256(e.body), 'hex') INTO seq, prev
            FROM core_entry e WHERE e.wall_id = walls[i] ORDER BY e.wall_seq DESC LIMIT 1;
        seq := COALESCE(seq, 0) + 1;
        entry := prefixes[i] || convert_to(
            ',"wall_prev":"' || COALESCE(prev, repeat('0', 64)) || '","wall_seq":' || seq || '}', 'UTF8');
        INSERT INTO core_entry ("index", kind, wall_id, wall_seq, at, body)
            VALUES (count, kinds[i], walls[i], seq, moments[i], entry);
        INSERT INTO core_opening (entry_index, about, by_id, subject_id, envelope, body)
            VALUES (count, abouts[i], actors[i], subjects[i], envelopes[i], bodies[i]);
        tree := sha256('\x00'::bytea || entry);
        stored := stored || tree;
        complete := count;
        WHILE complete & 1 = 1 LOOP
            tree := sha256('\x01'::bytea || substring(edge FROM length(edge) - 31) || tree);
            edge := substring(edge FOR length(edge) - 32);
            stored := stored || tree;
            complete := complete >> 1;
        END LOOP;
        edge := edge || tree;
        count := count + 1;
    END LOOP;
    INSERT INTO core_node (position, hash)
        SELECT place + n.number - 1, n.node FROM unnest(stored) WITH ORDINALITY AS n (node, number) ORDER BY n.number;
    UPDATE core_head SET size = count, frontier = edge WHERE id = 1;
    PERFORM set_config('synchronous_commit', 'off', true);
    RETURN first;
END $$
"""


def append_in_order(schema_editor: BaseDatabaseSchemaEditor) -> None:
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    trigger = POSTGRESQL if is_postgresql else SQLITE
    for table, otherwise in [("core_entry", NEXT_ENTRY), ("core_node", NEXT_NODE)]:
        schema_editor.execute(trigger.format(table=table, otherwise=otherwise), params=None)
    if is_postgresql:
        schema_editor.execute(APPEND, params=None)


class Migration(migrations.Migration):
    dependencies = [("core", "0006_envelopes_and_holds")]
    operations = [own.OnDatabase(append_in_order)]
