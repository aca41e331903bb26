"""The list of a buyer's orders."""

from django.test import Client

from catalog.templatetags.money import dong
from shop.orders.models import Order
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
