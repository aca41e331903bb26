"""A first shipping table (đồng), to be changed in the technical admin when the carriers' prices change."""

from typing import Any

from django.db import migrations

from shop.orders import rates


def load(apps: Any, schema_editor: Any) -> None:
    rates.load(apps.get_model("orders", "ShippingRate"))


class Migration(migrations.Migration):
    replaces = [  # of databases from before; may go when there are none
        ('orders', '0002_shipping_rates'),
        ('orders', '0003_wording'),
        ('orders', '0004_fee_and_internal_sales'),
        ('orders', '0005_promises_invoice_gift'),
        ('orders', '0006_defaults_for_old_code'),
        ('orders', '0007_english_line_names'),
        ('orders', '0008_english_names_of_old_lines'),
        ('orders', '0009_limits_and_givers'),
        ('orders', '0010_find_senders'),
        ('orders', '0011_phone_orders'),
    ]

    dependencies = [("orders", "0001_initial")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
