"""The ledger, its fee rates, and the settlements that pay out what it says is owed."""

from shop.ledger.models.corrections import DayCorrection
from shop.ledger.models.entries import (
    DECLARED_CHANNELS,
    INCOME_ACCOUNTS,
    INCOME_KINDS,
    Account,
    Channel,
    EntryKind,
    LedgerEntry,
    Posting,
)
from shop.ledger.models.fees import FeeRate
from shop.ledger.models.settlements import (
    Settlement,
    SettlementCorrection,
    SettlementLine,
    SettlementStatus,
)

__all__ = [
    "DECLARED_CHANNELS",
    "INCOME_ACCOUNTS",
    "INCOME_KINDS",
    "Account",
    "Channel",
    "DayCorrection",
    "EntryKind",
    "FeeRate",
    "LedgerEntry",
    "Posting",
    "Settlement",
    "SettlementCorrection",
    "SettlementLine",
    "SettlementStatus",
]
