"""What a pack holds, from its name."""

import pytest

from catalog import pack_sizes


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("Gói 250 g", (250, "kg")),
        ("Gói 250g", (250, "kg")),
        ("Túi 1 kg", (1000, "kg")),
        ("Túi 0,5 kg", (500, "kg")),
        ("Túi 1.5kg", (1500, "kg")),
        ("Chai 500 ml", (500, "l")),
        ("Can 2 lít", (2000, "l")),
        ("3 x 100 g", (300, "kg")),
        ("Hộp 2 × 0,5 lít", (1000, "l")),
        ("Gói 300 gam", (300, "kg")),
        ("Hộp quà 3 gói 100 g", None),
        ("1 con 2–3 kg", None),
        ("Con 1,2 - 1,5 kg", None),
        ("Cái", None),
        ("Áo cỡ L", None),
        ("Hộp 5 g", None),
        ("250 g và 500 g", None),
        ("Hai thùng 20 kg", None),
        ("", None),
    ],
)
def test_content(name: str, content: tuple[int, str] | None) -> None:
    assert pack_sizes.content(name) == content


def test_prices_can_be_compared() -> None:
    assert pack_sizes.price_of_unit("Gói 250 g", 85_000) == (340_000, "kg")
    assert pack_sizes.price_of_unit("Chai 750 ml", 100_000) == (133_333, "l")
    assert pack_sizes.price_of_unit("Túi 1 kg", 85_000) is None  # it says so itself
    assert pack_sizes.price_of_unit("Bộ", 85_000) is None


@pytest.mark.parametrize(
    ("name", "measure"),
    [
        ("Gói 250 g", (250, "kg")),
        ("Chai 500 ml", (500, "l")),
        ("Con 2 kg (làm sạch)", (2000, "kg")),
        ("Khay 20 quả", (20, "qua")),
        ("Khăn 35 × 160 cm", (1, "cai")),
        ("Cái", (1, "cai")),
        ("Hộp 25 túi (50 g)", None),
        ("Lốc 5 gói × 500 g", None),
        ("Hai con 3 kg (làm sạch)", None),
        ("Đôi giỏ cao 25 cm", None),
        ("Bộ hai chiếc 60 × 60 cm", None),
        ("1 con 2–3 kg", (1, "con")),
        ("Gà 2–3 kg", None),
        ("0 quả", None),
    ],
)
def test_what_prices_are_compared_by(name: str, measure: tuple[int, str] | None) -> None:
    assert pack_sizes.measure(name) == measure
