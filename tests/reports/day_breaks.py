"""How the promises about days are broken by hand; rows as those of `breaks`."""

from tests.reports.breaks import COD_SALE, first

SEEN_SALE = (
    "reference IN (SELECT 'sale:' || id || ':' || order_id FROM payments_payment WHERE method = 'vietqr'"
    " AND id NOT IN (SELECT payment_id FROM payments_banktransfer WHERE payment_id IS NOT NULL))"
)
SENT_BACK = (
    "reference IN (SELECT 'refund:' || r.id FROM payments_refund r"
    " JOIN payments_payment p ON p.id = r.payment_id WHERE p.method <> 'card')"
)
CORRECTED = "id IN (SELECT entry_id FROM ledger_daycorrection)"
TAKEN_BACK = "corrects_id IS NOT NULL AND reference LIKE '%:back'"

DAY_BREAKS = [
    (
        "cash",
        "UPDATE ledger_ledgerentry SET effective_on = '2001-01-01'"
        f" WHERE id = {first('ledger_ledgerentry', COD_SALE)}",
        1,
    ),
    (
        "cash",
        "UPDATE ledger_ledgerentry SET recorded_at = recorded_at - interval '1 hour'"
        f" WHERE id = {first('ledger_ledgerentry', COD_SALE)}",
        1,
    ),
    (
        "entry-days",
        f"UPDATE ledger_ledgerentry SET effective_on = '2999-01-01' WHERE id = {first('ledger_ledgerentry')}",
        1,
    ),
    *(
        (
            "entry-days",
            f"UPDATE ledger_ledgerentry SET effective_on = '2001-01-01' WHERE id = {first('ledger_ledgerentry', of)}",
            1,
        )
        for of in (SEEN_SALE, SENT_BACK)
    ),
    (
        "transfer-days",
        "UPDATE payments_banktransfer SET occurred_at = '2020-01-01', received_at = '2020-01-01'",
        2,
    ),
    *(
        ("day-corrections", statement, count)
        for statement, count in (
            ("UPDATE ledger_daycorrection SET old_on = old_on - 1", 1),
            ("UPDATE ledger_daycorrection SET new_on = new_on + 1", 1),
            ("UPDATE ledger_daycorrection SET made_at = made_at + interval '1 day'", 1),
            (f"UPDATE ledger_ledgerentry SET effective_on = effective_on - 1 WHERE {CORRECTED}", 1),
            (f"UPDATE ledger_ledgerentry SET effective_on = effective_on - 1 WHERE {TAKEN_BACK}", 1),
            (f"UPDATE ledger_ledgerentry SET corrects_id = id WHERE {TAKEN_BACK}", 2),
        )
    ),
]
