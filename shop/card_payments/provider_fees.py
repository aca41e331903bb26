"""What Stripe keeps of each card payment, as Stripe books it; a cost of the marketplace's, never of a cooperative."""

import datetime
import logging

from django.db import transaction
from django.utils import timezone

from shop.ledger import posting
from shop.ledger.models import Account, EntryKind
from shop.lifecycle import locks
from shop.orders.models import PaymentMethod
from shop.payments import records
from shop.payments.models import Payment, PaymentStatus
from shop.payments.providers import stripe

logger = logging.getLogger(__name__)
PATIENCE = datetime.timedelta(minutes=1)  # the outbox usually comes first
GIVEN_UP_AFTER = datetime.timedelta(days=7)  # Stripe books a charge within seconds
MINOR_UNITS = 100  # of the currencies that a Stripe balance is kept in, but for those without decimals
WITHOUT_DECIMALS = ("jpy", "krw")
BATCH = 50


def read(payment_id: int) -> bool:
    """Asks Stripe for the fee of a paid card payment and posts it, once. False while Stripe has not booked it.

    Only a fee in đồng is posted; of one in another currency a note is kept, since no rate of ours would be the
    bank's. Raises stripe.Unavailable, stripe.Refused.
    """
    payment = Payment.objects.get(pk=payment_id)
    if not _is_missing(payment):
        return True
    fee = stripe.read_fee(payment.provider_reference)
    if fee is None:
        return False
    if fee.currency == stripe.CURRENCY:
        _post(payment, fee)
    else:
        Payment.objects.filter(pk=payment_id).update(provider_fee_note=written(fee))
    return True


def _is_missing(payment: Payment) -> bool:
    is_paid_by_card = payment.is_paid and payment.method == PaymentMethod.CARD
    return is_paid_by_card and payment.provider_fee_amount is None and not payment.provider_fee_note


@transaction.atomic
def _post(payment: Payment, fee: stripe.Fee) -> None:
    locks.purchase(payment.purchase_id)
    current = records.lock(payment.pk)
    if not _is_missing(current):
        return
    Payment.objects.filter(pk=current.pk).update(provider_fee_amount=fee.amount)
    if fee.amount:
        posting.post(
            kind=EntryKind.PROVIDER_FEE,
            reference=f"provider_fee:{current.pk}",
            cooperative_id=None,
            effective_on=timezone.localdate(fee.charged_at),
            lines=[(Account.PROVIDER_FEE, fee.amount), (Account.CARD_CLEARING, -fee.amount)],
        )


def written(fee: stripe.Fee) -> str:
    """ "0.53 SGD", as a person reads it."""
    if fee.currency in WITHOUT_DECIMALS:
        return f"{fee.amount} {fee.currency.upper()}"
    whole, part = divmod(abs(fee.amount), MINOR_UNITS)
    return f"{'-' if fee.amount < 0 else ''}{whole}.{part:02d} {fee.currency.upper()}"


def missing() -> int:
    """Asks again for the payments of which no fee is known; returns how many. Raises stripe.Unavailable."""
    now = timezone.now()
    unknown = Payment.objects.filter(
        status=PaymentStatus.SUCCEEDED,
        method=PaymentMethod.CARD,
        provider_fee_amount__isnull=True,
        provider_fee_note="",
        succeeded_at__range=(now - GIVEN_UP_AFTER, now - PATIENCE),
    )
    keys = list(unknown.order_by("?").values_list("pk", flat=True)[:BATCH])
    for payment_id in keys:
        try:
            read(payment_id)
        except stripe.Refused as refusal:
            logger.warning("payment %s: Stripe has no fee for it: %s", payment_id, refusal)
            Payment.objects.filter(pk=payment_id).update(provider_fee_note="unknown at Stripe")
    return len(keys)
