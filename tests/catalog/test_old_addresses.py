"""Old addresses lead to the new ones, in both languages, straight."""

import pytest
from django.test import Client
from django_scopes import scopes_disabled
from wagtail.contrib.redirects.models import Redirect

from catalog.models import Category, Product
from catalog.product import old_addresses
from tests.cast import Cast


def rename(thing: Product | Category, slug: str) -> None:
    thing.slug = slug
    thing.save()


def location(client: Client, path: str) -> tuple[int, str]:
    answer = client.get(path)
    return answer.status_code, answer.headers.get("Location", "")


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_a_chain_of_names_collapses(prefix: str, client: Client, cast: Cast) -> None:
    rename(cast.tea_product, "che-nui")
    rename(cast.tea_product, "tra-nui")

    for old in ("che-shan-tuyet", "che-nui"):
        assert location(client, f"{prefix}/san-pham/{old}/") == (301, f"{prefix}/san-pham/tra-nui/")
    assert client.get(f"{prefix}/san-pham/tra-nui/").status_code == 200


def test_a_name_taken_back_leads_nowhere_in_a_circle(client: Client, cast: Cast) -> None:
    for slug in ("che-nui", "che-shan-tuyet", "che-nui"):
        rename(cast.tea_product, slug)

    assert location(client, "/san-pham/che-shan-tuyet/") == (301, "/san-pham/che-nui/")
    assert client.get("/san-pham/che-nui/").status_code == 200
    assert Redirect.objects.count() == 2  # one for each language


def test_a_new_product_may_take_an_old_address(client: Client, cast: Cast) -> None:
    rename(cast.tea_product, "che-nui")
    with scopes_disabled():
        taker = Product.objects.create(
            cooperative=cast.tea, category=cast.tea_product.category, name="Chè Shan tuyết", live=True
        )
        assert taker.slug == "che-shan-tuyet"
    assert "Chè Shan tuyết" in client.get("/san-pham/che-shan-tuyet/").content.decode()

    rename(taker, "che-moi")
    assert location(client, "/en/san-pham/che-shan-tuyet/") == (301, "/en/san-pham/che-moi/")


def test_a_listing_that_was_never_public_leaves_no_address_behind(cast: Cast) -> None:
    with scopes_disabled():
        hidden = Product.objects.create(
            cooperative=cast.tea, category=cast.tea_product.category, name="Hồng trà", live=False
        )
    rename(hidden, "hong-tra-nui")
    assert not Redirect.objects.exists()


def test_cooperatives_move_too(client: Client, cast: Cast) -> None:
    cast.tea.slug = "che-may-ta-leng"
    cast.tea.save()

    assert location(client, "/hop-tac-xa/htx-che-may/") == (301, "/hop-tac-xa/che-may-ta-leng/")
    assert location(client, "/en/hop-tac-xa/htx-che-may/") == (301, "/en/hop-tac-xa/che-may-ta-leng/")


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_a_category_takes_its_filters_along(prefix: str, client: Client, cast: Cast) -> None:
    category = Category.objects.get(pk=cast.tea_product.category_id)
    old = category.slug
    rename(category, "che-va-tra")

    answer = client.get(f"{prefix}/san-pham/", {"danh-muc": old, "sap-xep": "moi", "trang": "2"})
    assert answer.status_code == 301
    assert answer["Location"] == f"{prefix}/san-pham/?danh-muc=che-va-tra&sap-xep=moi"
    assert client.get(answer["Location"]).status_code == 200


@pytest.mark.parametrize("slug", ["khong-co", "", "x\0y", "🍵" * 300, "' OR 1=1"])
def test_any_other_category_leads_nowhere(slug: str, rf: object, cast: Cast) -> None:
    request = rf.get("/san-pham/", {"danh-muc": slug})  # type: ignore[attr-defined]
    assert old_addresses.category(request, Category.address) is None
