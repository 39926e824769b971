import django.db.models.functions
from django.db import migrations

import catalogue.models


def small_letters(apps, schema_editor):
    """Editors log in with their address, which is looked up in small letters."""
    User = apps.get_model("catalogue", "User")
    User.objects.update(email=django.db.models.functions.Lower("email"))


class Migration(migrations.Migration):

    dependencies = [
        ("catalogue", "0007_publish_content"),
    ]

    operations = [
        migrations.AlterModelManagers(
            name="user",
            managers=[
                ("objects", catalogue.models.EditorManager()),
            ],
        ),
        migrations.RunPython(small_letters, migrations.RunPython.noop),
    ]
