"""The parts of orders and of their lines say what the ledger says, now and as of every moment at which it grew (C7)."""

from shop.reports.promises.check import Check
from shop.reports.promises.ledger import INCOME, ROLLUP_LAG

CHECKS = [
    Check(
        "C7",
        "order-parts",
        "as of every moment at which an order's entries were recorded, its parts are the ledger's by day, to the đồng",
        f"""
        WITH entries AS (
            SELECT o.id AS order_id, p.cooperative_id, e.effective_on AS day, e.recorded_at, -SUM(p.amount) AS amount
            FROM ledger_posting p JOIN ledger_ledgerentry e ON e.id = p.entry_id
            LEFT JOIN orders_order o ON o.number = e.order_number
            WHERE p.account IN ({INCOME}) GROUP BY e.id, o.id, p.cooperative_id
        ),
        moments AS (
            SELECT order_id, cooperative_id, recorded_at AS known_from, CASE WHEN order_id IS NOT NULL THEN
                       LEAD(recorded_at) OVER (PARTITION BY order_id, cooperative_id ORDER BY recorded_at)
                   END AS known_until,
                   MAX(recorded_at) OVER (PARTITION BY order_id, cooperative_id) AS last_recorded_at
            FROM (SELECT DISTINCT order_id, cooperative_id, recorded_at FROM entries) AS known
        ),
        ledger AS (
            SELECT order_id, cooperative_id, known_from, known_until, last_recorded_at, day, SUM(amount) AS amount
            FROM moments JOIN entries USING (order_id, cooperative_id) WHERE recorded_at <= known_from
            GROUP BY 1, 2, 3, 4, 5, 6
            UNION ALL
            SELECT 0, m.cooperative_id, known_from, known_until, last_recorded_at, day, SUM(amount)
            FROM moments m JOIN entries e ON e.cooperative_id = m.cooperative_id AND e.recorded_at = m.known_from
            WHERE m.order_id IS NULL AND e.order_id IS NULL GROUP BY 1, 2, 3, 4, 5, 6
        ),
        parts AS (
            SELECT COALESCE(order_id, 0) AS order_id, cooperative_id, known_from, day, MAX(known_until) AS known_until,
                   SUM(goods_amount + delivery_amount) AS amount
            FROM reports_ordersales GROUP BY 1, 2, 3, 4
        )
        SELECT order_id, cooperative_id, known_from, day, l.amount AS ledger, p.amount AS part
        FROM ledger l FULL JOIN parts p USING (order_id, cooperative_id, known_from, day)
        WHERE (l.amount, l.known_until) IS DISTINCT FROM (p.amount, p.known_until)
          AND COALESCE(last_recorded_at, '-infinity') < now() - interval '{ROLLUP_LAG} minutes'
        """,  # noqa: S608 - words of the ledger
    ),
    Check(
        "C7",
        "month-days",
        "monthly sales are the sums of the daily ones",
        """
        WITH days AS (
            SELECT cooperative_id, date_trunc('month', day)::date AS month, SUM(goods_amount) AS goods,
                   SUM(delivery_amount) AS delivery, SUM(returned_amount) AS returned, SUM(order_count) AS orders
            FROM reports_dailysales GROUP BY 1, 2
        )
        SELECT cooperative_id, month, d.goods AS days, m.goods_amount AS rolled
        FROM days d FULL JOIN reports_monthlysales m USING (cooperative_id, month)
        WHERE (d.goods, d.delivery, d.returned, d.orders)
              IS DISTINCT FROM (m.goods_amount, m.delivery_amount, m.returned_amount, m.order_count)
        """,
    ),
    Check(
        "C7",
        "day-parts",
        "daily sales are the sums of the orders' parts that hold now",
        f"""
        WITH parts AS (
            SELECT cooperative_id, day, SUM(goods_amount) AS goods, SUM(delivery_amount) AS delivery,
                   SUM(returned_amount) AS returned, COUNT(*) FILTER (WHERE is_sold) AS orders,
                   MAX(known_from) AS known_from
            FROM reports_ordersales WHERE known_until IS NULL GROUP BY 1, 2
        )
        SELECT cooperative_id, day, p.goods AS parts, d.goods_amount AS rolled
        FROM parts p FULL JOIN reports_dailysales d USING (cooperative_id, day)
        WHERE (p.goods, p.delivery, p.returned, p.orders)
              IS DISTINCT FROM (d.goods_amount, d.delivery_amount, d.returned_amount, d.order_count)
          AND COALESCE(known_from, '-infinity') < now() - interval '{ROLLUP_LAG} minutes'
        """,  # noqa: S608
    ),
    Check(
        "C7",
        "line-parts",
        "lines share the goods of their order among them, each by its price, with its category; the odd đồng is one",
        """
        WITH lines AS (
            SELECT COALESCE(order_id, 0) AS order_id, cooperative_id, known_from, day, SUM(goods_amount) AS goods
            FROM reports_linesales GROUP BY 1, 2, 3, 4
        ),
        orders AS (
            SELECT COALESCE(order_id, 0) AS order_id, cooperative_id, known_from, day, SUM(goods_amount) AS goods
            FROM reports_ordersales GROUP BY 1, 2, 3, 4
        ),
        kept AS (
            SELECT p.line_id, p.known_from, MAX(p.order_id) AS order_id, MAX(p.category_id) AS category_id,
                   SUM(p.goods_amount) AS goods,
                   SUM(SUM(p.goods_amount)) OVER (PARTITION BY MAX(p.order_id), p.known_from) AS all_goods
            FROM reports_linesales p WHERE p.line_id IS NOT NULL GROUP BY 1, 2
        )
        SELECT order_id, known_from, 'sum' AS what, l.goods AS lines, o.goods AS parts
        FROM lines l FULL JOIN orders o USING (order_id, cooperative_id, known_from, day)
        WHERE l.goods IS DISTINCT FROM o.goods
        UNION ALL
        SELECT k.order_id, k.known_from, 'line', k.goods, l.line_amount
        FROM kept k JOIN orders_orderline l ON l.id = k.line_id JOIN orders_order o ON o.id = l.order_id
        WHERE (k.order_id, k.category_id) IS DISTINCT FROM (l.order_id, l.category_id)
           OR ABS(k.goods * o.items_amount - k.all_goods * l.line_amount) >= GREATEST(o.items_amount, 1)
        """,
    ),
]
