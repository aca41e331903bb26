"""Money coming in: starting a card payment, and recording that a payment was received.

Locks are always taken purchase first, then order or payment, then variants in key order.
"""

from django.db import transaction
from django.utils import timezone

from shop.checkout import revival
from shop.ledger import posting
from shop.ledger.models import EntryKind
from shop.notifications import outbox
from shop.orders import reasons
from shop.orders.actors import Actor
from shop.orders.models import Order, PaymentMethod, Purchase, Status
from shop.payments import records
from shop.payments.models import HELD_WAITING, Payment, PaymentAttempt, PaymentShare, PaymentStatus
from shop.payments.providers import stripe


class NothingToPay(Exception):
    """The payment is paid, cancelled or expired already."""


class NotATransfer(Exception):
    """ "Đã nhận tiền" is for VietQR payments that are still open."""


def lock_purchase(purchase_id: int) -> Purchase:
    """Serialises everything that happens to one purchase; taken before any other row of it."""
    return Purchase.objects.select_for_update(of=("self",)).get(pk=purchase_id)


def start_card(purchase: Purchase, return_urls: tuple[str, str]) -> str:
    """The address of the hosted page for a purchase. The key is committed before Stripe is called.

    `return_urls` are for a buyer who paid and one who went back. Pressing twice gives the same page.
    Raises NothingToPay; stripe.Unavailable, stripe.Refused.
    """
    with transaction.atomic():
        lock_purchase(purchase.pk)
        payment = records.lock(purchase.payments.get(method=PaymentMethod.CARD).pk)
        if not payment.is_open or (payment.expires_at and payment.expires_at <= timezone.now()):
            raise NothingToPay
        if payment.held_charges.filter(resolution__in=HELD_WAITING).exists():
            raise NothingToPay  # money did come; a person looks at it
        attempt = records.begin_attempt(payment)
    if attempt.url:
        return attempt.url
    state = _open_session(purchase, payment, attempt, return_urls)
    if not _keep_session(payment, attempt, state):
        raise NothingToPay
    return state.url


@transaction.atomic
def _keep_session(payment: Payment, attempt: PaymentAttempt, state: stripe.SessionState) -> bool:
    """Stores what Stripe answered. False if the purchase ended meanwhile; the page is then closed again."""
    lock_purchase(payment.purchase_id)
    current = records.lock(payment.pk)
    PaymentAttempt.objects.filter(pk=attempt.pk).update(session_id=state.id, url=state.url)
    if current.status == PaymentStatus.CREATED:
        Payment.objects.filter(pk=payment.pk).update(status=PaymentStatus.PENDING)
    if current.status == PaymentStatus.CANCELLED:
        outbox.write("payment.closed", payment=payment.pk)
    return current.status != PaymentStatus.CANCELLED


def _open_session(
    purchase: Purchase, payment: Payment, attempt: PaymentAttempt, return_urls: tuple[str, str]
) -> stripe.SessionState:
    shares = payment.shares.filter(dropped_at__isnull=True).select_related("order__cooperative")
    return stripe.create_session(
        payment_id=payment.pk,
        idempotency_key=attempt.idempotency_key,
        lines=[
            (f"{share.order.cooperative.name} · {share.order.number}", share.amount)
            for share in shares.order_by("order_id")
        ],
        email=purchase.email,
        language=purchase.language,
        expires_at=attempt.expires_at,
        return_urls=return_urls,
    )


@transaction.atomic
def confirm_payment(
    payment_id: int,
    *,
    captured: int,
    currency: str = "vnd",
    reference: str = "",
    attempt: PaymentAttempt | None = None,
    actor: Actor,
) -> Payment:
    """Records that a payment's money has arrived; twice changes nothing (promise S6).

    Money is never turned away: an order that had expired is taken up again if its goods are still there, and what
    an order can no longer use is asked back as a refund (promise S11).
    Raises records.AmountMismatch, and nothing is changed.
    """
    purchase_id = Payment.objects.values_list("purchase_id", flat=True).get(pk=payment_id)
    lock_purchase(purchase_id)
    payment = records.lock(payment_id)
    if payment.is_paid:
        return payment
    if currency != "vnd":
        raise records.AmountMismatch(currency)
    covered = records.succeed(
        payment, captured, reference=reference, confirmed_by_id=actor.user_id, attempt=attempt
    )
    orders = {
        order.pk: order for order in Order.unscoped.filter(pk__in=[share.order_id for share in covered])
    }
    revival.take_up_again(list(orders.values()))
    for share in covered:
        _receive_share(payment, share, orders[share.order_id], actor)
    if payment.method == PaymentMethod.CARD:
        outbox.write("payment.fee", payment=payment.pk)
    return payment


def _receive_share(payment: Payment, share: PaymentShare, order: Order, actor: Actor) -> None:
    posting.post(
        kind=EntryKind.SALE,
        reference=f"sale:{payment.pk}:{order.pk}",
        order_number=order.number,
        cooperative_id=order.cooperative_id,
        effective_on=timezone.localdate(payment.succeeded_at),
        lines=posting.sale_lines(
            posting.route(payment.method, payment.collected_by), share.amount, order.fee_amount
        ),
        is_internal=order.is_internal,
    )
    if order.status in (Status.CANCELLED, Status.RETURNED):
        refund = records.request_refund(payment, order, reason=reasons.LATE, actor_id=actor.user_id)
        outbox.write("refund.requested", refund=refund.pk)
    else:
        outbox.write("order.paid", order=order.pk)


def confirm_transfer(order_id: int, *, actor: Actor) -> Payment:
    """The cooperative saw the transfer on its account. Raises NotATransfer."""
    payment = Payment.objects.filter(order_id=order_id, method=PaymentMethod.VIETQR).first()
    if payment is None or payment.status == PaymentStatus.CANCELLED:
        raise NotATransfer
    return confirm_payment(payment.pk, captured=payment.amount, actor=actor)
