"""What happened on which day, and that no received money is forgotten (M11, M12)."""

from shop.reports.promises.check import Check

CHECKS = [
    Check(
        "M11",
        "entry-days",
        "nothing in the ledger happened after the day on which it became known; a transfer seen by a person not before"
        " its order, money given back by one not before it came",
        """
        SELECT reference, effective_on, recorded_at FROM ledger_ledgerentry
        WHERE effective_on > (recorded_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date
        UNION ALL
        SELECT e.reference, e.effective_on, e.recorded_at
        FROM payments_payment p
        JOIN orders_order o ON o.id = p.order_id
        JOIN ledger_ledgerentry e ON e.reference = 'sale:' || p.id || ':' || o.id
        WHERE p.method = 'vietqr' AND e.effective_on < (o.placed_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date
          AND NOT EXISTS (SELECT 1 FROM payments_banktransfer t WHERE t.payment_id = p.id)
          AND NOT EXISTS (SELECT 1 FROM payments_transfershare s WHERE s.payment_id = p.id)
        UNION ALL
        SELECT e.reference, e.effective_on, e.recorded_at
        FROM payments_refund r
        JOIN payments_payment p ON p.id = r.payment_id AND p.method <> 'card'
        JOIN ledger_ledgerentry e ON e.reference = 'refund:' || r.id
        WHERE COALESCE(
            (SELECT c.new_on FROM ledger_daycorrection c WHERE c.entry_id = e.id ORDER BY c.id DESC LIMIT 1),
            e.effective_on
        ) < COALESCE(p.paid_on, (p.succeeded_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date)
        """,
    ),
    Check(
        "M11",
        "day-corrections",
        "each correction of a day takes back what stood before it and books it again, from the day that it says; the"
        " first entry stays",
        """
        WITH told AS (
            SELECT c.*, e.reference, e.kind,
                   LAG(c.new_on, 1, e.effective_on) OVER (PARTITION BY c.entry_id ORDER BY c.id) AS stood_on
            FROM ledger_daycorrection c JOIN ledger_ledgerentry e ON e.id = c.entry_id
        )
        SELECT t.reference, t.old_on, t.new_on, b.effective_on AS back_on, a.effective_on AS again_on
        FROM told t
        LEFT JOIN ledger_ledgerentry b ON b.reference = t.reference || ':' || t.id || ':back'
        LEFT JOIN ledger_ledgerentry a ON a.reference = t.reference || ':' || t.id || ':again'
        WHERE (t.old_on, t.old_on, t.new_on, t.kind, t.kind, t.entry_id, t.entry_id)
              IS DISTINCT FROM
              (t.stood_on, b.effective_on, a.effective_on, b.kind, a.kind, b.corrects_id, a.corrects_id)
           OR b.recorded_at < t.made_at OR a.recorded_at < t.made_at
        UNION ALL
        SELECT e.reference, NULL, NULL, e.effective_on, NULL FROM ledger_ledgerentry e
        WHERE e.corrects_id IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM told t WHERE t.entry_id = e.corrects_id
              AND e.reference IN (t.reference || ':' || t.id || ':back', t.reference || ':' || t.id || ':again'))
        """,
    ),
    Check(
        "M11",
        "transfer-days",
        "a sale that transfers paid is of the day on which the bank had all of it, what is held of the bank's day",
        """
        SELECT 'sale' AS what, p.id, p.paid_on AS day, t.day AS told
        FROM payments_payment p
        JOIN (
            SELECT payment_id, SUM(amount) AS amount, MAX(received_at) AS received_at,
                   MAX((occurred_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date) AS day
            FROM payments_banktransfer
            WHERE outcome IN ('exact', 'over') OR (outcome <> 'doubled' AND resolution IN ('applied', 'completed'))
            GROUP BY payment_id
        ) t ON t.payment_id = p.id
        WHERE p.status = 'succeeded' AND p.paid_on IS NOT NULL AND t.amount >= p.amount
          AND t.received_at <= p.succeeded_at
          AND p.paid_on <> LEAST(t.day, (p.succeeded_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date)
        UNION ALL
        SELECT 'held', t.id, e.effective_on, (t.occurred_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date
        FROM ledger_ledgerentry e JOIN payments_banktransfer t ON e.reference = 'transfer:' || t.id
        WHERE e.kind = 'transfer' AND e.effective_on <> LEAST(
            (t.occurred_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date,
            (e.recorded_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date
        )
        """,
    ),
    Check(
        "M12",
        "received-money",
        "transferred money of an order that ended unpaid is held, whole, until it is given back",
        """
        SELECT t.id AS transfer, t.amount, t.held_amount, t.resolution, o.number
        FROM payments_banktransfer t
        JOIN payments_payment p ON p.id = t.payment_id AND p.status <> 'succeeded'
        JOIN orders_order o ON o.id = p.order_id AND o.status IN ('cancelled', 'returned')
        WHERE NOT (t.resolution = 'returned' OR (t.resolution = '' AND t.held_amount = t.amount))
        """,
    ),
]
