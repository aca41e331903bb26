from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cms', '0003_pages'),
    ]

    operations = [
        migrations.AlterField(
            model_name='sitesettings',
            name='registration_en',
            field=models.CharField(blank=True, db_default='', default='', max_length=200, verbose_name='thông tin đăng ký với Bộ Công Thương (tiếng Anh)'),
        ),
    ]
