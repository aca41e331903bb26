"""A session that ends while somebody types loses nothing, sends nothing, and shows nothing to anybody else."""

import re
from collections.abc import Callable

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from shop.accounts import kept_forms
from shop.orders.models import Order, Purchase, Status
from tests.cast import PASSWORD, Cast
from tests.stall.floor import place
from tests.test_order_story import check_out, fill_cart

pytestmark = pytest.mark.django_db
SAID = "vẫn còn đây, chưa gửi"
TYPED = {"carrier": "Nhà xe", "carrier_other": "", "tracking_number": "XE-29B gọi anh Páo"}


@pytest.fixture
def order(cast: Cast) -> Order:
    placed = place({cast.tea_100: 1})
    Order.unscoped.filter(pk=placed.pk).update(status=Status.PACKED)
    return placed


def log_in(client: Client, phone: str = "0912000011", next_page: str = "") -> str:
    data = {"phone": phone, "password": PASSWORD, "next": next_page}
    return str(client.post("/dang-nhap/", data)["Location"])


def sent_after_the_end(client: Client, order: Order, **headers: str) -> str:
    """The page that the login is told to go on with."""
    Session.objects.all().delete()
    response = client.post(f"/htx/don/{order.number}/gui/", TYPED, headers=headers)
    return client.get(response["Location"]).context["next"]


def test_what_a_stall_typed_is_in_its_form_again_after_the_login(order: Order) -> None:
    may = Client()
    log_in(may)
    page = log_in(may, next_page=sent_after_the_end(may, order))
    assert page == f"/htx/don/{order.number}/gui/"
    shown = may.get(page).content.decode()
    assert SAID in shown
    assert f'value="{TYPED["tracking_number"]}"' in shown
    assert re.findall(r'<input checked="" name="carrier" type="radio" value="([^"]*)"', shown) == ["Nhà xe"]
    order.refresh_from_db()
    assert order.status == Status.PACKED  # nothing was done by itself
    assert SAID not in may.get(page).content.decode()  # once


def test_the_page_that_it_was_typed_on_is_where_it_comes_back(order: Order) -> None:
    may = Client()
    log_in(may)
    sent_from = f"http://testserver/htx/don/{order.number}/gui/?tu=hom-nay"
    assert sent_after_the_end(may, order, Referer=sent_from) == f"/htx/don/{order.number}/gui/?tu=hom-nay"
    assert sent_after_the_end(may, order, Referer="https://evil.example/x") == f"/htx/don/{order.number}/gui/"


def test_somebody_else_on_the_same_phone_does_not_see_it(order: Order, cast: Cast) -> None:
    phone = Client()
    log_in(phone)
    page = sent_after_the_end(phone, order)
    log_in(phone, "0912000012")
    assert phone.get(page).status_code == 404
    assert kept_forms.KEY not in phone.session


@pytest.mark.parametrize(
    "spoil",
    [
        lambda form: form | {"tracking_number": "x" * (kept_forms.LONGEST + 1)},
        lambda form: {"password": "CANARY", "csrfmiddlewaretoken": "x"},
    ],
)
def test_too_long_a_text_and_passwords_are_not_kept(
    order: Order, spoil: Callable[[dict[str, str]], dict[str, str]]
) -> None:
    stranger = Client()
    stranger.post(f"/htx/don/{order.number}/gui/", spoil(TYPED))
    assert kept_forms.KEY not in stranger.session


@pytest.mark.parametrize(
    ("headers", "is_kept"),
    [({"Origin": "https://evil.example"}, False), ({}, False), ({"Origin": "http://testserver"}, True)],
)
def test_another_sites_form_is_not_kept(order: Order, headers: dict[str, str], is_kept: bool) -> None:
    stranger = Client(enforce_csrf_checks=True)
    stranger.post(f"/htx/don/{order.number}/gui/", TYPED, headers=headers)
    assert (kept_forms.KEY in stranger.session) == is_kept


def test_what_was_kept_is_gone_after_an_hour(order: Order, monkeypatch: pytest.MonkeyPatch) -> None:
    may = Client()
    log_in(may)
    page = sent_after_the_end(may, order)
    log_in(may)
    monkeypatch.setattr(kept_forms, "AGE", -1)
    assert SAID not in may.get(page).content.decode()


def test_a_checkout_whose_session_ended_is_filled_in_after_the_login(cast: Cast) -> None:
    hoa = Client()
    log_in(hoa, "0912000001")
    fill_cart(hoa, cast)
    Session.objects.all().delete()
    response = hoa.post(
        "/thanh-toan/", cast.address(street="99 Hàng Bột") | {"shown_total": "504500"}, follow=True
    )
    assert "Những gì bạn vừa điền vẫn còn" in response.content.decode()
    assert not Purchase.objects.exists()
    log_in(hoa, "0912000001")
    page = hoa.get("/thanh-toan/").content.decode()
    assert "99 Hàng Bột" in page
    assert "Gọi trước khi giao" in page
    assert check_out(hoa, cast.address()).total_amount == 504_500
