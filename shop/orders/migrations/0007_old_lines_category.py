from typing import Any

from django.db import migrations

AT_ONCE = 20_000
FILL = """
    UPDATE orders_orderline AS l SET category_id = p.category_id
    FROM catalog_variant v JOIN catalog_product p ON p.id = v.product_id
    WHERE v.id = l.variant_id AND l.category_id IS NULL AND l.id > %s AND l.id <= %s
"""


def fill(apps: Any, schema_editor: Any) -> None:
    """Piece by piece, so that nobody waits for a lock of all lines."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT COALESCE(MAX(id), 0) FROM orders_orderline")
        (last,) = cursor.fetchone()
        for first in range(0, last, AT_ONCE):
            cursor.execute(FILL, [first, first + AT_ONCE])


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("orders", "0006_line_category")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
