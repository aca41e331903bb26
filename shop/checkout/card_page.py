"""The hosted page of a card payment: asked for by the buyer, opened at Stripe by a worker, shown by the buyer's page.

No web request waits for Stripe (promise A11). `ask` and `look` touch the database alone; `open_page` is a worker's.
"""

import datetime
import logging
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from shop.lifecycle import locks
from shop.notifications import outbox
from shop.notifications.topics import Topic
from shop.orders.models import PaymentMethod, Purchase
from shop.payments import records
from shop.payments.models import HELD_WAITING, Payment, PaymentAttempt, PaymentStatus
from shop.payments.providers import stripe

logger = logging.getLogger(__name__)
FROM_CARD = "da-qua-the"  # query of the order's page: the buyer comes from the card page's "paid" side
BUSY = "the-ban"  # query of the order's page: the card page could not be opened just now
# How long a buyer looks at "đang mở". Without JavaScript the page looks every two seconds, and in less than eight
# the buyer is told that it is slow (promise S3).
OPENING_TIME = datetime.timedelta(seconds=5)


class NothingToPay(Exception):
    """The payment is paid, cancelled or expired already, or no card's."""


@dataclass(frozen=True)
class Look:
    """How far the page is. `url` once it is open; else it is being opened, or it failed, or nobody has asked."""

    url: str = ""
    is_opening: bool = False
    has_failed: bool = False


def address(purchase: Purchase) -> str:
    """Where the buyer waits for the page; leads on to it."""
    return f"{reverse('checkout:pay', args=[purchase.number])}?t={purchase.token}"


@transaction.atomic
def ask(purchase: Purchase) -> PaymentAttempt:
    """Wants the page opened; its key is in the database before anybody calls Stripe. Raises NothingToPay.

    Pressing twice asks once, and gives the same page. With a `url` the page is open already.
    """
    locks.purchase(purchase.pk)
    payment = records.lock(_card(purchase).pk)
    _refuse_unless_due(payment)
    attempt = records.begin_attempt(payment)
    now = timezone.now()
    if not attempt.url and not _is_opening(attempt, now):
        attempt.asked_at, attempt.failure = now, ""
        attempt.save(update_fields=["asked_at", "failure"])
        outbox.write(Topic.CARD_PAGE_ASKED, attempt=attempt.pk)
    return attempt


def look(purchase: Purchase) -> Look:
    """Only reads. Raises NothingToPay."""
    payment, now = _card(purchase), timezone.now()
    _refuse_unless_due(payment)
    attempt = records.latest_attempt(payment)
    if attempt is None or not records.is_usable(payment, attempt, now):
        return Look()
    is_opening = _is_opening(attempt, now)
    return Look(attempt.url, is_opening, has_failed=not attempt.url and not is_opening)


def _card(purchase: Purchase) -> Payment:
    payment = purchase.payments.filter(method=PaymentMethod.CARD).first()
    if payment is None:
        raise NothingToPay
    return payment


def _refuse_unless_due(payment: Payment) -> None:
    if not payment.is_open or (payment.expires_at and payment.expires_at <= timezone.now()):
        raise NothingToPay
    if payment.held_charges.filter(resolution__in=HELD_WAITING).exists():
        raise NothingToPay  # money did come; a person looks at it


def _is_opening(attempt: PaymentAttempt, now: datetime.datetime) -> bool:
    if attempt.url or attempt.failure or attempt.asked_at is None:
        return False
    return attempt.asked_at > now - OPENING_TIME


def open_page(attempt_id: int) -> None:
    """Opens the page at Stripe and stores its address, or why there is none; again gives the same page.

    What nobody waits for any more is left: a queue that stood behind a silent Stripe is gone at once.
    """
    attempt = PaymentAttempt.objects.select_related("payment__purchase").get(pk=attempt_id)
    payment = attempt.payment
    is_awaited = attempt.asked_at and attempt.asked_at > timezone.now() - records.ANSWER_TIME
    if attempt.url or not is_awaited or not payment.is_open or records.latest_attempt(payment) != attempt:
        return
    try:
        state = _open_session(payment, attempt)
    except (stripe.Unavailable, stripe.Refused) as error:
        logger.warning("payment %s: no card page: %s", payment.pk, error)
        PaymentAttempt.objects.filter(pk=attempt.pk, url="").update(failure=str(error)[:200] or "failed")
        return
    _keep_session(attempt, state)


def _open_session(payment: Payment, attempt: PaymentAttempt) -> stripe.SessionState:
    purchase = payment.purchase
    shares = payment.shares.filter(dropped_at__isnull=True).select_related("order__cooperative")
    lines = [
        (f"{share.order.cooperative.name} · {share.order.number}", share.amount)
        for share in shares.order_by("order_id")
    ]
    if sum(amount for _name, amount in lines) != attempt.amount:
        raise stripe.Refused(
            "an order was cancelled since the buyer asked"
        )  # asking again makes a new attempt
    with override(purchase.language):
        order_page = f"{settings.SITE_URL}{purchase.get_absolute_url()}"
    return stripe.create_session(
        payment_id=payment.pk,
        idempotency_key=attempt.idempotency_key,
        lines=lines,
        email=purchase.email,
        language=purchase.language,
        expires_at=attempt.expires_at,
        return_urls=(f"{order_page}&{FROM_CARD}=1", order_page),
    )


@transaction.atomic
def _keep_session(attempt: PaymentAttempt, state: stripe.SessionState) -> None:
    """Stores what Stripe answered; a page that asks for what is no longer due is closed again."""
    locks.purchase(attempt.payment.purchase_id)
    payment = records.lock(attempt.payment_id)
    PaymentAttempt.objects.filter(pk=attempt.pk).update(session_id=state.id, url=state.url, failure="")
    if payment.status == PaymentStatus.CREATED:
        Payment.objects.filter(pk=payment.pk).update(status=PaymentStatus.PENDING)
    if not payment.is_open or records.due_amount(payment) != attempt.amount:
        outbox.write(Topic.PAYMENT_CLOSED, payment=payment.pk)
