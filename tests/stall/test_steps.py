"""Each step of an order: the happy path, the second tap, the impossible tap, other people's orders."""

from unittest.mock import patch

import pytest
from django.test import Client
from django.utils.html import escape

from shop.ledger.models import LedgerEntry
from shop.orders.models import Order, OrderEvent, Status
from shop.payments.models import Payment, PaymentStatus, Refund, RefundStatus
from shop.stall.steps import STEPS, Step
from tests.cast import Cast
from tests.stall.floor import at_work, pay_by_card, place

pytestmark = pytest.mark.django_db
SHIP = {"carrier": "Viettel Post", "tracking_number": "VTP123"}
WAY = (("nhan", {}), ("dong-goi", {}), ("gui", SHIP), ("giao", {}))


@pytest.fixture
def may(cast: Cast) -> Client:
    return at_work(cast.may)


def do(client: Client, order: Order, word: str, data: dict[str, str] | None = None):
    return client.post(f"/htx/don/{order.number}/{word}/", data or {})


def status_of(order: Order) -> str:
    return Order.unscoped.values_list("status", flat=True).get(pk=order.pk)


def test_cash_order_goes_all_the_way_and_every_event_names_may(cast: Cast, may: Client) -> None:
    order = place({cast.tea_100: 2})
    for word, data in WAY:
        response = do(may, order, word, data | {"tu": "hom-nay"})
        assert (response.status_code, response["Location"]) == (302, "/htx/")
    order.refresh_from_db()
    assert order.status == Status.DELIVERED
    assert (order.carrier, order.tracking_number) == ("Viettel Post", "VTP123")
    events = OrderEvent.unscoped.filter(order=order).exclude(before="")
    assert [(event.actor_id, event.actor_kind) for event in events] == [(cast.may.pk, "manager")] * 4
    assert Payment.objects.get(order=order).status == PaymentStatus.SUCCEEDED
    cast.tea_100.refresh_from_db()
    assert (cast.tea_100.on_hand, cast.tea_100.reserved) == (8, 0)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"carrier_other": "x" * 81}, "Nhiều nhất 80 ký tự (đang có 81)"),
        ({"carrier": "x" * 81}, "Nhiều nhất 80 ký tự (đang có 81)"),
        ({"carrier": "Viettel Post", "tracking_number": "V" * 61}, "Nhiều nhất 60 ký tự (đang có 61)"),
        ({"carrier": "Viettel Post", "tracking_number": "VTP<b>1"}, "Xem lại chỗ “&lt;”"),
        ({"carrier": "Viettel Post", "tracking_number": "VTP 😀"}, "Xem lại chỗ “😀”"),
        ({"carrier_other": "Почта"}, "Xem lại chỗ “П”"),
        ({"carrier_other": "nhà xe", "tracking_number": "https://bit.ly/x"}, "không nhận địa chỉ trang web"),
    ],
)
def test_a_carrier_and_a_number_that_cannot_be_are_refused_and_stay_typed(
    cast: Cast, may: Client, typed: dict[str, str], said: str
) -> None:
    order = place({cast.tea_100: 1})
    for word in ("nhan", "dong-goi"):
        do(may, order, word)
    asked = may.get(f"/htx/don/{order.number}/gui/").content.decode()
    assert 'name="tracking_number"' in asked
    assert (
        "maxlength" not in asked.split("<form", 1)[1]
    )  # a browser would cut what is pasted, and say nothing
    page = do(may, order, "gui", typed).content.decode()
    assert said in page
    for value in typed.values():
        assert escape(value) in page
    assert status_of(order) == Status.PACKED
    assert Order.unscoped.get(pk=order.pk).tracking_number == ""


@pytest.mark.parametrize(
    ("typed", "carrier", "number"),
    [
        ({"carrier_other": " Nhà xe  Hải Âu – Lai Châu "}, "Nhà xe Hải Âu – Lai Châu", ""),
        (SHIP | {"tracking_number": "ＶＴＰ１２３"}, "Viettel Post", "VTP123"),
        (
            SHIP | {"tracking_number": "25B-012.34 (0912 345 678)"},
            "Viettel Post",
            "25B-012.34 (0912 345 678)",
        ),
    ],
)
def test_what_people_write_of_a_parcel_is_taken(
    cast: Cast, may: Client, typed: dict[str, str], carrier: str, number: str
) -> None:
    order = place({cast.tea_100: 1})
    for word, data in (("nhan", {}), ("dong-goi", {}), ("gui", typed)):
        do(may, order, word, data)
    order.refresh_from_db()
    assert (order.status, order.carrier, order.tracking_number) == (Status.SHIPPED, carrier, number)


def test_today_shows_the_next_button_after_each_step(cast: Cast, may: Client) -> None:
    order = place({cast.tea_100: 2})
    buttons = ["Nhận đơn", "Đóng gói xong", "Giao cho vận chuyển", "Đã giao cho khách"]
    for button, (word, data) in zip(buttons, WAY, strict=True):
        pile = "?viec=dang-giao" if word == "giao" else ""  # what is on the way is only counted
        page = may.get(f"/htx/{pile}").content.decode()
        assert f">{button}<" in page
        assert "tel:+84981000111" in page
        do(may, order, word, data)
    assert f"don-{order.number}" not in may.get("/htx/").content.decode()


def test_step_tapped_in_one_pile_leads_back_to_it(cast: Cast, may: Client) -> None:
    order = place({cast.tea_100: 1})
    assert do(may, order, "nhan", {"tu": "moi"})["Location"] == "/htx/?viec=moi"
    page = may.get("/htx/").content.decode()
    assert f'Giờ đóng gói hàng. <a href="/htx/don/{order.number}/">Xem đơn</a>' in page
    assert do(may, order, "dong-goi", {"tu": "//x.vn"})["Location"] == f"/htx/don/{order.number}/"


def test_cash_is_asked_about_before_it_is_booked(cast: Cast, may: Client) -> None:
    order = place({cast.tea_100: 2})
    for word, data in WAY[:3]:
        do(may, order, word, data)
    on_the_way = may.get("/htx/?viec=dang-giao").content.decode()
    assert f'href="/htx/don/{order.number}/giao/?tu=dang-giao"' in on_the_way
    page = may.get(f"/htx/don/{order.number}/giao/").content.decode()
    assert "Đã thu đủ tiền mặt chưa?" in page
    assert ">Đã giao, đã thu 264.000\u00a0₫<" in page
    assert status_of(order) == Status.SHIPPED


def test_carrier_of_last_time_is_chosen_already_typed_ones_too(cast: Cast, may: Client) -> None:
    first, second = place({cast.tea_100: 1}), place({cast.tea_100: 1})
    for order in (first, second):
        do(may, order, "nhan")
        do(may, order, "dong-goi")
    assert " checked" not in may.get(f"/htx/don/{first.number}/gui/").content.decode()
    do(may, first, "gui", {"carrier_other": "Xe khách Hải Vân"})
    page = may.get(f"/htx/don/{second.number}/gui/").content.decode()
    assert 'value="Xe khách Hải Vân" checked' in page


def test_order_tells_when_its_money_came_and_went(cast: Cast, may: Client) -> None:
    order = place({cast.tea_100: 1}, "vietqr")
    do(may, order, "nhan-tien")
    said = may.post(f"/htx/don/{order.number}/huy/", {"reason": "Hết hàng"}, follow=True).content.decode()
    assert "Giờ trả lại tiền cho khách." in said
    do(may, order, "tra-tien")
    page = may.get(f"/htx/don/{order.number}/").content.decode()
    history = ["Mới đặt", "Khách đã trả 144.000", "Đã huỷ: Hết hàng", "Đã trả lại khách 144.000"]
    places = [page.index(f'is-done">{words}') for words in history]
    assert places == sorted(places)


def test_cancelled_transfer_says_what_to_do_when_the_money_still_comes(cast: Cast, may: Client) -> None:
    order = place({cast.tea_100: 1}, "vietqr")
    do(may, order, "huy", {"reason": "Hết hàng"})
    assert "vẫn về tài khoản" in may.get(f"/htx/don/{order.number}/").content.decode()


def test_second_tap_says_so_and_writes_nothing(cast: Cast, may: Client) -> None:
    order = place({cast.tea_100: 2})
    for word, data in WAY:
        may.post(f"/htx/don/{order.number}/{word}/", data, follow=True)  # its answer came, and was read
        before = OrderEvent.unscoped.count(), LedgerEntry.objects.count()
        response = may.post(f"/htx/don/{order.number}/{word}/", data, follow=True)
        assert response.status_code == 200
        assert str(STEPS[word].already) in response.content.decode()
        assert (OrderEvent.unscoped.count(), LedgerEntry.objects.count()) == before


def test_tap_that_loses_the_race_against_its_twin_is_told_the_same(cast: Cast, may: Client) -> None:
    order = place({cast.tea_100: 1})
    may.post(f"/htx/don/{order.number}/nhan/", follow=True)
    # The order was read before the first tap committed.
    with (
        patch.object(Step, "is_done", return_value=False),
        patch.object(Step, "is_out_of_place", return_value=False),
    ):
        response = may.post(f"/htx/don/{order.number}/nhan/", follow=True)
    assert (response.status_code, status_of(order)) == (200, Status.CONFIRMED)
    assert "Đơn này đã nhận rồi." in response.content.decode()


def test_impossible_step_is_a_409_with_a_reason_and_an_unchanged_row(cast: Cast, may: Client) -> None:
    order = place({cast.tea_100: 1})
    returned = {"reason": "Sai địa chỉ"}
    impossible = (("dong-goi", {}), ("gui", SHIP), ("giao", {}), ("hang-ve", returned), ("tra-tien", {}))
    for word, data in impossible:
        response = do(may, order, word, data)
        assert response.status_code == 409, word
        assert "Đơn này đang ở bước “Mới đặt”" in response.content.decode()
    assert status_of(order) == Status.PLACED
    assert OrderEvent.unscoped.filter(order=order).count() == 1


def test_stale_page_after_a_later_step_is_a_409(cast: Cast, may: Client) -> None:
    order = place({cast.tea_100: 1})
    do(may, order, "nhan")
    do(may, order, "dong-goi")
    assert do(may, order, "nhan").status_code == 409
    assert status_of(order) == Status.PACKED


@pytest.mark.parametrize("word", sorted(STEPS))
def test_another_cooperatives_order_does_not_exist(cast: Cast, may: Client, word: str) -> None:
    order = place({cast.rice_5kg: 1})
    assert may.get(f"/htx/don/{order.number}/").status_code == 404
    assert may.get(f"/htx/don/{order.number}/{word}/").status_code == 404
    assert do(may, order, word, SHIP | {"reason": "Hết hàng"}).status_code == 404
    assert status_of(order) == Status.PLACED


def test_unknown_step_or_order_is_a_404(cast: Cast, may: Client) -> None:
    order = place({cast.tea_100: 1})
    assert do(may, order, "bay").status_code == 404
    assert may.get("/htx/don/KHONGCO-1/").status_code == 404


def test_transfer_is_confirmed_once_seen_then_served(cast: Cast, may: Client) -> None:
    order = place({cast.tea_100: 1}, "vietqr")
    payment = Payment.objects.get(order=order)
    assert ">Nhận đơn<" not in may.get("/htx/").content.decode()
    response = do(may, order, "nhan")
    assert response.status_code == 409
    assert "Khách chưa trả tiền" in response.content.decode()

    page = may.get(f"/htx/don/{order.number}/nhan-tien/").content.decode()
    assert payment.memo_code in page
    assert "144.000\u00a0₫" in page
    assert do(may, order, "nhan-tien").status_code == 302
    assert do(may, order, "nhan-tien").status_code == 302
    payment.refresh_from_db()
    assert (payment.status, payment.captured_amount) == (PaymentStatus.SUCCEEDED, 144_000)
    assert payment.confirmed_by_id == cast.may.pk
    assert LedgerEntry.objects.count() == 1
    assert "Đã chuyển khoản" in may.get("/htx/").content.decode()
    assert do(may, order, "nhan").status_code == 302


def test_unpaid_card_order_is_nothing_to_do_until_it_is_paid(cast: Cast, may: Client) -> None:
    order = place({cast.tea_100: 1})
    Order.unscoped.filter(pk=order.pk).update(payment_method="card")
    Payment.objects.filter(order=order).update(method="card")
    assert f"don-{order.number}" not in may.get("/htx/").content.decode()
    assert do(may, order, "nhan-tien").status_code == 409
    pay_by_card(order)
    page = may.get("/htx/").content.decode()
    assert "Đã trả bằng thẻ" in page
    assert ">Nhận đơn<" in page


def test_ship_asks_for_a_carrier_and_keeps_what_was_typed(cast: Cast, may: Client) -> None:
    order = place({cast.tea_100: 1})
    do(may, order, "nhan")
    do(may, order, "dong-goi")
    assert "Viettel Post" in may.get(f"/htx/don/{order.number}/gui/").content.decode()
    response = do(may, order, "gui", {"carrier": " ", "tracking_number": "ABC-789"})
    assert response.status_code == 200
    page = response.content.decode()
    assert "Chọn đơn vị vận chuyển" in page
    assert 'value="ABC-789"' in page
    assert status_of(order) == Status.PACKED
    both = {"carrier": "Viettel Post", "carrier_other": "Xe khách Hải Vân"}
    assert do(may, order, "gui", both).status_code == 302
    order.refresh_from_db()
    assert (order.carrier, order.tracking_number) == ("Xe khách Hải Vân", "")


@pytest.mark.parametrize(
    "bad", [{"carrier_other": "x" * 81}, {"carrier": "a\x00b"}, {"tracking_number": "9" * 61}]
)
def test_ship_refuses_what_cannot_be_kept(cast: Cast, may: Client, bad: dict[str, str]) -> None:
    order = place({cast.tea_100: 1})
    do(may, order, "nhan")
    do(may, order, "dong-goi")
    assert do(may, order, "gui", {"carrier": "Nhà xe"} | bad).status_code == 200
    assert status_of(order) == Status.PACKED


def test_cancelling_gives_stock_back_and_tells_the_reason(cast: Cast, may: Client) -> None:
    order = place({cast.tea_100: 3})
    assert do(may, order, "huy").status_code == 200  # a reason is missing
    assert status_of(order) == Status.PLACED
    for _tap in range(2):
        assert do(may, order, "huy", {"reason_other": "Mưa lũ, chưa sao được chè"}).status_code == 302
    order.refresh_from_db()
    assert (order.status, order.cancel_reason) == (Status.CANCELLED, "Mưa lũ, chưa sao được chè")
    cast.tea_100.refresh_from_db()
    assert (cast.tea_100.on_hand, cast.tea_100.reserved) == (10, 0)
    assert "Mưa lũ" in may.get(f"/htx/don/{order.number}/").content.decode()


def test_paid_transfer_of_a_cancelled_order_is_sent_back_by_the_stall(cast: Cast, may: Client) -> None:
    order = place({cast.tea_100: 1}, "vietqr")
    do(may, order, "nhan-tien")
    assert "phải trả lại khoản này" in may.get(f"/htx/don/{order.number}/huy/").content.decode()
    do(may, order, "huy", {"reason": "Hết hàng"})
    assert "Trả lại khách 144.000" in may.get("/htx/").content.decode()
    for _tap in range(2):
        assert do(may, order, "tra-tien").status_code == 302
    refund = Refund.objects.get()
    assert (refund.status, refund.amount, refund.actor_id) == (RefundStatus.SUCCEEDED, 144_000, cast.may.pk)
    assert LedgerEntry.objects.count() == 2
    assert f"don-{order.number}" not in may.get("/htx/").content.decode()


def test_card_money_goes_back_through_stripe_not_by_the_stall(cast: Cast, may: Client) -> None:
    order = place({cast.tea_100: 1})
    Order.unscoped.filter(pk=order.pk).update(payment_method="card")
    Payment.objects.filter(order=order).update(method="card")
    pay_by_card(order)
    do(may, order, "huy", {"reason": "Hết hàng"})
    assert Refund.objects.get().status == RefundStatus.REQUESTED
    assert do(may, order, "tra-tien").status_code == 409
    assert Refund.objects.get().status == RefundStatus.REQUESTED
    assert f"don-{order.number}" not in may.get("/htx/").content.decode()


def test_refused_parcel_comes_back_and_earns_nothing(cast: Cast, may: Client) -> None:
    order = place({cast.tea_100: 2})
    for word, data in WAY[:3]:
        do(may, order, word, data)
    assert "Khách không nhận" in may.get(f"/htx/don/{order.number}/").content.decode()
    assert do(may, order, "hang-ve", {"reason": "Khách từ chối nhận"}).status_code == 302
    assert status_of(order) == Status.RETURNED
    cast.tea_100.refresh_from_db()
    assert (cast.tea_100.on_hand, cast.tea_100.reserved) == (10, 0)
    assert LedgerEntry.objects.count() == 0
