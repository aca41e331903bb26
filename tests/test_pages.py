"""Every storefront page: an exact number of queries, the bytes on the wire, the policy, and its English.

Each count is taken warm: the categories and cooperatives to choose from (20 seconds) and the site's settings
(a cache) are read once per process, not per page.
"""

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_scopes import scopes_disabled

from catalog import stock
from catalog.lists import finding, listing, ranking
from catalog.models import Certificate, Product, ProductPhoto, Variant
from shop.orders.models import Order, Purchase
from tests.cast import Cast

pytestmark = pytest.mark.django_db

BUDGET = 15_000  # bytes, compressed, each of HTML, CSS and JavaScript
COUNTS = (3, 30)  # products; the same number of queries for both, or something asks per row


@pytest.fixture(autouse=True)
def market(site: Cast, cast: Cast) -> Cast:
    """The cast with its home pages, nothing remembered from another test."""
    listing.navigation.forget()
    listing.sellers.forget()
    return cast


def stock_up(cast: Cast, count: int) -> None:
    """`count` products on the shelves of the tea cooperative, each with two packs, a photo and a certificate."""
    with scopes_disabled():
        for number in range(count - 2):
            product = Product.objects.create(
                cooperative=cast.tea,
                category=cast.tea_product.category,
                name=f"Chè số {number}",
                name_en=f"Tea {number}",
                season_months=[timezone.localdate().month],
                live=True,
            )
            for grams in (100, 200):
                pack = Variant.unscoped.create(
                    product=product, name=f"{grams} g", weight_grams=grams, price=1_000 * grams
                )
                stock.count(pack.pk, 9, actor_id=None, reason="test")
            ProductPhoto.unscoped.create(
                product=product, name=f"test/{number}", width=1080, height=1350, widths=[360, 720, 1080]
            )
            Certificate.unscoped.create(product=product, scheme="ocop", stars=4)


def queries(client: Client, url: str) -> list[str]:
    """The SQL of a second visit."""
    assert client.get(url).status_code == 200
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return [query["sql"] for query in captured]


def fill_cart(client: Client, cast: Cast) -> None:
    for variant in (cast.tea_100, cast.rice_5kg):
        assert client.post("/gio-hang/them/", {"variant": variant.pk, "quantity": 1}).status_code == 302


def check_out(client: Client, cast: Cast) -> Purchase:
    fill_cart(client, cast)
    page = client.get("/thanh-toan/?province=01")
    address = cast.address(shown_total=str(page.context["totals"].total_amount))
    assert client.post("/thanh-toan/", address).status_code == 302
    return Purchase.objects.get()


@pytest.mark.parametrize("count", COUNTS)
@pytest.mark.parametrize(
    "query", ["", "?q=che", "?danh-muc=che", "?sap-xep=gia-tang", "?xa=03405&htx=htx-che-may"]
)
def test_the_product_list(client: Client, cast: Cast, count: int, query: str) -> None:
    stock_up(cast, count)

    # which products, and how many in all; their cards
    assert len(queries(client, f"/san-pham/{query}")) == 2


@pytest.mark.parametrize("count", COUNTS)
def test_a_product_page(client: Client, cast: Cast, count: int) -> None:
    stock_up(cast, count)

    # the product with all it has, the cards of four more, its lot, its reviews and questions
    assert len(queries(client, cast.tea_product.get_absolute_url())) == 1


@pytest.mark.parametrize("count", COUNTS)
def test_a_cooperatives_page(client: Client, cast: Cast, count: int) -> None:
    stock_up(cast, count)

    # the cooperative; its products; their cards; its people; all certificates; stories about it
    assert len(queries(client, cast.tea.get_absolute_url())) == 6


def test_the_list_of_cooperatives(client: Client) -> None:
    # all of them with their numbers of products; those of the page
    assert len(queries(client, "/hop-tac-xa/")) == 2


@pytest.mark.parametrize("count", COUNTS)
def test_home(client: Client, cast: Cast, count: int) -> None:
    stock_up(cast, count)

    # site with its home; locale; home; two for view restrictions; other language
    # all shelves' products; their cards; stories
    assert len(queries(client, "/")) == 9


def test_the_cart(client: Client, cast: Cast) -> None:
    assert len(queries(client, "/gio-hang/")) == 0  # a visitor without a session

    fill_cart(client, cast)

    # session; packs with product, cover, cooperative and commune
    assert len(queries(client, "/gio-hang/")) == 2


def test_the_checkout(client: Client, cast: Cast) -> None:
    fill_cart(client, cast)

    # session; packs of the cart
    assert len(queries(client, "/thanh-toan/")) == 2
    # besides: the shipping rates
    assert len(queries(client, "/thanh-toan/?province=01")) == 3


def test_placing_an_order_over_two_cooperatives(client: Client, cast: Cast) -> None:
    fill_cart(client, cast)
    page = client.get("/thanh-toan/?province=01")
    address = cast.address(shown_total=str(page.context["totals"].total_amount))

    with CaptureQueriesContext(connection) as captured:
        assert client.post("/thanh-toan/", address).status_code == 302

    assert Order.unscoped.count() == 2
    form = 2  # session; packs of the cart
    transaction = 2  # begin and end
    cart = 1  # packs once more when they are held
    money = 1  # shipping rates
    limits = (
        1 + 1
    )  # one buyer's orders are decided one after the other, while the stalls stay open; what of them waits
    held = 2  # one conditional update a pack, with its movement
    written = 1 + 1  # keys; purchase, orders, lines, first events, payments, shares and outbox
    session = 1  # emptied cart and address
    assert len(captured) == form + transaction + cart + money + limits + held + written + session


def test_the_buyers_page_of_an_order(client: Client, cast: Cast) -> None:
    purchase = check_out(client, cast)

    # session; the purchase with its address; payments; orders; their lines, events
    assert len(queries(client, purchase.get_absolute_url())) == 6


def pages(client: Client, cast: Cast) -> list[str]:
    """Every page of the storefront, as full as it gets here: a list of 24 cards, an order, a cart."""
    stock_up(cast, 30)
    order = check_out(client, cast).get_absolute_url()
    fill_cart(client, cast)
    assert client.post("/thanh-toan/", cast.address(buoc="xem-lai")).status_code == 302
    return [
        "/",
        "/san-pham/",
        "/san-pham/?q=che",
        "/san-pham/?q=khong-co-gi",
        cast.tea_product.get_absolute_url(),
        "/hop-tac-xa/",
        cast.tea.get_absolute_url(),
        "/gio-hang/",
        "/thanh-toan/?province=01",
        "/thanh-toan/?buoc=xem-lai",
        "/don/",
        order,
        order.replace("?", "bien-nhan/?"),
        "/dang-nhap/",
    ]


def compressed(addresses: list[str]) -> int:
    """Bytes of the static files at these addresses, each compressed on its own as it is served."""
    found = [finders.find(address.removeprefix("/static/")) for address in addresses]
    assert all(found), addresses
    return sum(len(gzip.compress(Path(str(path)).read_bytes())) for path in found)


def test_pages_fit_a_slow_phone(client: Client, cast: Cast) -> None:
    for url in pages(client, cast):
        response = client.get(url, headers={"accept-encoding": "gzip"})
        assert response["Content-Encoding"] == "gzip", url
        assert len(response.content) <= BUDGET, url
        html = gzip.decompress(response.content).decode()
        styles = re.findall(r'<link rel="stylesheet" href="([^"]+)"', html)
        scripts = re.findall(r'<script src="([^"]+)"', html)
        assert styles, url
        assert compressed(styles) <= BUDGET, url
        assert compressed(scripts) <= BUDGET, url


def test_pages_keep_to_the_policy(client: Client, cast: Cast) -> None:
    for url in [*pages(client, cast), "/khong-co-trang-nay/"]:
        response = client.get(url)
        policy, html = response["Content-Security-Policy"], response.content.decode()
        assert "script-src 'self'" in policy, url
        assert "unsafe" not in policy, url
        assert not re.search(r'<script(?! type="application/ld\+json")(?![^>]*\ssrc=)', html), url
        assert not re.search(r"<style|<[^>]+\s(style|on[a-z]+)=", html), url


def test_pages_have_one_heading_a_title_and_a_description(client: Client, cast: Cast) -> None:
    titles = set()
    urls = pages(client, cast)
    for url in urls:
        html = client.get(url).content.decode()
        assert len(re.findall(r"<h1[ >]", html)) == 1, url
        title = re.search(r"<title>([^<]+)</title>", html)
        assert title, url
        titles.add(title[1])
        assert re.search(r'<meta name="description" content="[^"]+"', html), url
        assert 'rel="icon"' in html, url
    assert len(titles) == len(urls)


def test_pages_are_there_in_english(client: Client, cast: Cast) -> None:
    for url in pages(client, cast):
        response = client.get(f"/en{url}")
        assert response.status_code == 200, url
        html = response.content.decode()
        assert '<html lang="en">' in html, url
        assert "Cart" in html, url
        assert "Giỏ hàng" not in html, url


def test_suggestions_let_categories_take_turns(cast: Cast) -> None:
    stock_up(cast, 30)
    ranking.rank()

    first = finding.find(listing.Filters(), 0, 2).keys

    with scopes_disabled():
        categories = [Product.objects.get(pk=key).category for key in first]
    assert categories == [cast.tea_product.category, cast.rice_product.category]


def test_a_search_shows_what_is_called_so_before_what_its_stall_is_called(cast: Cast) -> None:
    with scopes_disabled():
        other = Product.objects.create(
            cooperative=cast.tea, category=cast.rice_product.category, name="Gạo nếp", live=True
        )

    found = finding.find(listing.Filters(query="che"), 0, 9)

    assert found == finding.Found([cast.tea_product.pk, other.pk], 2)
    assert finding.find(listing.Filters(query="gao"), 0, 9).keys == [cast.rice_product.pk, other.pk]


def test_no_shelf_of_the_home_page_repeats_the_one_above(client: Client, cast: Cast) -> None:
    stock_up(cast, 14)  # twelve are in season: eight on the first shelf, four left for the next

    html = client.get("/").content.decode()
    shown = re.findall(r'<h3><a href="/san-pham/([^"]+)/"', html)

    assert len(shown) == 12
    assert len(set(shown)) == 12


def test_a_guest_finds_the_orders_of_this_device_again_and_nobody_elses(client: Client, cast: Cast) -> None:
    purchase = check_out(client, cast)

    assert purchase.number in client.get("/don/").content.decode()
    assert purchase.number not in Client().get("/don/").content.decode()


def test_a_cancelled_parcel_is_taken_off_what_is_left_to_pay(client: Client, cast: Cast) -> None:
    purchase = check_out(client, cast)
    tea, rice = Order.unscoped.order_by("pk")

    client.post(f"/don/{purchase.number}/huy/", {"t": purchase.token, "order": tea.number})

    page = client.get(purchase.get_absolute_url())
    assert page.context["cancelled_amount"] == tea.total_amount
    assert page.context["remaining_amount"] == rice.total_amount
