"""The list of a buyer's orders."""

from django.test import Client

from catalog.templatetags.money import dong
from shop.lifecycle import fulfilment
from shop.orders.actors import SYSTEM
from shop.orders.models import Order, OrderEvent, Status
from tests.cast import Cast
from tests.test_order_story import check_out, fill_cart


def test_the_list_of_orders_says_what_is_left_of_each(cast: Cast) -> None:
    hoa = Client()
    fill_cart(hoa, cast)
    purchase = check_out(hoa, cast.address())
    tea, rice = Order.unscoped.filter(purchase=purchase).order_by("pk")
    cancelled = {"t": purchase.token}
    hoa.post(f"/don/{purchase.number}/huy/", cancelled | {"order": tea.number})
    page = hoa.get("/don/").content.decode()
    assert dong(rice.total_amount) in page
    assert dong(purchase.total_amount) not in page
    hoa.post(f"/don/{purchase.number}/huy/", cancelled | {"order": rice.number})
    assert '<span class="badge">Đã huỷ' in hoa.get("/don/").content.decode()


def test_a_buyer_cannot_cancel_what_is_packed_and_is_told_whom_to_call(cast: Cast) -> None:
    hoa = Client()
    fill_cart(hoa, cast)
    purchase = check_out(hoa, cast.address())
    tea = Order.unscoped.get(cooperative=cast.tea)
    fulfilment.confirm(tea.pk, actor=SYSTEM)
    fulfilment.pack(tea.pk, actor=SYSTEM)
    page = hoa.post(f"/don/{purchase.number}/huy/", {"t": purchase.token, "order": tea.number})
    assert page.status_code == 409
    assert "Hàng đã đóng gói nên không huỷ ở đây được" in page.content.decode()
    tea.refresh_from_db()
    cast.tea_100.refresh_from_db()
    assert (tea.status, cast.tea_100.reserved) == (Status.PACKED, 2)
    assert not OrderEvent.unscoped.filter(order=tea, after=Status.CANCELLED).exists()
