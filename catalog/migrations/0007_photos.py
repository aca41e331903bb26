"""Photographs made by a worker. Those that are there wait for what they have not yet: AVIF and a small JPEG."""

import django.db.models.functions
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalog", "0006_lots")]

    operations = [
        migrations.AddField("productphoto", "cut", models.CharField(blank=True, db_default="", max_length=10)),
        migrations.AddField("productphoto", "focus_x", models.PositiveSmallIntegerField(default=50, db_default=50)),
        migrations.AddField("productphoto", "focus_y", models.PositiveSmallIntegerField(default=50, db_default=50)),
        migrations.AddField("productphoto", "has_avif", models.BooleanField(db_default=False, default=False)),
        migrations.AddField("productphoto", "original", models.CharField(blank=True, db_default="", max_length=140)),
        migrations.AddField(
            "productphoto",
            "render_at",
            models.DateTimeField(blank=True, null=True, default=django.utils.timezone.now),
        ),
        migrations.AlterField("productphoto", "render_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField(
            "productphoto", "rendered_at", models.DateTimeField(db_default=django.db.models.functions.Now(), default=django.utils.timezone.now)
        ),
        migrations.AddField("productphoto", "share_card", models.CharField(blank=True, db_default="", max_length=32)),
        migrations.AddField("productphoto", "spoilt_card", models.CharField(blank=True, db_default="", max_length=32)),
        migrations.AddField("productphoto", "tries", models.PositiveSmallIntegerField(db_default=0, default=0)),
        migrations.AddIndex(
            "productphoto",
            models.Index(
                fields=["render_at"],
                condition=models.Q(("render_at", None), _negated=True),
                name="photo_render_due",
            ),
        ),
        migrations.AddConstraint(
            "productphoto",
            models.CheckConstraint(
                condition=models.Q(("focus_x__lte", 100), ("focus_y__lte", 100)), name="photo_focus_is_percent"
            ),
        ),
    ]
