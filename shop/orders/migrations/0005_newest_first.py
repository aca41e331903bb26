from django.db import migrations, models

from shop.database.operations import AddIndexBesideWriters


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("orders", "0004_search_words")]

    operations = [
        AddIndexBesideWriters(
            model_name="order",
            index=models.Index(models.F("cooperative"), models.OrderBy(models.F("placed_at"), descending=True), models.F("id"), include=("status",), name="order_newest"),
        ),
    ]
