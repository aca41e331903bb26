"""A settlement pays what is due to a cooperative, each posting once (promise M5)."""

import datetime
import logging

import pytest
from django.contrib.admin.models import DELETION, LogEntry
from django.core import mail
from django.db import IntegrityError
from django.db.models import ProtectedError
from pytest_django.fixtures import Settings

from catalog.models import Cooperative
from shop.ledger import posting, settlement, settlement_payment
from shop.ledger.models import Account, EntryKind, Posting, Settlement, SettlementLine, SettlementStatus
from shop.lifecycle import fulfilment, refunds
from shop.notifications.models import OutboxMessage
from shop.orders.actors import SYSTEM
from shop.payments.models import Refund
from shop.reports import books
from shop.treasury.settlement import overview
from tests.cast import Cast
from tests.outbox import drain
from tests.treasury.card_sales import (
    balance,
    deliver,
    lose_dispute,
    refund,
    sell,
    sell_and_deliver,
    settle,
    settle_and_pay,
    today,
)

pytestmark = pytest.mark.django_db
TEA = 144_000  # one pack of 100 g with its postage
DAY = datetime.timedelta(days=1)


@pytest.fixture(autouse=True)
def _cards_are_taken(settings: Settings) -> None:
    settings.STRIPE_ENABLED = True


def test_m5_a_settlement_pays_every_delivered_order_of_one_cooperative(cast: Cast) -> None:
    orders = [sell_and_deliver({cast.tea_100: 1}) for _order in range(2)]
    sell_and_deliver({cast.rice_5kg: 1})
    made = settle(cast.tea.pk)
    assert made is not None
    assert (made.total_amount, made.until, made.status) == (2 * TEA, today(), SettlementStatus.READY)
    assert (made.bank_id, made.account_number, made.account_name) == (
        "970405", "0000000001", "HTX THU NGHIEM",
    )  # fmt: skip
    assert made.number == f"DS-{today():%Y%m}-{made.pk:05d}"
    lines = SettlementLine.unscoped.filter(settlement=made)
    assert sorted(line.posting.entry.order_number for line in lines) == sorted(
        order.number for order in orders
    )
    assert balance(Account.PAYABLE, cast.tea.pk) == -2 * TEA  # owed until the bank has sent it


def test_m5_an_order_is_never_settled_twice(cast: Cast) -> None:
    sell_and_deliver({cast.tea_100: 1})
    assert settle(cast.tea.pk) is not None
    assert settle(cast.tea.pk) is None
    assert Settlement.unscoped.count() == 1


def test_m5_the_payment_of_a_settlement_is_not_settled_itself(cast: Cast) -> None:
    sell_and_deliver({cast.tea_100: 1})
    settle_and_pay(cast.tea.pk)
    assert settle(cast.tea.pk) is None
    assert balance(Account.PAYABLE, cast.tea.pk) == 0
    sell_and_deliver({cast.tea_100: 1})
    following = settle(cast.tea.pk)
    assert following is not None
    assert following.total_amount == TEA


def test_m5_an_order_under_way_waits_until_it_has_come_to_an_end(cast: Cast) -> None:
    order = sell({cast.tea_100: 1})
    assert settle(cast.tea.pk) is None
    deliver(order)
    assert settle(cast.tea.pk) is not None


def test_m5_a_posting_after_the_last_day_waits(cast: Cast) -> None:
    sell_and_deliver({cast.tea_100: 1})
    assert settle(cast.tea.pk, today() - DAY) is None
    assert settle(cast.tea.pk, today()) is not None


def test_m5_a_refund_after_it_is_a_negative_line_in_the_next(cast: Cast) -> None:
    order = sell_and_deliver({cast.tea_100: 1})
    first = settle_and_pay(cast.tea.pk)
    before = list(SettlementLine.unscoped.filter(settlement=first).values())
    refund(order, 44_000)
    assert settle(cast.tea.pk) is None  # it waits for something to be kept back from
    sell_and_deliver({cast.tea_100: 1})
    second = settle(cast.tea.pk)
    assert second is not None
    assert second.total_amount == TEA - 44_000
    amounts = SettlementLine.unscoped.filter(settlement=second).values_list("amount", flat=True)
    assert sorted(amounts) == [-44_000, TEA]
    assert list(SettlementLine.unscoped.filter(settlement=first).values()) == before


def test_m5_a_returned_order_that_was_paid_out_is_kept_back(cast: Cast) -> None:
    order = sell_and_deliver({cast.tea_100: 1})
    settle_and_pay(cast.tea.pk)
    fulfilment.take_back(order.pk, reason="hàng hỏng", actor=SYSTEM)
    refunds.finish(Refund.objects.get().pk, reference="re_1")
    sell_and_deliver({cast.tea_100: 2})
    following = settle(cast.tea.pk)
    assert following is not None
    assert following.lines(manager="unscoped").count() == 2
    assert balance(Account.PAYABLE, cast.tea.pk) == -following.total_amount


def test_m5_money_of_a_cancelled_order_is_not_paid_out_while_its_refund_is_under_way(cast: Cast) -> None:
    order = sell({cast.tea_100: 1})
    fulfilment.cancel(order.pk, reason="hết hàng", actor=SYSTEM)
    assert settle(cast.tea.pk) is None
    refunds.finish(Refund.objects.get().pk, reference="re_1")
    assert settle(cast.tea.pk) is None  # nothing is left of it
    sell_and_deliver({cast.tea_200: 1})
    made = settle(cast.tea.pk)
    assert made is not None
    assert made.lines(manager="unscoped").count() == 3  # the sale and its refund are both done with


def test_m5_a_lost_dispute_is_kept_back_and_one_without_an_order_too(cast: Cast) -> None:
    first, second = sell_and_deliver({cast.tea_100: 1}), sell_and_deliver({cast.tea_200: 1})
    settle_and_pay(cast.tea.pk)
    lose_dispute(first, TEA)
    posting.post(
        kind=EntryKind.CORRECTION,
        reference="correction:1",
        cooperative_id=cast.tea.pk,
        effective_on=today(),
        lines=[(Account.PAYABLE, 1_000), (Account.CARD_CLEARING, -1_000)],
    )
    assert settle(cast.tea.pk) is None
    third = sell_and_deliver({cast.tea_200: 2})
    made = settle(cast.tea.pk)
    assert made is not None
    assert made.total_amount == third.total_amount - TEA - 1_000
    assert second.number not in made.lines(manager="unscoped").values_list(
        "posting__entry__order_number", flat=True
    )


def test_m5_what_does_not_exceed_zero_writes_nothing(cast: Cast) -> None:
    order = sell_and_deliver({cast.tea_100: 1})
    refund(order, TEA)
    assert settle(cast.tea.pk) is None
    assert (Settlement.unscoped.count(), SettlementLine.unscoped.count()) == (0, 0)


def test_m5_the_database_refuses_a_posting_on_two_settlements(cast: Cast) -> None:
    sell_and_deliver({cast.tea_100: 1})
    made = settle(cast.tea.pk)
    assert made is not None
    line = SettlementLine.unscoped.get()
    with pytest.raises(IntegrityError):
        SettlementLine.unscoped.create(settlement=made, posting=line.posting, amount=1)


def test_a_cooperative_without_a_bank_account_is_named_and_the_others_are_settled(cast: Cast) -> None:
    sell_and_deliver({cast.tea_100: 1})
    sell_and_deliver({cast.rice_5kg: 1})
    Cooperative.objects.filter(pk=cast.tea.pk).update(bank_account_number="")
    with pytest.raises(settlement.NoAccount):
        settle(cast.tea.pk)
    done = settlement.create_all(today(), cast.minh.pk)
    assert done.without_account == [cast.tea]
    assert [row.cooperative for row in done.made] == [cast.rice]
    assert done.made[0].created_by == cast.minh


def test_a_changed_account_does_not_touch_a_settlement_that_was_made(cast: Cast) -> None:
    sell_and_deliver({cast.tea_100: 1})
    made = settle(cast.tea.pk)
    assert made is not None
    Cooperative.objects.filter(pk=cast.tea.pk).update(bank_id="970436", bank_account_number="9999")
    made.refresh_from_db()
    assert (made.bank_id, made.account_number) == ("970405", "0000000001")


def test_marking_as_paid_posts_the_money_and_tells_the_cooperative(cast: Cast) -> None:
    sell_and_deliver({cast.tea_100: 1})
    made = settle(cast.tea.pk)
    assert made is not None
    OutboxMessage.objects.all().delete()
    overview.mark_paid(
        made.pk, paid_on=today(), bank_reference="  FT26327\u00a012345 ", actor_id=cast.minh.pk
    )
    made.refresh_from_db()
    assert (made.status, made.paid_on, made.bank_reference, made.paid_by) == (
        SettlementStatus.PAID, today(), "FT2632712345", cast.minh,
    )  # fmt: skip
    lines = Posting.objects.filter(entry__reference=f"settlement:{made.pk}")
    assert dict(lines.values_list("account", "amount")) == {
        "payable": TEA, "card_clearing": -TEA, "direct_receipts": TEA, "platform_receivable": -TEA,
    }  # fmt: skip
    assert balance(Account.CARD_CLEARING) == 0
    assert list(OutboxMessage.objects.values_list("topic", "payload")) == [
        ("settlement.paid", {"settlement": made.pk})
    ]
    drain()
    (letter,) = mail.outbox
    assert letter.to == ["chemay@example.vn"]
    assert letter.subject == f"Chợ đã chuyển 144.000\u00a0₫, đối soát {made.number}"
    assert "FT2632712345" in letter.body
    assert f"/htx/tien/doi-soat/{made.number}/" in letter.body
    assert "0000000001" not in letter.body  # a mail is read by many
    assert "•••• 0001" in letter.body


def test_marking_as_paid_twice_is_refused_and_books_once(cast: Cast) -> None:
    sell_and_deliver({cast.tea_100: 1})
    paid = settle_and_pay(cast.tea.pk)
    with pytest.raises(settlement.AlreadyPaid):
        overview.mark_paid(paid.pk, paid_on=today(), bank_reference="FT2", actor_id=None)
    paid.refresh_from_db()
    assert paid.bank_reference == "FT26327"
    assert balance(Account.PAYABLE, cast.tea.pk) == 0
    assert not OutboxMessage.objects.filter(topic="settlement.paid").exists()


@pytest.mark.parametrize(
    ("days", "reference", "error"),
    [
        (1, "FT1", settlement_payment.WrongDay),
        (-1, "FT1", settlement_payment.WrongDay),
        (0, " \u00a0", settlement_payment.NoReference),
        (0, "x" * 61, settlement_payment.NoReference),
        (0, "FT1\nFT2", settlement_payment.NoReference),
    ],
)
def test_a_payment_that_cannot_be_is_refused(
    cast: Cast, days: int, reference: str, error: type[Exception]
) -> None:
    sell_and_deliver({cast.tea_100: 1})
    made = settle(cast.tea.pk)
    assert made is not None
    with pytest.raises(error):
        overview.mark_paid(made.pk, paid_on=today() + days * DAY, bank_reference=reference, actor_id=None)
    made.refresh_from_db()
    assert made.status == SettlementStatus.READY
    assert not Posting.objects.filter(entry__kind=EntryKind.SETTLEMENT).exists()


def test_a_withdrawn_settlement_leaves_its_trace_and_its_money_due(
    cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    sell_and_deliver({cast.tea_100: 1})
    made = settle(cast.tea.pk)
    assert made is not None
    with caplog.at_level(logging.INFO):
        settlement.withdraw(made.pk, actor_id=cast.minh.pk)
    assert Settlement.unscoped.count() == 0
    assert f"user {cast.minh.pk} withdrew settlement {made.number}" in caplog.text
    trace = LogEntry.objects.get()
    assert (trace.user, trace.object_repr, trace.action_flag) == (cast.minh, made.number, DELETION)
    assert settlement.withdrawal(made.number) == trace
    again = settle(cast.tea.pk)
    assert again is not None
    assert again.number != made.number
    assert again.total_amount == TEA


def test_only_the_latest_that_is_not_paid_can_be_withdrawn(cast: Cast) -> None:
    sell_and_deliver({cast.tea_100: 1})
    first = settle(cast.tea.pk)
    sell_and_deliver({cast.tea_100: 1})
    second = settle(cast.tea.pk)
    assert first is not None
    assert second is not None
    with pytest.raises(settlement.NotTheLatest):
        settlement.withdraw(first.pk, actor_id=cast.minh.pk)
    overview.mark_paid(second.pk, paid_on=today(), bank_reference="FT1", actor_id=None)
    with pytest.raises(settlement.AlreadyPaid):
        settlement.withdraw(second.pk, actor_id=cast.minh.pk)
    assert Settlement.unscoped.count() == 2
    assert not LogEntry.objects.exists()


def test_a_settled_posting_cannot_vanish(cast: Cast) -> None:
    sell_and_deliver({cast.tea_100: 1})
    made = settle(cast.tea.pk)
    assert made is not None
    with pytest.raises(ProtectedError):
        made.delete()


def test_what_is_due_later_and_on_its_way_adds_up_to_what_is_owed(cast: Cast) -> None:
    sell_and_deliver({cast.tea_100: 1})
    ready = settle(cast.tea.pk)
    assert ready is not None
    delivered, under_way = sell_and_deliver({cast.tea_200: 1}), sell({cast.tea_100: 2})
    (row,) = overview.outlook(today())
    assert (row.due_amount, row.later_amount) == (delivered.total_amount, under_way.total_amount)
    assert (row.line_count, row.oldest_on) == (1, today())
    assert row.due_amount + row.later_amount + ready.total_amount == -balance(Account.PAYABLE)
    (earlier,) = overview.outlook(today() - DAY)
    assert (earlier.due_amount, earlier.later_amount) == (0, row.due_amount + row.later_amount)


def test_the_oldest_unpaid_money_is_on_a_settlement_until_it_is_marked_as_paid(cast: Cast) -> None:
    assert overview.oldest_unpaid_on(overview.outlook(today())) is None
    posting.post(
        kind=EntryKind.SALE,
        reference="sale:old",
        cooperative_id=cast.tea.pk,
        effective_on=today() - 12 * DAY,
        lines=posting.sale_lines("card", 50_000),
    )
    sell_and_deliver({cast.tea_100: 1})
    assert overview.oldest_unpaid_on(overview.outlook(today())) == today() - 12 * DAY
    settle(cast.tea.pk)
    assert overview.oldest_unpaid_on(overview.outlook(today())) == today() - 12 * DAY
    overview.mark_paid(Settlement.unscoped.get().pk, paid_on=today(), bank_reference="FT1", actor_id=None)
    assert overview.oldest_unpaid_on(overview.outlook(today())) is None


def test_m5_the_books_agree_after_a_round_of_everything(cast: Cast) -> None:
    order = sell_and_deliver({cast.tea_100: 1})
    settle_and_pay(cast.tea.pk)
    refund(order, 44_001)
    sell_and_deliver({cast.tea_200: 1})
    sell({cast.rice_5kg: 1})
    settlement.create_all(today(), None)
    broken = [
        (result.check.name, result.examples)
        for result in books.prove()
        if result.broken_count and result.check.promise in ("M2", "M3", "M4", "M5")
    ]
    assert broken == []


def test_m5_money_that_stripe_has_taken_back_waits_for_its_dispute(cast: Cast) -> None:
    order = sell_and_deliver({cast.tea_100: 1})
    posting.post(
        kind=EntryKind.DISPUTE,
        reference=f"dispute:1:withdrawn:{order.pk}",
        order_number=order.number,
        cooperative_id=order.cooperative_id,
        effective_on=today(),
        lines=[(Account.DISPUTED, 50_000), (Account.CARD_CLEARING, -50_000)],
    )
    assert settle(cast.tea.pk) is None
    posting.post(
        kind=EntryKind.DISPUTE,
        reference=f"dispute:1:reinstated:{order.pk}",
        order_number=order.number,
        cooperative_id=order.cooperative_id,
        effective_on=today(),
        lines=[(Account.DISPUTED, -50_000), (Account.CARD_CLEARING, 50_000)],
    )
    settled = settle(cast.tea.pk)
    assert settled
    assert settled.total_amount == order.total_amount
