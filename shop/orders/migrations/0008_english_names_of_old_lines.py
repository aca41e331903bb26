"""Lines ordered before have the English of today where the Vietnamese is still what it was then."""

from django.db import migrations

FILL = """
UPDATE orders_orderline AS line SET product_name_en = product.name_en
FROM catalog_variant variant JOIN catalog_product product ON product.id = variant.product_id
WHERE variant.id = line.variant_id AND product.name = line.product_name AND product.name_en <> '';
UPDATE orders_orderline AS line SET variant_name_en = variant.name_en
FROM catalog_variant variant
WHERE variant.id = line.variant_id AND variant.name = line.variant_name AND variant.name_en <> '';
"""


class Migration(migrations.Migration):
    # The columns are another migration's: this one locks no reader out while it fills them.
    dependencies = [
        ("orders", "0007_english_line_names"),
    ]

    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
