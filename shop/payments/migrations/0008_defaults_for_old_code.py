from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('payments', '0007_compared_at'),
    ]

    operations = [
        migrations.AlterField(
            model_name='payment',
            name='collected_by',
            field=models.CharField(blank=True, choices=[('stall', 'Hợp tác xã'), ('carrier', 'Bên vận chuyển')], db_default='', default='', max_length=7),
        ),
        migrations.AlterField(
            model_name='payment',
            name='payee_account_name',
            field=models.CharField(blank=True, db_default='', default='', max_length=120),
        ),
        migrations.AlterField(
            model_name='payment',
            name='payee_account_number',
            field=models.CharField(blank=True, db_default='', default='', max_length=19),
        ),
        migrations.AlterField(
            model_name='payment',
            name='provider_fee_note',
            field=models.CharField(blank=True, db_default='', default='', max_length=60),
        ),
        migrations.AlterField(
            model_name='providerevent',
            name='deliveries',
            field=models.PositiveIntegerField(db_default=1, default=1),
        ),
        migrations.AlterField(
            model_name='refund',
            name='failure',
            field=models.CharField(blank=True, db_default='', default='', max_length=200),
        ),
        migrations.AlterField(
            model_name='refund',
            name='fee_amount',
            field=models.BigIntegerField(db_default=0, default=0),
        ),
    ]
