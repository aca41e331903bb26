"""How the parts of orders and lines are broken by hand (see `breaks`)."""

from tests.reports.breaks import first

PART = first("reports_ordersales", "known_from < now() - interval '1 day'")
MONTH = first("reports_monthlysales")
LINE = first("reports_linesales")
OLD = first("reports_ordersales", "known_until < now() - interval '1 day'")
TWO_LINES = (
    "SELECT MIN(order_id) FROM (SELECT order_id FROM reports_linesales GROUP BY order_id"
    " HAVING COUNT(*) = 2 AND COUNT(DISTINCT line_id % 2) = 2 AND COUNT(DISTINCT known_from) = 1) AS two"
)

PART_BREAKS = [
    ("order-parts", f"UPDATE reports_ordersales SET goods_amount = goods_amount + 1 WHERE id = {PART}", 1),
    ("order-parts", f"DELETE FROM reports_ordersales WHERE id = {PART}", 1),
    (
        "order-parts",
        f"UPDATE reports_ordersales SET known_until = known_until + interval '1 second' WHERE id = {OLD}",
        1,
    ),
    ("month-days", f"UPDATE reports_monthlysales SET goods_amount = goods_amount + 1 WHERE id = {MONTH}", 1),
    ("month-days", f"DELETE FROM reports_monthlysales WHERE id = {MONTH}", 1),
    ("day-parts", f"UPDATE reports_ordersales SET is_sold = NOT is_sold WHERE id = {PART}", 1),
    ("day-parts", f"UPDATE reports_ordersales SET returned_amount = 7 WHERE id = {PART}", 1),
    ("line-parts", f"UPDATE reports_linesales SET goods_amount = goods_amount + 1 WHERE id = {LINE}", 1),
    (
        "line-parts",  # the sum is right, both shares are not
        "UPDATE reports_linesales SET goods_amount = goods_amount + CASE WHEN line_id % 2 = 0 THEN 2 ELSE -2 END"
        f" WHERE order_id = ({TWO_LINES})",
        2,
    ),
    ("line-parts", f"UPDATE reports_linesales SET category_id = NULL WHERE id = {LINE}", 1),
]
