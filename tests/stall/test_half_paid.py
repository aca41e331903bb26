"""Half of a transfer came: the stall sees it, answers for the rest apart, gives it back when the order ends (M12)."""

import datetime

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from shop.ledger.models import LedgerEntry
from shop.lifecycle import fulfilment
from shop.orders.actors import SYSTEM
from shop.orders.models import Order
from shop.payments.models import BankTransfer, Payment
from tests.cast import Cast
from tests.overdue import expire_due
from tests.stall.floor import at_work, place
from tests.treasury.bank import balances, held, receive
from tests.treasury.test_matching import memo_of, payment_of

pytestmark = pytest.mark.django_db
PRICE = 144_000
PART = 100_000
SEEN = "nhan-tien"


@pytest.fixture
def order(cast: Cast) -> Order:
    made = place({cast.tea_100: 1}, "vietqr")
    receive(cast.tea, PART, memo_of(made))
    return made


def url(order: Order, word: str) -> str:
    return reverse("stall:step", args=[order.number, word])


def text(response: object) -> str:
    return response.content.decode().replace("\xa0", " ")  # type: ignore[attr-defined,no-any-return]


def test_m12_the_stall_sees_what_came_and_what_is_missing(cast: Cast, order: Order) -> None:
    stall = at_work(cast.may)
    for page in (reverse("stall:today"), reverse("stall:order", args=[order.number])):
        assert "Mới về 100.000 ₫, còn thiếu 44.000 ₫" in text(stall.get(page))
    asked = text(stall.get(url(order, SEEN)))
    for words in ("Mới về", "100.000 ₫", "Còn thiếu", "44.000 ₫", "Đã nhận nốt 44.000 ₫", "tiền mặt"):
        assert words in asked
    assert "Đã nhận 144.000 ₫" not in asked


def test_m12_two_taps_do_not_take_the_rest_as_received(cast: Cast, order: Order) -> None:
    stall = at_work(cast.may)
    for sent in ({}, {"held": PART}, {"held": PART, "rest": " "}):
        answer = stall.post(url(order, SEEN), sent)
        assert "Phần còn thiếu chưa về thì đừng bấm" in text(answer)
    stale = stall.post(url(order, SEEN), {"rest": "Khách đưa tiền mặt"})  # the page from before it came
    assert (stale.status_code, "Đã nhận nốt 44.000 ₫" in text(stale)) == (409, True)
    assert (payment_of(order).is_open, held(cast.tea)) == (True, PART)
    stall.post(url(order, SEEN), {"held": PART, "rest": "Khách đưa tiền mặt"})
    transfer = BankTransfer.unscoped.get()
    assert (payment_of(order).is_paid, transfer.resolution, held(cast.tea)) == (True, "completed", 0)
    assert "Khách đưa tiền mặt" in transfer.note
    assert balances() == {"direct_receipts": PRICE, "sales": -PRICE}
    call_command("check_books", verbosity=0)


def test_m12_a_part_that_comes_between_page_and_tap_is_shown_first(cast: Cast) -> None:
    order = place({cast.tea_100: 1}, "vietqr")
    stall = at_work(cast.may)
    assert "Đã nhận 144.000 ₫" in text(stall.get(url(order, SEEN)))
    receive(cast.tea, PART, memo_of(order))
    assert "Đã nhận nốt 44.000 ₫" in text(stall.post(url(order, SEEN)))
    assert payment_of(order).is_open


def _by_stall(cast: Cast, order: Order) -> None:
    page = text(at_work(cast.may).get(url(order, "huy")))
    assert "Khách đã chuyển 100.000 ₫" in page
    answer = at_work(cast.may).post(url(order, "huy"), {"reason": "Hết hàng"}, follow=True)
    assert "Giờ trả lại tiền cho khách." in text(answer)


def _by_time(cast: Cast, order: Order) -> None:
    Payment.objects.filter(order=order).update(expires_at=timezone.now() - datetime.timedelta(seconds=1))
    assert expire_due() == 1


def _by_another(cast: Cast, order: Order) -> None:
    fulfilment.cancel(order.pk, reason="khách xin huỷ", actor=SYSTEM)


@pytest.mark.parametrize("end", [_by_stall, _by_time, _by_another])
def test_m12_an_order_that_ends_half_paid_puts_the_part_among_what_goes_back(
    cast: Cast, order: Order, end: object
) -> None:
    end(cast, order)  # type: ignore[operator]
    stall = at_work(cast.may)
    transfer = BankTransfer.unscoped.get()
    today = text(stall.get(f"{reverse('stall:today')}?viec=tra-tien"))
    assert "Trả lại khách 100.000 ₫" in today
    assert reverse("stall:transfer", args=[transfer.pk]) in today
    shown = text(stall.get(reverse("stall:order", args=[order.number])))
    assert "Khách đã chuyển 100.000 ₫ cho đơn này" in shown
    card = text(stall.get(reverse("stall:transfer", args=[transfer.pk])))
    assert "Đơn đã huỷ khi tiền mới về một phần. Gọi khách rồi trả lại 100.000 ₫." in card
    assert "còn chờ 0" not in card
    call_command("check_books", verbosity=0)
    stall.post(reverse("stall:transfer-resolve", args=[transfer.pk, "tra-lai"]), {"note": "FT1"})
    assert (held(cast.tea), balances()) == (0, {})
    assert order.number not in text(stall.get(reverse("stall:today")))
    call_command("check_books", verbosity=0)


def test_m12_too_much_stays_among_what_goes_back_when_the_order_is_done(cast: Cast) -> None:
    order = place({cast.tea_100: 1}, "vietqr")
    receive(cast.tea, PRICE + 6_000, memo_of(order))
    fulfilment.confirm(order.pk, actor=SYSTEM)
    fulfilment.pack(order.pk, actor=SYSTEM)
    fulfilment.ship(order.pk, carrier="VNPost", tracking_number="", actor=SYSTEM)
    fulfilment.deliver(order.pk, actor=SYSTEM)
    assert "Trả lại khách 6.000 ₫" in text(at_work(cast.may).get(reverse("stall:today")))
    assert LedgerEntry.objects.filter(kind="sale").count() == 1
