from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalog", "0002_first_rows")]

    operations = [
        migrations.AddField(
            model_name="product",
            name="place",
            field=models.PositiveIntegerField(db_default=0, default=0, editable=False),
        )
    ]
