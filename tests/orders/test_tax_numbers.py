"""Tax numbers of buyers who want an invoice."""

import pytest

from shop.orders import tax_numbers


@pytest.mark.parametrize(
    ("typed", "digits"),
    [("0100233488", "0100233488"), ("0314409058-002", "0314409058002"), ("001 085 012345", "001085012345"),
     ("０１００２３３４８８", "0100233488")],
)  # fmt: skip
def test_a_tax_number_is_read_as_people_write_it(typed: str, digits: str) -> None:
    assert tax_numbers.parse(typed) == digits


@pytest.mark.parametrize(
    "typed", ["", "0100233480", "0100233488-000", "099085012345", "01002334881", "x" * 99]
)
def test_a_tax_number_with_a_wrong_digit_is_none(typed: str) -> None:
    with pytest.raises(tax_numbers.InvalidTaxNumber):
        tax_numbers.parse(typed)
