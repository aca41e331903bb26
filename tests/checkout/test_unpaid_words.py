"""No page and no mail says more than is true: not paid, not thanked for; not paid, nothing goes back."""

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from shop.lifecycle import fulfilment, money_in
from shop.orders.actors import SYSTEM
from shop.orders.models import Order
from shop.payments.models import Payment
from tests.cast import Cast
from tests.outbox import drain
from tests.stall.floor import pay_by_card, place
from tests.test_order_story import check_out, fill_cart

pytestmark = pytest.mark.django_db
THANKS, ONE_STEP = "Cảm ơn bạn đã đặt hàng", "Còn một bước nữa: trả tiền"


def letters(address: str) -> list[str]:
    """Subject and body of what went to one address, oldest first."""
    return [f"{letter.subject}\n{letter.body}" for letter in mail.outbox if letter.to == [address]]


@pytest.mark.parametrize("method", ["vietqr", "card"])
def test_the_mails_of_a_new_order_say_that_it_is_not_paid(
    cast: Cast, card_payments: object, method: str
) -> None:
    place({cast.tea_100: 1}, method)
    drain()
    (to_stall,), (to_buyer,) = letters("chemay@example.vn"), letters("hoa@example.vn")
    assert "chưa trả tiền" in to_stall.partition("\n")[0]
    assert "xin chưa gói hàng" in to_stall
    assert "chưa trả tiền: còn một bước" in to_buyer
    assert "Cảm ơn bạn đã mua hàng" not in to_buyer


def test_the_mails_of_a_cash_order_ask_for_nothing(cast: Cast) -> None:
    place({cast.tea_100: 1})
    drain()
    (to_stall,), (to_buyer,) = letters("chemay@example.vn"), letters("hoa@example.vn")
    assert "chưa trả tiền" not in to_stall + to_buyer
    assert "Cảm ơn bạn đã mua hàng" in to_buyer


def test_the_same_in_english(cast: Cast) -> None:
    hoa = Client()
    fill_cart(hoa, cast)
    form = cast.address(payment_method="vietqr")
    page = hoa.post("/en/thanh-toan/", form | {"action": "address"}).context["totals"].total_amount
    purchase_page = hoa.post("/en/thanh-toan/", form | {"shown_total": str(page)})["Location"]
    assert "One step left: pay" in hoa.get(purchase_page).content.decode()
    drain()
    (to_buyer,) = letters("hoa@example.vn")
    assert "not paid yet: one step left" in to_buyer


def test_an_unpaid_transfer_is_thanked_for_once_it_is_paid(cast: Cast) -> None:
    hoa = Client()
    fill_cart(hoa, cast)
    url = check_out(hoa, cast.address(payment_method="vietqr")).get_absolute_url()
    for _look in range(2):
        page = hoa.get(url).content.decode()
        assert ONE_STEP in page
        assert THANKS not in page
    receipt = hoa.get(url.replace("?", "bien-nhan/?")).content.decode()
    assert "Chưa trả tiền" in receipt
    for order in Order.unscoped.all():
        money_in.confirm_transfer(order.pk, actor=SYSTEM)
    page = hoa.get(url).content.decode()
    assert THANKS in page
    assert ONE_STEP not in page
    assert THANKS not in hoa.get(url).content.decode()
    assert "Chưa trả tiền" not in hoa.get(url.replace("?", "bien-nhan/?")).content.decode()


def test_an_unpaid_card_order_is_not_thanked_for_before_it_is_paid(cast: Cast, card_payments: object) -> None:
    hoa = Client()
    fill_cart(hoa, cast)
    form = cast.address(payment_method="card", shown_total="504500")
    assert hoa.post("/thanh-toan/", form).status_code == 302
    purchase = Order.unscoped.first().purchase
    url = purchase.get_absolute_url()
    assert hoa.get("/thanh-toan/")["Location"] == url  # "back" from the card page
    for state in ("", "&the-ban=1"):
        page = hoa.get(url + state).content.decode()
        assert ONE_STEP in page
        assert THANKS not in page
        assert "đang chờ hợp tác xã xác nhận" not in page
    assert "Chưa mở được trang trả thẻ" in page
    pay_by_card(Order.unscoped.first())
    assert THANKS in hoa.get(url).content.decode()
    assert hoa.get("/thanh-toan/")["Location"] == "/gio-hang/"


def test_an_expired_card_order_awaits_nobody(cast: Cast, card_payments: object) -> None:
    hoa = Client()
    fill_cart(hoa, cast)
    assert (
        hoa.post("/thanh-toan/", cast.address(payment_method="card", shown_total="504500")).status_code == 302
    )
    Payment.objects.update(expires_at=timezone.now())
    page = hoa.get(Order.unscoped.first().purchase.get_absolute_url()).content.decode()
    assert "Đã quá giờ trả tiền, đơn sắp tự huỷ." in page
    assert ONE_STEP not in page


def test_a_cancellation_promises_back_what_was_paid_and_nothing_else(
    cast: Cast, card_payments: object
) -> None:
    unpaid, paid = place({cast.tea_100: 1}), place({cast.tea_100: 1}, "card")
    pay_by_card(paid)
    for order in (unpaid, paid):
        fulfilment.cancel(order.pk, reason="hết hàng", actor=SYSTEM)
    drain(1)
    unpaid_letter, paid_letter = (text for text in letters("hoa@example.vn") if "được huỷ" in text)
    assert "Bạn không phải trả tiền cho đơn này." in unpaid_letter
    assert "hoàn lại" not in unpaid_letter
    assert "Số tiền 144.000\u00a0₫ bạn đã trả được hoàn lại." in paid_letter
