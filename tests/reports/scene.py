"""Money of every kind that the treasurer meets, on top of the demo's market: one of each, as the shop books it."""

import datetime
from dataclasses import dataclass
from random import Random

from django.db import connection
from django.test import override_settings
from django.utils import timezone

from catalog import stock
from catalog.models import Product, Variant
from demo import catalogue, people
from demo.orders import courses
from demo.orders.market import Market, moments
from demo.orders.rows import Writer
from shop.accounts.models import User
from shop.ledger import posting, settlement, settlement_payment
from shop.ledger.models import Account, Channel, EntryKind, FeeRate, Settlement
from shop.lifecycle import fulfilment, money_in, refunds
from shop.offsite import declaring
from shop.offsite.declaring import Declaration, Facts
from shop.orders.actors import SYSTEM
from shop.orders.models import Order, PaymentMethod
from shop.payments import records
from shop.payments.models import (
    BankTransfer,
    Collector,
    Dispute,
    HeldCharge,
    HeldReason,
    Outcome,
    Payment,
    Refund,
    RefundStatus,
)
from shop.reports import closing, periods, rollup
from shop.treasury import told_days
from shop.treasury.models import CodRemittance
from tests.stall.floor import place
from tests.treasury.card_sales import approved

FEE_BASIS_POINTS = 250
CARRIER_FEE = 8_000


@dataclass
class Scene:
    card: Order  # delivered, a part refunded, a part of it failing; settled and paid
    disputed: Order  # delivered, its money withdrawn by Stripe
    exact: Order  # paid by a transfer that a bank service told of
    under: Order  # too little came
    remitted: Order
    in_transit: Order  # its cash is with the carrier
    settlement: Settlement


def write_books() -> datetime.datetime:
    """Ninety purchases of every kind and end before a day of 2025, which is returned; then one of each kind of money
    today. With rollups; scopes are off."""
    catalogue.load()
    people.load()
    now = datetime.datetime(2025, 6, 1, 5, tzinfo=datetime.UTC)  # the same books whenever this runs
    market = Market(Random(7))
    plans = [market.plan(moment) for moment in moments(market.rng, 60, now, 90)]
    old = now - datetime.timedelta(days=40)
    plans += [
        market.plan(old, method=method, ends=ends)
        for method in PaymentMethod.values
        for ends in courses.Outcome
        if (method, ends) != (PaymentMethod.COD, courses.Outcome.EXPIRED)
    ]
    Writer(Random(7), now, "test").write(plans)
    play()
    correct_a_day()
    rollup.rebuild()
    may = periods.starting(periods.Unit.MONTH, datetime.date(2025, 5, 1))
    closing.close(may, actor_id=User.objects.order_by("pk")[0].pk, known_at=now + datetime.timedelta(days=4))
    return now


def play() -> Scene:
    """Everything once; the stall is the first that sells. Scopes are off."""
    FeeRate.objects.create(valid_from=datetime.date(2020, 1, 1), basis_points=FEE_BASIS_POINTS)
    variant = Variant.unscoped.filter(is_active=True, product__in=Product.published.all()).order_by("pk")[0]
    stock.count(variant.pk, variant.reserved + 50, actor_id=None)
    with override_settings(STRIPE_ENABLED=True):
        card, disputed = place({variant: 2}, "card"), place({variant: 1}, "card")
    exact, under = place({variant: 1}, "vietqr"), place({variant: 1}, "vietqr")
    remitted, in_transit = place({variant: 1}), place({variant: 1})
    for order, reference in ((card, "pi_scene_1"), (disputed, "pi_scene_2")):
        _pay(order, reference)
        deliver(order)
    _refund(card, 10_000)
    _fail(_refund(card, 20_000))
    transfer(exact, Outcome.EXACT, "FT26001")
    _pay(exact, "")
    transfer(under, Outcome.UNDER, "FT26002", amount=under.total_amount - 5_000)
    for order in (remitted, in_transit):
        deliver(order, Collector.CARRIER)
    fulfilment.correct_parcel(in_transit.pk, carrier="VNPost", tracking_number="VN9", actor=SYSTEM)
    remit(remitted)
    _hold(card)
    settled = settlement.create(card.cooperative_id, until=timezone.localdate(), actor_id=None)
    assert settled
    approved(settled)
    paid = settlement_payment.mark_paid(
        settled.pk, paid_on=timezone.localdate(), bank_reference="FT26327009", actor_id=None
    )
    _dispute(disputed)  # its money was paid out before
    _sell_elsewhere(variant)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    return Scene(card, disputed, exact, under, remitted, in_transit, paid)


def _sell_elsewhere(variant: Variant) -> None:
    """Two declared sales of a pack, the second one corrected."""
    today, cooperative_id = timezone.localdate(), variant.product.cooperative_id
    facts = Facts(variant.pk, "Chè", 2, 200_000, Channel.MARKET, today)
    told = [Declaration(key, facts) for key in ("a", "b")]
    _first, second = declaring.declare(cooperative_id, told, actor_id=None)
    fixed = Facts(variant.pk, "Chè", 1, 90_000, Channel.ZALO, today - datetime.timedelta(days=1))
    declaring.correct(second.pk, fixed, reason="đếm lại", shown=0, actor_id=None)


def correct_a_day() -> None:
    """Of the market's last cash that nothing was given back of: taken a day later than it was told."""
    cash = Payment.objects.filter(method="cod", collected_by=Collector.STALL, refunds=None)
    payment = cash.filter(succeeded_at__lt=timezone.now() - datetime.timedelta(days=2)).latest("pk")
    told_days.correct(
        f"sale:{payment.pk}:{payment.order_id}",
        day=records.day_of(payment) + datetime.timedelta(days=1),
        reason="bấm nhầm ngày",
        actor_id=None,
    )


def payment_of(order: Order) -> Payment:
    return Payment.objects.get(shares__order=order)


def deliver(order: Order, collected_by: str = Collector.STALL) -> None:
    fulfilment.confirm(order.pk, actor=SYSTEM)
    fulfilment.pack(order.pk, actor=SYSTEM)
    fulfilment.ship(order.pk, carrier="Viettel Post", tracking_number="VT123", actor=SYSTEM)
    fulfilment.deliver(order.pk, actor=SYSTEM, collected_by=collected_by)


def _pay(order: Order, reference: str) -> None:
    payment = payment_of(order)
    money_in.confirm_payment(payment.pk, captured=payment.amount, reference=reference, actor=SYSTEM)


def _refund(order: Order, amount: int) -> Refund:
    refund = refunds.ask_part(order.pk, amount=amount, reason="vỡ túi", actor=SYSTEM)
    return refunds.finish(refund.pk, reference=f"re_scene_{refund.pk}")


def _fail(refund: Refund) -> None:
    """Stripe says later that the money did not arrive."""
    now = timezone.now()
    Refund.objects.filter(pk=refund.pk).update(
        status=RefundStatus.FAILED, failed_at=now, failure="expired card"
    )
    lines = posting.refund_lines("card", refund.amount, refund.fee_amount)
    post(EntryKind.REFUND_FAILED, f"refund_failed:{refund.pk}", refund.order, posting.reversed_lines(lines))


def transfer(order: Order, outcome: str, reference: str, amount: int | None = None) -> BankTransfer:
    payment = payment_of(order)
    paid = payment.amount if amount is None else amount
    held = 0 if outcome == Outcome.EXACT else paid
    row = BankTransfer.unscoped.create(
        cooperative=order.cooperative,
        source="sepay",
        external_id=reference,
        bank_reference=reference,
        account_number=payment.payee_account_number,
        amount=paid,
        memo_code=payment.memo_code or "",
        occurred_at=timezone.now(),
        received_at=timezone.now(),
        payment=payment,
        outcome=outcome,
        held_amount=held,
    )
    if held:
        lines = [(Account.DIRECT_RECEIPTS, held), (Account.BUYER_CLEARING, -held)]
        post(EntryKind.TRANSFER, f"transfer:{row.pk}", order, lines)
    return row


def remit(order: Order) -> CodRemittance:
    payment = payment_of(order)
    row = CodRemittance.unscoped.create(
        cooperative=order.cooperative,
        payment=payment,
        amount=payment.captured_amount,
        fee_amount=CARRIER_FEE,
        remitted_on=timezone.localdate(),
        reference="BK-01",
        recorded_at=timezone.now(),
    )
    lines = [
        (Account.CASH, row.amount - row.fee_amount),
        (Account.CARRIER_FEE, row.fee_amount),
        (Account.CASH_IN_TRANSIT, -row.amount),
    ]
    post(EntryKind.REMITTANCE, f"remittance:{row.pk}", order, lines)
    return row


def _dispute(order: Order) -> None:
    payment = payment_of(order)
    dispute = Dispute.objects.create(
        payment=payment,
        provider_id="dp_scene",
        amount=payment.captured_amount,
        fee_amount=350_000,
        reason="fraudulent",
        withdrawn=True,
        opened_at=timezone.now(),
    )
    Payment.objects.filter(pk=payment.pk).update(provider_fee_amount=9_000)
    amount = payment.captured_amount
    post(
        EntryKind.DISPUTE,
        f"dispute:{dispute.pk}:{order.pk}",
        order,
        [(Account.DISPUTED, amount), (Account.CARD_CLEARING, -amount)],
    )
    for kind, reference, fee in (
        (EntryKind.PROVIDER_FEE, f"provider_fee:{payment.pk}", 9_000),
        (EntryKind.PROVIDER_FEE, f"provider_fee:dispute:{dispute.pk}", 350_000),
    ):
        post(kind, reference, None, [(Account.PROVIDER_FEE, fee), (Account.CARD_CLEARING, -fee)])


def _hold(order: Order) -> None:
    held = HeldCharge.objects.create(
        payment=payment_of(order),
        provider_reference="pi_scene_again",
        amount=70_000,
        currency="vnd",
        reason=HeldReason.SECOND_CHARGE,
        created_at=timezone.now(),
    )
    lines = [(Account.CARD_CLEARING, held.amount), (Account.BUYER_CLEARING, -held.amount)]
    post(EntryKind.HELD, f"held:{held.pk}", None, lines)


def post(kind: EntryKind, reference: str, order: Order | None, lines: posting.Lines) -> None:
    posting.post(
        kind=kind,
        reference=reference,
        order_number=order.number if order else "",
        cooperative_id=order.cooperative_id if order else None,
        effective_on=timezone.localdate(),
        lines=lines,
    )
