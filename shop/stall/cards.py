"""An order as the stall sees it: what is in it, where its money is, how long it has waited. Reading only."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Value, When
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from shop.orders.models import Order, OrderLine, PaymentMethod, Status
from shop.payments.models import Payment, PaymentShare, PaymentStatus, Refund, RefundStatus

LATE_AFTER = {  # a longer wait is marked red
    Status.PLACED: datetime.timedelta(hours=12),
    Status.CONFIRMED: datetime.timedelta(days=2),
    Status.PACKED: datetime.timedelta(days=2),
}
SENT_BACK_BY_STALL = (PaymentMethod.VIETQR, PaymentMethod.COD)  # card money goes back through Stripe
AT_WORK = (Status.PLACED, Status.CONFIRMED, Status.PACKED, Status.SHIPPED)

MONEY: dict[tuple[str, str], str | Promise] = {
    (PaymentMethod.COD, "open"): gettext_lazy("Tiền mặt khi giao"),
    (PaymentMethod.COD, "paid"): gettext_lazy("Đã thu tiền mặt"),
    (PaymentMethod.COD, "closed"): gettext_lazy("Không thu tiền"),
    (PaymentMethod.VIETQR, "open"): gettext_lazy("Chờ chuyển khoản"),
    (PaymentMethod.VIETQR, "paid"): gettext_lazy("Đã chuyển khoản"),
    (PaymentMethod.VIETQR, "closed"): gettext_lazy("Chưa chuyển khoản"),
    (PaymentMethod.CARD, "open"): gettext_lazy("Chờ trả bằng thẻ"),
    (PaymentMethod.CARD, "paid"): gettext_lazy("Đã trả bằng thẻ"),
    (PaymentMethod.CARD, "closed"): gettext_lazy("Chưa trả bằng thẻ"),
}


def span(length: datetime.timedelta) -> str:
    """A length of time in one unit, rounded down: "40 phút", "5 giờ", "2 ngày"."""
    minutes = max(int(length.total_seconds() // 60), 0)
    if minutes < 60:
        return ngettext("%(n)d phút", "%(n)d phút", minutes) % {"n": minutes}
    if minutes < 48 * 60:
        return ngettext("%(n)d giờ", "%(n)d giờ", minutes // 60) % {"n": minutes // 60}
    return ngettext("%(n)d ngày", "%(n)d ngày", minutes // 1440) % {"n": minutes // 1440}


@dataclass(frozen=True)
class Card:
    """`refund` is money that this stall itself must still send back."""

    order: Order
    payment: Payment
    lines: list[OrderLine]
    refunds: list[Refund]

    @property
    def money_state(self) -> str:
        """One of paid, open, closed; cash of an order that ended early is not awaited any more."""
        if self.payment.is_paid:
            return "paid"
        ended = self.order.status in (Status.CANCELLED, Status.RETURNED)
        return "open" if self.payment.is_open and not ended else "closed"

    @property
    def money_label(self) -> str:
        return str(MONEY[self.order.payment_method, self.money_state])

    @property
    def is_cash_due(self) -> bool:
        return self.order.payment_method == PaymentMethod.COD and self.money_state == "open"

    @property
    def awaits_money(self) -> bool:
        """Not to be served yet: the transfer or the card payment has not come."""
        return self.order.payment_method != PaymentMethod.COD and self.money_state == "open"

    @property
    def refund(self) -> Refund | None:
        due = (row for row in self.refunds if row.status == RefundStatus.REQUESTED)
        return next(due, None) if self.order.payment_method in SENT_BACK_BY_STALL else None

    @property
    def sent_back(self) -> list[tuple[str, int, bool]]:
        """What goes back to the buyer: words, đồng, whether the stall itself must still send it."""
        due = self.refund
        rows = []
        for row in self.refunds:
            if row.status == RefundStatus.SUCCEEDED:
                rows.append((_("Đã trả lại khách"), row.amount, False))
            elif row is due:
                rows.append((_("Phải trả lại khách"), row.amount, True))
            else:
                rows.append((_("Chợ đang hoàn lại khách"), row.amount, False))
        return rows

    @property
    def since(self) -> datetime.datetime:
        """When the stall's turn began."""
        if self.order.status == Status.PLACED and self.payment.succeeded_at:
            return self.payment.succeeded_at
        return self.order.status_changed_at

    @property
    def is_late(self) -> bool:
        limit = LATE_AFTER.get(Status(self.order.status))
        return limit is not None and not self.awaits_money and timezone.now() - self.since >= limit

    @property
    def wait(self) -> str:
        now = timezone.now()
        if self.awaits_money and self.payment.expires_at:
            return _("còn %(time)s để trả tiền") % {"time": span(self.payment.expires_at - now)}
        words = _("đi được %(time)s") if self.order.status == Status.SHIPPED else _("chờ %(time)s")
        return words % {"time": span(now - self.since)}


def card(order: Any) -> Card:
    return Card(order, order.shares[0].payment, order.shown_lines, order.shown_refunds)


def with_everything(orders: "QuerySet[Order]") -> "QuerySet[Order]":
    """Buyer, lines, payment and refunds: three queries more, however many orders."""
    return orders.select_related("purchase").prefetch_related(
        Prefetch("lines", OrderLine.objects.all(), to_attr="shown_lines"),
        Prefetch("payment_shares", PaymentShare.objects.select_related("payment"), to_attr="shares"),
        Prefetch("refunds", Refund.objects.all(), to_attr="shown_refunds"),
    )


def of(orders: "QuerySet[Order]") -> list[Card]:
    return [card(order) for order in with_everything(orders)]


def find(number: str) -> Card | None:
    """One order of this stall; None for any other, existing or not. Four queries."""
    orders = Order.objects.filter(number=number).select_related("purchase__ward", "purchase__province")
    order = with_everything(orders).first()
    return card(order) if order else None


def needing_work() -> "QuerySet[Order]":
    """Orders that wait for the stall, parcels on their way last, each group oldest first."""
    paid = PaymentShare.objects.filter(order=OuterRef("pk"), payment__status=PaymentStatus.SUCCEEDED)
    to_send_back = Refund.objects.filter(
        order=OuterRef("pk"), status=RefundStatus.REQUESTED, payment__method__in=SENT_BACK_BY_STALL
    )
    unpaid_card = Q(status=Status.PLACED, payment_method=PaymentMethod.CARD) & ~Exists(paid)
    on_its_way = Case(When(status=Status.SHIPPED, then=Value(1)), default=Value(0))
    return Order.objects.filter((Q(status__in=AT_WORK) & ~unpaid_card) | Exists(to_send_back)).order_by(
        on_its_way, "placed_at", "pk"
    )


def count_by_status() -> dict[str, int]:
    rows = Order.objects.order_by().values("status").annotate(n=Count("pk"))
    return {row["status"]: row["n"] for row in rows}


def search(query: str) -> "QuerySet[Order]":
    """Orders whose number begins with `query`, or whose buyer's phone ends with its digits."""
    word = "".join(query.split()).upper()
    digits = "".join(char for char in word if char in "0123456789")
    matches = Q(number__startswith=word)
    if len(digits) >= 4:
        national = digits[1:] if len(digits) == 10 else digits  # phones are stored as +84…
        matches |= Q(purchase__phone__endswith=national)
    return Order.objects.filter(matches).order_by(F("placed_at").desc(), "pk")
