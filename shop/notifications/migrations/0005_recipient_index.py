from django.db import migrations, models

from shop.database.operations import AddIndexBesideWriters


class Migration(migrations.Migration):
    atomic = False  # an index beside writers is made outside a transaction

    dependencies = [
        ('notifications', '0004_recipient'),
    ]

    operations = [
        AddIndexBesideWriters(
            model_name='notification',
            index=models.Index(condition=models.Q(('recipient', ''), _negated=True), fields=['recipient', 'sent_at'], name='notification_recipient'),
        ),
    ]
