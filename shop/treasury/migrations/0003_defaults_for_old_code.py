from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('treasury', '0002_payout_stop_reason'),
    ]

    operations = [
        migrations.AlterField(
            model_name='payoutchange',
            name='stop_reason',
            field=models.CharField(blank=True, db_default='', default='', max_length=200),
        ),
    ]
