"""Where a carrier shows the way of a parcel. A carrier whose name is not known here, and a parcel without a number,
have no such page; neither does one that asks for more than the number (J&T: the phone's last four digits)."""

import re
from urllib.parse import quote

from catalog import text

PAGES = {  # folded names → the address before the parcel's number
    (
        "viettel post",
        "viettelpost",
    ): "https://viettelpost.vn/thong-tin-don-hang?peopleTracking=sender&orderNumber=",
    ("giao hang nhanh", "ghn"): "https://donhang.ghn.vn/?order_code=",
    ("giao hang tiet kiem", "ghtk"): "https://i.ghtk.vn/",
    (
        "buu dien",
        "vnpost",
        "vietnam post",
        "post office",
    ): "https://www.vnpost.vn/vi-vn/dinh-vi/buu-pham?key=",
}
NUMBER = re.compile(r"[A-Za-z0-9.-]{4,40}")


def page_of(carrier: str, number: str) -> str:
    """The address of the parcel at its carrier; empty where there is none. The name is as the stall wrote it."""
    bare = number.replace(" ", "")
    if not NUMBER.fullmatch(bare):
        return ""
    name = f" {text.fold(carrier)} "
    for names, address in PAGES.items():
        if any(f" {known} " in name for known in names):
            return address + quote(bare)
    return ""
