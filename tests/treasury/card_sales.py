"""Orders paid by card as if Stripe had said so, and what becomes of them, for the tests of settlements."""

import datetime

from django.utils import timezone

from catalog import groups
from catalog.models import Variant
from shop.accounts.models import User
from shop.ledger import posting, settlement, settlement_payment
from shop.ledger.models import Account, EntryKind, LedgerEntry, Posting, Settlement
from shop.lifecycle import fulfilment, money_in, refunds
from shop.orders.actors import SYSTEM
from shop.orders.models import Order
from shop.payments.models import Payment, Refund
from tests.stall.floor import place


def today() -> datetime.date:
    return timezone.localdate()


def sell(packs: dict[Variant, int]) -> Order:
    """One order, paid by card and not delivered yet."""
    order = place(packs, "card")
    payment = Payment.objects.get(shares__order=order)
    money_in.confirm_payment(payment.pk, captured=payment.amount, reference=f"pi_{payment.pk}", actor=SYSTEM)
    return order


def deliver(order: Order) -> Order:
    fulfilment.confirm(order.pk, actor=SYSTEM)
    fulfilment.pack(order.pk, actor=SYSTEM)
    fulfilment.ship(order.pk, carrier="Viettel Post", tracking_number="VTP1", actor=SYSTEM)
    return fulfilment.deliver(order.pk, actor=SYSTEM)


def sell_and_deliver(packs: dict[Variant, int]) -> Order:
    return deliver(sell(packs))


def refund(order: Order, amount: int) -> Refund:
    """A part of a delivered order goes back, and Stripe has done it."""
    asked = refunds.ask_part(order.pk, amount=amount, reason="vỡ một hộp", actor=SYSTEM)
    return refunds.finish(asked.pk, reference=f"re_{asked.pk}")


def lose_dispute(order: Order, amount: int) -> LedgerEntry:
    """What a lost dispute books to the cooperative."""
    return posting.post(
        kind=EntryKind.DISPUTE,
        reference=f"dispute:test:{order.pk}:lost",
        order_number=order.number,
        cooperative_id=order.cooperative_id,
        effective_on=today(),
        lines=[
            (Account.PAYABLE, amount),
            (Account.DISPUTED, -amount),
            (Account.REFUNDS, amount),
            (Account.PLATFORM_RECEIVABLE, -amount),
        ],
        is_internal=order.is_internal,
    )


def settle(cooperative_id: int, until: datetime.date | None = None) -> Settlement | None:
    """Made by nobody, approved by an officer."""
    made = settlement.create(cooperative_id, until=until or today(), actor_id=None)
    return approved(made) if made else None


def approved(made: Settlement) -> Settlement:
    officer = User.objects.filter(groups__name=groups.UNION).exclude(pk=made.created_by_id).first()
    officer = officer or User.objects.create_user("+84912000023", full_name="Vàng A Chu")
    return settlement_payment.approve(made.pk, actor_id=officer.pk)


def settle_and_pay(cooperative_id: int) -> Settlement:
    made = settle(cooperative_id)
    assert made is not None
    is_used = Settlement.unscoped.filter(bank_reference="FT26327").exists()
    reference = f"FT26327/{made.pk}" if is_used else "FT26327"
    return settlement_payment.mark_paid(made.pk, paid_on=today(), bank_reference=reference, actor_id=None)


def balance(account: str, cooperative_id: int | None = None) -> int:
    rows = Posting.objects.filter(account=account)
    if cooperative_id is not None:
        rows = rows.filter(cooperative=cooperative_id)
    return sum(rows.values_list("amount", flat=True))
