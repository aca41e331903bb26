"""What a query asks for besides words: a certificate ("OCOP 4 sao", "organic") or a price ("dưới 100k")."""

import re
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from catalog.models.certificates import IS_SHOWN

NO_LIMIT = 2_000_000_000  # đồng; more than any pack may cost
OF_PRODUCT, IN_PRICE = "v.product_id = p.id AND v.is_active", " AND v.price >= %s AND v.price < %s"
HAS_PRICE = f"EXISTS (SELECT FROM catalog_variant v WHERE {OF_PRODUCT}{IN_PRICE})"
HAS_CERTIFICATE = (
    "EXISTS (SELECT FROM catalog_certificate z WHERE z.product_id = p.id AND z.scheme = %s"
    f" AND coalesce(z.stars, 0) >= %s AND {IS_SHOWN})"
)
BEFORE = r"(?:(?:co|dat|hang|with)? ?(?:giay )?(?:chung nhan|tieu chuan|chuan|certified|certificate) )?"
STARS = r"([3-5]) (?:sao|stars?)"
CERTIFICATES = (  # folded words → scheme; the group, where there is one, counts stars
    (re.compile(rf"\b{BEFORE}(?:ocop (?:tu )?{STARS}|{STARS} ocop|{STARS})\b"), "ocop"),
    (re.compile(rf"\b{BEFORE}ocop\b"), "ocop"),
    (re.compile(rf"\b{BEFORE}viet ?gap\b"), "vietgap"),
    (re.compile(rf"\b{BEFORE}(?:huu co|organic)\b"), "organic"),
    (re.compile(rf"\b{BEFORE}(?:chi dan dia ly|geographical indications?)\b"), "gi"),
    (re.compile(rf"\b{BEFORE}(?:an toan thuc pham|attp|vsattp|food safety)\b"), "safety"),
)
THOUSANDS = {"k": 1_000, "nghin": 1_000, "ngan": 1_000, "tr": 1_000_000, "trieu": 1_000_000}
# A figure is a price where a unit says so, or its size: "từ 5 năm" is none.
AMOUNT = r"(\d{1,3}(?: \d{3})+|\d{1,9}) ?(k|nghin|ngan|tr|trieu|d|dong|vnd)?\b"
BELOW = re.compile(rf"\b(?:gia )?(?:duoi|khong qua|toi da|re hon|under|below|less than) {AMOUNT}")
ABOVE = re.compile(rf"\b(?:gia )?(?:tren|tu|it nhat|over|above|from) {AMOUNT}")
LEAST_FIGURE = 1_000  # đồng; below it a figure without a unit is no price

Sql = tuple[str, list[Any]]


@dataclass(frozen=True)
class Wishes:
    """`certificates` are schemes with the fewest stars; `prices` are from and below, đồng."""

    certificates: tuple[tuple[str, int], ...] = ()
    prices: tuple[int, int] | None = None

    def __bool__(self) -> bool:
        return bool(self.certificates or self.prices)

    def conditions(self) -> list[Sql]:
        """That a product (alias p) has them today."""
        today = timezone.localdate()
        found: list[Sql] = [(HAS_CERTIFICATE, [*wanted, today]) for wanted in self.certificates]
        return [*found, (HAS_PRICE, list(self.prices))] if self.prices else found


def read(folded: str) -> tuple[Wishes, str]:
    """The wishes of a folded query, and the words that are left of it."""
    certificates = []
    for pattern, scheme in CERTIFICATES:
        if found := pattern.search(folded):
            stars = next((group for group in found.groups() if group), "0")
            certificates.append((scheme, int(stars)))
            folded = _without(folded, found)
    limits = {}
    for name, pattern in (("below", BELOW), ("above", ABOVE)):
        if (found := pattern.search(folded)) and (amount := _dong(*found.groups())):
            limits[name] = amount
            folded = _without(folded, found)
    prices = (limits.get("above", 0), limits.get("below", NO_LIMIT)) if limits else None
    return Wishes(tuple(certificates), prices), folded


def _dong(figure: str, unit: str | None) -> int:
    """0 where it is no price."""
    amount = int(figure.replace(" ", "")) * THOUSANDS.get(unit or "", 1)
    return amount if amount >= LEAST_FIGURE else 0


def _without(folded: str, found: re.Match[str]) -> str:
    return " ".join(f"{folded[: found.start()]} {folded[found.end() :]}".split())
