"""The same append with a seventh less work for the server: settings are assigned, which PL/pgSQL does without a query."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from core.migrations import _operations as own

APPEND = r"""
CREATE OR REPLACE FUNCTION kept_append(
    prefixes bytea[], kinds text[], walls bigint[], moments timestamptz[],
    abouts text[], actors bigint[], subjects bigint[], envelopes bytea[], bodies bytea[]
) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    first bigint; count bigint; edge bytea; seq bigint; prev text; entry bytea; tree bytea; stored bytea; complete bigint;
    said text;
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
        said := set_config('kept.next', count::text, true);
        INSERT INTO core_entry ("index", kind, wall_id, wall_seq, at, body, hashes)
            VALUES (count, kinds[i], walls[i], seq, moments[i], entry, stored);
        INSERT INTO core_opening (entry_index, about, by_id, subject_id, envelope, body)
            VALUES (count, abouts[i], actors[i], subjects[i], envelopes[i], bodies[i]);
        count := count + 1;
    END LOOP;
    UPDATE core_head SET size = count, frontier = edge WHERE id = 1;
    said := set_config('kept.next', '', true);
    said := set_config('synchronous_commit', 'off', true);
    RETURN first;
END $$
"""


def replace(schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(APPEND, params=None)


class Migration(migrations.Migration):
    dependencies = [("core", "0018_promise_of_kind")]
    operations = [own.OnDatabase(replace)]
