"""Bank transfers and orders (promise M7): every outcome, what is held, what a person may decide."""

import datetime
from dataclasses import replace

import pytest
from django.core.management import call_command
from django.utils import timezone

from catalog import stock
from shop.ledger.models import LedgerEntry
from shop.lifecycle import fulfilment
from shop.orders.actors import SYSTEM, Actor, ActorKind
from shop.orders.models import Order
from shop.payments.models import BankTransfer, Payment, Refund
from shop.payments.providers import vietqr
from shop.treasury.bank import decisions, matching
from tests.cast import Cast
from tests.overdue import expire_due
from tests.stall.floor import place
from tests.treasury.bank import balances, held, incoming, receive

pytestmark = pytest.mark.django_db
PRICE = 144_000  # one small pack of tea to Hà Nội


@pytest.fixture
def order(cast: Cast) -> Order:
    return place({cast.tea_100: 1}, "vietqr")


def payment_of(order: Order) -> Payment:
    return Payment.objects.get(order=order)


def memo_of(order: Order) -> str:
    return payment_of(order).memo_code or ""


def expire(order: Order) -> None:
    Payment.objects.filter(order=order).update(expires_at=timezone.now() - datetime.timedelta(seconds=1))
    assert expire_due() == 1


def may(cast: Cast) -> Actor:
    return Actor(ActorKind.MANAGER, cast.may.pk)


def check_books() -> None:
    call_command("check_books", verbosity=0)


def test_m7_exact_pays_the_order_at_once(cast: Cast, order: Order) -> None:
    transfer = receive(cast.tea, PRICE, f"MBVCB.6712.{memo_of(order)}.CT tu 0011 NGUYEN THI HOA")
    payment = payment_of(order)
    assert (transfer.outcome, transfer.resolution, transfer.held_amount) == ("exact", "applied", 0)
    assert (payment.status, payment.captured_amount, payment.confirmed_by) == ("succeeded", PRICE, None)
    assert balances() == {"direct_receipts": PRICE, "sales": -PRICE}
    fulfilment.confirm(order.pk, actor=SYSTEM)
    check_books()


@pytest.mark.parametrize(
    "form",
    ["{}", "{lower} thanh toan", "CT DEN:123456 {} FT26327", "HTX {digits}", "{first} {rest}", "H T X{spaced}",
     "MBVCB.99.{lower}.CT tu 001", "{}150000", "\uff28\uff34\uff38{digits}"],
)  # fmt: skip
def test_m7_the_memo_is_found_in_what_banks_make_of_it(form: str) -> None:
    memo = vietqr.memo_code(71, datetime.date(2026, 11, 23))
    digits = memo[3:]
    text = form.format(
        memo, lower=memo.lower(), digits=digits, first=memo[:9], rest=memo[9:], spaced=" ".join(digits)
    )
    assert vietqr.find_memo(text) == memo


def test_m7_a_wrong_digit_matches_nothing_and_nothing_is_posted(cast: Cast, order: Order) -> None:
    memo = memo_of(order)
    wrong = memo[:-1] + str((int(memo[-1]) + 1) % 10)
    for content in (wrong, "mua che", "", memo[:-1]):
        transfer = receive(cast.tea, PRICE, content)
        assert (transfer.outcome, transfer.payment, transfer.is_waiting) == ("unmatched", None, True)
    assert not LedgerEntry.objects.exists()
    assert payment_of(order).is_open


def test_m7_another_account_or_cooperative_matches_nothing(cast: Cast, order: Order) -> None:
    """The code alone pays nothing: the money must have come to the account that the buyer was told."""
    elsewhere = receive(cast.tea, PRICE, memo_of(order), account_number="999")
    theirs = receive(cast.rice, PRICE, memo_of(order))
    assert {elsewhere.outcome, theirs.outcome} == {"unmatched"}
    assert (elsewhere.payment, theirs.payment) == (None, None)
    assert payment_of(order).is_open


def test_m7_the_account_is_the_one_the_buyer_was_told_not_the_live_one(cast: Cast, order: Order) -> None:
    cast.tea.bank_account_number = "7777777777"
    cast.tea.save(update_fields=["bank_account_number"])
    assert receive(cast.tea, PRICE, memo_of(order)).outcome == "exact"


def test_m7_under_is_held_until_the_rest_comes(cast: Cast, order: Order) -> None:
    first = receive(cast.tea, 100_000, memo_of(order))
    assert (first.outcome, first.held_amount, first.is_waiting) == ("under", 100_000, True)
    assert balances() == {"direct_receipts": 100_000, "buyer_clearing": -100_000}
    assert payment_of(order).is_open
    check_books()
    second = receive(cast.tea, 44_000, memo_of(order))
    first.refresh_from_db()
    assert [first.resolution, second.resolution] == ["completed", "completed"]
    assert (first.held_amount, second.held_amount) == (0, 0)
    assert balances() == {"direct_receipts": PRICE, "sales": -PRICE}
    assert payment_of(order).is_paid
    check_books()
    assert receive(cast.tea, PRICE, memo_of(order)).outcome == "doubled"


def test_m7_under_and_then_too_much_holds_only_the_surplus(cast: Cast, order: Order) -> None:
    receive(cast.tea, 100_000, memo_of(order))
    second = receive(cast.tea, PRICE, memo_of(order))
    assert (second.outcome, second.held_amount, second.is_waiting) == ("over", 100_000, True)
    assert held(cast.tea) == 100_000
    check_books()


def test_m7_over_pays_the_order_and_holds_the_surplus(cast: Cast, order: Order) -> None:
    transfer = receive(cast.tea, 150_000, memo_of(order))
    assert (transfer.outcome, transfer.held_amount, transfer.is_waiting) == ("over", 6_000, True)
    assert payment_of(order).captured_amount == PRICE
    assert balances() == {"direct_receipts": 150_000, "sales": -PRICE, "buyer_clearing": -6_000}
    done = decisions.resolve(transfer.pk, resolution="returned", actor=may(cast), note="FT999")
    assert (done.held_amount, done.note, done.resolved_by) == (0, "FT999", cast.may)
    assert balances() == {"direct_receipts": PRICE, "sales": -PRICE}
    check_books()


def test_m7_a_second_whole_transfer_is_doubled(cast: Cast, order: Order) -> None:
    receive(cast.tea, PRICE, memo_of(order))
    second = receive(cast.tea, PRICE, memo_of(order))
    assert (second.outcome, second.held_amount, second.is_waiting) == ("doubled", PRICE, True)
    assert LedgerEntry.objects.filter(kind="sale").count() == 1
    check_books()
    decisions.resolve(second.pk, resolution="returned", actor=may(cast))
    assert held(cast.tea) == 0


def test_m7_what_a_person_ticked_off_is_linked_and_posts_nothing_more(cast: Cast, order: Order) -> None:
    decisions.seen_by_hand(order.pk, actor=may(cast))
    transfer = receive(cast.tea, PRICE, memo_of(order))
    assert (transfer.outcome, transfer.resolution, transfer.payment) == (
        "exact",
        "applied",
        payment_of(order),
    )
    assert LedgerEntry.objects.count() == 1
    assert receive(cast.tea, PRICE, memo_of(order)).outcome == "doubled"
    check_books()


def test_m7_ticked_off_with_a_part_held_counts_the_part_once(cast: Cast, order: Order) -> None:
    part = receive(cast.tea, 100_000, memo_of(order))
    for shown_held, rest in ((0, ""), (0, "tiền mặt"), (100_000, " "), (99_999, "tiền mặt")):
        with pytest.raises(decisions.PartCame):
            decisions.seen_by_hand(order.pk, actor=may(cast), shown_held=shown_held, rest=rest)
    assert payment_of(order).is_open
    decisions.seen_by_hand(order.pk, actor=may(cast), shown_held=100_000, rest="tiền mặt")
    part.refresh_from_db()
    assert (part.resolution, part.resolved_by, held(cast.tea)) == ("completed", cast.may, 0)
    rest = receive(cast.tea, 44_000, memo_of(order))
    assert (rest.outcome, rest.resolution) == ("under", "completed")
    assert balances() == {"direct_receipts": PRICE, "sales": -PRICE}
    check_books()


def test_m7_ticked_off_but_the_bank_tells_of_less_waits_for_a_person(cast: Cast, order: Order) -> None:
    decisions.seen_by_hand(order.pk, actor=may(cast))
    part = receive(cast.tea, 100_000, memo_of(order))
    assert (part.outcome, part.held_amount, part.is_waiting) == ("under", 0, True)
    with pytest.raises(decisions.NotAllowed):
        decisions.resolve(part.pk, resolution="returned", actor=may(cast))
    receive(cast.tea, 44_000, memo_of(order))
    part.refresh_from_db()
    assert part.resolution == "completed"
    check_books()


def test_m7_late_revives_the_order_where_its_goods_are_there(cast: Cast, order: Order) -> None:
    expire(order)
    transfer = receive(cast.tea, PRICE, memo_of(order))
    assert (transfer.outcome, transfer.held_amount, transfer.is_waiting) == ("late", PRICE, True)
    assert balances() == {"direct_receipts": PRICE, "buyer_clearing": -PRICE}
    check_books()
    decisions.resolve(transfer.pk, resolution="applied", actor=may(cast))
    order.refresh_from_db()
    cast.tea_100.refresh_from_db()
    assert (order.status, cast.tea_100.reserved, payment_of(order).status) == ("placed", 1, "succeeded")
    assert balances() == {"direct_receipts": PRICE, "sales": -PRICE}
    assert not Refund.objects.exists()
    check_books()


def test_m7_late_with_the_goods_gone_is_refused_and_nothing_changes(cast: Cast, order: Order) -> None:
    expire(order)
    transfer = receive(cast.tea, PRICE, memo_of(order))
    stock.count(cast.tea_100.pk, 0, actor_id=None)
    entries = LedgerEntry.objects.count()
    with pytest.raises(decisions.OrderGone, match="không còn đủ"):
        decisions.resolve(transfer.pk, resolution="applied", actor=may(cast))
    transfer.refresh_from_db()
    order.refresh_from_db()
    assert (transfer.is_waiting, transfer.held_amount, order.status) == (True, PRICE, "cancelled")
    assert (payment_of(order).status, LedgerEntry.objects.count()) == ("cancelled", entries)
    decisions.resolve(transfer.pk, resolution="returned", actor=may(cast))
    assert balances() == {}
    check_books()


def test_m7_late_for_an_order_that_a_person_cancelled_only_goes_back(cast: Cast, order: Order) -> None:
    fulfilment.cancel(order.pk, reason="Hết hàng", actor=SYSTEM)
    transfer = receive(cast.tea, PRICE, memo_of(order))
    with pytest.raises(decisions.OrderGone, match="Hết hàng"):
        decisions.resolve(transfer.pk, resolution="applied", actor=may(cast))
    assert held(cast.tea) == PRICE


def test_m7_under_before_and_the_rest_after_the_end_are_applied_together(cast: Cast, order: Order) -> None:
    early = receive(cast.tea, 100_000, memo_of(order))
    expire(order)
    late = receive(cast.tea, 44_000, memo_of(order))
    too_much = receive(cast.tea, 45_000, memo_of(order))
    with pytest.raises(decisions.WrongAmount):
        decisions.resolve(too_much.pk, resolution="applied", actor=may(cast))
    decisions.resolve(too_much.pk, resolution="returned", actor=may(cast))
    decisions.resolve(late.pk, resolution="applied", actor=may(cast))
    early.refresh_from_db()
    assert (early.resolution, held(cast.tea), payment_of(order).is_paid) == ("completed", 0, True)
    check_books()


def test_m7_unmatched_is_applied_to_a_chosen_order_of_the_same_amount(cast: Cast, order: Order) -> None:
    transfer = receive(cast.tea, PRICE, "mua che")
    other = place({cast.tea_200: 1}, "vietqr")
    theirs = place({cast.rice_5kg: 1}, "vietqr")
    for wrong, refusal in (
        (other, decisions.WrongAmount),
        (theirs, decisions.NotAllowed),
        (place({cast.tea_100: 1}), decisions.NotAllowed),
    ):
        with pytest.raises(refusal):
            decisions.resolve(
                transfer.pk, resolution="applied", actor=may(cast), payment_id=payment_of(wrong).pk
            )
    for missing in (None, 10**12):
        with pytest.raises(decisions.NotAllowed):
            decisions.resolve(transfer.pk, resolution="applied", actor=may(cast), payment_id=missing)
    transfer.refresh_from_db()
    assert (transfer.is_waiting, LedgerEntry.objects.count()) == (True, 0)
    decisions.resolve(transfer.pk, resolution="applied", actor=may(cast), payment_id=payment_of(order).pk)
    transfer.refresh_from_db()
    assert (transfer.payment, transfer.resolution) == (payment_of(order), "applied")
    assert payment_of(order).confirmed_by == cast.may
    assert balances() == {"direct_receipts": PRICE, "sales": -PRICE}
    assert receive(cast.tea, PRICE, memo_of(order)).outcome == "doubled"
    check_books()


def test_m7_unmatched_can_be_no_sale_or_go_back_and_posts_nothing(cast: Cast) -> None:
    for resolution in ("not_sales", "returned"):
        transfer = receive(cast.tea, 5_000_000, "gop von")
        decisions.resolve(transfer.pk, resolution=resolution, actor=may(cast), note="vốn góp")
    assert not LedgerEntry.objects.exists()
    check_books()


@pytest.mark.parametrize(
    ("outcome", "refused"),
    [
        ("exact", ["applied", "returned", "not_sales", "completed", ""]),
        ("under", ["applied", "not_sales", "completed", "", "nonsense"]),
        ("over", ["applied", "not_sales", "completed"]),
        ("late", ["not_sales", "completed"]),
        ("doubled", ["applied", "not_sales", "completed"]),
        ("unmatched", ["completed", "", "nonsense"]),
    ],
)
def test_m7_illegal_endings_are_refused(cast: Cast, order: Order, outcome: str, refused: list[str]) -> None:
    memo = memo_of(order)
    if outcome == "late":
        expire(order)
    if outcome == "doubled":
        receive(cast.tea, PRICE, memo)
    amount = {"under": 100_000, "over": 150_000}.get(outcome, PRICE)
    transfer = receive(cast.tea, amount, "mua che" if outcome == "unmatched" else memo)
    assert transfer.outcome == outcome
    before = (transfer.resolution, held(cast.tea), LedgerEntry.objects.count())
    for resolution in refused:
        with pytest.raises(decisions.Refusal):
            decisions.resolve(transfer.pk, resolution=resolution, actor=may(cast))
    transfer.refresh_from_db()
    assert (transfer.resolution, held(cast.tea), LedgerEntry.objects.count()) == before


def test_m7_told_again_by_anybody_it_is_one_transfer(cast: Cast, order: Order) -> None:
    told = incoming(cast.tea, PRICE, memo_of(order))
    first, is_new = matching.receive(told)
    assert is_new
    again = [
        told,
        replace(told, source="casso", external_id="other"),  # the same reference of the bank
        replace(
            told, source="statement", external_id="#1", bank_reference="", content=memo_of(order).lower()
        ),
        replace(told, bank_reference="", source="statement", external_id="#1", occurred_at=_midnight()),
    ]
    for incoming_again in again:
        assert matching.receive(incoming_again) == (first, False)
    assert BankTransfer.unscoped.count() == 1
    assert balances() == {"direct_receipts": PRICE, "sales": -PRICE}


def _midnight() -> datetime.datetime:
    return timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)


def test_m7_a_statement_without_references_learns_them_from_the_service(cast: Cast) -> None:
    row = incoming(cast.tea, 50_000, "mua mang kho", source="statement", external_id="#a", bank_reference="",
                   occurred_at=_midnight())  # fmt: skip
    first, _new = matching.receive(row)
    told = incoming(cast.tea, 50_000, "MBVCB.1.MUA MANG KHO")
    assert matching.receive(told) == (first, False)
    assert first.retellings(manager="unscoped").get().bank_reference == told.bank_reference
    second, is_new = matching.receive(incoming(cast.tea, 50_000, "MBVCB.2.MUA MANG KHO"))
    assert is_new  # another transfer: the row of the statement stands for one alone
    assert second.pk != first.pk


def test_m7_two_equal_transfers_of_one_service_are_two(cast: Cast) -> None:
    for _twice in range(2):
        _row, is_new = matching.receive(incoming(cast.tea, 50_000, "mua che", bank_reference=""))
        assert is_new
