"""Packs are live at once, words wait: what a pack of goods that buyers see may be called."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django_scopes import scope, scopes_disabled

from catalog.models import Cooperative, Product, Variant
from catalog.offering import approval, naming, packs
from catalog.offering.packs import Pack
from tests.cast import Cast
from tests.catalog.test_offering import ready, workflow
from tests.stall.floor import at_work

HEALING = "Gói 250 g chữa khỏi ho"


@pytest.fixture
def tea(cast: Cast, settings, tmp_path: Path) -> Iterator[Cast]:
    settings.MEDIA_ROOT = tmp_path
    workflow()
    with scope(cooperative=cast.tea):
        yield cast


def names(product: Product) -> set[str]:
    return set(Variant.unscoped.filter(product=product).values_list("name", flat=True))


@pytest.mark.parametrize(
    "name",
    ["Gói 250 g", "Hộp 2 x 100g", "1 con (2–3 kg)", "Túi hút chân không 1,5kg", "Hộp lớn", "Chục quả"],
)
def test_a_size_is_no_words(name: str) -> None:
    assert naming.is_size(name)


@pytest.mark.parametrize("name", [HEALING, "Gói rẻ nhất chợ", "Gọi Lan 250 g", "Hộp quà của Mỵ"])
def test_words_are_no_size(name: str) -> None:
    assert not naming.is_size(name)


def test_a_pack_of_goods_on_the_market_brings_no_words_past_the_approval(tea: Cast) -> None:
    may, product = at_work(tea.may), tea.tea_product
    typed = {"size_other": HEALING, "price": "85.000", "on_hand": "1", "weight": "280"}
    page = may.post(f"/htx/hang/{product.pk}/goi/", typed)
    assert "gói mới chỉ ghi loại bao và cỡ" in page.content.decode()
    assert HEALING in page.content.decode()
    renamed = {"action": "rename", "name": HEALING, "weight": "280"}
    page = may.post(f"/htx/hang/{product.pk}/goi/{tea.tea_100.pk}/", renamed)
    assert "gói mới chỉ ghi loại bao và cỡ" in page.content.decode()
    assert names(product) == {"Hộp 100 g", "Hộp 200 g"}
    assert may.post(f"/htx/hang/{product.pk}/goi/", typed | {"size_other": "Gói 250 g"}).status_code == 302
    assert names(product) == {"Hộp 100 g", "Hộp 200 g", "Gói 250 g"}


def test_nor_does_one_of_goods_that_an_officer_looks_at_or_that_were_put_away(tea: Cast) -> None:
    waiting, away = ready(tea, "Chè một"), tea.tea_product
    packs.add(
        waiting.pk, Pack("Hộp quà của Mỵ", 1_000, 100), user=tea.may
    )  # a draft: seen before it is approved
    approval.propose(waiting.pk, user=tea.may)
    Product.objects.filter(pk=away.pk).update(live=False, first_published_at=away.created_at)
    for product in (waiting, away):
        with pytest.raises(packs.UnapprovedName):
            packs.add(product.pk, Pack(HEALING, 1_000, 100), user=tea.may)


def test_a_name_that_the_market_has_already_is_no_new_word(tea: Cast) -> None:
    Variant.unscoped.filter(pk=tea.rice_5kg.pk).update(name="Hộp quà Tết")
    packs.add(tea.tea_product.pk, Pack("hộp quà tết", 1_000, 100), user=tea.may)
    assert "hộp quà tết" in names(tea.tea_product)


def test_a_trusted_stalls_words_are_looked_at_afterwards(tea: Cast) -> None:
    Cooperative.objects.filter(pk=tea.tea.pk).update(is_trusted=True)
    packs.add(tea.tea_product.pk, Pack("Gói 300 g", 1_000, 330), user=tea.may)
    assert not Product.objects.get(pk=tea.tea_product.pk).is_unseen
    packs.add(tea.tea_product.pk, Pack("Hộp quà của Mỵ", 1_000, 100), user=tea.may)
    with scopes_disabled():
        assert Product.objects.get(pk=tea.tea_product.pk).is_unseen
