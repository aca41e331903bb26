"""Choosers of products, cooperatives and categories: any spelling, with pictures, for editors too."""

import pytest
from django.test import Client
from django.urls import reverse
from django_scopes import scopes_disabled

from catalog.models import Category, ProductPhoto
from tests.cast import Cast
from tests.catalog.test_wagtail_admin import enter


@pytest.fixture
def ngan(client: Client, cast: Cast, site: Cast) -> Client:
    return enter(client, cast.ngan)


def offered(client: Client, model: str, query: str, *, results: bool = False) -> str:
    name = "choose_results" if results else "choose"
    answer = client.get(reverse(f"wagtailsnippetchoosers_catalog_{model}:{name}"), {"q": query})
    return answer.content.decode() if results else answer.json()["html"]


@pytest.mark.parametrize(
    ("model", "query", "found", "missing"),
    [
        ("product", "che shan", "Chè Shan tuyết", "Gạo Séng cù"),
        ("cooperative", "gao nuoc", "HTX Gạo Nước", "HTX Chè Mây"),
        ("category", "che", "Chè", "Gạo"),
    ],
)
def test_a_chooser_forgives_diacritics(
    model: str, query: str, found: str, missing: str, ngan: Client, cast: Cast
) -> None:
    for results in (False, True):
        html = offered(ngan, model, query, results=results)
        assert found in html
        assert missing not in html


def test_a_product_is_chosen_by_its_picture_and_its_cooperative(ngan: Client, cast: Cast) -> None:
    with scopes_disabled():
        ProductPhoto.objects.create(
            product=cast.tea_product, name="anh/che", width=1080, height=1350, widths=[360]
        )
    html = offered(ngan, "product", "")
    assert 'class="market-thumb" src="/media/anh/che-360' in html
    assert "HTX Chè Mây" in html


def test_a_category_is_chosen_by_either_name(ngan: Client, cast: Cast) -> None:
    Category.objects.create(name="Nấm", name_en="Mushrooms")
    assert "Nấm" in offered(ngan, "category", "mushroom")


@pytest.mark.parametrize("model", ["product", "cooperative", "category"])
def test_any_query_gets_an_answer(model: str, ngan: Client) -> None:
    for query in ("%", "_", "\\", "' OR 1=1 --", "🍵", "x" * 10_000):
        assert "market-thumb" not in offered(ngan, model, query), query
