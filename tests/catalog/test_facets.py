"""The filters of a list: what they show, and how many they say they will show."""

import pytest
from django.test import Client
from django_scopes import scopes_disabled

from catalog.lists import facets, finding, listing
from catalog.models import Category, Certificate, Product, Variant
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(cast: Cast) -> Cast:
    """Two teas (one sold out, OCOP 4★), one rice."""
    with scopes_disabled():
        other = Product.objects.create(
            cooperative=cast.tea, category=cast.tea_product.category, name="Chè Ô long", live=True
        )
        Variant.unscoped.create(product=other, name="Hộp 200 g", weight_grams=260, price=450_000, on_hand=0)
        Certificate.unscoped.create(product=other, scheme="ocop", stars=4)
    return cast


def filters(query: str) -> listing.Filters:
    from django.http import QueryDict

    return listing.read_filters(QueryDict(query), listing.category_tree(), listing.selling_cooperatives())


@pytest.mark.parametrize(
    "query",
    [
        "",
        "con-hang=1",
        "chung-nhan=ocop",
        "chung-nhan=ocop-4",
        "chung-nhan=ocop-5",
        "gia=duoi-100",
        "gia=300-700&con-hang=1",
        "htx=htx-che-may",
        "xa=03405&chung-nhan=ocop",
        "danh-muc=che&gia=300-700",
        "q=che&con-hang=1",
    ],
)
def test_a_count_is_what_the_list_shows(shop: Cast, query: str) -> None:
    """Each offered value's count is the length of the list it leads to."""
    asked = filters(query)
    known = facets.Bitmaps.read()
    found = known.of(finding.with_words(asked)) if asked.meaning else None
    counts = known.count(asked, found)

    def length(more: str) -> int:
        name = more.partition("=")[0]
        rest = "&".join(part for part in query.split("&") if part and not part.startswith(f"{name}="))
        return finding.find(filters(f"{rest}&{more}"), 0, 100).count

    for node in listing.category_tree():
        together = sum(counts.categories.get(key, 0) for key in node.ids())
        assert together == length(f"danh-muc={node.category.slug}"), node.category
    for code in listing.CERTIFIED:
        assert counts.certificates.get(code, 0) == length(f"chung-nhan={code}"), code
    for code in listing.PRICES:
        assert counts.prices.get(code, 0) == length(f"gia={code}"), code
    for seller in listing.selling_cooperatives():
        assert counts.cooperatives.get(seller.pk, 0) == length(f"htx={seller.slug}"), seller
        assert counts.communes.get(seller.commune_id, 0) == length(f"xa={seller.commune.slug}"), seller
    assert counts.in_stock == length("con-hang=1")


def test_a_product_without_a_pack_is_neither_in_stock_nor_before_what_is(shop: Cast) -> None:
    with scopes_disabled():
        packless = Product.objects.create(
            cooperative=shop.rice, category=shop.rice_product.category, name="Gạo nếp", live=True
        )
    everything = finding.find(listing.Filters(), 0, 100).keys
    assert everything.index(packless.pk) > everything.index(shop.rice_product.pk)
    assert packless.pk not in finding.find(listing.Filters(in_stock=True), 0, 100).keys


@pytest.mark.parametrize(
    "query",
    [
        "chung-nhan=x",
        "gia=0-1",
        "chung-nhan=%F0%9F%90%83",
        "gia=%27%20OR%201=1--",
        "con-hang=2",
        "gia=" + "9" * 999,
    ],
)
def test_a_value_that_does_not_exist_is_a_page(client: Client, shop: Cast, query: str) -> None:
    assert client.get(f"/san-pham/?{query}").status_code == 200


def test_each_condition_can_be_taken_back(client: Client, shop: Cast) -> None:
    html = client.get("/san-pham/?q=che&chung-nhan=ocop-4&gia=300-700").content.decode()
    assert "Chè Ô long" in html
    for without in (
        "?chung-nhan=ocop-4&amp;gia=300-700",
        "?q=che&amp;gia=300-700",
        "?q=che&amp;chung-nhan=ocop-4",
    ):
        assert f'href="/san-pham/{without}"' in html
    assert Category.objects.count()


def test_an_empty_result_says_what_to_do(client: Client, shop: Cast) -> None:
    html = client.get("/san-pham/?danh-muc=gao&chung-nhan=ocop").content.decode()
    assert "Thử bỏ bớt một điều kiện lọc" in html


def test_a_card_shows_the_pack_whose_price_was_asked_for(shop: Cast, client: Client) -> None:
    Variant.unscoped.create(
        product=shop.tea_product, name="Gói thử", weight_grams=30, price=50_000, on_hand=5, position=9
    )

    def prices(query: str) -> dict[str, int | None]:
        return {card.label: card.price for card in client.get(f"/san-pham/?{query}").context["cards"]}

    assert prices("q=shan") == {"Chè Shan tuyết": 50_000}
    assert prices("q=shan&gia=100-300") == {"Chè Shan tuyết": 120_000}
    by_price = prices("gia=100-300&sap-xep=gia-giam")
    assert by_price == {"Gạo Séng cù": 185_000, "Chè Shan tuyết": 120_000}
    assert list(by_price) == ["Gạo Séng cù", "Chè Shan tuyết"]  # by what was asked for, not by the small pack
    Variant.unscoped.filter(price=230_000).update(is_active=False)
    assert "từ</small>" not in client.get("/san-pham/?q=shan&gia=100-300").content.decode()
