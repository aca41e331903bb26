"""The ledger balances, says what payments and refunds say, and the rollups say what it says (M2, M3)."""

from collections.abc import Callable

from shop.ledger import posting
from shop.ledger.models import INCOME_ACCOUNTS
from shop.reports.promises.check import Check, both_ways, values

# Minutes that rollups may be behind. They are recomputed every minute; a day with an entry younger than this
# is not compared, every other day must agree to the đồng.
ROLLUP_LAG = 5


# route, account, coefficients of the amount and of the fee in it: what a sale and a refund post.
def _coefficients(lines: Callable[[str, int, int], posting.Lines]) -> str:
    rows = []
    for way in posting.Route:
        of_amount, of_fee = dict(lines(way, 1, 0)), dict(lines(way, 0, 1))
        rows += [(str(way), str(name), of_amount[name], of_fee[name]) for name in of_amount]
    return values(rows)


SALE = _coefficients(posting.sale_lines)
REFUND = _coefficients(posting.refund_lines)
INCOME = ", ".join(f"'{account}'" for account in INCOME_ACCOUNTS)
ROUTE = "CASE WHEN p.method = 'cod' AND p.collected_by = 'carrier' THEN 'cod_carrier' ELSE p.method END"


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
            OR COUNT(p.cooperative_id) NOT IN (0, COUNT(p.id))
        """,
    ),
    Check(
        "M3",
        "append-only",
        "the database refuses to change or delete ledger entries, corrections, order events and stock movements",
        """
        SELECT guarded.name AS unguarded FROM (VALUES ('ledger_ledgerentry'), ('ledger_posting'),
            ('ledger_daycorrection'), ('orders_orderevent'), ('catalog_stockmovement'), ('offsite_declaredsale'),
            ('offsite_salecorrection')) AS guarded (name)
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
        both_ways(
            f"""
            SELECT 'sale:' || s.payment_id || ':' || s.order_id AS reference, o.number, o.cooperative_id,
                   l.account, l.per_amount * s.amount + l.per_fee * o.fee_amount AS amount,
                   COALESCE(p.paid_on, (p.succeeded_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date) AS day
            FROM payments_paymentshare s
            JOIN payments_payment p ON p.id = s.payment_id AND p.status = 'succeeded'
            JOIN orders_order o ON o.id = s.order_id
            JOIN ({SALE}) AS l (route, account, per_amount, per_fee) ON l.route = {ROUTE}
            WHERE s.dropped_at IS NULL AND l.per_amount * s.amount + l.per_fee * o.fee_amount <> 0
            """,  # noqa: S608
            "sale",
        ),
    ),
    Check(
        "M4",
        "refunds-posted",
        "every finished refund has its entry in the ledger, and every such entry its refund",
        both_ways(
            f"""
            SELECT 'refund:' || r.id AS reference, o.number, o.cooperative_id,
                   l.account, l.per_amount * r.amount + l.per_fee * r.fee_amount AS amount,
                   COALESCE(r.sent_on, (r.succeeded_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date) AS day
            FROM payments_refund r
            JOIN payments_payment p ON p.id = r.payment_id
            JOIN orders_order o ON o.id = r.order_id
            JOIN ({REFUND}) AS l (route, account, per_amount, per_fee) ON l.route = {ROUTE}
            WHERE r.succeeded_at IS NOT NULL AND l.per_amount * r.amount + l.per_fee * r.fee_amount <> 0
            """,  # noqa: S608
            "refund",
        ),
    ),
    Check(
        "M3",
        "balances",
        "the balances carried forward are the ledger's up to their last line, to the đồng",
        """
        WITH ledger AS (
            SELECT account, COALESCE(cooperative_id, 0) AS owner, SUM(amount) AS amount FROM ledger_posting
            WHERE id <= (SELECT MAX(through) FROM reports_carriedbalance) GROUP BY 1, 2
        ),
        carried AS (
            SELECT account, COALESCE(cooperative_id, 0) AS owner, SUM(amount) AS amount,
                   MIN(through) <> (SELECT MAX(through) FROM reports_carriedbalance) AS is_of_another_night
            FROM reports_carriedbalance GROUP BY 1, 2
        )
        SELECT account, owner AS cooperative, l.amount AS ledger, c.amount AS carried, is_of_another_night
        FROM ledger l FULL JOIN carried c USING (account, owner)
        WHERE l.amount IS DISTINCT FROM c.amount OR is_of_another_night
        """,
    ),
    Check(
        "C7",
        "rollups",
        f"daily sales are the ledger's to the đồng (but for days with entries of the last {ROLLUP_LAG} minutes)",
        f"""
        WITH orders AS (
            SELECT p.cooperative_id, e.order_number, -SUM(p.amount) AS kept, MAX(e.recorded_at) AS last_recorded_at
            FROM ledger_posting p JOIN ledger_ledgerentry e ON e.id = p.entry_id
            WHERE p.account IN ({INCOME}) GROUP BY p.cooperative_id, e.order_number
        ),
        sales AS (
            SELECT p.cooperative_id, e.effective_on AS day, -SUM(p.amount) AS income,
                   -SUM(p.amount) FILTER (WHERE e.kind = 'sale') AS sold,
                   BOOL_OR(e.order_number = '' OR o.kept > 0) AS counts, MAX(o.last_recorded_at) AS last_recorded_at
            FROM ledger_posting p JOIN ledger_ledgerentry e ON e.id = p.entry_id
            JOIN orders o ON o.cooperative_id = p.cooperative_id AND o.order_number = e.order_number
            WHERE p.account IN ({INCOME})
            GROUP BY p.cooperative_id, e.effective_on, COALESCE(NULLIF(e.order_number, ''), 'entry ' || e.id)
        ),
        ledger AS (
            SELECT cooperative_id, day, SUM(income) AS income, COUNT(*) FILTER (WHERE sold > 0 AND counts) AS orders,
                   MAX(last_recorded_at) AS last_recorded_at
            FROM sales GROUP BY cooperative_id, day
        )
        SELECT COALESCE(l.cooperative_id, d.cooperative_id) AS cooperative, COALESCE(l.day, d.day) AS day,
               l.income AS ledger_income, d.goods_amount + d.delivery_amount AS rolled_parts,
               d.income_amount AS rolled_income, l.orders AS ledger_orders, d.order_count AS rolled_orders
        FROM ledger l FULL JOIN reports_dailysales d ON d.cooperative_id = l.cooperative_id AND d.day = l.day
        WHERE (l.income, l.income, l.orders)
              IS DISTINCT FROM (d.income_amount, d.goods_amount + d.delivery_amount, d.order_count)
          AND COALESCE(l.last_recorded_at, '-infinity') < now() - interval '{ROLLUP_LAG} minutes'
        """,  # noqa: S608
    ),
    Check(
        "C7",
        "rollup-goods",
        "of what buyers have not got back, delivery fees are at most those of the orders; the rest is goods",
        f"""
        WITH orders AS (
            SELECT p.cooperative_id, -SUM(p.amount) AS kept, COALESCE(MAX(o.shipping_amount), 0) AS fee,
                   MAX(e.recorded_at) AS last_recorded_at
            FROM ledger_posting p JOIN ledger_ledgerentry e ON e.id = p.entry_id
            LEFT JOIN orders_order o ON o.number = e.order_number
            WHERE p.account IN ({INCOME})
            GROUP BY p.cooperative_id, COALESCE(NULLIF(e.order_number, ''), 'entry ' || e.id)
        ),
        ledger AS (
            SELECT cooperative_id, SUM(kept - LEAST(fee, kept)) AS goods, MAX(last_recorded_at) AS last_recorded_at
            FROM orders GROUP BY cooperative_id
        ),
        rolled AS (SELECT cooperative_id, SUM(goods_amount) AS goods FROM reports_dailysales GROUP BY cooperative_id)
        SELECT cooperative_id, l.goods AS ledger_goods, r.goods AS rolled_goods
        FROM ledger l JOIN rolled r USING (cooperative_id)
        WHERE l.goods <> r.goods AND l.last_recorded_at < now() - interval '{ROLLUP_LAG} minutes'
        """,  # noqa: S608
    ),
]
