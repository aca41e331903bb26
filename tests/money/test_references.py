"""What a bank's reference is, and what only fills the place of one (promise M9)."""

import pytest

from shop.ledger import references


@pytest.mark.parametrize(
    "raw",
    ["", " ", "-", "--", " - ", "–", "—", ".", "…", "0", "000", "0.000", "N/A", "n/a", "#N/A", "NA", "null", "None",
     "không", "Không có", "KHONG CO", "x", "/", "\u00a0", "\u200b"],
)  # fmt: skip
def test_m9_a_filler_is_no_reference(raw: str) -> None:
    assert references.plain(raw) == ""
    assert not references.is_telling(raw)


@pytest.mark.parametrize(
    ("raw", "plain"),
    [
        ("3079", "3079"),
        ("1", "1"),
        ("ft 2633", "FT2633"),
        ("5242.74128", "5242.74128"),
        ("DD4400 - 046045", "DD4400-046045"),
        ("1000-1", "1000-1"),
        ("FT26327000001\n", "FT26327000001"),
        ("NAM1", "NAM1"),
    ],
)
def test_a_reference_is_compared_without_blanks_and_case(raw: str, plain: str) -> None:
    assert references.plain(raw) == plain
    assert references.is_telling(raw)
