import django.db.models.deletion
import shop.cart.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [  # of databases from before; may go when there are none
        ('cart', '0001_initial'),
    ]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='SavedCart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('quantities', models.JSONField(default=dict)),
                ('prices', models.JSONField(db_default={}, default=dict)),
                ('key', models.CharField(default=shop.cart.models.new_key, max_length=32)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='saved_cart', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'giỏ hàng đã lưu',
                'verbose_name_plural': 'giỏ hàng đã lưu',
            },
        ),
    ]
