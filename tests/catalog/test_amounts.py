"""Amounts of đồng as people type them and as banks print them: one reader, and no way to read one wrongly."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog import amounts
from catalog.amounts import Fraction, NoAmount, Printed


@pytest.mark.parametrize(
    "typed",
    ["150000", "150.000", "150,000", "150 000", "150\u00a0000", "150\u202f000", "150'000", "150.000 đ", "150.000₫",
     "150,000 VND", "VND 150.000", "150.000 đồng.", "150.000,00", "150,000.00", "150000.00", "１５０．０００",
     " 150.000\n"],
)  # fmt: skip
def test_an_amount_is_read_in_every_spelling(typed: str) -> None:
    assert amounts.read(typed) == 150_000
    assert amounts.read_printed(typed) == Printed(150_000)


@pytest.mark.parametrize(
    "typed",
    ["", " ", "đ", "-", "rẻ", "1e6", "0x10", "=1+1", "15k", "1.5", "1,50,000", "1,250.000", "1.250.00", "1234.000",
     "12.34.567", "150.000 USD", "9" * 16, "9" * 1_000, "1.250.000 hoặc 5", "٣", "۳", "٣٠.٠٠٠", "१५०", "²"],
)  # fmt: skip
def test_what_is_no_amount_or_could_be_two_is_refused(typed: str) -> None:
    """The digits of other scripts too, all alike: Python reads some of them as numbers and some not."""
    with pytest.raises(NoAmount):
        amounts.read(typed)
    with pytest.raises(NoAmount):
        amounts.read_printed(typed)


@pytest.mark.parametrize(
    "typed", ["15,00", "15.00", "1,5", "150\x00000", "+150000", "-150000", "150.000 CR", "(150.000)"]
)
def test_what_only_a_bank_writes_is_no_typed_amount(typed: str) -> None:
    with pytest.raises(NoAmount):
        amounts.read(typed)


@pytest.mark.parametrize(
    ("cell", "printed"),
    [
        ("+150,000", Printed(150_000, 1)), ("-90,000", Printed(90_000, -1)), ("−90.000", Printed(90_000, -1)),
        ("- 90 000", Printed(90_000, -1)), ("90,000-", Printed(90_000, -1)), ("(90,000)", Printed(90_000, -1)),
        ("150,000 CR", Printed(150_000, 1)), ("150,000.00CR", Printed(150_000, 1)), ("90,000DR", Printed(90_000, -1)),
        ("90,000 D", Printed(90_000, -1)), ("+150,000 VND", Printed(150_000, 1)), ("15,00", Printed(15)),
        ("0", Printed(0)), ("0.00", Printed(0)),
    ],
)  # fmt: skip
def test_a_banks_sign_or_suffix_says_which_way(cell: str, printed: Printed) -> None:
    assert amounts.read_printed(cell) == printed


@pytest.mark.parametrize("cell", ["+150,000 DR", "-150,000 CR", "(150,000", "150,000)", "--5", "+-5"])
def test_signs_that_contradict_are_refused(cell: str) -> None:
    with pytest.raises(NoAmount):
        amounts.read_printed(cell)


@pytest.mark.parametrize("typed", ["150000.5", "150.000,50", "150,000.05"])
def test_parts_of_a_dong_are_no_amount(typed: str) -> None:
    with pytest.raises(Fraction):
        amounts.read(typed)


@given(st.integers(0, 10**14), st.sampled_from(". ,'"))
def test_what_is_grouped_reads_as_it_was(amount: int, mark: str) -> None:
    assert amounts.read(f"{amount:,}".replace(",", mark)) == amount


@given(st.text(max_size=40))
def test_any_text_is_an_amount_or_refused(typed: str) -> None:
    for reader in (amounts.read, amounts.read_printed):
        try:
            assert reader(typed) is not None
        except NoAmount:
            continue


@pytest.mark.parametrize(("typed", "count"), [("12", 12), ("1.200", 1_200), ("1 200", 1_200), ("0", 0)])
def test_a_count_is_read_without_any_unit(typed: str, count: int) -> None:
    assert amounts.read_count(typed) == count


@pytest.mark.parametrize("typed", ["", "12 hộp", "1.5", "12 đ", "12,00", "-1", "٣"])
def test_what_is_no_count_is_refused(typed: str) -> None:
    with pytest.raises(NoAmount):
        amounts.read_count(typed)
