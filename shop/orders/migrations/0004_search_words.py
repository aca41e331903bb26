from django.db import migrations, models

# As catalog.text.fold: small letters without diacritics, words parted by one blank.
FOLDED = r"""regexp_replace(regexp_replace(lower(translate(regexp_replace(
    normalize({0}, NFD), '[\u0300-\u036f]', '', 'g'), 'ĐđÐðƉɖ', 'dddddd')), '[^\w\s]', ' ', 'g'), '\s+', ' ', 'g')"""
FILL = f"""
UPDATE orders_order o SET
    buyer_words = ' ' || trim({FOLDED.format("p.full_name")}) || ' ' || p.phone,
    goods_words = (SELECT coalesce(string_agg(' ' || trim({FOLDED.format("l.product_name")}), '' ORDER BY l.id), '')
                   FROM orders_orderline l WHERE l.order_id = o.id)
FROM orders_purchase p WHERE p.id = o.purchase_id
"""  # noqa: S608 - no values in it


class Migration(migrations.Migration):
    dependencies = [("orders", "0003_money_along_indexes")]

    operations = [
        migrations.AddField(
            model_name="order",
            name="buyer_words",
            field=models.TextField(db_default="", default="", editable=False),
        ),
        migrations.AddField(
            model_name="order",
            name="goods_words",
            field=models.TextField(db_default="", default="", editable=False),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
