"""What was paid, by what means, and what providers and banks say about it."""

from shop.payments.models.disputes import (
    HELD_WAITING,
    Dispute,
    DisputeStatus,
    HeldCharge,
    HeldReason,
    HeldResolution,
)
from shop.payments.models.messages import ProviderEvent, RefusedMessage
from shop.payments.models.payments import (
    OPEN_STATUSES,
    Collector,
    Payment,
    PaymentAttempt,
    PaymentShare,
    PaymentStatus,
    Refund,
    RefundStatus,
)
from shop.payments.models.transfers import (
    BankFeed,
    BankTransfer,
    FeedProof,
    FeedProvider,
    FeedRefusal,
    Outcome,
    Resolution,
    Retelling,
    TransferShare,
)

__all__ = [
    "HELD_WAITING",
    "OPEN_STATUSES",
    "BankFeed",
    "BankTransfer",
    "Collector",
    "Dispute",
    "DisputeStatus",
    "FeedProof",
    "FeedProvider",
    "FeedRefusal",
    "HeldCharge",
    "HeldReason",
    "HeldResolution",
    "Outcome",
    "Payment",
    "PaymentAttempt",
    "PaymentShare",
    "PaymentStatus",
    "ProviderEvent",
    "Refund",
    "RefundStatus",
    "RefusedMessage",
    "Resolution",
    "Retelling",
    "TransferShare",
]
