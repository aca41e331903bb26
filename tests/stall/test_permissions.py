"""Roles at a stall: who may do what at each of its addresses, and that no button leads where one may not go."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver

from catalog.models import StockMovement, Variant
from shop.accounts.models import Membership, Role, User
from shop.orders.models import Order, Status
from shop.stall import permissions, steps
from shop.stall import urls as stall_urls
from tests.access_table import TABLE
from tests.cast import PASSWORD, Cast
from tests.stall.floor import place
from tests.test_access import World, log_in_as, world

__all__ = ["world"]
pytestmark = pytest.mark.django_db
HELPERS = (Role.SELLER, Role.PACKER)


def helper(cast: Cast, role: str, phone: str = "0912000013") -> Client:
    user = User.objects.create_user(phone, PASSWORD, full_name="Lò Thị Phụ")
    Membership.objects.create(user=user, cooperative=cast.tea, role=role)
    return log_in_as(user)


def test_every_address_of_the_stall_says_who_may_use_it() -> None:
    names = {entry.name for entry in stall_urls.urlpatterns}
    assert names - permissions.DOORS.keys() == set(), (
        "a row is missing in shop.stall.permissions: which role may do what"
    )
    assert permissions.DOORS.keys() - names == set(), "rows without an address"
    assert permissions.DOORS["step"].words.keys() == steps.STEPS.keys(), "who may take which step"


def test_an_address_without_a_row_is_the_owners_alone(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(permissions.DOORS, "orders")
    assert log_in_as(cast.may).get("/htx/don/").status_code == 200
    assert helper(cast, Role.SELLER).get("/htx/don/").status_code == 403


KEPT_FROM = {
    Role.SELLER: {"payout", "payout-stop", "transfer-resolve", "statement", "statement-import"},
    Role.PACKER: {
        *("payout", "payout-stop", "transfer-resolve", "statement", "statement-import", "money", "cash"),
        *("settlements", "settlement", "statement-pdf", "statement-xlsx", "transfers", "transfer"),
        *("questions", "question", "reviews", "review"),
        *("many", "many-prices", "sheet", "sheet-template", "sheet-look"),
        *(
            "product-new",
            "unfinished",
            "photos",
            "photos-arrange",
            "words",
            "packs",
            "look",
            "take-back",
            "copy",
            "archive",
            *("certificate", "certificate-new", "certificate-paper", "certificate-remove"),
        ),
        *("bring-back", "lot-new", "lot-edit", "lot-fix", "lot-switch", "lot-recall"),
    },
}


@pytest.mark.parametrize("role", HELPERS)
def test_a1_each_role_opens_what_its_row_says_and_nothing_else(world: World, role: Role) -> None:
    """Read with GET; sent with POST only where it must be refused. `KEPT_FROM` is told anew, not read from the rows."""
    client = helper(world.cast, role)
    rows = {route: row for route, row in TABLE.items() if route.startswith("htx/")}
    before = list(Membership.objects.values()), Order.unscoped.count(), StockMovement.unscoped.count()
    wrong, refused = [], set()
    for route, row in rows.items():
        url = (row.url or f"/{route}").format(**world.holes)
        name = str(get_resolver().resolve(url).url_name)
        if name == "step":
            continue
        door = permissions.DOORS[name]
        for method in ("GET", "POST"):
            expected = row.answer(method)["manager"]
            if not door.opens(role, method, "", ()):
                expected = 403
                refused.add(name)
            elif method == "POST":
                continue
            if (status := client.generic(method, url).status_code) != expected:
                wrong.append(f"{method} {url} as {role}: {status}, not {expected}")
    assert not wrong, "\n".join(wrong)
    assert KEPT_FROM[role] <= refused
    assert before == (
        list(Membership.objects.values()),
        Order.unscoped.count(),
        StockMovement.unscoped.count(),
    )


def links(page: str) -> set[str]:
    return set(re.findall(r'(?:href|action)="(/htx/[^"?#]*)', page))


@pytest.mark.parametrize("role", HELPERS)
def test_no_page_offers_what_its_reader_may_not_do(world: World, role: Role) -> None:
    """Every link and form of every page a helper can read; the forms themselves are asked as what they send."""
    client = helper(world.cast, role)
    dead = []
    for route, row in TABLE.items():
        url = (row.url or f"/{route}").format(**world.holes)
        if not route.startswith("htx/") or route.endswith((".pdf", ".xlsx")):
            continue
        response = client.get(url)
        if response.status_code != 200:
            continue
        for link in links(response.content.decode()):
            match = get_resolver().resolve(link)
            door = permissions.DOORS[str(match.url_name)]
            method = "POST" if f'action="{link}"' in response.content.decode() else "GET"
            if not door.opens(role, method, str(match.kwargs.get("word", "")), ()):
                dead.append(f"{url} leads to {link}")
    assert not dead, "\n".join(dead)


def test_a_packer_counts_the_store_room_and_touches_no_price(cast: Cast) -> None:
    client = helper(cast, Role.PACKER)
    url = f"/htx/hang/{cast.tea_product.pk}/goi/{cast.tea_100.pk}/"
    page = client.get(url).content.decode()
    assert 'name="on_hand"' in page
    assert not re.search(r'name="(price|gtin|action|sure)"', page)
    for field in ({"price": "1000"}, {"gtin": "08938509040017"}, {"action": "pause"}):
        response = client.post(url, {"on_hand": "3", "shown_on_hand": "10", **field})
        assert response.status_code == 403
        assert "Người đóng gói" in response.content.decode()
    pack = Variant.unscoped.get(pk=cast.tea_100.pk)
    assert (pack.price, pack.on_hand, pack.gtin, pack.is_active) == (120_000, 10, "", True)
    typed = {"on_hand": "7", "shown_on_hand": "10", "shown_price": "120.000"}
    assert client.post(url, typed).status_code == 302
    pack.refresh_from_db()
    assert (pack.price, pack.on_hand) == (120_000, 7)


def test_a_packer_packs_and_sends_but_moves_no_money(cast: Cast) -> None:
    client = helper(cast, Role.PACKER)
    order = place({cast.tea_100: 1})
    today = client.get("/htx/").content.decode()
    assert "Hôm nay 1 đơn </p>" in today
    assert "/htx/tien/" not in today
    for word in ("huy", "hang-ve", "nhan-tien", "tra-tien", "tra-mot-phan"):
        assert client.post(f"/htx/don/{order.number}/{word}/", {"reason": "no_stock"}).status_code == 403
    assert "/huy/" not in client.get(f"/htx/don/{order.number}/").content.decode()
    order.refresh_from_db()
    assert order.status == Status.PLACED
    sent: list[tuple[str, dict[str, Any]]] = [("nhan", {}), ("dong-goi", {}), ("gui", {"carrier": "Nhà xe"})]
    for word, data in sent:
        assert client.post(f"/htx/don/{order.number}/{word}/", data).status_code == 302
    order.refresh_from_db()
    assert order.status == Status.SHIPPED


def test_a6_who_is_removed_or_changed_feels_it_at_the_next_request(cast: Cast) -> None:
    client = helper(cast, Role.SELLER)
    url = f"/htx/hang/{cast.tea_product.pk}/goi/{cast.tea_100.pk}/"
    typed = {"price": "130000", "shown_price": "120.000"}
    rows = Membership.objects.filter(user__phone="+84912000013")
    rows.update(role=Role.PACKER)
    assert client.post(url, typed).status_code == 403
    rows.delete()
    assert client.post(url, typed).status_code == 403
    assert client.get("/htx/").status_code == 403
    assert Variant.unscoped.get(pk=cast.tea_100.pk).price == 120_000


def test_a6_what_was_meant_for_a_lost_stall_is_not_done_at_another(cast: Cast) -> None:
    """Somebody of two stalls is removed from the one they are working at."""
    client = helper(cast, Role.OWNER)
    user = User.objects.get(phone="+84912000013")
    Membership.objects.create(user=user, cooperative=cast.rice)
    assert "HTX Chè Mây" in client.get("/htx/").content.decode()
    Membership.objects.filter(user=user, cooperative=cast.tea).delete()
    assert (
        client.post(
            f"/htx/hang/{cast.rice_product.pk}/goi/{cast.rice_5kg.pk}/", {"price": "190000"}
        ).status_code
        == 403
    )
    assert Variant.unscoped.get(pk=cast.rice_5kg.pk).price == 185_000
    assert "HTX Gạo Nước" in client.get("/htx/").content.decode()


def test_the_owner_of_before_keeps_everything() -> None:
    field = Membership._meta.get_field("role")
    assert field.db_default == Role.OWNER  # type: ignore[union-attr]
