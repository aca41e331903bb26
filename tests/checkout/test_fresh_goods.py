"""Goods that would arrive past their day are not sold to that place: product page, cart, checkout, placement (K10)."""

import pytest
from django.test import Client
from django_scopes import scopes_disabled

from catalog.models import Product, Province
from shop.checkout import delivery, placement
from shop.orders.models import Purchase
from tests.cast import Cast
from tests.checkout.test_checkout import wanted
from tests.test_order_story import fill_cart, shown_total

pytestmark = pytest.mark.django_db
TO_HANOI = 2 + 4  # days: the cooperative's preparation, and the longest on the road
REFUSAL = "giữ được 5 ngày, mà chuẩn bị và đi đường có thể mất 6 ngày"


def keep(cast: Cast, days: int | None) -> None:
    with scopes_disabled():
        Product.objects.filter(pk=cast.tea_product.pk).update(shelf_life_days=days)


@pytest.mark.parametrize(("days", "is_sold"), [(None, True), (TO_HANOI, True), (TO_HANOI - 1, False)])
def test_k10_placement_decides_to_the_day(cast: Cast, days: int | None, is_sold: bool) -> None:
    request = wanted(cast, {cast.tea_100.pk: 1})
    keep(cast, days)
    if is_sold:
        assert placement.place_order(request)[1] is True
        return
    with pytest.raises(placement.TooFar):
        placement.place_order(request)
    cast.tea_100.refresh_from_db()
    assert (Purchase.objects.count(), cast.tea_100.reserved) == (0, 0)


def test_k10_every_page_says_why_and_nothing_is_lost(cast: Cast) -> None:
    keep(cast, TO_HANOI - 1)
    hoa = Client()
    hoa.get("/phi-giao/", {"tinh": "01"})
    product = hoa.get(cast.tea_product.get_absolute_url()).content.decode()
    assert "Không giao tới Hà Nội được" in product
    assert "có thể mất 6 ngày" in product
    assert "Giao được tới: Trong tỉnh Lai Châu, Tây Bắc." in product
    assert 'href="/san-pham/?giao-toi=01"' in product
    fill_cart(hoa, cast)
    cart = hoa.get("/gio-hang/").content.decode()
    assert "Không giao tới Hà Nội được." in cart
    assert REFUSAL in cart
    form = cast.address()
    for step in ({"buoc": "xem-lai"}, {"shown_total": shown_total(hoa, form)}):
        answer = hoa.post("/thanh-toan/", form | step)
        if answer.status_code == 302:
            answer = hoa.get(answer["Location"])
        page = answer.content.decode()
        assert REFUSAL in page
        assert "12 Đội Cấn" in page
    assert hoa.get("/thanh-toan/phi/?province=01").json()["shipping"][0]["days"] == "không giao tới được"
    assert not Purchase.objects.exists()

    near = form | {"province": "12", "ward": "03390"}
    assert hoa.post("/thanh-toan/", near | {"shown_total": shown_total(hoa, near)}).status_code == 302


def test_k10_the_offer_knows_where_fresh_goods_can_go(cast: Cast) -> None:
    def regions(days: int | None) -> list[str] | None:
        near = delivery.reach(delivery.Terms(2, 0, days), 100)
        return near and [region.value for region in near]

    assert regions(None) is None
    assert regions(60) is None
    assert regions(5) == ["lai-chau", "tay-bac"]
    assert regions(3) == []
    keep(cast, 3)
    page = Client().get(cast.tea_product.get_absolute_url()).content.decode()
    assert "chợ chưa giao kịp tới đâu" in page


def test_k10_lists_are_narrowed_to_what_comes_to_a_place(cast: Cast) -> None:
    keep(cast, TO_HANOI - 1)
    hoa = Client()
    for place, label, is_listed in (
        ("01", "Hà Nội", False),
        ("mien-bac", "Miền Bắc", False),
        ("12", "Lai Châu", True),
        ("tay-bac", "Tây Bắc", True),
    ):
        page = hoa.get("/san-pham/", {"giao-toi": place})
        html = page.content.decode()
        assert f"Giao được tới {label}" in html
        assert ("Chè Shan tuyết" in html) is is_listed
        assert "Gạo Séng cù" in html
        assert (page.context["choices"].in_stock, page.context["result_count"]) == (1 + is_listed,) * 2
    offered = hoa.get("/san-pham/?giao-toi=01").content.decode().partition('name="giao-toi">')[2]
    region, hanoi = '<optgroup label="Miền Bắc">', '<option value="01" selected>Hà Nội</option>'
    assert region in offered
    assert hanoi in offered.partition(region)[2].partition("</optgroup>")[0]
    assert offered.partition("</select>")[0].count("<option") == 1 + Province.objects.count()
    chosen = '<option value="mien-bac" selected>Miền Bắc</option>'
    assert chosen in hoa.get("/san-pham/?giao-toi=mien-bac").content.decode()
    keep(cast, None)
    assert hoa.get("/san-pham/?giao-toi=mien-bac").context["result_count"] == 2
    assert hoa.get("/san-pham/?giao-toi=atlantis").context["result_count"] == 0
