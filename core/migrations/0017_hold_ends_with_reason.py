"""A legal hold says why it ended, and has a random name for its address."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

import core.models.ids


def name_holds(apps: Apps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    for hold in apps.get_model("core", "LegalHold").objects.all():
        hold.public_id = core.models.ids.new_public_id()
        hold.save(update_fields=["public_id"])


class Migration(migrations.Migration):
    dependencies = [("core", "0016_passkeys")]
    operations = [
        migrations.AddField(
            "legalhold",
            "until_reason",
            models.CharField(blank=True, default="", max_length=500),
            preserve_default=False,
        ),
        migrations.AddField("legalhold", "public_id", models.CharField(default="", max_length=22)),
        migrations.RunPython(name_holds, migrations.RunPython.noop),
        migrations.AlterField(
            "legalhold",
            "public_id",
            models.CharField(
                default=core.models.ids.new_public_id, editable=False, max_length=22, unique=True
            ),
        ),
    ]
