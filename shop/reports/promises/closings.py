"""M8 in SQL: a closed period still says what the ledger knew at its moment, and its hash is that of its text."""

from shop.reports.promises.check import Check

CLOSED = """
    WITH closed AS (
        SELECT id, first_on, last_on, known_at, canonical, digest FROM reports_closing WHERE withdrawn_at IS NULL
    ),
    told AS (
        SELECT c.id, (row->>0)::bigint AS cooperative_id, (row->>5)::bigint + (row->>6)::bigint AS income
        FROM closed c, jsonb_array_elements(c.canonical::jsonb->'rows') AS row
        WHERE (row->>5)::bigint + (row->>6)::bigint <> 0
    ),
    held AS (
        SELECT c.id, p.cooperative_id, -SUM(p.amount)::bigint AS income
        FROM closed c
        JOIN ledger_ledgerentry e ON e.effective_on BETWEEN c.first_on AND c.last_on AND e.recorded_at < c.known_at
        JOIN ledger_posting p ON p.entry_id = e.id AND p.account IN ('sales', 'refunds')
        GROUP BY c.id, p.cooperative_id HAVING SUM(p.amount) <> 0
    )
    SELECT 'told otherwise' AS what, t.* FROM (TABLE told EXCEPT TABLE held) t
    UNION ALL SELECT 'not told' AS what, h.* FROM (TABLE held EXCEPT TABLE told) h
    UNION ALL SELECT 'hash' AS what, id, NULL, NULL FROM closed
    WHERE digest <> encode(sha256(convert_to(canonical, 'UTF8')), 'hex')
"""

CHECKS = (
    Check("M8", "closings", "a closed period is what the ledger knew, and its hash is its text's", CLOSED),
)
