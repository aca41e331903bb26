from django.conf import settings
from django.db import migrations, models

from shop.database.operations import AddIndexBesideWriters


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ('catalog', '0004_lists_along_indexes'),
        ('orders', '0003_money_along_indexes'),
        ('payments', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        AddIndexBesideWriters(
            model_name='payment',
            index=models.Index(condition=models.Q(('collected_by', 'carrier'), ('method', 'cod'), ('status', 'succeeded')), fields=['succeeded_at'], include=('captured_amount', 'order'), name='payment_carrier_cash'),
        ),
    ]
