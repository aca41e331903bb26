from django.db import migrations, models

from shop.database.operations import AddIndexBesideWriters


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ('reports', '0007_monthly_sales'),
    ]

    operations = [
        AddIndexBesideWriters(
            model_name='linesales',
            index=models.Index(fields=['day'], include=('cooperative', 'category', 'method', 'province', 'buyer', 'order', 'goods_amount', 'returned_amount', 'is_sold', 'known_from', 'known_until'), name='line_sales_day'),
        ),
        AddIndexBesideWriters(
            model_name='ordersales',
            index=models.Index(fields=['day'], include=('cooperative', 'method', 'province', 'buyer', 'goods_amount', 'delivery_amount', 'returned_amount', 'is_sold', 'known_from', 'known_until'), name='order_sales_day'),
        ),
    ]
