"""An index that holds all that the order of a list goes by."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalog", "0011_sold_out_index")]

    operations = [
        migrations.RemoveIndex(model_name="product", name="product_category_live"),
        migrations.AddIndex(
            model_name="product",
            index=models.Index(
                fields=["category", "-created_at", "-id"],
                condition=models.Q(("live", True)),
                include=("cooperative", "season_months"),
                name="product_on_lists",
            ),
        ),
    ]
