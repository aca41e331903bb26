"""The marketplace's fee: frozen on the order, given back in proportion, to the đồng (promises M2 and K8)."""

import datetime

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django.fixtures import Settings

from catalog.models import Variant
from shop.ledger import fees as rates
from shop.ledger import posting
from shop.ledger.models import Account, FeeRate, Settlement
from shop.orders import fees
from shop.orders.models import Order
from shop.payments.models import Payment
from shop.treasury.settlement import statement
from tests.cast import Cast
from tests.stall.floor import place
from tests.treasury.card_sales import balance, refund, sell_and_deliver, settle, today

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)

rate = st.integers(0, 3_000)
total = st.integers(1, 99_999_999)
cuts = st.lists(st.integers(1, 2**40), max_size=6)  # weights of the parts that go back one after the other


@pytest.fixture(autouse=True)
def _cards_are_taken(settings: Settings) -> None:
    settings.STRIPE_ENABLED = True


def parts_of(whole: int, weights: list[int]) -> list[int]:
    """Some of `whole` đồng in as many parts as there are weights, each at least one đồng."""
    parts, left = [], whole
    for weight in weights:
        if left:
            parts.append(1 + weight % left)
            left -= parts[-1]
    return parts


def sums(lines: posting.Lines) -> dict[str, int]:
    amounts: dict[str, int] = {}
    for account, amount in lines:
        amounts[account] = amounts.get(account, 0) + amount
    return amounts


def given_back(whole: int, parts: list[int], basis_points: int) -> list[tuple[int, int]]:
    """Each part with the fee that goes back with it, as `records.request_refund` works it out."""
    kept, rows = whole, []
    for part in parts:
        rows.append((part, fees.amount(kept, basis_points) - fees.amount(kept - part, basis_points)))
        kept -= part
    return rows


@given(total, rate, cuts)
def test_m2_share_and_fee_are_what_was_captured_less_what_went_back(
    whole: int, basis_points: int, weights: list[int]
) -> None:
    fee = fees.amount(whole, basis_points)
    parts = parts_of(whole, weights)
    lines = posting.sale_lines("card", whole, fee)
    for part, fee_back in given_back(whole, parts, basis_points):
        assert 0 <= fee_back <= part
        lines += posting.refund_lines("card", part, fee_back)
    booked = sums(lines)
    kept = whole - sum(parts)
    assert booked[Account.CARD_CLEARING] == kept
    assert -booked[Account.PAYABLE] - booked[Account.PLATFORM_FEE] == kept
    assert -booked[Account.PLATFORM_FEE] == fees.amount(kept, basis_points)
    assert sum(booked.values()) == 0


@given(total, rate)
def test_m2_a_fee_is_whole_dong_and_never_more_than_the_money(whole: int, basis_points: int) -> None:
    fee = fees.amount(whole, basis_points)
    assert isinstance(fee, int)
    assert abs(fee * 10_000 - whole * basis_points) <= 5_000
    assert 0 <= fee <= whole


@given(st.integers(1_001, 999_999), st.integers(1, 3_000), cuts)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_m2_of_real_orders_too(cast: Cast, price: int, basis_points: int, weights: list[int]) -> None:
    with transaction.atomic():
        savepoint = transaction.savepoint()
        FeeRate.objects.create(valid_from=today(), basis_points=basis_points)
        Variant.unscoped.filter(pk=cast.tea_100.pk).update(price=price)
        cast.tea_100.refresh_from_db()
        order = sell_and_deliver({cast.tea_100: 1})
        captured = Payment.objects.get(shares__order=order).captured_amount
        parts = parts_of(captured, weights)
        for part in parts:
            refund(order, part)
        kept = captured - sum(parts)
        made = settle(cast.tea.pk)
        share = made.total_amount if made else 0
        assert share == -balance(Account.PAYABLE)
        assert share - balance(Account.PLATFORM_FEE) == kept == balance(Account.CARD_CLEARING)
        if made:
            whole = statement.of(made)
            assert (whole.gross, whole.fee, whole.net) == (kept, kept - share, share)
        transaction.savepoint_rollback(savepoint)


def test_k8_a_rate_with_a_past_day_changes_no_order_that_was_placed(cast: Cast) -> None:
    free = sell_and_deliver({cast.tea_100: 1})
    FeeRate.objects.create(valid_from=today() - 30 * DAY, basis_points=250)
    free.refresh_from_db()
    assert (free.fee_basis_points, free.fee_amount) == (0, 0)
    paying = sell_and_deliver({cast.tea_100: 1})
    assert (paying.fee_basis_points, paying.fee_amount) == (250, 3_600)
    FeeRate.objects.update(basis_points=3_000)
    refund(paying, 44_000)  # at the rate of its own day
    made = settle(cast.tea.pk)
    assert made is not None
    assert made.total_amount == 144_000 + (144_000 - 3_600) - (44_000 - 1_100)


def test_the_rate_in_force_is_the_latest_of_the_past(cast: Cast) -> None:
    assert rates.rate_on(today()) == 0
    for days, basis_points in ((-10, 100), (-2, 200), (3, 300)):
        FeeRate.objects.create(valid_from=today() + days * DAY, basis_points=basis_points)
    asked = (-11, -10, -3, -2, 0, 3)
    assert [rates.rate_on(today() + days * DAY) for days in asked] == [0, 100, 100, 200, 200, 300]


def test_m2_a_transfer_and_cash_carry_no_fee(cast: Cast) -> None:
    FeeRate.objects.create(valid_from=today(), basis_points=250)
    for method in ("cod", "vietqr"):
        order: Order = place({cast.tea_100: 1}, method)
        assert (order.fee_basis_points, order.fee_amount) == (0, 0)


def test_m2_each_line_of_a_statement_is_gross_less_fee(cast: Cast) -> None:
    FeeRate.objects.create(valid_from=today(), basis_points=333)
    order = sell_and_deliver({cast.tea_100: 1})
    refund(order, 14_999)
    made = settle(cast.tea.pk)
    assert isinstance(made, Settlement)
    sale, back = statement.of(made).lines
    fee = fees.amount(144_000, 333)
    fee_back = fee - fees.amount(144_000 - 14_999, 333)
    assert (sale.gross, sale.fee, sale.net, sale.label) == (144_000, fee, 144_000 - fee, "Bán hàng")
    assert (back.gross, back.fee, back.net) == (-14_999, -fee_back, fee_back - 14_999)
    assert (back.label, back.order_number, back.day) == ("Hoàn tiền", order.number, today())


@pytest.mark.parametrize(
    ("whole", "basis_points", "fee"),
    [(100, 50, 1), (99, 50, 0), (60, 250, 2), (59, 250, 1), (20_000, 250, 500), (1, 4_999, 0), (1, 5_000, 1)],
)
def test_m2_half_a_dong_of_fee_is_rounded_up(whole: int, basis_points: int, fee: int) -> None:
    assert fees.amount(whole, basis_points) == fee


@pytest.mark.parametrize("way", ["card", "vietqr", "cod"])
def test_m2_a_refund_takes_each_line_of_its_sale_back(way: str) -> None:
    back = sums(posting.refund_lines(way, 100_000, 3_000))
    taken = sums(posting.sale_lines(way, 100_000, 3_000))
    taken[Account.REFUNDS] = taken.pop(Account.SALES)
    assert back == {account: -amount for account, amount in taken.items()}
