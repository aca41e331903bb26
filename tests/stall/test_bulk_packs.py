"""Several packs at once: new prices are looked at before they are written; another stall's packs are never touched."""

import re
from typing import Any

import pytest
from django.test import Client

from catalog.models import Variant
from shop.stall import bulk_packs
from tests.cast import Cast
from tests.stall.floor import at_work

pytestmark = pytest.mark.django_db
MANY = "/htx/hang/nhieu/"


@pytest.fixture
def may(cast: Cast) -> Client:
    return at_work(cast.may)


def price(variant: Variant) -> int:
    variant.refresh_from_db()
    return variant.price


def signed(response: Any) -> str:
    return re.search(r'name="prices" value="([^"]+)"', response.content.decode())[1]  # type: ignore[index]


def ask(client: Client, *variants: Variant, percent: str = "10", action: str = "tang") -> Any:
    return client.post(MANY, {"pack": [pack.pk for pack in variants], "percent": percent, "action": action})


def test_new_prices_are_shown_then_written_over_those_shown(cast: Cast, may: Client) -> None:
    page = ask(may, cast.tea_100, cast.tea_200)
    assert "132.000" in page.content.decode()
    assert price(cast.tea_100) == 120_000
    Variant.unscoped.filter(pk=cast.tea_200.pk).update(price=240_000)
    response = may.post(f"{MANY}gia/", {"prices": signed(page)}, follow=True)
    assert (price(cast.tea_100), price(cast.tea_200)) == (132_000, 240_000)
    assert (
        "Đã đổi giá 1 gói. 1 gói vừa có người đổi giá nên để nguyên: Chè Shan tuyết Hộp 200 g"
        in response.content.decode()
    )
    may.post(f"{MANY}gia/", {"prices": signed(page)})
    assert price(cast.tea_100) == 132_000


def test_cheaper_by_per_cent(cast: Cast, may: Client) -> None:
    may.post(f"{MANY}gia/", {"prices": signed(ask(may, cast.tea_100, percent="15", action="giam"))})
    assert price(cast.tea_100) == 102_000


@pytest.mark.parametrize("typed", ["12,5", "12.5", " 12,50 %"])
def test_half_a_per_cent_counts_and_no_browser_cuts_it(cast: Cast, may: Client, typed: str) -> None:
    assert re.search(r'name="percent"[^>]+maxlength="40"', may.get(MANY).content.decode())
    Variant.unscoped.filter(pk=cast.tea_100.pk).update(price=200_000)
    page = ask(may, cast.tea_100, percent=typed, action="giam")
    assert "Giảm 12,5" in page.content.decode()
    may.post(f"{MANY}gia/", {"prices": signed(page)})
    assert price(cast.tea_100) == 175_000


@pytest.mark.parametrize("percent", ["", "0", "91", "-5", "mười", "1,555", "1e1", "NaN", "12,5,5"])
def test_a_per_cent_that_is_none_keeps_what_was_chosen(cast: Cast, may: Client, percent: str) -> None:
    response = ask(may, cast.tea_100, percent=percent, action="giam")
    page = response.content.decode()
    assert response.status_code == 400
    assert f'value="{cast.tea_100.pk}" checked' in page
    assert 'value="giam" checked' in page
    assert "từ 1 đến 90" in page


def test_off_sale_and_on_again(cast: Cast, may: Client) -> None:
    packs = [cast.tea_100, cast.tea_200]
    for action, is_active, said in (("het", False, "Đã ngừng bán 2 gói"), ("ban", True, "Đã bán lại 2 gói")):
        response = may.post(MANY, {"all": "1", "action": action}, follow=True)
        assert said in response.content.decode()
        assert {Variant.unscoped.get(pk=pack.pk).is_active for pack in packs} == {is_active}
    assert Variant.unscoped.get(pk=cast.rice_5kg.pk).is_active


@pytest.mark.parametrize(
    ("data", "said"),
    [({"action": "het"}, "ít nhất một gói"), ({"action": "?", "all": "1"}, "Chọn một việc")],
)
def test_nothing_chosen_is_said(may: Client, data: dict[str, str], said: str) -> None:
    response = may.post(MANY, data)
    assert response.status_code == 400
    assert said in response.content.decode()


def test_so_many_at_once_and_no_more(cast: Cast, may: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk_packs, "MOST", 1)
    response = may.post(MANY, {"all": "1", "action": "het"})
    assert response.status_code == 400
    assert "nhiều nhất 1 gói" in response.content.decode()
    assert Variant.unscoped.get(pk=cast.tea_100.pk).is_active


def test_the_list_that_is_shown_again_leads_on_to_itself(
    cast: Cast, may: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk_packs, "PAGE_SIZE", 1)
    page = may.post(f"{MANY}gia/", {"prices": "looked at too long ago"}).content.decode()
    assert f'href="{MANY}?trang=2"' in page


def test_another_stalls_packs_are_never_touched(cast: Cast, may: Client) -> None:
    assert ask(may, cast.rice_5kg).status_code == 400
    assert may.post(MANY, {"pack": [cast.rice_5kg.pk, "9" * 40], "action": "het"}).status_code == 400
    carried = signed(ask(at_work(cast.nuoc), cast.rice_5kg))
    assert may.post(f"{MANY}gia/", {"prices": carried}).status_code == 400
    assert may.post(f"{MANY}gia/", {"prices": "x"}).status_code == 400
    assert price(cast.rice_5kg) == 185_000
    assert Variant.unscoped.get(pk=cast.rice_5kg.pk).is_active


@pytest.mark.parametrize("typed", ["9" * 5000, "9" * 19, "٣", "-1", ""])
def test_what_is_no_pack_is_none(may: Client, typed: str) -> None:
    response = may.post(MANY, {"pack": [typed], "percent": "10", "action": "tang"})
    assert response.status_code == 400
