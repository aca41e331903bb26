"""The queue of transfers as both desks show it: what a row is about, which order it may be for, what can be done."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shop.orders import reasons
from shop.orders.models import Order, PaymentMethod, Status
from shop.payments.models import (
    OPEN_STATUSES,
    BankTransfer,
    Outcome,
    Payment,
    PaymentStatus,
    Resolution,
)
from shop.treasury.bank import decisions

MOST_CANDIDATES = 12
BADGES = {
    Outcome.EXACT: "go",
    Outcome.UNDER: "wait",
    Outcome.OVER: "now",
    Outcome.LATE: "wait",
    Outcome.DOUBLED: "now",
    Outcome.UNMATCHED: "stop",
}
# The word in the address of each way to end a transfer.
WORDS = {
    "tinh-vao-don": Resolution.APPLIED,
    "tra-lai": Resolution.RETURNED,
    "khong-phai-hang": Resolution.NOT_SALES,
}
BUTTONS: dict[str, str | Promise] = {
    "tinh-vao-don": _("Tính vào đơn"),
    "tra-lai": _("Trả lại khách"),
    "khong-phai-hang": _("Không phải tiền hàng"),
}


@dataclass(frozen=True)
class Item:
    """One row. `order` is the one it belongs to, or with `is_guess` the only one that waits for this sum."""

    transfer: BankTransfer
    order: Order | None
    is_guess: bool
    actions: list[tuple[str, str]]  # word and label
    named: tuple[Order, ...] = ()  # several orders that an unmatched one names
    missing_amount: int = 0  # what the order still waits for, of a transfer that was too small (đồng)

    @property
    def badge(self) -> str:
        return BADGES[Outcome(self.transfer.outcome)]

    @property
    def has_ended(self) -> bool:
        """Its order takes no money any more."""
        return self.order is not None and self.order.status in (Status.CANCELLED, Status.RETURNED)

    @property
    def has_expired(self) -> bool:
        return self.order is not None and self.order.cancel_reason == reasons.EXPIRED

    @property
    def returned_amount(self) -> int:
        """Đồng to send back if it is sent back: what is held, or all of what matched nothing."""
        return self.transfer.held_amount or self.transfer.amount


def newest_first(rows: "QuerySet[BankTransfer]") -> "QuerySet[BankTransfer]":
    return rows.select_related("payment__order__purchase", "cooperative", "resolved_by")


def items(rows: Iterable[BankTransfer]) -> list[Item]:
    """The rows with their orders; a query more where any of them matched nothing, and one where any was too small."""
    shown = list(rows)
    short = [row.payment_id for row in shown if row.is_waiting and row.outcome == Outcome.UNDER]
    due = dict(_open_payments().filter(pk__in=short).values_list("pk", "due")) if short else {}
    lost = [row for row in shown if row.is_waiting and row.outcome == Outcome.UNMATCHED]
    guesses = _guesses(lost) if lost else {}
    return [_item(row, guesses, due) for row in shown]


def _item(row: BankTransfer, guesses: dict[tuple[int, int], Order | None], due: dict[int, int]) -> Item:
    order = row.payment.order if row.payment else None
    guess = None
    if order is None and row.is_waiting and row.cooperative_id:
        guess = guesses.get((row.cooperative_id, row.amount))
    missing = due.get(row.payment_id, 0) if row.payment_id else 0
    named = tuple(pay.order for pay in decisions.named_payments(row) if pay.order) if row.is_waiting else ()
    return Item(
        row, order or guess, guess is not None, actions(row), named if len(named) > 1 else (), missing
    )


def actions(row: BankTransfer) -> list[tuple[str, str]]:
    """What may be answered. Late money of an order that a person cancelled only goes back."""
    possible = decisions.choices(row)
    order = row.payment.order if row.payment and row.outcome == Outcome.LATE else None
    if order and order.status == Status.CANCELLED and order.cancel_reason != reasons.EXPIRED:
        possible -= {Resolution.APPLIED}
    return [(word, str(BUTTONS[word])) for word, resolution in WORDS.items() if resolution in possible]


def _guesses(lost: list[BankTransfer]) -> dict[tuple[int, int], Order | None]:
    """The order that waits for exactly this sum at this cooperative, where there is only one."""
    wanted = {(row.cooperative_id, row.amount) for row in lost}
    due = _open_payments().filter(
        order__cooperative__in={pair[0] for pair in wanted}, due__in={pair[1] for pair in wanted}
    )
    found: dict[tuple[int, int], Order | None] = {}
    for payment in due:
        if payment.order is None:
            continue
        key = (payment.order.cooperative_id, payment.due)
        found[key] = None if key in found else payment.order
    return found


def _open_payments() -> Any:
    """Open transfers with `due`, what is missing of each (đồng)."""
    parts = Q(transfers__outcome=Outcome.UNDER, transfers__resolution=Resolution.OPEN)
    return (
        Payment.objects.filter(method=PaymentMethod.VIETQR, status__in=OPEN_STATUSES)
        .select_related("order__purchase")
        .annotate(due=F("amount") - Coalesce(Sum("transfers__held_amount", filter=parts), 0))
    )


def candidates(row: BankTransfer) -> list[Payment]:
    """Payments of the cooperative that an unmatched transfer could be for: those that wait for just this sum, then
    those that a person ticked off before any transfer was told; newest first."""
    waiting = _open_payments().filter(order__cooperative=row.cooperative_id, due=row.amount)
    ticked_off = (
        Payment.objects.filter(
            method=PaymentMethod.VIETQR,
            status=PaymentStatus.SUCCEEDED,
            confirmed_by__isnull=False,
            order__cooperative=row.cooperative_id,
            amount=row.amount,
        )
        .select_related("order__purchase")
        .annotate(known=Count("transfers"))
        .filter(known=0)
    )
    named = [payment for payment in decisions.named_payments(row) if payment.is_open]
    others = waiting.exclude(pk__in=[payment.pk for payment in named])
    found = named + list(others.order_by("-pk")[:MOST_CANDIDATES])
    return found + list(ticked_off.order_by("-pk")[: MOST_CANDIDATES - len(found)])


def without_names(content: str) -> str:
    """A bank's message without words that could be a buyer's name: only those with a figure in them are left."""
    kept = [word if re.search(r"\d", word) else "…" for word in content.split()]
    return re.sub(r"…( …)+", "…", " ".join(kept))


def counts(rows: "QuerySet[BankTransfer]") -> dict[str, int]:
    """How many by outcome."""
    return dict(rows.order_by().values_list("outcome").annotate(n=Count("pk")))
