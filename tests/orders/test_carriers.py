"""The page of a parcel at its carrier: known by the name that the stall chose or typed."""

import pytest

from shop.orders import carriers


@pytest.mark.parametrize(
    ("carrier", "number", "begins"),
    [
        ("Viettel Post", "VTP2611040173", "https://viettelpost.vn/"),
        ("bưu điện (vnpost)", "EE 123 456 789 VN", "https://www.vnpost.vn/"),
        ("Giao Hàng Nhanh", "GHN-12", "https://donhang.ghn.vn/"),
        ("GHTK Lai Châu", "S1.A2.1", "https://i.ghtk.vn/S1.A2.1"),
    ],
)
def test_a_known_carrier_has_a_page(carrier: str, number: str, begins: str) -> None:
    address = carriers.page_of(carrier, number)
    assert address.startswith(begins)
    assert address.endswith(number.replace(" ", ""))


@pytest.mark.parametrize(
    ("carrier", "number"),
    [
        ("Nhà xe Hải Vân", "12345"),
        ("Viettel Post", ""),
        ("Viettel Post", "gọi 0912 000 001"),
        ("Viettel Post", "A&x=https://evil.example"),
        ("", "VTP2611040173"),
    ],
)
def test_no_page_is_made_up(carrier: str, number: str) -> None:
    assert carriers.page_of(carrier, number) == ""
