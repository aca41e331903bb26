"""Money that waits for a person, counted: transfers, card money held, disputes, failed refunds, cash with carriers."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Min, QuerySet, Sum
from django.utils import timezone

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


def transfers() -> dict[str, Pile]:
    """Transfers that a person must look at, by outcome; one query."""
    rows = (
        BankTransfer.unscoped.filter(resolution=Resolution.OPEN)
        .exclude(outcome=Outcome.EXACT)
        .order_by()
        .values_list("outcome")
        .annotate(count=Count("pk"), sum=Sum("amount"), oldest=Min("occurred_at"))
    )
    return {outcome: Pile(count, amount, oldest) for outcome, count, amount, oldest in rows}


def together(piles: dict[str, Pile]) -> Pile:
    return Pile(
        sum(pile.count for pile in piles.values()),
        sum(pile.amount for pile in piles.values()),
        min((pile.oldest_at for pile in piles.values() if pile.oldest_at), default=None),
    )


def held_charges() -> Pile:
    """Card money nobody has decided on. In `amount` only that in đồng."""
    waiting = HeldCharge.objects.filter(resolution=HeldResolution.OPEN)
    pile = _pile(waiting, "amount", "created_at")
    in_dong = waiting.filter(currency__iexact="vnd").aggregate(sum=Sum("amount", default=0))["sum"]
    return Pile(pile.count, in_dong, pile.oldest_at)


def failed_refunds() -> Pile:
    """Those that nobody has sent again or paid in another way."""
    failed = Refund.objects.filter(status=RefundStatus.FAILED, retried_by__isnull=True)
    return _pile(failed, "amount", "failed_at")


def card_refunds_under_way() -> Pile:
    """Asked for and not done yet; an old one means that Stripe does not answer."""
    asked = Refund.objects.filter(status=RefundStatus.REQUESTED, payment__method=PaymentMethod.CARD)
    return _pile(asked, "amount", "created_at")


def open_disputes() -> Pile:
    """`oldest_at` is the first day by which Stripe wants evidence."""
    return _pile(Dispute.objects.filter(status=DisputeStatus.OPEN), "amount", "evidence_due_at")


def cash_with_carriers() -> Pile:
    """Parcels whose cash the carrier collected and has not handed over."""
    collected = Payment.objects.filter(
        method=PaymentMethod.COD,
        collected_by=Collector.CARRIER,
        status=PaymentStatus.SUCCEEDED,
        cod_remittance__isnull=True,
    )
    return _pile(collected, "captured_amount", "succeeded_at")


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


def _pile(rows: "QuerySet[Any]", amount: str, since: str) -> Pile:
    found = rows.aggregate(count=Count("pk"), sum=Sum(amount, default=0), oldest=Min(since))
    return Pile(found["count"], int(found["sum"]), found["oldest"])
