from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('orders', '0005_promises_invoice_gift'),
    ]

    operations = [
        migrations.AlterField(
            model_name='order',
            name='fee_amount',
            field=models.BigIntegerField(db_default=0, default=0),
        ),
        migrations.AlterField(
            model_name='order',
            name='fee_basis_points',
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
        migrations.AlterField(
            model_name='order',
            name='is_internal',
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
