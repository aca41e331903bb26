from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('ledger', '0005_wording_of_accounts'),
    ]

    operations = [
        migrations.AlterField(
            model_name='posting',
            name='channel',
            field=models.CharField(blank=True, choices=[('online', 'Trên chợ')], db_default='', default='', max_length=12),
        ),
    ]
