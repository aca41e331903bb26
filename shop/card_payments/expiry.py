"""Card payments whose time is over. Stripe is asked first, outside any transaction: a payment that went through wins
(promise K4), and one that is held for a person keeps its order until that person has decided (promise S12).
"""

import logging

from shop.card_payments import reconciliation
from shop.lifecycle import expiry
from shop.orders.models import PaymentMethod
from shop.payments.models import HELD_WAITING
from shop.payments.providers import stripe

logger = logging.getLogger(__name__)


def expire_cards() -> int:
    """Returns how many orders were cancelled. What is held came, if not as asked: a person decides first."""
    cancelled = 0
    cards = expiry.due().filter(method=PaymentMethod.CARD).exclude(held_charges__resolution__in=HELD_WAITING)
    for payment in reconciliation.in_turn(cards):
        try:
            if not reconciliation.settle(payment, close=True):
                cancelled += expiry.expire(payment)
        except stripe.Unavailable:
            logger.warning("payment %s: Stripe did not answer, expiry tried again next minute", payment.pk)
            break  # one wait is enough
    return cancelled
