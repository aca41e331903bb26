"""What cooperatives were paid out, and what was kept of it: settlements (M5), fees (M2), failed refunds (M4)."""

from shop.orders.models import Status
from shop.reports.promises.check import Check, both_ways, values
from shop.reports.promises.ledger import INCOME, REFUND, ROUTE

ENDED = ", ".join(f"'{status}'" for status in (Status.DELIVERED, Status.CANCELLED, Status.RETURNED))
# What a settlement that was paid books of its total.
PAID_OUT = values(
    [("payable", 1), ("card_clearing", -1), ("direct_receipts", 1), ("platform_receivable", -1)]
)

CHECKS = [
    Check(
        "M5",
        "settlement-sums",
        "a settlement is the sum of its lines, each of them a posting owed to its cooperative by its last day",
        """
        SELECT s.number, s.total_amount, l.lines, l.owed, l.foreign_lines
        FROM ledger_settlement s
        LEFT JOIN (
            SELECT l.settlement_id, SUM(l.amount) AS lines, -SUM(p.amount) AS owed,
                   COUNT(*) FILTER (
                       WHERE p.account <> 'payable' OR p.amount <> -l.amount OR e.kind = 'settlement'
                          OR p.cooperative_id IS DISTINCT FROM s.cooperative_id OR e.effective_on > s.until
                   ) AS foreign_lines
            FROM ledger_settlementline l
            JOIN ledger_settlement s ON s.id = l.settlement_id
            JOIN ledger_posting p ON p.id = l.posting_id
            JOIN ledger_ledgerentry e ON e.id = p.entry_id
            GROUP BY l.settlement_id
        ) l ON l.settlement_id = s.id
        WHERE (s.total_amount, s.total_amount, 0) IS DISTINCT FROM (l.lines, l.owed, l.foreign_lines)
        """,
    ),
    Check(
        "M5",
        "settlement-entries",
        "every paid settlement has its entry in the ledger, and every such entry its settlement",
        both_ways(
            f"""
            SELECT 'settlement:' || s.id || n.what AS reference, '' AS number, s.cooperative_id, l.account,
                   n.sign * l.sign * s.total_amount AS amount, n.day
            FROM ledger_settlement s CROSS JOIN ({PAID_OUT}) AS l (account, sign)
            CROSS JOIN LATERAL (
                SELECT '' AS what, 1 AS sign, COALESCE((
                    SELECT c.old_paid_on FROM ledger_settlementcorrection c
                    WHERE c.settlement_id = s.id ORDER BY c.id LIMIT 1
                ), s.paid_on) AS day
                UNION ALL
                SELECT ':' || c.id || way.what, way.sign,
                       CASE WHEN way.sign < 0 THEN c.old_paid_on ELSE c.new_paid_on END
                FROM ledger_settlementcorrection c, (VALUES (':back', -1), (':again', 1)) AS way (what, sign)
                WHERE c.settlement_id = s.id AND c.new_paid_on <> c.old_paid_on
            ) n
            WHERE s.status = 'paid'
            """,  # noqa: S608 - accounts of the ledger
            "settlement",
        ),
    ),
    Check(
        "A10",
        "settlement-eyes",
        "no settlement was approved by who made it",
        """
        SELECT number, created_by_id FROM ledger_settlement WHERE approved_by_id = created_by_id
        """,
    ),
    Check(
        "M5",
        "settlement-references",
        "no two settlements were paid with one reference, and the last correction says what is noted",
        """
        SELECT bank_reference, string_agg(number, ', ') AS numbers FROM ledger_settlement
        WHERE status = 'paid' GROUP BY bank_reference HAVING COUNT(*) > 1
        UNION ALL
        SELECT s.bank_reference, s.number FROM ledger_settlement s
        JOIN LATERAL (
            SELECT c.new_bank_reference, c.new_paid_on FROM ledger_settlementcorrection c
            WHERE c.settlement_id = s.id ORDER BY c.id DESC LIMIT 1
        ) c ON TRUE
        WHERE (s.bank_reference, s.paid_on) IS DISTINCT FROM (c.new_bank_reference, c.new_paid_on)
        """,
    ),
    Check(
        "M5",
        "settlement-orders",
        "no settlement pays out an order that is still under way",
        f"""
        SELECT s.number, o.number AS order_number, o.status, l.amount
        FROM ledger_settlementline l
        JOIN ledger_settlement s ON s.id = l.settlement_id
        JOIN ledger_posting p ON p.id = l.posting_id
        JOIN ledger_ledgerentry e ON e.id = p.entry_id
        JOIN orders_order o ON o.number = e.order_number
        WHERE o.status NOT IN ({ENDED})
        """,  # noqa: S608 - statuses of the order
    ),
    Check(
        "M2",
        "fees",
        "an order's fee is its frozen rate of its total, half a đồng rounded up, and on card money alone",
        """
        SELECT number, payment_method, total_amount, fee_basis_points, fee_amount FROM orders_order
        WHERE fee_amount <> (total_amount * fee_basis_points + 5000) / 10000
           OR (payment_method <> 'card' AND fee_amount <> 0)
        """,
    ),
    Check(
        "M2",
        "fees-kept",
        "the fee accounts hold what was kept of paid orders, less what went back with refunds",
        """
        WITH kept AS (
            SELECT o.cooperative_id, SUM(f.amount) AS fee
            FROM (
                SELECT s.order_id, o.fee_amount AS amount
                FROM orders_order o
                JOIN payments_paymentshare s ON s.order_id = o.id AND s.dropped_at IS NULL
                JOIN payments_payment p ON p.id = s.payment_id AND p.status = 'succeeded'
                WHERE o.fee_amount <> 0
                UNION ALL
                SELECT r.order_id, -r.fee_amount FROM payments_refund r
                WHERE r.status = 'succeeded' AND r.fee_amount <> 0
            ) f
            JOIN orders_order o ON o.id = f.order_id
            GROUP BY o.cooperative_id
        ),
        booked AS (
            SELECT cooperative_id, COALESCE(SUM(amount) FILTER (WHERE account = 'market_fee'), 0) AS paid,
                   COALESCE(-SUM(amount) FILTER (WHERE account = 'platform_fee'), 0) AS taken
            FROM ledger_posting WHERE account IN ('market_fee', 'platform_fee') GROUP BY cooperative_id
        )
        SELECT COALESCE(k.cooperative_id, b.cooperative_id) AS cooperative, k.fee, b.paid, b.taken
        FROM kept k FULL JOIN booked b ON b.cooperative_id = k.cooperative_id
        WHERE COALESCE(k.fee, 0) <> COALESCE(b.paid, 0) OR COALESCE(k.fee, 0) <> COALESCE(b.taken, 0)
        """,
    ),
    Check(
        "M4",
        "refunds-failed",
        "every refund that failed after it seemed sent is taken back in the ledger, and no other",
        both_ways(
            f"""
            SELECT 'refund_failed:' || r.id AS reference, o.number, o.cooperative_id,
                   l.account, -(l.per_amount * r.amount + l.per_fee * r.fee_amount) AS amount,
                   (r.failed_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date AS day
            FROM payments_refund r
            JOIN payments_payment p ON p.id = r.payment_id
            JOIN orders_order o ON o.id = r.order_id
            JOIN ({REFUND}) AS l (route, account, per_amount, per_fee) ON l.route = {ROUTE}
            WHERE r.status = 'failed' AND r.succeeded_at IS NOT NULL
              AND l.per_amount * r.amount + l.per_fee * r.fee_amount <> 0
            """,  # noqa: S608
            "refund_failed",
        ),
    ),
    Check(
        "M3",
        "income-lines",
        "lines of sales and refunds carry the channel and the kind of buyer of their order",
        f"""
        SELECT e.reference, p.account, p.channel, p.is_internal, o.is_internal AS order_is_internal
        FROM ledger_posting p
        JOIN ledger_ledgerentry e ON e.id = p.entry_id
        JOIN orders_order o ON o.number = e.order_number
        WHERE p.account IN ({INCOME})
          AND (p.channel <> 'online' OR p.is_internal IS DISTINCT FROM o.is_internal)
        """,  # noqa: S608
    ),
]
