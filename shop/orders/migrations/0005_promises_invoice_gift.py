"""What a buyer is promised and asks for: days of arrival, an invoice, a gift note; days on the road by region."""

from typing import Any

from django.db import migrations, models

from shop.orders import rates


def set_days(apps: Any, schema_editor: Any) -> None:
    rates.set_days(apps.get_model("orders", "ShippingRate"))


class Migration(migrations.Migration):

    dependencies = [("orders", "0004_fee_and_internal_sales")]

    operations = [
        migrations.AddField(
            model_name='order',
            name='expected_from',
            field=models.DateField(blank=True, null=True, verbose_name='dự kiến đến từ'),
        ),
        migrations.AddField(
            model_name='order',
            name='expected_until',
            field=models.DateField(blank=True, null=True, verbose_name='dự kiến đến trước'),
        ),
        migrations.AddField(
            model_name='purchase',
            name='gift_note',
            field=models.CharField(blank=True, db_default='', default='', max_length=300, verbose_name='lời chúc kèm quà'),
        ),
        migrations.AddField(
            model_name='purchase',
            name='hide_prices',
            field=models.BooleanField(db_default=False, default=False, verbose_name='không để giá trong gói hàng'),
        ),
        migrations.AddField(
            model_name='purchase',
            name='invoice_address',
            field=models.CharField(blank=True, db_default='', default='', max_length=300, verbose_name='địa chỉ trên hoá đơn'),
        ),
        migrations.AddField(
            model_name='purchase',
            name='invoice_email',
            field=models.EmailField(blank=True, db_default='', default='', max_length=254, verbose_name='email nhận hoá đơn'),
        ),
        migrations.AddField(
            model_name='purchase',
            name='invoice_name',
            field=models.CharField(blank=True, db_default='', default='', max_length=200, verbose_name='tên trên hoá đơn'),
        ),
        migrations.AddField(
            model_name='purchase',
            name='invoice_tax_number',
            field=models.CharField(blank=True, db_default='', default='', max_length=13, verbose_name='mã số thuế'),
        ),
        migrations.AddField(
            model_name='shippingrate',
            name='least_days',
            field=models.PositiveSmallIntegerField(db_default=2, default=2, verbose_name='đi đường ít nhất (ngày)'),
        ),
        migrations.AddField(
            model_name='shippingrate',
            name='most_days',
            field=models.PositiveSmallIntegerField(db_default=5, default=5, verbose_name='đi đường nhiều nhất (ngày)'),
        ),
        migrations.AddConstraint(
            model_name='shippingrate',
            constraint=models.CheckConstraint(condition=models.Q(('least_days__lte', models.F('most_days')), ('most_days__lte', 60)), name='shippingrate_days'),
        ),
        migrations.RunPython(set_days, migrations.RunPython.noop),
    ]
