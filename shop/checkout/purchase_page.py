"""The buyer's page of a purchase and what is done there; who may open it, `access` decides."""

import datetime
from dataclasses import dataclass
from typing import NamedTuple, TypedDict

from django.contrib import messages
from django.db.models import F, Q, Sum, prefetch_related_objects
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from catalog import links, text
from catalog.models import Bank, Commune, Cooperative
from catalog.serving import prepared
from catalog.serving.prepared import Columns, Joined
from shop.checkout import access, card_page, device, timeline
from shop.lifecycle import fulfilment
from shop.orders import reasons
from shop.orders.actors import Actor, ActorKind
from shop.orders.models import Order, OrderEvent, OrderLine, PaymentMethod, Purchase, Status
from shop.orders.transitions import HOLDING_STOCK, IllegalTransition
from shop.payments import records
from shop.payments.models import (
    HELD_WAITING,
    BankTransfer,
    HeldCharge,
    HeldResolution,
    Outcome,
    Payment,
    PaymentStatus,
    Refund,
    RefundStatus,
    Resolution,
)
from shop.payments.providers import vietqr

PAYMENTS = Joined(
    "SELECT {columns} FROM payments_payment y LEFT JOIN catalog_bank b ON b.bin = y.payee_bank_id"
    " WHERE y.purchase_id = %s ORDER BY y.id",
    Columns(Payment, "y"),
    Columns(Bank, "b"),
)
ORDERS = Joined(
    "SELECT {columns} FROM orders_order o JOIN catalog_cooperative h ON h.id = o.cooperative_id"
    " JOIN catalog_commune m ON m.code = h.commune_id WHERE o.purchase_id = %s ORDER BY o.id",
    Columns(Order, "o"),
    Columns(Cooperative, "h"),
    Columns(Commune, "m"),
)
OF_ORDERS = "WHERE order_id = ANY (%s::bigint[]) ORDER BY id"
MOST_REASON = 200  # characters of why a buyer cancels


@never_cache
@require_GET
@access.by_link
def show(request: HttpRequest, purchase: Purchase) -> HttpResponse:
    shown = purchase_context(purchase, open_card=_open_card_state(request))
    card = shown["card"]
    is_unpaid = bool(shown["transfers_due"] or (card and card["state"] != "paid"))
    is_new = device.awaits_thanks(request, purchase)
    if is_new and not is_unpaid:  # thanked once, and not before it is true
        device.take_thanks(request)
    context = {
        **shown,
        "is_unpaid": is_unpaid,
        "is_new": is_new,
        "clean_address": access.clean_address(request, purchase),
        "link": request.build_absolute_uri(purchase.get_absolute_url()),
        "knows_address": device.knows_address(request),
    }
    return render(request, "checkout/purchase.html", context)


def _open_card_state(request: HttpRequest) -> str:
    """How an open card payment reads: "due", "processing" or "busy" (promise S3)."""
    if request.GET.get(card_page.FROM_CARD) == "1":
        return "processing"
    return "busy" if request.GET.get(card_page.BUSY) == "1" else "due"


@never_cache
@require_GET
@access.by_link
def receipt(request: HttpRequest, purchase: Purchase) -> HttpResponse:
    """The purchase on paper: who sold what to whom, what was paid. No tax invoice; that is the sellers' to issue."""
    return render(request, "checkout/receipt.html", purchase_context(purchase))


class TransferShown(TypedDict):
    """What a transfer needs that is awaited. Amounts in đồng; `payload` is what the QR code holds."""

    bank: str
    account_number: str
    account_name: str
    amount: int
    received: int
    memo: str
    expires_at: datetime.datetime | None
    payload: str


class CardShown(TypedDict):
    """Where a card payment stands; `state` as `checkout/card_state.html` tells it."""

    payment: Payment
    due_amount: int
    state: str
    held: list[HeldCharge]


class OrderShown(TypedDict):
    """One parcel on its buyer's page. Amounts in đồng."""

    order: Order
    cooperative: Cooperative
    payment: Payment | None
    next: str
    if_cancelled: str
    status_label: str
    can_cancel: bool
    refunds: list[Refund]
    surplus: int
    returned: int
    qr_svg: SafeString | str
    transfer: TransferShown | None
    lines: list[OrderLine]
    timeline: list[timeline.TimelineStep]


class PurchaseShown(TypedDict):
    """A purchase as its buyer sees it. Amounts in đồng."""

    purchase: Purchase
    orders: list[OrderShown]
    transfers_due: int
    cancelled_amount: int
    remaining_amount: int
    card: CardShown | None


def purchase_context(purchase: Purchase, *, open_card: str = "due") -> PurchaseShown:
    payments = _payments(purchase)
    orders = _orders(purchase)
    if any(row.captured_amount for row in payments):  # only what has been paid was ever paid back
        prefetch_related_objects(orders, "refunds")
    keys = [order.pk for order in orders]
    lines = prepared.select(OrderLine, OF_ORDERS, keys)
    events = prepared.select(OrderEvent, OF_ORDERS, keys)
    held = _held_transfers(payments)
    card = _card(purchase, next((row for row in payments if row.order_id is None), None), open_card)
    card_state = card["state"] if card else ""
    shown = [
        _order(
            order,
            [line for line in lines if line.order_id == order.pk],
            timeline.timeline(order, [event for event in events if event.order_id == order.pk]),
            _Money(payments, held, card_state),
        )
        for order in orders
    ]
    cancelled = sum(order.total_amount for order in orders if order.status == Status.CANCELLED)
    return {
        "purchase": purchase,
        "orders": shown,
        "transfers_due": sum(1 for item in shown if item["transfer"]),
        "cancelled_amount": cancelled,
        "remaining_amount": purchase.total_amount - cancelled,
        "card": card,
    }


def _payments(purchase: Purchase) -> list[Payment]:
    found = []
    for payment, bank in PAYMENTS.rows(purchase.pk):
        payment.payee_bank = bank
        found.append(payment)
    return found


def _orders(purchase: Purchase) -> list[Order]:
    found = []
    for order, cooperative, commune in ORDERS.rows(purchase.pk):
        cooperative.commune = commune
        order.cooperative, order.purchase = cooperative, purchase
        found.append(order)
    return found


@dataclass
class Held:
    """Transferred money that pays for nothing (đồng): a part of what is due, what has to go back, what went back."""

    part: int = 0
    surplus: int = 0
    returned: int = 0


def _held_transfers(payments: list[Payment]) -> dict[int, Held]:
    """By payment; one query, and none where nobody pays by transfer."""
    transfers = [row.pk for row in payments if row.method == PaymentMethod.VIETQR]
    held: dict[int, Held] = {pk: Held() for pk in transfers}
    if not transfers:
        return held
    known: dict[int | None, Payment] = {row.pk: row for row in payments}
    rows = BankTransfer.unscoped.filter(
        payment__in=transfers, resolution__in=(Resolution.OPEN, Resolution.RETURNED)
    )
    for row in rows.only("payment", "outcome", "resolution", "amount", "held_amount"):
        payment = known[row.payment_id]
        if row.resolution == Resolution.RETURNED:
            over = row.outcome == Outcome.OVER
            held[payment.pk].returned += row.amount - payment.amount if over else row.amount
        elif row.outcome == Outcome.UNDER and payment.is_open:
            held[payment.pk].part += row.held_amount
        else:
            held[payment.pk].surplus += row.held_amount
    return held


class _Money(NamedTuple):
    """A purchase's payments, what is held of them by their keys, and where a card payment stands."""

    payments: list[Payment]
    held: dict[int, Held]
    card_state: str


def _order(
    order: Order, lines: list[OrderLine], steps: list[timeline.TimelineStep], money: _Money
) -> OrderShown:
    own = next((row for row in money.payments if row.order_id == order.pk), None)
    transferred = money.held.get(own.pk, Held()) if own else Held()
    payment = own or next((row for row in money.payments if row.order_id is None), None)
    qr_svg, transfer = _transfer(order, own, transferred.part)
    # What came for a cancelled order is told by itself; "nothing to pay" beside it would read as a contradiction.
    came_late = order.status == Status.CANCELLED and (transferred.surplus or transferred.returned)
    return {
        "order": order,
        "cooperative": order.cooperative,
        "payment": payment,
        "next": "" if came_late else timeline.comes_next(order, payment, money.card_state),
        "if_cancelled": timeline.if_cancelled(order, payment, money.card_state, part=transferred.part),
        "status_label": str(Status(order.status).label),
        "can_cancel": order.status in timeline.BUYER_CAN_CANCEL,
        "refunds": [
            row
            for row in (order.refunds.all() if payment and payment.captured_amount else ())
            if row.status != RefundStatus.FAILED
        ],
        "surplus": transferred.surplus,
        "returned": transferred.returned,
        "qr_svg": qr_svg,
        "transfer": transfer,
        "lines": lines,
        "timeline": steps,
    }


def _transfer(
    order: Order, payment: Payment | None, received: int
) -> tuple[SafeString | str, TransferShown | None]:
    """The QR code and the same by hand, while a transfer is awaited: to the account that the buyer was told, and
    for what is missing where a part has come."""
    awaited = (
        payment
        and payment.is_open
        and payment.method == PaymentMethod.VIETQR
        and order.status in HOLDING_STOCK
    )
    if not awaited or payment is None or payment.payee_bank is None or not payment.memo_code:
        return "", None
    due = payment.amount - received
    content = vietqr.payload(
        bank_bin=payment.payee_bank.bin,
        account=payment.payee_account_number,
        amount=due,
        memo=payment.memo_code,
    )
    qr_svg: SafeString = mark_safe(vietqr.svg(content))  # noqa: S308 — drawn by segno from digits and letters alone
    return qr_svg, {
        "bank": payment.payee_bank.short_name,
        "account_number": payment.payee_account_number,
        "account_name": payment.payee_account_name,
        "amount": due,
        "received": received,
        "memo": payment.memo_code,
        "expires_at": payment.expires_at,
        "payload": content,
    }


def _card(purchase: Purchase, payment: Payment | None, open_card: str) -> CardShown | None:
    """Where a card payment stands. The return from Stripe marks nothing paid (promise S9): it only decides
    how an open payment reads."""
    if payment is None or payment.method != PaymentMethod.CARD:
        return None
    held = list(payment.held_charges.exclude(resolution=HeldResolution.DISMISSED))
    return {
        "payment": payment,
        "due_amount": records.due_amount(payment) if payment.is_open else 0,
        "state": _card_state(payment, held, open_card),
        "held": held,
    }


def _card_state(payment: Payment, held: list[HeldCharge], open_card: str) -> str:
    """Money that came and does not fit is said before anything else: the card was charged after all."""
    if payment.is_paid:
        return "paid"
    if any(row.resolution in HELD_WAITING for row in held):
        return "held"
    if held:
        return "refunded"
    if payment.status == PaymentStatus.CANCELLED:
        return "cancelled"
    if payment.expires_at and payment.expires_at <= timezone.now():
        return "expired"
    return open_card


@never_cache
@require_http_methods(["GET", "POST"])
@access.by_link
def pay(request: HttpRequest, purchase: Purchase) -> HttpResponse:
    """POST wants the card page opened. GET waits for it and then leads there; a script asks it for JSON."""
    try:
        if request.method == "POST":
            return redirect(card_page.ask(purchase).url or card_page.address(purchase))
        seen = card_page.look(purchase)
    except card_page.NothingToPay:
        messages.error(request, _("Đơn này không còn chờ thanh toán."))
        seen = card_page.Look()
    order_page = f"{purchase.get_absolute_url()}{f'&{card_page.BUSY}=1' if seen.has_failed else ''}"
    onward = "" if seen.is_opening else seen.url or order_page
    if request.headers.get("Accept") == "application/json":
        return JsonResponse({"onward": onward})
    if onward:
        return redirect(onward)
    return render(request, "checkout/opening_card.html", {"purchase": purchase})


@require_POST
def cancel(request: HttpRequest, number: str) -> HttpResponse:
    """The buyer ends one order before it is packed."""
    purchase = access.find(request, number)
    order = Order.unscoped.filter(purchase=purchase, number=request.POST.get("order", "")).first()
    if order is None:
        raise Http404
    user_id = request.user.pk if request.user.is_authenticated else None
    actor = Actor(ActorKind.BUYER if user_id else ActorKind.GUEST, user_id)
    try:
        typed = " ".join(text.normalise(request.POST.get("reason", "")[:4000]).split())[:MOST_REASON]
        if links.is_in(typed):  # it goes to the cooperative by mail
            typed = ""
        reason = reasons.by_buyer(typed)
        fulfilment.cancel(order.pk, reason=reason, actor=actor, only_from=timeline.BUYER_CAN_CANCEL)
    except IllegalTransition:
        messages.error(request, _("Hàng đã đóng gói nên không huỷ ở đây được. Xin gọi hợp tác xã."))
        return render(request, "checkout/purchase.html", purchase_context(purchase), status=409)
    messages.success(request, _("Đã huỷ kiện %(number)s.") % {"number": order.number})
    return redirect(purchase.get_absolute_url())


@never_cache
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """The purchases of the buyer who is logged in, and those this device has made as a guest; newest first."""
    own = Q(number__in=device.placed_here(request))
    if request.user.is_authenticated:
        own |= Q(buyer_id=request.user.pk)
    # Over a plain join, so that no tenant's scope takes a part away.
    dropped = Coalesce(Sum("orders__total_amount", filter=Q(orders__status=Status.CANCELLED)), 0)
    purchases = Purchase.objects.filter(own).annotate(left=F("total_amount") - dropped).order_by("-placed_at")
    return render(request, "checkout/mine.html", {"purchases": purchases[:100]})
