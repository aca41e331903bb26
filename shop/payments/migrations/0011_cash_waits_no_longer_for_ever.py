"""Cash orders placed before had no end; those that nobody has taken yet get the same time as new ones, from now."""

from django.db import migrations

SQL = """
UPDATE payments_payment p SET expires_at = now() + interval '72 hours'
FROM orders_order o
WHERE o.id = p.order_id AND o.status = 'placed' AND p.method = 'cod' AND p.expires_at IS NULL
  AND p.status IN ('created', 'pending')
"""


class Migration(migrations.Migration):
    dependencies = [("payments", "0010_card_page_asked"), ("orders", "0009_limits_and_givers")]

    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
