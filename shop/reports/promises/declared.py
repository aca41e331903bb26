"""What cooperatives declare of sales elsewhere: in the ledger under its channel and day, and out of the store room."""

from shop.ledger.models import DECLARED_CHANNELS
from shop.reports.promises.check import Check

CHANNELS = ", ".join(f"'{channel}'" for channel in DECLARED_CHANNELS)
STANDING = """
    SELECT s.id, s.cooperative_id, s.variant_id, 'declared:' || s.id AS reference, c.id IS NOT NULL AS is_corrected,
           COALESCE(c.quantity, s.quantity) AS quantity, COALESCE(c.amount, s.amount) AS amount,
           COALESCE(c.channel, s.channel) AS channel, COALESCE(c.sold_on, s.sold_on) AS day
    FROM offsite_declaredsale s
    LEFT JOIN LATERAL (
        SELECT * FROM offsite_salecorrection c WHERE c.sale_id = s.id ORDER BY c.id DESC LIMIT 1
    ) c ON TRUE
"""

CHECKS = [
    Check(
        "M3",
        "declared-sales",
        "what was sold elsewhere is in the ledger as declared last: amount, channel, day; and in no account of sales"
        " on the marketplace",
        f"""
        WITH booked AS (
            SELECT split_part(e.reference, ':', 1) || ':' || split_part(e.reference, ':', 2) AS reference,
                   p.cooperative_id, p.channel, e.effective_on AS day, -SUM(p.amount) AS amount
            FROM ledger_posting p JOIN ledger_ledgerentry e ON e.id = p.entry_id
            WHERE p.account = 'declared_sales' GROUP BY 1, 2, 3, 4 HAVING SUM(p.amount) <> 0
        )
        SELECT COALESCE(t.reference, b.reference) AS reference, t.amount, b.amount AS booked
        FROM (SELECT * FROM ({STANDING}) s WHERE amount <> 0) t
        FULL JOIN booked b USING (reference, cooperative_id, channel, day)
        WHERE t.amount IS DISTINCT FROM b.amount
        UNION ALL
        SELECT e.reference, p.amount, NULL
        FROM ledger_posting p JOIN ledger_ledgerentry e ON e.id = p.entry_id
        WHERE (e.kind = 'declared') <> (p.account IN ('declared_sales', 'declared_receipts'))
           OR (p.account = 'declared_sales') <> (p.channel IN ({CHANNELS}))
        """,  # noqa: S608 - words of the ledger
    ),
    Check(
        "K1",
        "declared-stock",
        "each declared sale of a pack took so many of its cooperative's out of the store room, and nothing else did",
        f"""
        WITH moved AS (
            SELECT reference, variant_id, -SUM(on_hand_delta) AS quantity, SUM(ABS(reserved_delta)) AS held
            FROM catalog_stockmovement WHERE kind = 'elsewhere' GROUP BY reference, variant_id
        ),
        told AS (
            SELECT t.*, p.cooperative_id AS owner
            FROM ({STANDING}) t
            JOIN catalog_variant v ON v.id = t.variant_id JOIN catalog_product p ON p.id = v.product_id
        )
        SELECT COALESCE(t.reference, m.reference) AS reference, t.quantity, m.quantity AS moved
        FROM told t FULL JOIN moved m USING (reference, variant_id)
        WHERE t.quantity IS DISTINCT FROM m.quantity OR m.held <> 0 OR t.owner <> t.cooperative_id
        """,  # noqa: S608
    ),
]
