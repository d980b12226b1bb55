"""Few persons are the same as another, so the index holds those alone.

Only the old index is dropped. Django would write the whole table anew on SQLite, and cannot once the triggers of a
room look at it.
"""

import django.db.models.deletion
from django.db import migrations, models

from core.migrations import _operations as own


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0020_sent_forms"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    "DROP INDEX IF EXISTS core_person_same_as_id_86554380",
                    "CREATE INDEX core_person_same_as_id_86554380 ON core_person (same_as_id)",
                ),
            ],
            state_operations=[
                migrations.AlterField(
                    model_name="person",
                    name="same_as",
                    field=models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="duplicates",
                        to="core.person",
                    ),
                ),
            ],
        ),
        own.AddIndex(
            model_name="person",
            index=models.Index(
                condition=models.Q(("same_as__isnull", False)), fields=["same_as"], name="person_same_as"
            ),
        ),
    ]
