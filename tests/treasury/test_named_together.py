"""One transfer that names several orders (promise M7): their sum pays them all, else a person decides."""

import pytest
from django.core.management import call_command
from django.urls import reverse

from shop.ledger.models import LedgerEntry
from shop.orders.models import Order
from shop.payments.models import BankTransfer, TransferShare
from shop.treasury.bank import decisions, imports, matching
from shop.treasury.bank.statements import StatementRow
from tests.cast import Cast
from tests.stall.floor import at_work, place
from tests.treasury.bank import balances, held, incoming, receive
from tests.treasury.test_matching import PRICE, expire, may, memo_of, payment_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def orders(cast: Cast) -> list[Order]:
    return [place({cast.tea_100: 1}, "vietqr"), place({cast.tea_200: 1}, "vietqr")]


def words(orders: list[Order]) -> str:
    return " va ".join(memo_of(order).lower() for order in orders)


def whole(orders: list[Order]) -> int:
    return sum(order.total_amount for order in orders)


def check_books() -> None:
    call_command("check_books", verbosity=0)


def test_m7_the_sum_of_two_orders_pays_both(cast: Cast, orders: list[Order]) -> None:
    told = incoming(cast.tea, whole(orders), words(orders))
    row = StatementRow(2, told.occurred_at, told.amount, told.content, "FT1", told.account_number)
    (foreseen,) = imports.foresee(cast.tea, [row])
    assert (foreseen.outcome, foreseen.held) == ("exact", 0)
    transfer, is_new = matching.receive(told)
    assert (is_new, transfer.outcome, transfer.resolution) == (True, "exact", "applied")
    assert [payment_of(order).is_paid for order in orders] == [True, True]
    assert sum(TransferShare.objects.values_list("amount", flat=True)) == transfer.amount
    assert balances() == {"direct_receipts": whole(orders), "sales": -whole(orders)}
    check_books()
    assert matching.receive(told) == (transfer, False)
    again = receive(cast.tea, PRICE, memo_of(orders[0]))
    assert (again.outcome, again.held_amount) == ("doubled", PRICE)
    check_books()


def test_m7_what_is_still_due_of_those_it_names_is_what_counts(cast: Cast, orders: list[Order]) -> None:
    receive(cast.tea, 44_000, memo_of(orders[0]))
    assert receive(cast.tea, whole(orders) - 44_000, words(orders)).outcome == "exact"
    assert (held(cast.tea), [payment_of(order).is_paid for order in orders]) == (0, [True, True])
    third = place({cast.tea_100: 1}, "vietqr")
    assert receive(cast.tea, PRICE, words([*orders, third])).payment == payment_of(third)
    check_books()


@pytest.mark.parametrize("change", [-1, 1, -100_000])
def test_m7_any_other_sum_waits_and_names_them_all(cast: Cast, orders: list[Order], change: int) -> None:
    told = incoming(cast.tea, whole(orders) + change, words(orders))
    row = StatementRow(2, told.occurred_at, told.amount, told.content, "FT1", told.account_number)
    assert [foreseen.outcome for foreseen in imports.foresee(cast.tea, [row])] == ["unmatched"]
    transfer, _is_new = matching.receive(told)
    assert (transfer.outcome, transfer.is_waiting, LedgerEntry.objects.count()) == ("unmatched", True, 0)
    page = at_work(cast.may).get(reverse("stall:transfer", args=[transfer.pk])).content.decode()
    asked = at_work(cast.may).get(reverse("stall:transfer-resolve", args=[transfer.pk, "tinh-vao-don"]))
    for order in orders:
        assert order.number in page
        assert order.number in asked.content.decode()
    theirs = place({cast.tea_100: 2}, "vietqr")  # not named, and of another sum
    with pytest.raises(decisions.WrongAmount):
        decisions.resolve(
            transfer.pk, resolution="applied", actor=may(cast), payment_id=payment_of(theirs).pk
        )
    chosen = payment_of(orders[1])
    decisions.resolve(transfer.pk, resolution="applied", actor=may(cast), payment_id=chosen.pk)
    transfer.refresh_from_db()
    is_enough = transfer.amount >= chosen.amount
    assert (transfer.outcome, payment_of(orders[1]).is_paid) == (
        ("over" if is_enough else "under"),
        is_enough,
    )
    assert held(cast.tea) == (transfer.amount - chosen.amount if is_enough else transfer.amount)
    assert payment_of(orders[0]).is_open
    check_books()


def test_m7_an_order_that_ended_among_those_named_is_a_persons_to_decide(
    cast: Cast, orders: list[Order]
) -> None:
    expire(orders[0])
    assert receive(cast.tea, whole(orders), words(orders)).outcome == "unmatched"
    theirs = place({cast.rice_5kg: 1}, "vietqr")
    mixed = receive(cast.tea, orders[1].total_amount, words([orders[1], theirs]))
    assert (mixed.outcome, mixed.payment) == (
        "exact",
        payment_of(orders[1]),
    )  # the other is of another account's stall
    assert BankTransfer.unscoped.count() == 2
