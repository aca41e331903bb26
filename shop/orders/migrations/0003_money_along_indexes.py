from django.db import migrations, models

from shop.database.operations import AddIndexBesideWriters


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ('catalog', '0004_lists_along_indexes'),
        ('orders', '0002_first_rates'),
    ]

    operations = [
        AddIndexBesideWriters(
            model_name='order',
            index=models.Index(condition=models.Q(('status', 'delivered'), _negated=True), fields=['status', 'payment_method'], include=('number',), name='order_not_delivered'),
        ),
    ]
