"""The ledger balances, says what payments and refunds say, and the rollups say what it says (M2, M3)."""

from shop.ledger import posting
from shop.reports.promises.check import Check, values

# Minutes that rollups may be behind. They are recomputed every minute; a day with an entry younger than this
# is not compared, every other day must agree to the đồng.
ROLLUP_LAG = 5

# method, account, sign: what a sale of one đồng posts; a refund posts it the other way round.
METHODS = tuple(posting.MONEY_ACCOUNT)
SALE = values((method, str(name), sign) for method in METHODS for name, sign in posting.sale_lines(method, 1))
REFUND = values(
    (method, str(name), sign) for method in METHODS for name, sign in posting.refund_lines(method, 1)
)


def _both_ways(expected: str, kind: str) -> str:
    """Lines that should be in the ledger and are not ("missing"), and the reverse ("unfounded")."""
    return f"""
        WITH expected AS ({expected}),
        actual AS (
            SELECT e.reference, e.order_number AS number, p.cooperative_id, p.account, p.amount,
                   e.effective_on AS day
            FROM ledger_ledgerentry e JOIN ledger_posting p ON p.entry_id = e.id WHERE e.kind = '{kind}'
        )
        SELECT 'missing' AS what, m.* FROM (TABLE expected EXCEPT ALL TABLE actual) m
        UNION ALL
        SELECT 'unfounded' AS what, u.* FROM (TABLE actual EXCEPT ALL TABLE expected) u
    """  # noqa: S608 - both words are constants of this file


CHECKS = [
    Check(
        "M3",
        "entries",
        "every ledger entry has lines of one cooperative that sum to zero",
        """
        SELECT e.reference, COUNT(p.id) AS lines, SUM(p.amount) AS balance
        FROM ledger_ledgerentry e LEFT JOIN ledger_posting p ON p.entry_id = e.id
        GROUP BY e.id
        HAVING COUNT(p.id) < 2 OR SUM(p.amount) <> 0 OR MIN(p.cooperative_id) <> MAX(p.cooperative_id)
        """,
    ),
    Check(
        "M3",
        "append-only",
        "the database refuses to change or delete ledger entries, order events and stock movements",
        """
        SELECT guarded.name AS unguarded FROM (VALUES ('ledger_ledgerentry'), ('ledger_posting'),
            ('orders_orderevent'), ('catalog_stockmovement')) AS guarded (name)
        WHERE NOT EXISTS (
            SELECT 1 FROM pg_trigger t
            WHERE t.tgrelid = to_regclass(guarded.name) AND t.tgname LIKE 'pgtrigger_append_only_%'
              AND t.tgenabled IN ('O', 'A')
        )
        """,
    ),
    Check(
        "M2",
        "sales",
        "every paid share has its sale in the ledger, and every sale its paid share",
        _both_ways(
            f"""
            SELECT 'sale:' || s.payment_id || ':' || s.order_id AS reference, o.number, o.cooperative_id,
                   l.account, l.sign * s.amount AS amount,
                   (p.succeeded_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date AS day
            FROM payments_paymentshare s
            JOIN payments_payment p ON p.id = s.payment_id AND p.status = 'succeeded'
            JOIN orders_order o ON o.id = s.order_id
            JOIN ({SALE}) AS l (method, account, sign) ON l.method = p.method
            """,  # noqa: S608
            "sale",
        ),
    ),
    Check(
        "M4",
        "refunds-posted",
        "every finished refund has its entry in the ledger, and every such entry its refund",
        _both_ways(
            f"""
            SELECT 'refund:' || r.id AS reference, o.number, o.cooperative_id,
                   l.account, l.sign * r.amount AS amount,
                   (r.succeeded_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date AS day
            FROM payments_refund r
            JOIN payments_payment p ON p.id = r.payment_id
            JOIN orders_order o ON o.id = r.order_id
            JOIN ({REFUND}) AS l (method, account, sign) ON l.method = p.method
            WHERE r.status = 'succeeded'
            """,  # noqa: S608
            "refund",
        ),
    ),
    Check(
        "C7",
        "rollups",
        f"daily sales are the ledger's to the đồng (but for days with entries of the last {ROLLUP_LAG} minutes)",
        f"""
        WITH ledger AS (
            SELECT p.cooperative_id, e.effective_on AS day, -SUM(p.amount) AS income,
                   COUNT(DISTINCT e.order_number) FILTER (WHERE e.kind = 'sale') AS orders,
                   MAX(e.recorded_at) AS last_recorded_at
            FROM ledger_posting p JOIN ledger_ledgerentry e ON e.id = p.entry_id
            WHERE p.account = 'sales' GROUP BY p.cooperative_id, e.effective_on
        )
        SELECT COALESCE(l.cooperative_id, d.cooperative_id) AS cooperative, COALESCE(l.day, d.day) AS day,
               l.income AS ledger_income, d.income_amount AS rolled_income,
               l.orders AS ledger_orders, d.order_count AS rolled_orders
        FROM ledger l FULL JOIN reports_dailysales d ON d.cooperative_id = l.cooperative_id AND d.day = l.day
        WHERE (l.income, l.orders) IS DISTINCT FROM (d.income_amount, d.order_count)
          AND COALESCE(l.last_recorded_at, '-infinity') < now() - interval '{ROLLUP_LAG} minutes'
        """,  # noqa: S608
    ),
]
