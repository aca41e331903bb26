"""The prices a logged-in buyer last saw in the cart."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("cart", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name='savedcart',
            name='prices',
            field=models.JSONField(db_default={}, default=dict),
        ),
    ]
