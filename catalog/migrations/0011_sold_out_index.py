"""The packs that cannot be ordered: how `catalog.finding` knows what is sold out."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalog", "0010_people")]

    operations = [
        migrations.AddIndex(
            model_name="variant",
            index=models.Index(
                models.F("product"),
                condition=models.Q(("is_active", True), ("on_hand__gt", models.F("reserved")), _negated=True),
                name="variant_sold_out",
            ),
        ),
    ]
