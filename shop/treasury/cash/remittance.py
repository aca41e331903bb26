"""Cash that a carrier took from buyers: what it still holds, and the lists by which it hands it over (promise M6)."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet, Sum
from django.utils import timezone

from catalog import row_locks
from catalog.models import Cooperative
from shop.ledger import posting
from shop.ledger.models import Account, EntryKind
from shop.lifecycle import locks
from shop.orders.models import PaymentMethod
from shop.payments.models import Collector, Payment, PaymentStatus
from shop.treasury.models import CodRemittance

LATE_AFTER = datetime.timedelta(days=14)  # carriers remit once or twice a week


class NotYours(LookupError):
    """The list names cash of another cooperative, or none at all. Nothing is written."""


class NotHeld(Exception):
    """The carrier does not hold some of this cash: never collected, or remitted before. Nothing is written.

    `payment_ids` are those.
    """

    def __init__(self, payment_ids: list[int]) -> None:
        super().__init__(payment_ids)
        self.payment_ids = payment_ids


class BadFee(ValueError):
    """A fee is less than nothing or more than the cash it was kept of."""


class BadDay(ValueError):
    """Handed over in the future, or before the order was placed."""


COLLECTED = Q(method=PaymentMethod.COD, collected_by=Collector.CARRIER, status=PaymentStatus.SUCCEEDED)


def held(cooperative_id: int | None = None) -> "QuerySet[Payment]":
    """Cash that carriers hold, of one cooperative or of all; the longest held first."""
    payments = Payment.objects.filter(COLLECTED, cod_remittance=None)
    if cooperative_id is not None:
        payments = payments.filter(order__cooperative=cooperative_id)
    return payments.order_by("succeeded_at", "pk")


def chosen(cooperative_id: int, payment_ids: Iterable[int]) -> list[Payment]:
    """The cash payments of these ids with their orders, held by the carrier or not. Raises NotYours."""
    ids = set(payment_ids)
    payments = Payment.objects.filter(
        pk__in=ids, method=PaymentMethod.COD, order__cooperative=cooperative_id
    ).select_related("order__purchase", "cod_remittance")
    found = list(payments.order_by("pk"))
    if len(found) != len(ids):
        raise NotYours
    return found


@transaction.atomic
def remit(
    *,
    cooperative_id: int,
    payments: dict[int, int],
    remitted_on: datetime.date,
    reference: str,
    actor_id: int | None,
) -> list[CodRemittance]:
    """The carrier handed over the cash of `payments` (id → fee in đồng that it kept). All of them or none.

    Raises NotYours, NotHeld, BadFee, BadDay.
    """
    locked = _lock(chosen(cooperative_id, payments))
    gone = [payment.pk for payment in locked if not is_held(payment)]
    if gone:
        raise NotHeld(gone)
    if any(not 0 <= payments[payment.pk] <= payment.captured_amount for payment in locked):
        raise BadFee
    check_day(remitted_on, locked)
    now = timezone.now()
    rows = CodRemittance.unscoped.bulk_create(
        CodRemittance(
            cooperative_id=cooperative_id,
            payment=payment,
            amount=payment.captured_amount,
            fee_amount=payments[payment.pk],
            remitted_on=remitted_on,
            reference=reference,
            recorded_at=now,
            recorded_by_id=actor_id,
        )
        for payment in locked
    )
    for row in rows:
        _post(row)
    return rows


def check_day(remitted_on: datetime.date, payments: Iterable[Payment]) -> None:
    """The day may lie before the tap on "delivered", which comes late, but not before the order. Raises BadDay."""
    first = max(timezone.localdate(payment.created_at) for payment in payments)
    if not first <= remitted_on <= timezone.localdate():
        raise BadDay


def _lock(payments: list[Payment]) -> list[Payment]:
    """Purchases first, then payments, each in key order, as every change of a payment locks them."""
    locks.purchases({payment.purchase_id for payment in payments})
    rows = Payment.objects.filter(pk__in=[payment.pk for payment in payments])
    return list(row_locks.hold(rows.select_related("order")))


def is_held(payment: Payment) -> bool:
    """The carrier took this cash and has not handed it over."""
    was_collected = payment.is_paid and payment.collected_by == Collector.CARRIER
    return was_collected and not hasattr(payment, "cod_remittance")


def lines(amount: int, fee: int) -> posting.Lines:
    """`amount` đồng leaves the carrier; it kept `fee` of it."""
    return [(Account.CASH, amount - fee), (Account.CARRIER_FEE, fee), (Account.CASH_IN_TRANSIT, -amount)]


def _post(row: CodRemittance) -> None:
    order = row.payment.order
    posting.post(
        kind=EntryKind.REMITTANCE,
        reference=f"remittance:{row.pk}",
        order_number=order.number if order else "",
        cooperative_id=row.cooperative_id,
        effective_on=row.remitted_on,
        lines=lines(row.amount, row.fee_amount),
    )


def of_list(row: CodRemittance) -> list[CodRemittance]:
    """Every parcel of the list that this one was ticked off on, in key order, with its payment."""
    together = CodRemittance.unscoped.filter(
        cooperative=row.cooperative_id,
        remitted_on=row.remitted_on,
        reference=row.reference,
        recorded_at=row.recorded_at,
    )
    return list(together.select_related("payment").order_by("pk"))


@dataclass(frozen=True)
class RemittedList:
    """What one confirmation recorded."""

    remitted_on: datetime.date
    reference: str
    recorded_at: datetime.datetime
    count: int
    amount: int
    fee_amount: int

    @property
    def net_amount(self) -> int:
        """Đồng that reached the cooperative."""
        return self.amount - self.fee_amount


def history(cooperative_id: int, limit: int = 20) -> list[RemittedList]:
    """The last lists of a cooperative, newest first; one query."""
    rows = (
        CodRemittance.unscoped.filter(cooperative=cooperative_id)
        .values("remitted_on", "reference", "recorded_at")
        .annotate(n=Count("pk"), total=Sum("amount"), fees=Sum("fee_amount"))
        .order_by("-recorded_at", "-remitted_on")
    )
    return [
        RemittedList(
            row["remitted_on"], row["reference"], row["recorded_at"], row["n"], row["total"], row["fees"]
        )
        for row in rows[:limit]
    ]


@dataclass(frozen=True)
class Held:
    """Cash of one cooperative that carriers hold (đồng); `late_…` for longer than LATE_AFTER."""

    count: int = 0
    amount: int = 0
    late_count: int = 0
    late_amount: int = 0
    oldest_on: datetime.date | None = None


@dataclass(frozen=True)
class Standing:
    """How one cooperative stands with its carriers (đồng)."""

    cooperative: Cooperative
    held: Held
    last_on: datetime.date | None  # of the last list
    remitted_amount: int  # of the last 30 days, fees included
    fee_amount: int  # of those

    @property
    def days(self) -> int:
        """Since the oldest cash that carriers still hold was collected; 0 where they hold none."""
        return (timezone.localdate() - self.held.oldest_on).days if self.held.oldest_on else 0


def held_by_stall() -> dict[int, Held]:
    """Of every cooperative (by key) that carriers hold cash of, the oldest debt first; one query."""
    late = Q(succeeded_at__lte=timezone.now() - LATE_AFTER)
    rows = (
        held()
        .values_list("order__cooperative")
        .annotate(
            n=Count("pk"),
            total=Sum("captured_amount"),
            late_n=Count("pk", filter=late),
            late_total=Sum("captured_amount", filter=late, default=0),
            oldest=Min("succeeded_at"),
        )
        .order_by("oldest", "order__cooperative__name_sort_key")
    )
    return {
        key: Held(n, total, late_n, late_total, timezone.localdate(oldest))
        for key, n, total, late_n, late_total, oldest in rows
    }


def dealt_with(waiting: Iterable[int]) -> list[int]:
    """Keys of the cooperatives that carriers owe (`waiting`, in that order), then of those that they only remitted
    to, by name; one query."""
    given = CodRemittance.unscoped.filter(cooperative=OuterRef("pk"))
    by_name = Cooperative.objects.filter(Exists(given)).order_by("name_sort_key", "pk")
    first = list(waiting)
    known = set(first)
    return [*first, *(key for key in by_name.values_list("pk", flat=True) if key not in known)]


def standings(keys: Iterable[int], waiting: Mapping[int, Held]) -> list[Standing]:
    """Of these cooperatives, in their order, with the cash that carriers hold of them; two queries."""
    recent = Q(remitted_on__gt=timezone.localdate() - datetime.timedelta(days=30))
    wanted = list(keys)
    given: dict[int, dict[str, Any]] = {
        row["cooperative"]: dict(row)
        for row in CodRemittance.unscoped.filter(cooperative__in=wanted)
        .order_by()
        .values("cooperative")
        .annotate(
            total=Sum("amount", filter=recent, default=0),
            fees=Sum("fee_amount", filter=recent, default=0),
            last=Max("remitted_on"),
        )
    }
    cooperatives = Cooperative.objects.select_related("commune").in_bulk(wanted)
    return [
        Standing(
            cooperative=cooperatives[key],
            held=waiting.get(key, Held()),
            last_on=(found := given.get(key, {})).get("last"),
            remitted_amount=found.get("total", 0),
            fee_amount=found.get("fees", 0),
        )
        for key in wanted
    ]
