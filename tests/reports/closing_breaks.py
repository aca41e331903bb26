"""How a closed period is broken by hand (see `breaks`)."""

from tests.reports.breaks import first

SALE = first("ledger_ledgerentry", "kind = 'sale' AND effective_on BETWEEN '2025-05-01' AND '2025-05-31'")

CLOSING_BREAKS = [
    ("closings", "UPDATE reports_closing SET digest = repeat('0', 64)", 1),
    (  # as if the ledger had learned it after the closing; what its cooperative was told and has now
        "closings",
        f"UPDATE ledger_ledgerentry SET recorded_at = now() WHERE id = {SALE}",
        2,
    ),
]
