"""Which narrower renditions of its cover a cooperative has."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalog", "0012_list_index")]

    operations = [
        migrations.AddField(
            model_name="cooperative",
            name="cover_rendered",
            field=models.CharField(blank=True, db_default="", default="", editable=False, max_length=100),
        ),
        migrations.AddField(
            model_name="cooperative",
            name="cover_widths",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.PositiveIntegerField(),
                db_default=[],
                default=list,
                editable=False,
                size=None,
            ),
        ),
    ]
