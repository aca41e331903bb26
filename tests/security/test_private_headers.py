"""An order's token stays on this site, and out of every log and address bar (promises W4, W7)."""

import re

import pytest
from csp.constants import HEADER
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from catalog.models import Cooperative
from ops.embedded import CHECKOUT
from shop.headers import PolicyMiddleware
from shop.orders.models import Purchase
from tests.cast import Cast
from tests.stall.floor import at_work
from tests.test_order_story import check_out, fill_cart

pytestmark = pytest.mark.django_db


@pytest.fixture
def hoa() -> Client:
    return Client()


@pytest.fixture
def purchase(cast: Cast, hoa: Client) -> Purchase:
    fill_cart(hoa, cast)
    return check_out(hoa, cast.address())


def test_w7_pages_with_a_token_tell_nobody_their_address(purchase: Purchase, hoa: Client) -> None:
    for part in ("", "bien-nhan/", "danh-gia/"):
        page = hoa.get(f"/don/{purchase.number}/{part}?t={purchase.token}")
        assert (page.status_code, page["Referrer-Policy"]) == (200, "strict-origin"), part
    assert hoa.get("/gio-hang/")["Referrer-Policy"] == "same-origin"


def test_w7_the_link_opens_the_order_on_any_phone_and_then_without_its_token(
    purchase: Purchase, hoa: Client
) -> None:
    other = Client()
    first = other.get(purchase.get_absolute_url())
    assert "data-address" not in first.content.decode()  # whether cookies are kept is not known yet
    again = other.get(f"{purchase.get_absolute_url()}&da-qua-the=1").content.decode()
    assert f'data-address="/don/{purchase.number}/?da-qua-the=1"' in again
    assert other.get(f"/don/{purchase.number}/").status_code == 200
    assert other.get(f"/don/{purchase.number}/?t=wrong").status_code == 200
    assert Client().get(f"/don/{purchase.number}/").status_code == 404
    assert Client().get(f"/don/{purchase.number}/?t=wrong").status_code == 404


def test_w7_a_browser_exchanges_the_token_for_a_cookie_without_scripts(purchase: Purchase) -> None:
    number, link = purchase.number, f"t={purchase.token}"
    browser = {"headers": {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}}
    fresh = Client()
    for part in ("", "bien-nhan/", "danh-gia/", "tra-the/"):
        clean = f"/don/{number}/{part}"
        first = fresh.get(f"/en{clean}?{link}&da-qua-the=1", **browser)  # type: ignore[arg-type]
        if not part:  # whether cookies are kept is known at the second request
            assert first["Location"] == f"/en{clean}?{link}&da-qua-the=1&mo-lai=1"
            first = fresh.get(first["Location"], **browser)  # type: ignore[arg-type]
        assert (first.status_code, first["Location"]) == (302, f"/en{clean}?da-qua-the=1"), part
    page = fresh.get(f"/don/{number}/", **browser)  # type: ignore[arg-type]
    assert page.status_code == 200
    assert f"http://testserver/don/{number}/?{link}" in page.content.decode()  # to keep, or for another phone
    without_cookies = Client().get(f"/don/{number}/?{link}&mo-lai=1", **browser)  # type: ignore[arg-type]
    assert without_cookies.status_code == 200
    fresh.post("/thanh-toan/quen/")
    assert fresh.get(f"/don/{number}/?{link}", **browser).status_code == 200  # type: ignore[arg-type]
    assert fresh.get(f"/don/{number}/?t=wrong", **browser).status_code == 404  # type: ignore[arg-type]


def test_a_device_that_was_asked_to_forget_needs_the_link_again(purchase: Purchase, hoa: Client) -> None:
    hoa.get(purchase.get_absolute_url())
    hoa.post("/thanh-toan/quen/")
    assert hoa.get(f"/don/{purchase.number}/").status_code == 404
    page = hoa.get(purchase.get_absolute_url())
    assert (page.status_code, "data-address" in page.content.decode()) == (200, False)
    assert hoa.get(f"/don/{purchase.number}/").status_code == 404


def test_w7_the_proxys_log_holds_no_token_cookie_or_address_that_leads_there() -> None:
    log = (CHECKOUT / "ops/deploy/Caddyfile").read_text().partition("\tlog {")[2]
    deleted = set(re.findall(r"(\S+) delete$", log, re.MULTILINE))
    assert deleted >= {"request>headers>Cookie", "request>headers>Referer", "resp_headers>Location"}
    assert re.search(r"request>uri query \{\s+delete t\s", log)


def test_every_page_closes_what_the_device_could_tell(cast: Cast) -> None:
    van = at_work(cast.van)
    for client, url in ((Client(), "/"), (Client(), "/khong-co/"), (van, "/htx/"), (van, "/quan-tri/")):
        assert "camera=(), " in client.get(url)["Permissions-Policy"], url


def test_w4_the_admin_runs_no_inline_script(cast: Cast) -> None:
    van = at_work(cast.van)
    for url in ("/quan-tri/", "/en/quan-tri/", "/ky-thuat/"):
        policy = van.get(url, follow=True)["Content-Security-Policy"]
        assert re.findall(r"script-src([^;]*)", policy) == [" 'self'"], url


def test_w4_what_one_page_may_besides_no_other_may() -> None:
    """The policy of all other pages is written once, and a page that asks for more gets its own."""

    def page(request: HttpRequest) -> HttpResponse:
        response = HttpResponse(str(request.csp_nonce) if "nonce" in request.path else "")
        if "more" in request.path:
            response._csp_update = {"img-src": ["blob:"]}
        return response

    site = PolicyMiddleware(page)
    plain, nonce, more, again = (
        site(RequestFactory().get(path)) for path in ("/", "/nonce", "/more", "/again")
    )
    policy = [set(response[HEADER].split("; ")) for response in (plain, nonce, more, again)]
    assert policy[3] == policy[0]
    assert any(f"'nonce-{nonce.content.decode()}'" in each for each in policy[1] - policy[0])
    assert policy[2] - policy[0] == {"img-src 'self' data: blob:"}


def test_the_union_sees_the_end_of_an_account_number_in_the_admin(cast: Cast) -> None:
    Cooperative.objects.filter(pk=cast.tea.pk).update(
        bank="970436", bank_account_number="19912345670001", bank_account_name="HTX CHE MAY"
    )
    page = (
        at_work(cast.van).get(f"/quan-tri/snippets/catalog/cooperative/edit/{cast.tea.pk}/").content.decode()
    )
    assert "•••• 0001" in page
    assert "12345670001" not in page
