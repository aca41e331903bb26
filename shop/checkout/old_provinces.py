"""The provinces of before 1 July 2025 by the present ones, so that people find theirs by its old name.

Source: Resolution 202/2025/QH15, Art. 1. Provinces that were not merged have no row. A few everyday names beside.
"""

from catalog import addresses, text
from catalog.models import Province

FORMER_PROVINCES: dict[str, tuple[str, ...]] = {
    "01": ("TP Hà Nội", "HN"),
    "08": ("Hà Giang",),
    "15": ("Yên Bái",),
    "19": ("Bắc Kạn",),
    "24": ("Bắc Giang",),
    "25": ("Vĩnh Phúc", "Hòa Bình"),
    "31": ("Hải Dương",),
    "33": ("Thái Bình",),
    "37": ("Hà Nam", "Nam Định"),
    "44": ("Quảng Bình",),
    "46": ("Thừa Thiên Huế",),
    "48": ("Quảng Nam",),
    "51": ("Kon Tum",),
    "52": ("Bình Định",),
    "56": ("Ninh Thuận",),
    "66": ("Phú Yên",),
    "68": ("Đắk Nông", "Bình Thuận"),
    "75": ("Bình Phước",),
    "79": ("Bình Dương", "Bà Rịa - Vũng Tàu", "Sài Gòn", "TP HCM"),
    "80": ("Long An",),
    "82": ("Tiền Giang",),
    "86": ("Bến Tre", "Trà Vinh"),
    "91": ("Kiên Giang",),
    "92": ("Sóc Trăng", "Hậu Giang"),
    "96": ("Bạc Liêu",),
}


def words(code: str) -> str:
    """The former names of a province, for the type-ahead: "Vĩnh Phúc, Hòa Bình"."""
    return ", ".join(FORMER_PROVINCES.get(code, ()))


def province_now(name: str) -> Province | None:
    """The province that one of before 2025 became a part of, by its former name in any spelling."""
    wanted = text.fold(name[:80]).removeprefix("tinh ")
    for code, names in FORMER_PROVINCES.items():
        if wanted and wanted in {text.fold(former) for former in names}:
            return addresses.provinces().get(code)
    return None
