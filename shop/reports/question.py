"""What can be asked of sales, and the figures that answer it; `shop.reports.breakdown` finds them."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from shop.reports.periods import Period, Unit
from shop.reports.stalls import Stall

DECLARED = "khai-bao"


class By(StrEnum):
    """What the rows are."""

    COOPERATIVE = "htx"
    COMMUNE = "xa"
    DISTRICT = "huyen"
    CATEGORY = "danh-muc"
    PRODUCT = "hang"
    METHOD = "kenh"
    PROVINCE = "tinh"
    DAY = "ngay"
    MONTH = "thang"
    QUARTER = "quy"
    HALF = "nua-nam"
    YEAR = "nam"

    @property
    def unit(self) -> Unit | None:
        """Of rows that are days, months …"""
        return UNITS.get(self.value)


UNITS = {unit.value: unit for unit in Unit}
PLACES = (By.COOPERATIVE, By.COMMUNE, By.DISTRICT)
OF_LINES = (By.CATEGORY, By.PRODUCT)


class Signed(NamedTuple):
    """Days (from `first` to before `until`) that are told as they were known at a moment of their own: a closing's."""

    first: datetime.date
    until: datetime.date
    known_at: datetime.datetime


@dataclass(frozen=True)
class Question:
    """What is asked for. `stalls` are all cooperatives that count, `is_whole` where no filter left any out.

    `categories`: key of each category that counts → the row it belongs to; None where all count. `period` is compared
    with `before` and `year_before`, which end as early as a running period does. `signed`: days that do not follow
    `known_at`; only beside one.
    """

    period: Period
    before: Period
    year_before: Period
    by: By
    stalls: tuple[Stall, ...]
    is_whole: bool = True
    categories: Mapping[int, str] | None = None
    has_category: bool = False  # one was chosen: what belongs to none does not count
    method: str = ""  # a PaymentMethod, or DECLARED
    province: str = ""
    known_at: datetime.datetime | None = None
    signed: tuple[Signed, ...] = ()
    latecomers: frozenset[int] = frozenset()  # keys of cooperatives that were not known then
    version: str = ""  # of the sums (`rollup.Span`): while it stays, nothing is counted a second time

    @property
    def is_declared(self) -> bool:
        return self.method == DECLARED

    @property
    def is_of_lines(self) -> bool:
        """Goods alone: a delivery fee belongs to the whole order."""
        return self.by in OF_LINES or self.has_category

    @property
    def has_declared_beside(self) -> bool:
        """Whether what was declared can stand beside these figures: it has no category, method or province."""
        return not (self.is_of_lines or self.method or self.province or self.by in (By.METHOD, By.PROVINCE))

    @property
    def is_daily(self) -> bool:
        """Whether the daily sums of cooperatives answer it, but for how many buyers there are."""
        is_plain = not (self.known_at or self.method or self.province or self.is_of_lines)
        return is_plain and self.by not in (By.METHOD, By.PROVINCE)

    def key_of(self, stall: Stall) -> str:
        match self.by:
            case By.COMMUNE:
                return stall.commune.code
            case By.DISTRICT:
                return stall.former_district
        return str(stall.pk)


@dataclass
class Figures:
    """Đồng of one row: goods and delivery without what went back, what went back, and counts; then of the periods it
    is compared with."""

    goods: int = 0
    delivery: int = 0
    returned: int = 0
    orders: int = 0
    buyers: int = 0
    goods_before: int = 0
    orders_before: int = 0
    goods_year: int = 0
    orders_year: int = 0
    declared: int = 0

    @property
    def income(self) -> int:
        """Đồng of goods and delivery."""
        return self.goods + self.delivery

    @property
    def average(self) -> int:
        """Đồng of goods an order, rounded down; 0 without orders."""
        return self.goods // self.orders if self.orders else 0

    @property
    def is_nothing(self) -> bool:
        return not any(vars(self).values())


@dataclass
class Sums:
    """By key of the row, and of all together; buyers and orders of several rows count once in `total`.

    `labels`: of products, what the newest line calls them.
    """

    rows: dict[str, Figures] = field(default_factory=dict)
    total: Figures = field(default_factory=Figures)
    labels: dict[str, str] = field(default_factory=dict)
