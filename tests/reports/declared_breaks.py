"""How the promises about what was sold elsewhere are broken by hand, and how many rows their checks must name."""

CORRECTED = "id IN (SELECT sale_id FROM offsite_salecorrection)"
PLAIN = f"NOT {CORRECTED}"
POSTED = "SELECT p.id FROM ledger_posting p JOIN ledger_ledgerentry e ON e.id = p.entry_id WHERE e.kind = 'declared'"

DECLARED_BREAKS = [
    ("declared-sales", f"UPDATE offsite_declaredsale SET amount = amount + 1 WHERE {PLAIN}", 1),
    ("declared-sales", f"UPDATE offsite_declaredsale SET sold_on = sold_on - 1 WHERE {PLAIN}", 2),
    ("declared-sales", f"UPDATE offsite_declaredsale SET channel = 'trader' WHERE {PLAIN}", 2),
    ("declared-sales", "UPDATE offsite_salecorrection SET amount = amount + 1", 1),
    ("declared-sales", "DELETE FROM offsite_salecorrection", 2),
    (
        "declared-sales",
        "UPDATE ledger_posting SET account = 'cash' WHERE id = (SELECT MIN(id) FROM ledger_posting"
        " WHERE account = 'declared_receipts')",
        1,
    ),
    (
        "declared-sales",
        "UPDATE ledger_posting SET account = 'sales', channel = 'online', is_internal = FALSE WHERE id IN"
        f" ({POSTED} AND p.account = 'declared_sales' ORDER BY p.id LIMIT 1)",
        2,
    ),
    ("declared-stock", f"UPDATE offsite_declaredsale SET quantity = quantity + 1 WHERE {PLAIN}", 1),
    ("declared-stock", "UPDATE offsite_salecorrection SET quantity = quantity + 1", 1),
    ("declared-stock", "UPDATE catalog_stockmovement SET kind = 'corrected' WHERE kind = 'elsewhere'", 2),
    (
        "declared-stock",
        "UPDATE catalog_stockmovement SET kind = 'elsewhere' WHERE id ="
        " (SELECT MIN(id) FROM catalog_stockmovement WHERE kind = 'shipped')",
        1,
    ),
    (
        "declared-stock",
        "UPDATE offsite_declaredsale SET cooperative_id = (SELECT MAX(id) FROM catalog_cooperative"
        f" WHERE id <> cooperative_id) WHERE {PLAIN}",
        1,
    ),
]
