"""One order's payment and everything that stands at it, each table read once."""

from dataclasses import dataclass
from typing import Self

from shop.orders.models import Order
from shop.payments.models import (
    BankTransfer,
    Dispute,
    HeldCharge,
    Payment,
    PaymentAttempt,
    PaymentShare,
    Refund,
)


@dataclass(frozen=True)
class Case:
    """The order, its share of the payment that covers it, and all that stands at that payment, read once."""

    order: Order
    share: PaymentShare
    attempts: list[PaymentAttempt]
    refunds: list[Refund]  # of other orders of the purchase too
    transfers: list[BankTransfer]
    disputes: list[Dispute]
    held: list[HeldCharge]

    @classmethod
    def of(cls, order: Order) -> Self:
        """Six queries. Raises PaymentShare.DoesNotExist."""
        with_payment = PaymentShare.objects.select_related("payment__payee_bank", "payment__cod_remittance")
        share = with_payment.get(order=order)
        payment = share.payment
        return cls(
            order=order,
            share=share,
            attempts=list(payment.attempts.all()),
            refunds=list(payment.refunds.all()),
            transfers=list(payment.transfers(manager="unscoped").select_related("resolved_by")),
            disputes=list(payment.disputes.all()),
            held=list(payment.held_charges.all()),
        )

    @property
    def payment(self) -> Payment:
        return self.share.payment
