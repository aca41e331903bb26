"""Years of delivered orders for measuring the union's desk, a million lines in some minutes: written in SQL, past the
triggers that look at each row.

Only what sales are summed from: orders with their lines, payments, the ledger and the delivery. No stock moves and
no other step is noted, so `check_books` does not hold on such a database.
"""

import secrets
from collections.abc import Iterator

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

LINES_AN_ORDER = 2
BATCH = 100_000  # lines
TABLES = (
    *("orders_purchase", "orders_order", "orders_orderline", "orders_orderevent"),
    *("payments_payment", "payments_paymentshare", "ledger_ledgerentry", "ledger_posting"),
)
# Stalls sell by rank, the first many times what the last does; days grow busier, one order of 25 is sent back.
PLANS = """
    CREATE TEMPORARY TABLE planned ON COMMIT DROP AS
    WITH packs AS (
        SELECT p.cooperative_id, array_agg(v.id ORDER BY v.id) AS ids, array_agg(v.price ORDER BY v.id) AS prices,
               array_agg(p.category_id ORDER BY v.id) AS categories, array_agg(p.name ORDER BY v.id) AS names,
               ROW_NUMBER() OVER (ORDER BY p.cooperative_id) AS place
        FROM catalog_variant v JOIN catalog_product p ON p.id = v.product_id
        WHERE v.price BETWEEN 1 AND 3000000 GROUP BY p.cooperative_id HAVING COUNT(*) >= 2
    ),
    wards AS (
        SELECT code AS ward, province_id, ROW_NUMBER() OVER (ORDER BY code) AS place, COUNT(*) OVER () AS count
        FROM catalog_commune
    ),
    drawn AS MATERIALIZED (
        SELECT n, random() AS luck, 1 + floor(%(stalls)s * power(random(), 1.6))::int AS place,
               now() - interval '1 day' * (%(days)s * power(random(), 0.8)) - interval '4 days' AS at,
               (ARRAY['cod', 'cod', 'vietqr', 'vietqr', 'card'])[1 + n %% 5] AS method,
               upper(substr(%(run)s, 1, 4) || lpad(to_hex(n), 6, '0')) AS number, floor(random() * 90000)::int AS buyer
        FROM generate_series(%(first)s, %(last)s) n
    )
    SELECT nextval(pg_get_serial_sequence('orders_purchase', 'id')) AS purchase,
           nextval(pg_get_serial_sequence('orders_order', 'id')) AS "order",
           nextval(pg_get_serial_sequence('payments_payment', 'id')) AS payment,
           nextval(pg_get_serial_sequence('ledger_ledgerentry', 'id')) AS entry,
           d.*, p.cooperative_id, 30000::bigint AS fee, w.ward, w.province_id,
           d.luck < 0.04 AND d.method <> 'card' AS is_returned,
           p.ids[1 + n %% cardinality(ids)] AS one, p.prices[1 + n %% cardinality(ids)] AS one_price,
           p.categories[1 + n %% cardinality(ids)] AS one_category, p.names[1 + n %% cardinality(ids)] AS one_name,
           p.ids[1 + (n + 1) %% cardinality(ids)] AS other, p.prices[1 + (n + 1) %% cardinality(ids)] AS other_price,
           p.categories[1 + (n + 1) %% cardinality(ids)] AS other_category,
           p.names[1 + (n + 1) %% cardinality(ids)] AS other_name,
           p.prices[1 + n %% cardinality(ids)] + p.prices[1 + (n + 1) %% cardinality(ids)] AS items
    FROM drawn d JOIN packs p ON p.place = d.place JOIN wards w ON w.place = 1 + d.buyer %% w.count
"""
ROWS = (
    """
    INSERT INTO orders_purchase (id, number, token, cart_key, language, full_name, phone, email, street, note,
        payment_method, items_amount, shipping_amount, discount_amount, total_amount, placed_at, province_id, ward_id)
    SELECT purchase, number, md5(number), 'scale-' || number, 'vi', 'Khách ' || buyer,
           '+8490' || lpad(buyer::text, 7, '0'), '', 'Số 1', '', method, items, fee, 0, items + fee, at, province_id,
           ward
    FROM planned
    """,
    """
    INSERT INTO orders_order (id, number, status, payment_method, items_amount, shipping_amount, discount_amount,
        total_amount, weight_grams, carrier, tracking_number, cancel_reason, placed_at, status_changed_at,
        cooperative_id, purchase_id, buyer_words, goods_words)
    SELECT "order", number || '-1', CASE WHEN is_returned THEN 'returned' ELSE 'delivered' END, method, items, fee, 0,
           items + fee, 900, 'Xe khách', '', '', at, at + interval '3 days', cooperative_id, purchase, number, number
    FROM planned
    """,
    """
    INSERT INTO orders_orderline (product_name, variant_name, unit_price, quantity, line_amount, weight_grams, order_id,
        variant_id, category_id)
    SELECT l.name, 'Gói', l.price, 1, l.price, 450, "order", l.variant, l.category
    FROM planned CROSS JOIN LATERAL (VALUES
        (one_name, one_price, one, one_category), (other_name, other_price, other, other_category)
    ) AS l (name, price, variant, category)
    """,
    """
    INSERT INTO orders_orderevent (before, after, actor_kind, reason, details, created_at, order_id)
    SELECT 'shipped', 'delivered', 'system', '', '{}', at + interval '3 days', "order" FROM planned
    """,
    """
    INSERT INTO payments_payment (id, method, status, amount, captured_amount, provider_reference, succeeded_at,
        created_at, order_id, purchase_id)
    SELECT payment, method, 'succeeded', items + fee, items + fee, '', at + interval '3 days', at,
           CASE WHEN method <> 'card' THEN "order" END, purchase FROM planned
    """,
    """
    INSERT INTO payments_paymentshare (amount, order_id, payment_id) SELECT items + fee, "order", payment FROM planned
    """,
    """
    INSERT INTO ledger_ledgerentry (id, kind, reference, order_number, effective_on, recorded_at)
    SELECT entry, 'sale', 'sale:' || payment || ':' || "order", number || '-1',
           (at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date + 3, at + interval '3 days' FROM planned
    """,
    """
    INSERT INTO ledger_posting (account, amount, channel, is_internal, cooperative_id, entry_id)
    SELECT l.account, l.sign * (items + fee), CASE l.account WHEN 'sales' THEN 'online' ELSE '' END,
           CASE l.account WHEN 'sales' THEN FALSE END, cooperative_id, entry
    FROM planned JOIN (VALUES
        ('cod', 'cash', 1), ('cod', 'sales', -1), ('vietqr', 'direct_receipts', 1), ('vietqr', 'sales', -1),
        ('card', 'platform_receivable', 1), ('card', 'sales', -1), ('card', 'card_clearing', 1), ('card', 'payable', -1)
    ) AS l (way, account, sign) ON l.way = method
    """,
    """
    WITH given_back AS (
        INSERT INTO ledger_ledgerentry (kind, reference, order_number, effective_on, recorded_at)
        SELECT 'refund', 'scale-refund:' || "order", number || '-1',
               (at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date + 4, at + interval '4 days'
        FROM planned WHERE is_returned RETURNING id, order_number
    )
    INSERT INTO ledger_posting (account, amount, channel, is_internal, cooperative_id, entry_id)
    SELECT l.account, l.sign * (items + fee), CASE l.account WHEN 'refunds' THEN 'online' ELSE '' END,
           CASE l.account WHEN 'refunds' THEN FALSE END, cooperative_id, g.id
    FROM given_back g JOIN planned ON number || '-1' = g.order_number
    CROSS JOIN (VALUES ('cash', -1), ('refunds', 1)) AS l (account, sign)
    """,
)


def load(lines: int, years: int) -> Iterator[int]:
    """Adds about so many lines of orders over the years before today; tells after each batch how many there are."""
    orders, written, run = lines // LINES_AN_ORDER, 0, secrets.token_hex(4)
    with connection.cursor() as cursor:
        cursor.execute("""
            SELECT COUNT(*) FROM (
                SELECT p.cooperative_id FROM catalog_variant v JOIN catalog_product p ON p.id = v.product_id
                WHERE v.price BETWEEN 1 AND 3000000 GROUP BY p.cooperative_id HAVING COUNT(*) >= 2
            ) AS selling""")
        given = {"stalls": cursor.fetchone()[0], "days": 365 * years, "run": run}
        while written < orders:
            last = min(written + BATCH // LINES_AN_ORDER, orders)
            with transaction.atomic():
                cursor.execute(
                    "SET CONSTRAINTS ALL IMMEDIATE"
                )  # tables with pending triggers are not altered
                _look_away(cursor, "DISABLE")
                cursor.execute(PLANS, given | {"first": written + 1, "last": last})
                for rows in ROWS:
                    cursor.execute(rows)
                _look_away(cursor, "ENABLE")
            written = last
            yield written * LINES_AN_ORDER
        for table in TABLES:
            cursor.execute(f"VACUUM ANALYZE {table}")


def _look_away(cursor: CursorWrapper, word: str) -> None:
    for table in TABLES:
        cursor.execute(f"ALTER TABLE {table} {word} TRIGGER USER")
