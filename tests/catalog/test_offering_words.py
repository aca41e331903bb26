"""What goods may be called, what a parcel of them weighs, and what is usual of their kind."""

import pytest
from django_scopes import scope

from catalog.models import Product
from catalog.offering import defaults, naming, packs
from tests.cast import Cast


@pytest.mark.parametrize(
    ("name", "grams"),
    [("Gói 250 g", 280), ("Chai 0,5 lít", 550), ("Túi 5 kg", 5500), ("1 chiếc áo", None), ("2 × 100 g", 220)],
)
def test_a_parcels_weight_is_guessed_from_the_size(name: str, grams: int | None) -> None:
    assert packs.parcel_weight(name) == grams


@pytest.mark.parametrize(
    "typed",
    [
        *("", "   ", "🍵🍵🍵", "123", "x" * 500),
        *(
            "Chè ngon 0912 345 678",
            "Chè +84912345678",
            "Chè www.chengon.vn",
            "Chè https://a.b/c",
            "Chè zalo.me/1",
        ),
    ],
)
def test_a_name_that_says_nothing_or_leads_away_is_refused(typed: str) -> None:
    with pytest.raises(naming.BadName):
        naming.product(typed)


@pytest.mark.parametrize(
    "typed",
    ["Chè Shan tuyết Phình Hồ 2026", "Gạo Séng Cù 5kg", "Mật ong 100% rừng (mùa 10.2026)", "Rượu 29,5 độ"],
)
def test_ordinary_names_are_taken(typed: str) -> None:
    assert naming.product(f"  {typed} ") == typed


def test_the_catalogue_knows_what_is_usual(cast: Cast) -> None:
    with scope(cooperative=cast.tea):
        Product.objects.filter(pk=cast.tea_product.pk).update(storage="Nơi khô ráo", season_months=[3, 4])
        found = defaults.category_of("Chè vàng bản Phìn")
        assert found == cast.tea_product.category
        assert defaults.category_of("Khăn thêu") is None
        assert defaults.of(found.pk) == defaults.Usual(
            (defaults.UsualPack("Hộp 100 g", 130), defaults.UsualPack("Hộp 200 g", 240)),
            "Nơi khô ráo",
            "",
            (3, 4),
        )
