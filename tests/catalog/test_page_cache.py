"""Pages that visitors share: never older than a second, never another visitor's own."""

import time

import pytest
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from pytest_django.fixtures import Settings

from catalog.models import Variant
from catalog.serving import documents
from catalog.serving.page_cache import PageCacheMiddleware, share
from tests.cast import Cast


@pytest.fixture
def kept(settings: Settings) -> Settings:
    settings.PAGE_CACHE_SECONDS = 0.9
    return settings


def lower_the_price(cast: Cast, price: int) -> None:
    Variant.unscoped.filter(pk=cast.tea_100.pk).update(price=price)


def test_a_crowd_costs_one_drawing_and_a_price_is_right_within_a_second(
    kept: Settings, client: Client, cast: Cast
) -> None:
    first = client.get("/san-pham/").content.decode()
    lower_the_price(cast, 61_000)
    assert "61.000" not in first
    assert client.get("/san-pham/").content.decode() == first  # kept

    time.sleep(1)

    assert "61.000" in client.get("/san-pham/").content.decode()


def test_whoever_has_a_cart_or_a_login_gets_pages_of_their_own(
    kept: Settings, client: Client, cast: Cast
) -> None:
    client.get("/san-pham/")
    client.post("/gio-hang/them/", {"variant": cast.tea_100.pk, "quantity": 1})
    with_cart = client.get("/san-pham/").content.decode()
    assert '<span class="count">1<' in with_cart

    lower_the_price(cast, 61_000)
    assert "61.000" in client.get("/san-pham/").content.decode()  # at once

    client.cookies.clear()
    assert '<span class="count">' not in client.get("/san-pham/").content.decode()


def test_a_page_with_a_form_is_never_kept(kept: Settings, client: Client, cast: Cast) -> None:
    page = cast.tea_product.get_absolute_url()
    client.get(page)
    lower_the_price(cast, 61_000)
    assert "61.000" in client.get(page).content.decode()


def test_two_visitors_get_two_tokens(kept: Settings, cast: Cast) -> None:
    page = cast.tea_product.get_absolute_url()
    tokens = []
    for _ in range(2):
        visitor = Client(enforce_csrf_checks=True)
        html = visitor.get(page).content.decode()
        token = html.split('name="csrfmiddlewaretoken" value="', 1)[1].split('"', 1)[0]
        fields = {"variant": cast.tea_100.pk, "quantity": 1, "csrfmiddlewaretoken": token}
        assert visitor.post("/gio-hang/them/", fields).status_code == 302
        tokens.append(token)
    assert tokens[0] != tokens[1]


def test_languages_and_queries_are_different_pages(kept: Settings, client: Client, cast: Cast) -> None:
    assert "Tất cả sản phẩm" in client.get("/san-pham/").content.decode()
    assert "All products" in client.get("/en/san-pham/").content.decode()
    assert "Tìm “gao”" in client.get("/san-pham/?q=gao").content.decode()


def test_long_addresses_are_not_kept_and_small_differences_of_browsers_are_none(
    kept: Settings, client: Client, cast: Cast
) -> None:
    cache = PageCacheMiddleware(get_wsgi_application().get_response)
    requests = RequestFactory()
    for accepted in ("gzip", "gzip, deflate, br", "br;q=1.0, gzip;q=0.8, *;q=0.1"):
        assert cache(requests.get("/san-pham/", headers={"accept-encoding": accepted})).status_code == 200
    assert len(cache.kept) == 1
    plain = cache(requests.get("/san-pham/", headers={"accept-encoding": "br, x-gzipped"}))
    assert "Content-Encoding" not in plain
    assert len(cache.kept) == 2

    drawn = documents._draw.cache_info().currsize
    answer = cache(requests.get("/san-pham/?q=che&x=" + "a" * 20_000))
    assert answer.status_code == 200
    assert (len(cache.kept), documents._draw.cache_info().currsize) == (2, drawn)


def test_an_answer_that_sets_a_cookie_is_nobody_elses(kept: Settings) -> None:
    visitors = iter(("hoa", "minh"))

    def view(request: HttpRequest) -> HttpResponse:
        name = next(visitors)
        answer = HttpResponse(name)
        answer.set_cookie("name", name)
        return share(request, answer)

    page = PageCacheMiddleware(view)
    assert [page(RequestFactory().get("/")).content for _visit in range(2)] == [b"hoa", b"minh"]
