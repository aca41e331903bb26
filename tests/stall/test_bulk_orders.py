"""Many orders ticked in the list, one step for all: each is told, twice is harmless, nobody else's is touched."""

import re

import pytest
from django.test import Client

from catalog import stock
from shop.lifecycle import fulfilment
from shop.orders.actors import SYSTEM
from shop.orders.models import Order, OrderEvent, Status
from tests.cast import Cast
from tests.stall.floor import at_work, place

pytestmark = pytest.mark.django_db


@pytest.fixture
def may(cast: Cast) -> Client:
    return at_work(cast.may)


def send(client: Client, word: str, *orders: Order) -> str:
    data = {"viec": word, "don": [order.number for order in orders]}
    return client.post("/htx/don/cung-luc/", data, follow=True).content.decode()


def said(page: str) -> list[str]:
    return [
        " ".join(words.split())
        for words in re.findall(r'notice notice--(?:good|bad) stall-said" role="status">([^<]*)', page)
    ]


def statuses(*orders: Order) -> list[str]:
    found = dict(Order.unscoped.values_list("pk", "status"))
    return [found[order.pk] for order in orders]


def test_ticked_orders_are_confirmed_and_each_other_one_is_named(cast: Cast, may: Client) -> None:
    first, second, cancelled, unpaid, known = (
        place({cast.tea_100: 1}, "vietqr" if number == 3 else "cod") for number in range(5)
    )
    fulfilment.cancel(cancelled.pk, reason="Hết hàng", actor=SYSTEM)
    fulfilment.confirm(known.pk, actor=SYSTEM)
    fulfilment.pack(known.pk, actor=SYSTEM)
    page = send(may, "nhan", first, second, cancelled, unpaid, known)
    assert said(page) == [
        "2 đơn đã nhận, 1 đơn đã nhận từ trước.",
        f"1 đơn đã huỷ trước đó ({cancelled.number}), 1 đơn khách chưa trả tiền ({unpaid.number}).",
    ]
    assert statuses(first, second, cancelled, unpaid, known) == [
        "confirmed",
        "confirmed",
        "cancelled",
        "placed",
        "packed",
    ]
    assert OrderEvent.unscoped.filter(order=first, after="confirmed", actor=cast.may).count() == 1
    assert said(send(may, "nhan", first, second)) == ["2 đơn đã nhận từ trước."]
    assert OrderEvent.unscoped.filter(order=first).count() == 2
    assert said(send(may, "dong-goi", first, second, cancelled)) == [
        "2 đơn đã đóng gói.", f"1 đơn đã huỷ trước đó ({cancelled.number}).",
    ]  # fmt: skip
    assert statuses(first, second) == ["packed", "packed"]


def test_what_is_not_confirmed_is_not_packed_and_a_large_one_waits_for_its_call(
    cast: Cast, may: Client
) -> None:
    new, large, gone = place({cast.tea_100: 1}), place({cast.tea_100: 2}), place({cast.tea_200: 1})
    Order.unscoped.filter(pk__in=[large.pk, gone.pk]).update(holds_stock=False)
    assert said(send(may, "dong-goi", new)) == [f"1 đơn chưa nhận nên chưa đóng gói ({new.number})."]
    (words,) = said(send(may, "nhan", large))
    assert words == f"1 đơn lớn phải gọi khách trước, rồi mở đơn để nhận ({large.number})."
    assert statuses(new, large) == ["placed", "placed"]


def test_one_foreign_number_among_many_changes_nothing(cast: Cast, may: Client) -> None:
    own, foreign = place({cast.tea_100: 1}), place({cast.rice_5kg: 1})
    for other in (foreign.number, "2222222222-1", "x"):
        response = may.post("/htx/don/cung-luc/", {"viec": "nhan", "don": [own.number, other]})
        assert response.status_code == 404, other
    assert statuses(own, foreign) == ["placed", "placed"]
    assert may.post("/htx/don/cung-luc/", {"viec": "giao", "don": own.number}).status_code == 404
    assert may.get("/htx/don/cung-luc/").status_code == 405


def test_none_and_too_many_are_said_and_printing_leads_to_the_papers(cast: Cast, may: Client) -> None:
    own = place({cast.tea_100: 1})
    assert said(send(may, "nhan")) == ["Chưa chọn đơn nào. Tích vào ô bên trái đơn rồi bấm lại."]
    data = {"viec": "nhan", "don": [own.number, *(f"X{number}" for number in range(60))]}
    assert "nhiều nhất 60 đơn" in may.post("/htx/don/cung-luc/", data, follow=True).content.decode()
    assert statuses(own) == ["placed"]
    response = may.post("/htx/don/cung-luc/", {"viec": "in", "don": own.number})
    assert response["Location"] == f"/htx/in/?don={own.number}"


def test_the_list_offers_what_can_be_done_with_its_orders(cast: Cast, may: Client) -> None:
    stock.count(cast.tea_100.pk, 30, actor_id=None)
    new, confirmed, ended = (place({cast.tea_100: 1}) for _number in range(3))
    unpaid = place({cast.tea_100: 1}, "vietqr")
    fulfilment.confirm(confirmed.pk, actor=SYSTEM)
    Order.unscoped.filter(pk=ended.pk).update(status=Status.DELIVERED)
    page = may.get("/htx/don/").content.decode()
    ticks = set(re.findall(r'type="checkbox" name="don" value="([^"]+)"', page))
    assert ticks == {new.number, confirmed.number}
    assert ended.number in page
    assert unpaid.number in page
    assert re.findall(r'name="viec" value="([a-z-]+)"', page) == ["nhan", "dong-goi", "in"]
    assert "checked" not in page
    assert may.get("/htx/don/?chon=het").content.decode().count(" checked") == 2
    assert 'name="viec"' not in may.get("/htx/don/?trang-thai=da-giao").content.decode()
