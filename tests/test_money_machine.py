"""Everything that can happen to money, in any order, against a model of plain numbers (promises M1–M8, S11, S12).

After every step the ledger, orders, refunds, transfers and stock are what the model says; after every run all
promises of the books hold. What is not allowed raises and changes nothing. `MONEY_RUNS=200` walks further,
another way each time.
"""

import os

import pytest
from django.utils import timezone
from django_scopes import scopes_disabled
from hypothesis import HealthCheck, Phase
from hypothesis import settings as hypothesis_settings
from hypothesis.stateful import invariant, run_state_machine_as_test
from pytest_django.fixtures import Settings

from shop.checkout import placement
from shop.ledger import posting, settlement
from shop.ledger.models import FeeRate
from shop.lifecycle import fulfilment, money_in, refunds, reopening
from shop.orders.actors import SYSTEM
from shop.payments.models import Refund, RefundStatus
from shop.reports import books as promises
from shop.reports import rollup
from shop.reports.models import DailySales
from shop.treasury.bank import matching
from shop.treasury.cash import remittance
from tests.cast import Cast
from tests.money import books
from tests.money.stripe import MoneyStripe
from tests.money.treasury import TreasurySteps
from tests.test_races import request_for

RUNS = int(os.environ.get("MONEY_RUNS", "0"))
STEPS = 200


class Machine(TreasurySteps):
    """All steps, compared with the model after each."""

    steps = 0

    @invariant()
    def the_books_are_what_the_model_says(self) -> None:
        type(self).steps += 1
        assert books.balances() == books.expected_balances(self.market)
        assert books.states() == books.expected_states(self.market)
        self.is_right = True

    def teardown(self) -> None:
        try:
            if self.is_right:  # what went wrong before says more
                self.prove()
        finally:
            super().teardown()

    def prove(self) -> None:
        """All promises of the books, on what this run left."""
        broken = {result.check.name: result.examples for result in promises.prove() if result.broken_count}
        assert broken == {}
        rollup.rebuild()
        earned = {
            row.cooperative_id: row.income_amount for row in DailySales.objects.all() if row.income_amount
        }
        purses = self.market.purses
        assert earned == {stall: purse.earned for stall, purse in purses.items() if stall and purse.earned}


def walk(cast: Cast, settings: Settings, **limits: object) -> None:
    """Runs the machine on this cast; the same way each time unless MONEY_RUNS asks for more."""
    settings.STRIPE_ENABLED = True
    cast.rice.bank_account_number = "0000000002"
    cast.rice.save(update_fields=["bank_account_number"])
    Machine.cast = cast
    chosen = {
        "max_examples": RUNS or 8,
        "stateful_step_count": STEPS,
        "derandomize": not RUNS,
        "deadline": None,
        "database": None,
        "phases": [Phase.generate, Phase.shrink],
        "report_multiple_bugs": False,
        "print_blob": False,
        "suppress_health_check": list(HealthCheck),
    }
    with MoneyStripe() as fake, scopes_disabled():
        Machine.stripe = fake
        run_state_machine_as_test(Machine, settings=hypothesis_settings(**chosen | limits))


@pytest.mark.long
@pytest.mark.django_db
def test_m1_to_m8_money_agrees_with_plain_numbers_whatever_happens(cast: Cast, settings: Settings) -> None:
    Machine.steps = 0
    walk(cast, settings)
    assert Machine.steps > 600


@pytest.mark.django_db
def test_m2_the_parts_of_a_fee_add_up_when_one_of_them_came_to_nothing(
    cast: Cast, settings: Settings
) -> None:
    """What the machine found: the first part was asked for again at a rate of what was left by then."""
    settings.STRIPE_ENABLED = True
    FeeRate.objects.create(valid_from=timezone.localdate(), basis_points=250)
    purchase, _is_new = placement.place_order(request_for({cast.tea_100.pk: 1}, 144_000, "card"))
    payment, order = purchase.payments.get(), purchase.orders(manager="unscoped").get()
    money_in.confirm_payment(payment.pk, captured=144_000, reference="pi_1", actor=SYSTEM)
    first, _second = (
        refunds.ask_part(order.pk, amount=amount, reason="x", actor=SYSTEM) for amount in (20_013, 106_568)
    )
    refunds.fail(first.pk, "expired_or_canceled_card")
    refunds.retry(first.pk, SYSTEM)
    fulfilment.cancel(order.pk, reason="x", actor=SYSTEM)
    alive = Refund.objects.exclude(status=RefundStatus.FAILED).values_list("amount", "fee_amount")
    assert [sum(parts) for parts in zip(*alive, strict=True)] == [144_000, order.fee_amount]


def add_instead(way: str, amount: int, fee: int = 0) -> posting.Lines:
    return posting.reversed_lines(REFUND_LINES(way, amount, fee))


def without_fee(amount: int, _fee: int) -> posting.Lines:
    return REMITTED_LINES(amount, 0)


REFUND_LINES = posting.refund_lines
REMITTED_LINES = remittance.lines
BROKEN = {
    "refunds are booked the wrong way round": (posting, "refund_lines", add_instead),
    "what comes back is not refunded": (fulfilment, "_give_back", lambda *_anything: None),
    "expired orders are never taken up again": (reopening, "take_up_again", lambda _orders: None),
    "the carrier's fee is forgotten": (remittance, "lines", without_fee),
    "orders under way are paid out": (settlement, "due", settlement.unsettled),
    "what was held stays held": (matching, "release", lambda *_anything: None),
}


@pytest.mark.django_db
@pytest.mark.parametrize("what", BROKEN)
def test_the_machine_finds_a_broken_rule(
    cast: Cast, settings: Settings, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    monkeypatch.setattr(*BROKEN[what])
    with pytest.raises(AssertionError):
        walk(cast, settings, phases=[Phase.generate])
