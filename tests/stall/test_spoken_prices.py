"""A price said back in words."""

import pytest

from shop.stall.offering import spoken_prices


@pytest.mark.parametrize(
    ("pack", "dong", "price", "unit"),
    [
        ("Gói 100 g", 85_000, "tám mươi lăm nghìn đồng một gói", "tám trăm năm mươi nghìn đồng một ki-lô"),
        (
            "Chai 750 ml",
            100_000,
            "một trăm nghìn đồng một chai",
            "khoảng một trăm ba mươi ba nghìn đồng một lít",
        ),
        ("Túi 1 kg", 44_000, "bốn mươi bốn nghìn đồng một túi", ""),  # it says so itself
        ("1 chiếc", 350_000, "ba trăm năm mươi nghìn đồng một chiếc", ""),
        ("500 g", 61_000, "sáu mươi mốt nghìn đồng một gói", "một trăm hai mươi hai nghìn đồng một ki-lô"),
        ("Bao 50 kg", 1_000, "một nghìn đồng một bao", "hai mươi đồng một ki-lô"),
    ],
)
def test_a_price_is_said_for_its_pack_and_for_a_kilogram(pack: str, dong: int, price: str, unit: str) -> None:
    assert (spoken_prices.price(pack, dong), spoken_prices.unit_price(pack, dong)) == (price, unit)
