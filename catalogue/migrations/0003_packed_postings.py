"""Postings are packed by block. The old ones go; `load_catalogue` and `rebuild_search` make the index anew."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('catalogue', '0002_zero_searches'),
    ]

    operations = [
        migrations.DeleteModel(name='Posting'),
        migrations.CreateModel(
            name='Posting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('block', models.PositiveIntegerField()),
                ('packed', models.BinaryField()),
                ('term', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='catalogue.term')),
            ],
            options={
                'verbose_name': 'forekomst',
                'verbose_name_plural': 'forekomster',
                'constraints': [models.UniqueConstraint(fields=('term', 'block'), name='posting_once_a_block')],
            },
        ),
        migrations.AddField(
            model_name='searchentry',
            name='terms',
            field=models.BinaryField(default=b''),
        ),
        migrations.AddField(
            model_name='contentversion',
            name='index_version',
            field=models.CharField(default='', editable=False, max_length=32),
        ),
    ]
