"""Why a new payout account was stopped."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("treasury", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="payoutchange",
            name="stop_reason",
            field=models.CharField(blank=True, max_length=200),
        ),
    ]
