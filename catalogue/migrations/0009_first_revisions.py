"""What was loaded before loading kept a first revision gets one, so that the first edit can be undone."""

from django.db import migrations

BY = "indlæsningen"
BY_VERSIONS = "case"  # their history is that of their versions


def keep_first(apps, schema_editor):
    base_model, revision_model = apps.get_model("catalogue", "LoadedBase"), apps.get_model("catalogue", "Revision")
    kept = set(revision_model.objects.values_list("kind", "key"))
    revision_model.objects.bulk_create(
        [
            revision_model(kind=base.kind, key=base.key, number=1, payload=base.payload, by=BY)
            for base in base_model.objects.exclude(kind=BY_VERSIONS).order_by("pk")
            if (base.kind, base.key) not in kept
        ],
        batch_size=200,
    )


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0008_editors")]
    operations = [migrations.RunPython(keep_first, migrations.RunPython.noop)]
