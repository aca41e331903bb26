"""Each order's part of a day's income, and each line's part of its order's: what `OrderSales` and `LineSales` hold.

A part is valid from the moment at which an entry made it so until the next entry of its order, so that a figure of
any past moment is a sum of rows. Goods are shared out by the price of the lines, the odd đồng to the largest
remainder (as `ledger.splitting.by_weight` does it): what is left of an order after each entry is split, and a line has
the difference. What has no order has no line either.
"""

from collections.abc import Iterable
from typing import Any

from django.db import connection, transaction

from shop.orders.models import Order
from shop.reports.sales import parts

ENTRIES = """
    SELECT e.id, COALESCE(e.corrects_id, e.id) AS fact, e.kind, e.effective_on, e.recorded_at, p.cooperative_id,
           -SUM(p.amount) AS amount, e.order_number, COALESCE(NULLIF(e.order_number, ''), 'entry ' || e.id) AS sale
    FROM ledger_ledgerentry e JOIN ledger_posting p ON p.entry_id = e.id
    WHERE p.account IN ('sales', 'refunds')
      AND (%(orders)s::text[] IS NULL OR e.order_number = ANY(%(orders)s::text[])
           OR '' = ANY(%(orders)s::text[])
              AND NOT EXISTS (SELECT 1 FROM orders_order o WHERE o.number = e.order_number))
    GROUP BY e.id, p.cooperative_id
"""
# Every entry once for each moment from which it was known together with those before it.
SEEN = f"""
    WITH entries AS MATERIALIZED ({ENTRIES}),
    moments AS (
        SELECT cooperative_id, sale, recorded_at AS known_from,
               LEAD(recorded_at) OVER (PARTITION BY cooperative_id, sale ORDER BY recorded_at) AS known_until
        FROM (SELECT DISTINCT cooperative_id, sale, recorded_at FROM entries) AS known
    )
    SELECT e.*, m.known_from, m.known_until
    FROM moments m JOIN entries e USING (cooperative_id, sale) WHERE e.recorded_at <= m.known_from
"""  # noqa: S608 - no values in it
PARTS = f"""
    CREATE TEMPORARY TABLE part ON COMMIT DROP AS
    SELECT p.*, o.id AS order_id, COALESCE(o.payment_method, '') AS method, u.province_id, o.items_amount,
           hashtextextended(COALESCE(NULLIF(u.giver_phone, ''), u.phone), 0) AS buyer,
           kind = 'sale' AND kept > 0 AND sold_that_day > 0 AS is_sold,
           SUM(goods) OVER (PARTITION BY p.cooperative_id, sale, known_from ORDER BY fact, p.id) AS left_amount
    FROM ({parts(SEEN, version=", known_from")}) AS p
    LEFT JOIN orders_order o ON o.number = p.order_number
    LEFT JOIN orders_purchase u ON u.id = o.purchase_id
"""  # noqa: S608
ORDERS = """
    INSERT INTO reports_ordersales (
        order_id, cooperative_id, day, method, province_id, buyer, known_from, known_until,
        goods_amount, delivery_amount, returned_amount, is_sold)
    SELECT order_id, cooperative_id, effective_on, method, province_id, buyer, known_from, known_until,
           SUM(goods), SUM(amount - goods), COALESCE(-SUM(amount) FILTER (WHERE kind <> 'sale'), 0), BOOL_OR(is_sold)
    FROM part
    GROUP BY order_id, sale, cooperative_id, effective_on, method, province_id, buyer, known_from, known_until
    ORDER BY effective_on
"""
# Amounts that are neither nothing nor all of an order have to be split.
SHARES = """
    CREATE TEMPORARY TABLE share ON COMMIT DROP AS
    WITH amounts AS (
        SELECT order_id, items_amount, left_amount AS amount FROM part WHERE order_id IS NOT NULL
        UNION SELECT order_id, items_amount, left_amount - goods FROM part WHERE order_id IS NOT NULL
    ),
    whole AS (
        SELECT a.order_id, a.amount, l.id AS line_id, a.items_amount,
               DIV(a.amount::numeric * l.line_amount, NULLIF(a.items_amount, 0)) AS part,
               MOD(a.amount::numeric * l.line_amount, NULLIF(a.items_amount, 0)) AS remainder
        FROM amounts a JOIN orders_orderline l ON l.order_id = a.order_id
        WHERE a.amount NOT IN (0, a.items_amount)
    )
    SELECT order_id, amount, line_id, CASE
        WHEN items_amount = 0 THEN CASE WHEN ROW_NUMBER() OVER odd = 1 THEN amount ELSE 0 END
        ELSE part + CASE
            WHEN ROW_NUMBER() OVER odd <= amount - SUM(part) OVER (PARTITION BY order_id, amount) THEN 1 ELSE 0
        END END AS part
    FROM whole WINDOW odd AS (PARTITION BY order_id, amount ORDER BY remainder DESC, line_id)
"""
LINES = """
    INSERT INTO reports_linesales (
        order_id, line_id, category_id, cooperative_id, day, method, province_id, buyer, known_from, known_until,
        goods_amount, returned_amount, is_sold)
    SELECT order_id, line_id, category_id, cooperative_id, effective_on, method, province_id, buyer, known_from,
           known_until, SUM(amount), COALESCE(-SUM(amount) FILTER (WHERE kind <> 'sale'), 0), BOOL_OR(is_sold)
    FROM (
        SELECT p.*, l.id AS line_id, l.category_id, CASE
            WHEN l.id IS NULL THEN p.goods
            ELSE CASE p.left_amount WHEN 0 THEN 0 WHEN p.items_amount THEN l.line_amount ELSE a.part END
               - CASE p.left_amount - p.goods WHEN 0 THEN 0 WHEN p.items_amount THEN l.line_amount ELSE b.part END
            END AS amount
        FROM (
            SELECT order_id, sale, cooperative_id, effective_on, method, province_id, buyer, known_from, known_until,
                   kind, is_sold, goods, left_amount, items_amount FROM part
        ) AS p
        LEFT JOIN orders_orderline l ON l.order_id = p.order_id
        LEFT JOIN share a ON a.line_id = l.id AND a.amount = p.left_amount
        LEFT JOIN share b ON b.line_id = l.id AND b.amount = p.left_amount - p.goods
    ) AS of_lines
    GROUP BY order_id, sale, line_id, category_id, cooperative_id, effective_on, method, province_id, buyer,
             known_from, known_until
    ORDER BY effective_on
"""


@transaction.atomic
def write(orders: Iterable[str] | None = None) -> int:
    """The parts of these orders (by number; all where None), as the ledger has them now. What names no order, or one
    that is not there, is written anew together.

    Who calls holds Lock.DAILY_SALES. Returns how many parts of orders there are.
    """
    numbers = None if orders is None else set(orders)
    if numbers and Order.unscoped.filter(number__in=numbers).count() < len(numbers):
        numbers.add("")
    asked: dict[str, Any] = {"orders": None if numbers is None else sorted(numbers)}
    with connection.cursor() as cursor:
        for table in ("reports_linesales", "reports_ordersales"):
            for chosen in _chosen(numbers):
                cursor.execute(f"DELETE FROM {table} WHERE {chosen}", asked)  # noqa: S608 - words of this module
        cursor.execute("DROP TABLE IF EXISTS part, share")
        cursor.execute(PARTS, asked)
        cursor.execute(ORDERS)
        count = int(cursor.rowcount)
        cursor.execute("ANALYZE part")
        cursor.execute(SHARES)
        cursor.execute("ANALYZE share")
        cursor.execute(LINES)
        cursor.execute("DROP TABLE part, share")
    return count


def _chosen(numbers: set[str] | None) -> list[str]:
    """The conditions of the rows to be written anew; each goes along an index."""
    if numbers is None:
        return ["TRUE"]
    of_orders = "order_id IN (SELECT id FROM orders_order WHERE number = ANY(%(orders)s::text[]))"
    return [of_orders, "order_id IS NULL"] if "" in numbers else [of_orders]
