"""Money that waits for a person, counted: transfers, card money held, disputes, failed refunds, cash with carriers,
settlements to be paid."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Min, Q, QuerySet, Sum, Value
from django.utils import timezone

from shop.ledger.models import Settlement, SettlementStatus
from shop.notifications.models import Heartbeat
from shop.orders.models import PaymentMethod
from shop.payments.models import (
    BankTransfer,
    Collector,
    Dispute,
    DisputeStatus,
    HeldCharge,
    HeldResolution,
    Outcome,
    Payment,
    PaymentStatus,
    Refund,
    RefundStatus,
    RefusedMessage,
    Resolution,
)
from shop.reports.models import BooksCheck

RECONCILED = "reconcile-cards"  # Heartbeat of the task that asks Stripe
RECONCILED_WITHIN = datetime.timedelta(minutes=10)  # it runs every minute
CHECKED_WITHIN = datetime.timedelta(hours=30)  # every night


@dataclass(frozen=True)
class Pile:
    """Things that wait: how many, đồng in all, since when the oldest."""

    count: int
    amount: int
    oldest_at: datetime.datetime | None


NOTHING = Pile(0, 0, None)


@dataclass(frozen=True)
class Machines:
    """When the shop last checked itself; None for never."""

    reconciled_at: datetime.datetime | None
    check: BooksCheck | None
    refused: list[
        RefusedMessage
    ]  # of the last day, one for each sender and reason with their counts added up
    now: datetime.datetime

    @property
    def is_reconciler_late(self) -> bool:
        return self.reconciled_at is None or self.now - self.reconciled_at > RECONCILED_WITHIN

    @property
    def is_check_late(self) -> bool:
        return self.check is None or self.now - self.check.started_at > CHECKED_WITHIN


@dataclass(frozen=True)
class Piles:
    """`transfers`: those that a person must look at, by outcome. `held`: card money nobody has decided on, its amount
    only what is in đồng. `refunds`: failed, and neither sent again nor paid in another way. `under_way`: asked of
    Stripe and not done; an old one means that it does not answer. `disputes`: the oldest is the first day by which
    Stripe wants evidence. `carriers`: parcels whose cash the carrier collected and has not handed over.
    `settlements`: made, and not marked as paid."""

    transfers: dict[str, Pile]
    held: Pile
    refunds: Pile
    under_way: Pile
    disputes: Pile
    carriers: Pile
    settlements: Pile

    @property
    def all_transfers(self) -> Pile:
        piles = self.transfers.values()
        return Pile(
            sum(pile.count for pile in piles),
            sum(pile.amount for pile in piles),
            min((pile.oldest_at for pile in piles if pile.oldest_at), default=None),
        )


def piles() -> Piles:
    """All of them; one query."""
    transfers = BankTransfer.unscoped.filter(resolution=Resolution.OPEN).exclude(outcome=Outcome.EXACT)
    held = HeldCharge.objects.filter(resolution=HeldResolution.OPEN)
    failed = Refund.objects.filter(status=RefundStatus.FAILED, retried_by__isnull=True)
    asked = Refund.objects.filter(status=RefundStatus.REQUESTED, payment__method=PaymentMethod.CARD)
    collected = Payment.objects.filter(
        method=PaymentMethod.COD,
        collected_by=Collector.CARRIER,
        status=PaymentStatus.SUCCEEDED,
        cod_remittance__isnull=True,
    )
    made = Settlement.unscoped.filter(status=SettlementStatus.READY)
    in_dong = Q(currency__iexact="vnd")
    rows = _summed("transfers", transfers, Sum("amount"), "occurred_at", F("outcome")).union(
        _summed("held", held, Sum("amount", filter=in_dong, default=0), "created_at"),
        _summed("refunds", failed, Sum("amount"), "failed_at"),
        _summed("under_way", asked, Sum("amount"), "created_at"),
        _summed(
            "disputes", Dispute.objects.filter(status=DisputeStatus.OPEN), Sum("amount"), "evidence_due_at"
        ),
        _summed("carriers", collected, Sum("captured_amount"), "succeeded_at"),
        _summed("settlements", made, Sum("total_amount"), "created_at"),
        all=True,
    )
    by_outcome: dict[str, Pile] = {}
    found: dict[str, Pile] = {}
    for name, outcome, count, amount, oldest_at in rows:
        (by_outcome if outcome else found)[outcome or name] = Pile(count, int(amount or 0), oldest_at)
    names = ("held", "refunds", "under_way", "disputes", "carriers", "settlements")
    return Piles(by_outcome, **{name: found.get(name, NOTHING) for name in names})


def _summed(name: str, rows: "QuerySet[Any]", amount: Sum, since: str, outcome: F | None = None) -> Any:
    """The pile's name, the outcome where it is told apart, count, sum and the oldest."""
    return (
        rows.order_by()
        .values(pile=Value(name), told_apart=outcome or Value(""))
        .annotate(n=Count("pk"), sum=amount, oldest=Min(since))
        .values_list("pile", "told_apart", "n", "sum", "oldest")
    )


def machines() -> Machines:
    now = timezone.now()
    refused = RefusedMessage.objects.filter(last_at__gte=now - datetime.timedelta(days=1)).order_by(
        "-last_at"
    )
    by_reason: dict[tuple[str, str], RefusedMessage] = {}
    for row in refused:
        first = by_reason.setdefault((row.provider, row.reason), row)
        if first is not row:
            first.count += row.count
    return Machines(
        Heartbeat.objects.filter(name=RECONCILED).values_list("beat_at", flat=True).first(),
        BooksCheck.objects.order_by("-pk").first(),
        list(by_reason.values()),
        now,
    )
