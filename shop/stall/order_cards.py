"""An order as the stall sees it: what is in it, where its money is, how long it has waited. Reading only."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_
from typing import Any

from django.db.models import (
    Case,
    Count,
    F,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    TextChoices,
    Value,
    When,
)
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from catalog import text
from shop.notifications import waits
from shop.notifications.waking import Span
from shop.orders import buyers
from shop.orders.models import Order, OrderLine, PaymentMethod, Status
from shop.payments.models import Collector, Payment, PaymentShare, PaymentStatus, Refund, RefundStatus
from shop.stall import received

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
    (PaymentMethod.VIETQR, "closed"): gettext_lazy("Không chờ tiền nữa"),
    (PaymentMethod.CARD, "open"): gettext_lazy("Chờ trả bằng thẻ"),
    (PaymentMethod.CARD, "paid"): gettext_lazy("Đã trả bằng thẻ"),
    (PaymentMethod.CARD, "closed"): gettext_lazy("Không chờ tiền nữa"),
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
class OrderCard:
    """`refund` is the first money that this stall itself must still send back; `closed` is when the stall was."""

    order: Order
    payment: Payment
    lines: list[OrderLine]
    refunds: list[Refund]
    closed: Sequence[Span] = ()

    @property
    def money_state(self) -> str:
        """One of paid, open, closed; cash of an order that ended early is not awaited any more."""
        if self.payment.is_paid:
            return "paid"
        ended = self.order.status in (Status.CANCELLED, Status.RETURNED)
        return "open" if self.payment.is_open and not ended else "closed"

    @property
    def money_label(self) -> str:
        if self.payment.collected_by == Collector.CARRIER:
            return _("Bên vận chuyển thu hộ")
        if self.part:
            return received.label(self.part, self.missing)
        return str(MONEY[self.order.payment_method, self.money_state])

    @property
    def part(self) -> int:
        """What has come of a transfer whose rest is awaited (đồng)."""
        return self.order.held_amount if self.awaits_money else 0  # type: ignore[attr-defined]

    @property
    def missing(self) -> int:
        """Đồng of a payment that have not come yet."""
        return self.payment.amount - self.part

    @property
    def surplus(self) -> int:
        """Transferred money that no order can use any more: too much, twice, or of one that ended (đồng)."""
        return 0 if self.awaits_money else self.order.held_amount  # type: ignore[attr-defined]

    @property
    def is_cash_due(self) -> bool:
        return self.order.payment_method == PaymentMethod.COD and self.money_state == "open"

    @property
    def awaits_money(self) -> bool:
        """Not to be served yet: the transfer or the card payment has not come."""
        return self.order.payment_method != PaymentMethod.COD and self.money_state == "open"

    @property
    def refunds_due(self) -> list[Refund]:
        """What this stall itself must still send back."""
        if self.order.payment_method not in SENT_BACK_BY_STALL:
            return []
        return [row for row in self.refunds if row.status == RefundStatus.REQUESTED]

    @property
    def refund(self) -> Refund | None:
        return next(iter(self.refunds_due), None)

    @property
    def left(self) -> int:
        """What of the buyer's money has not been asked back yet (đồng)."""
        if not self.payment.is_paid:
            return 0
        asked = sum(row.amount for row in self.refunds if row.status != RefundStatus.FAILED)
        return self.order.total_amount - asked

    @property
    def sent_back(self) -> list[tuple[str, int, bool]]:
        """What goes back to the buyer: words, đồng, whether the stall itself must still send it."""
        due = self.refunds_due
        rows = [(_("Khách đã chuyển, phải trả lại"), self.surplus, True)] if self.surplus else []
        for row in self.refunds:
            if row.status == RefundStatus.SUCCEEDED:
                rows.append((_("Đã trả lại khách"), row.amount, False))
            elif row in due:
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
    def answer_by(self) -> datetime.datetime | None:
        """Until when the order must be taken, else it ends; None where that is not the next thing."""
        return waits.answer_by(self.order, self.payment.succeeded_at, self.closed)

    @property
    def may_pay_too_late(self) -> bool:
        """Cancelled before its transfer was seen: the buyer may still send it."""
        return self.order.payment_method == PaymentMethod.VIETQR and self.money_state == "closed"

    @property
    def wait(self) -> str:
        now = timezone.now()
        if self.awaits_money and self.payment.expires_at:
            return _("còn %(time)s để trả tiền") % {"time": span(self.payment.expires_at - now)}
        if now - self.since < datetime.timedelta(minutes=1):
            return _("vừa xong")
        words = _("đi được %(time)s") if self.order.status == Status.SHIPPED else _("chờ %(time)s")
        return words % {"time": span(now - self.since)}


def card(order: Any, closed: Sequence[Span] = ()) -> OrderCard:
    return OrderCard(order, order.shares[0].payment, order.shown_lines, order.shown_refunds, closed)


def with_everything(orders: "QuerySet[Order]") -> "QuerySet[Order]":
    """Buyer, lines, payment and refunds: three queries more, however many orders."""
    read = orders.select_related("purchase__province", "cooperative")
    return received.with_held(read).prefetch_related(  # type: ignore[no-any-return]
        Prefetch("lines", OrderLine.objects.all(), to_attr="shown_lines"),
        Prefetch(
            "payment_shares", PaymentShare.objects.select_related("payment__confirmed_by"), to_attr="shares"
        ),
        Prefetch("refunds", Refund.objects.select_related("actor"), to_attr="shown_refunds"),
    )


def of(orders: "QuerySet[Order]") -> list[OrderCard]:
    rows = list(with_everything(orders))
    closed = waits.closed(rows)
    return [card(order, closed.get(order.cooperative_id, ())) for order in rows]


def find(number: str) -> OrderCard | None:
    """One order of this stall; None for any other, existing or not. Four queries."""
    orders = Order.objects.filter(number=number).select_related("purchase__ward", "purchase__province")
    return next(iter(of(orders)), None)


class Pile(TextChoices):
    """What waits for the stall, most urgent first. The value is the word in the address."""

    TO_CONFIRM = "moi", gettext_lazy("Nhận đơn")
    TO_SEND_BACK = "tra-tien", gettext_lazy("Trả lại tiền")
    TO_PACK = "dong-goi", gettext_lazy("Đóng gói")
    TO_SHIP = "gui", gettext_lazy("Gửi hàng")
    UNPAID = "cho-tien", gettext_lazy("Chờ tiền về")
    ON_ITS_WAY = "dang-giao", gettext_lazy("Đang giao")


def _with_piles() -> Any:
    """A queryset of the orders that wait for the stall with their `rank`, the place of their pile in Pile.

    Three ways lead to them and each has its index, which an OR of both would not use. `paid_share` is one value and
    no EXISTS, which PostgreSQL would turn into one read of every payment of the market.
    """
    open_orders = Order.objects.filter(status__in=AT_WORK)
    to_send_back = Order.objects.filter(
        refunds__status=RefundStatus.REQUESTED, refunds__payment__method__in=SENT_BACK_BY_STALL
    )
    paid_shares = PaymentShare.objects.filter(order=OuterRef("pk"), payment__status=PaymentStatus.SUCCEEDED)
    unpaid = Q(status=Status.PLACED) & ~Q(payment_method=PaymentMethod.COD) & Q(paid_share=None)
    places = list(Pile)
    whens = (
        (Q(status=Status.SHIPPED), Pile.ON_ITS_WAY),
        (Q(status=Status.PACKED), Pile.TO_SHIP),
        (Q(status=Status.CONFIRMED), Pile.TO_PACK),
        (unpaid, Pile.UNPAID),
        (Q(status=Status.PLACED), Pile.TO_CONFIRM),
    )
    rank = Case(
        *(When(condition, then=Value(places.index(pile))) for condition, pile in whens),
        default=Value(places.index(Pile.TO_SEND_BACK)),
    )
    waiting = Order.objects.filter(
        pk__in=open_orders.order_by()
        .values("pk")
        .union(to_send_back.order_by().values("pk"), received.to_give_back().order_by().values("pk"))
    )
    return (
        waiting.alias(paid_share=Subquery(paid_shares.values("pk")[:1]))
        .annotate(rank=rank)
        .exclude(rank=places.index(Pile.UNPAID), payment_method=PaymentMethod.CARD)
    )


def needing_work(pile: Pile | None = None) -> "QuerySet[Order]":
    """Orders that wait for the stall, by pile, each pile oldest first; one pile alone where it is named, else all but
    those that only have to arrive."""
    places = list(Pile)
    wanted = Q(rank=places.index(pile)) if pile else ~Q(rank=places.index(Pile.ON_ITS_WAY))
    orders = _with_piles().filter(wanted)
    ordered: QuerySet[Order] = orders.order_by("rank", "placed_at", "pk")
    return ordered


def pile_of(order: Any) -> Pile:
    """The pile of an order read by `needing_work`."""
    pile: Pile = list(Pile)[order.rank]
    return pile


def ranks() -> Any:
    """The place in Pile of each order that is in any; for a subquery."""
    return _with_piles().order_by().values("rank")


def count_by_status(orders: "QuerySet[Order]") -> dict[str, int]:
    rows = orders.order_by().values("status").annotate(n=Count("pk"))
    return {row["status"]: row["n"] for row in rows}


def search(query: str) -> "QuerySet[Order]":
    """Orders whose number begins with `query`, whose buyer's phone ends with its digits, or whose buyer's name, or
    the names of the goods in it, have words that begin with all of its words, with or without their diacritics."""
    word = "".join(query.split()).upper()
    digits = "".join(char for char in word if char in "0123456789")
    matches = Q(number__startswith=word)
    if len(digits) >= 4:
        national = digits[1:] if len(digits) == 10 else digits  # phones are stored as +84…
        matches |= Q(buyer_words__endswith=national) & buyers.readable()
    if words := text.fold(query).split():
        matches |= _with_words("buyer_words", words) & buyers.readable()
        matches |= _with_words("goods_words", words)
    return Order.objects.filter(matches).order_by(F("placed_at").desc(), "pk")


def _with_words(column: str, words: list[str]) -> Q:
    return reduce(and_, (Q(**{f"{column}__contains": f" {word}"}) for word in words))
