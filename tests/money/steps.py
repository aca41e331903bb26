"""The steps of the money machine, first part: orders are placed, paid by card, served, and end."""

import datetime
import itertools
from collections.abc import Callable
from dataclasses import replace
from typing import Any, ClassVar

from django.db import connection, transaction
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from catalog import stock
from catalog.models import Variant
from shop.card_payments import provider_fees
from shop.cart import cart as carts
from shop.checkout import card_page, placement, quotes
from shop.ledger.models import FeeRate
from shop.lifecycle import fulfilment, money_in
from shop.orders.actors import SYSTEM, Actor, ActorKind
from shop.orders.models import Order, PaymentMethod, Purchase
from shop.orders.transitions import IllegalTransition
from shop.payments import records
from shop.payments.models import Payment as PaymentRow
from shop.payments.models import PaymentAttempt
from shop.payments.models import Refund as RefundRow
from tests.cast import Cast
from tests.money import books
from tests.money.model import Market, Page, Payment, Refund, Sale, fee_of
from tests.money.stripe import MoneyStripe
from tests.overdue import expire_due
from tests.test_races import request_for

PICK = st.integers(0, 999)
RATES = st.sampled_from([0, 250, 333, 3000])  # basis points
METHODS = ("cod", "vietqr", "card")
# How it is paid, what is bought, how many steps it goes at once.
PLANS = st.tuples(st.sampled_from(METHODS), st.integers(1, 7), st.integers(0, 5))
NEXT = {"placed": "confirm", "confirmed": "pack", "packed": "ship", "shipped": "deliver"}
LEGAL = {
    "confirm": ("placed",),
    "pack": ("confirmed",),
    "ship": ("packed",),
    "deliver": ("shipped",),
    "cancel": ("placed", "confirmed", "packed"),
    "take_back": ("shipped", "delivered"),
}


def has(name: str) -> Callable[[Any], Any]:
    """The step is only tried where there is something of this name to try it on."""
    return precondition(lambda self: bool(getattr(self, name)))


def one(things: list[Any], pick: int, likely: list[Any] | None = None) -> Any:
    """One of them by a number, the latest ones for the lowest; three times out of four one of `likely`."""
    chosen = likely if likely and pick % 4 else things
    return chosen[-1 - pick // 4 % len(chosen)]


class OrderSteps(RuleBasedStateMachine):
    """Placing, paying by card, serving. Rolled back at its end, so that runs follow each other on one database."""

    cast: ClassVar[Cast]
    stripe: ClassVar[MoneyStripe]

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        self.market = Market()
        self.numbers = itertools.count(1)
        self.actor = Actor(ActorKind.MANAGER, user_id=self.cast.may.pk)
        self.stalls = {
            self.cast.tea_100.pk: self.cast.tea.pk,
            self.cast.tea_200.pk: self.cast.tea.pk,
            self.cast.rice_5kg.pk: self.cast.rice.pk,
        }
        self.market.on_hand = dict(Variant.unscoped.values_list("pk", "on_hand"))
        self.before = books.fingerprint()
        self.is_right = False

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.savepoint.__exit__(None, None, None)

    def attempt(self, expected: bool | None, call: Callable[[], Any], *refusals: type[Exception]) -> Any:
        """Does it. Expected to change something (True), to change nothing (None), or to be refused (False)."""
        result, refusal = None, None
        self.is_right = False  # until the books have been looked at
        try:
            result = call()
        except refusals as error:
            refusal = error
        assert (refusal is not None) is (expected is False), f"refused: {refusal!r}"
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
        after = books.fingerprint()
        assert (after != self.before) is bool(expected), "something changed" if not expected else "no change"
        self.before = after
        return result

    # What a step can be tried on.

    @property
    def sales(self) -> list[Sale]:
        return self.market.sales

    @property
    def alive(self) -> list[Sale]:
        return [sale for sale in self.sales if sale.status in NEXT]

    def by(self, method: str) -> list[Payment]:
        return [payment for payment in self.market.payments if payment.method == method]

    @property
    def cards(self) -> list[Payment]:
        return self.by("card")

    @property
    def paid_cards(self) -> list[Payment]:
        return [payment for payment in self.cards if payment.is_paid]

    @property
    def open_payments(self) -> list[Payment]:
        return [payment for payment in self.market.payments if payment.is_open and payment.method != "cod"]

    @property
    def pages(self) -> list[tuple[Payment, Page]]:
        return [(payment, page) for payment in self.cards for page in payment.pages]

    # Placing.

    @initialize(rate=RATES, plan=st.lists(PLANS, min_size=4, max_size=8))
    def open_the_market(self, rate: int, plan: list[tuple[str, int, int]]) -> None:
        self.set_fee(rate)
        for method, choice, far in plan:
            self.place(method, choice)
            for sale in self.sales[-1:]:
                self.go_far(sale, far)
        self.end_the_day()

    def end_the_day(self) -> None:
        """What is done for every cooperative alike."""

    @rule(method=st.sampled_from(METHODS), choice=st.integers(1, 7))
    def place_an_order(self, method: str, choice: int) -> None:
        self.place(method, choice)

    def place(self, method: str, choice: int) -> None:
        """`choice` is a set of the three packs, as bits; the first two are one cooperative's."""
        packs = {pack: 1 + choice % 2 for bit, pack in enumerate(sorted(self.stalls)) if choice >> bit & 1}
        wanted = request_for(packs, 0, method)
        is_there = self.market.is_there(packs)
        if is_there:
            totals = quotes.ask(carts.build(packs, "price"), wanted.delivery.province).totals
            wanted = replace(wanted, shown_total=totals.total_amount)
        wanted = replace(wanted, cart_key=f"cart-{next(self.numbers)}")
        placed = self.attempt(is_there, lambda: placement.place_order(wanted), placement.ProblemLines)
        if placed:
            self._note(placed[0].pk)

    def _note(self, purchase_id: int) -> None:
        for row in PaymentRow.objects.filter(purchase=purchase_id):
            payment = Payment(row.pk, row.method)
            for order in Order.unscoped.filter(payment_shares__payment=row).order_by("pk"):
                packs = dict(order.lines(manager="unscoped").values_list("variant_id", "quantity"))
                rate = self.market.rate if row.method == PaymentMethod.CARD else 0
                assert order.fee_amount == fee_of(order.total_amount, rate)
                sale = Sale(order.pk, order.cooperative_id, packs, order.total_amount, rate, payment)
                payment.sales.append(sale)
                self.market.sales.append(sale)
                self.market.reserve(packs)
            self.market.payments.append(payment)

    @rule(rate=RATES)
    def change_the_fee(self, rate: int) -> None:
        self.set_fee(rate)

    def set_fee(self, basis_points: int) -> None:
        FeeRate.objects.update_or_create(
            valid_from=timezone.localdate(), defaults={"basis_points": basis_points}
        )
        self.market.rate = basis_points

    @rule(pick=PICK, more=st.integers(1, 6))
    def goods_arrive(self, pick: int, more: int) -> None:
        pack = one(sorted(self.stalls), pick)
        self.market.on_hand[pack] += more
        self.attempt(True, lambda: stock.count(pack, self.market.on_hand[pack], actor_id=None))

    # Serving.

    @has("alive")
    @rule(pick=PICK, far=st.integers(1, 5))
    def go_on(self, pick: int, far: int) -> None:
        self.go_far(one(self.alive, pick), far)

    @has("alive")
    @rule(pick=PICK)
    def go_to_the_end(self, pick: int) -> None:
        self.go_far(one(self.alive, pick), 5)

    def go_far(self, sale: Sale, far: int) -> None:
        """So many of its steps one after the other: paid, confirmed, packed, shipped, delivered."""
        for _step in range(far):
            payment = sale.payment
            if payment.is_open and payment.method != "cod":
                self.pay_as_asked(payment)
            elif sale.status in NEXT:
                self.serve(sale, NEXT[sale.status], by_carrier=self.sales.index(sale) % 3 > 0)

    def pay_as_asked(self, payment: Payment) -> None:
        """By card or, below, by transfer."""
        if payment.method == "card":
            self.show_page(payment)
            if payment.pages:
                self.pay_page(payment, payment.pages[-1], 0, "vnd")

    @has("sales")
    @rule(pick=PICK, step=st.sampled_from(sorted(LEGAL)), by_carrier=st.booleans())
    def try_any_step(self, pick: int, step: str, by_carrier: bool) -> None:
        likely = [sale for sale in self.sales if sale.status in LEGAL[step]]
        self.serve(one(self.sales, pick, likely), step, by_carrier)

    def serve(self, sale: Sale, step: str, by_carrier: bool) -> None:
        payment, is_legal = sale.payment, sale.status in LEGAL[step]
        is_paid_first = step != "confirm" or payment.is_paid or payment.method == "cod"
        more: dict[str, dict[str, Any]] = {
            "ship": {"carrier": "Viettel Post", "tracking_number": "VTP1"},
            "deliver": {"collected_by": "carrier" if by_carrier else "stall"},
            "cancel": {"reason": "out of stock"},
            "take_back": {"reason": "broken"},
        }
        service = getattr(fulfilment, step)
        self.attempt(
            is_legal and is_paid_first,
            lambda: service(sale.pk, actor=self.actor, **more.get(step, {})),
            IllegalTransition,
            fulfilment.NotPaidYet,
        )
        if is_legal and is_paid_first:
            self._served(sale, step, by_carrier)

    def _served(self, sale: Sale, step: str, by_carrier: bool) -> None:
        market, payment = self.market, sale.payment
        if step == "cancel":
            market.cancel(sale)
            self.ask_back(sale)
        elif step == "take_back":
            sale.status = "returned"
            market.move(sale.packs, 1)
            payment.is_cancelled = payment.is_open
            self.ask_back(sale)
        elif step == "deliver":
            sale.status = "delivered"
            if payment.method == "cod":
                payment.collected_by = "carrier" if by_carrier else "stall"
                market.pay(payment, payment.sales)
        else:
            sale.status = {"confirm": "confirmed", "pack": "packed", "ship": "shipped"}[step]
            if step == "ship":
                market.reserve(sale.packs, -1)
                market.move(sale.packs, -1)

    # Cards.

    @has("cards")
    @rule(pick=PICK)
    def open_the_page(self, pick: int) -> None:
        self.show_page(one(self.cards, pick, [payment for payment in self.cards if payment.is_open]))

    def show_page(self, payment: Payment) -> None:
        asked = [sale for sale in payment.sales if not sale.is_dropped]
        can_pay = payment.is_open and not payment.is_late and not payment.is_looked_at
        is_known = bool(payment.pages) and payment.pages[-1].sales == asked
        purchase = PaymentRow.objects.get(pk=payment.pk).purchase
        expected = None if can_pay and is_known else can_pay
        self.attempt(expected, lambda: self.open_at_stripe(purchase), card_page.NothingToPay)
        if expected:
            attempt = PaymentAttempt.objects.filter(payment=payment.pk).latest("number")
            page = Page(attempt.pk, asked)
            assert attempt.amount == self.stripe.asked == page.amount
            payment.pages.append(page)

    @staticmethod
    def open_at_stripe(purchase: Purchase) -> None:
        card_page.open_page(card_page.ask(purchase).pk)

    @has("pages")
    @rule(
        pick=PICK, wrong=st.sampled_from([0, 0, 0, 0, -1, 1]), currency=st.sampled_from(["vnd"] * 5 + ["usd"])
    )
    def pay_by_card(self, pick: int, wrong: int, currency: str) -> None:
        likely = [(payment, page) for payment, page in self.pages if not payment.is_paid]
        payment, page = one(self.pages, pick, likely)
        self.pay_page(payment, page, wrong, currency)

    def pay_page(self, payment: Payment, page: Page, wrong: int, currency: str) -> None:
        is_right = not wrong and currency == "vnd"
        self.attempt(
            None if payment.is_paid else is_right,
            lambda: money_in.confirm_payment(
                payment.pk,
                captured=page.amount + wrong,
                currency=currency,
                reference=f"pi_{page.attempt}",
                attempt=PaymentAttempt.objects.get(pk=page.attempt),
                actor=SYSTEM,
            ),
            records.AmountMismatch,
        )
        if is_right and not payment.is_paid:
            payment.reference = f"pi_{page.attempt}"
            self.received(payment, page.sales)

    def received(self, payment: Payment, sales: list[Sale]) -> None:
        """The money is there; what no order can use goes back."""
        for sale in self.market.pay(payment, sales):
            self.ask_back(sale)

    def ask_back(self, sale: Sale, amount: int | None = None) -> None:
        """A refund of what is left of an order's money, or of `amount` of it, has been asked for."""
        wanted = sale.left if amount is None else amount
        if wanted:
            refund = Refund(sale, wanted, self.market.fee_back(sale, wanted))
            self.market.refunds[RefundRow.objects.filter(order=sale.pk).latest("pk").pk] = refund
            sale.payment.refunds.append(refund)

    @has("open_payments")
    @rule(pick=PICK)
    def time_is_up(self, pick: int) -> None:
        self.let_expire(one(self.open_payments, pick))

    def let_expire(self, payment: Payment) -> None:
        past = timezone.now() - datetime.timedelta(minutes=1)
        PaymentRow.objects.filter(pk=payment.pk).update(expires_at=past)
        payment.is_late = True
        self.before = books.fingerprint()
        due = [late for late in self.open_payments if late.is_late and not late.is_looked_at]
        orders = [sale for late in due for sale in late.sales if sale.status == "placed"]
        count = self.attempt(True if orders else None, expire_due)
        assert count == len(orders)
        for sale in orders:
            self.market.cancel(sale)
            sale.has_expired = True

    @has("open_payments")
    @rule(pick=PICK)
    def money_comes_too_late(self, pick: int) -> None:
        self.come_too_late(one(self.open_payments, pick))

    def come_too_late(self, payment: Payment) -> None:
        if payment.method == "card":
            self.show_page(payment)
        self.let_expire(payment)
        if payment.is_cancelled:
            self.pay_late(payment)

    def pay_late(self, payment: Payment) -> None:
        """By card or, below, by transfer."""
        if payment.pages:
            self.pay_page(payment, payment.pages[-1], 0, "vnd")

    @has("paid_cards")
    @rule(pick=PICK, amount=st.integers(0, 20_000))
    def the_provider_tells_its_fee(self, pick: int, amount: int) -> None:
        likely = [payment for payment in self.paid_cards if not payment.is_fee_known]
        payment = one(self.paid_cards, pick, likely)
        self.stripe.fee = amount
        self.attempt(None if payment.is_fee_known else True, lambda: provider_fees.read(payment.pk))
        if not payment.is_fee_known:
            payment.is_fee_known = True
            self.market.purses[None].kept_by_provider(amount)
