"""The table that answers a question: its rows with their names, order, rank and movement."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from catalog import addresses
from catalog.models import FormerDistrict
from shop.orders.models import PaymentMethod
from shop.reports import breakdown, periods
from shop.reports.periods import Period, Unit
from shop.reports.question import DECLARED, PLACES, By, Figures, Question, Sums

DAYS_OF_A_CHART = 62  # a longer period is drawn by months
MONTHS_OF_A_CHART = 1100  # days; a longer one by years


@dataclass
class Row:
    """`key` is what addresses call it, `link` the filter that leads into it. `rank` counts those that sold; `moved`
    is how many places it has come up since the period before, None where it was in none or is time."""

    key: str
    label: str
    figures: Figures
    place: str = ""  # of a cooperative: its commune
    filter: str = ""
    rank: int = 0
    moved: int | None = None
    is_new: bool = False
    is_running: bool = False  # of time: not over yet, so with nothing compared
    is_compared: bool = True


class Change(NamedTuple):
    """`way` is "up", "down", "same" or "" where there is nothing to compare with."""

    way: str
    words: str


@dataclass
class Table:
    question: Question
    rows: list[Row]
    total: Figures
    chart_unit: Unit
    chart: list[Row] = field(default_factory=list)  # pieces of time, oldest first

    @cached_property
    def counted(self) -> list[Row]:
        """The rows of which `selling` is a part: of cooperatives those whose stall is open, as on every other page."""
        if self.question.by != By.COOPERATIVE:
            return self.rows
        known = (stall for stall in self.question.stalls if stall.pk not in self.question.latecomers)
        keys = {str(stall.pk) for stall in known if stall.is_selling}
        return [row for row in self.rows if row.key in keys]

    @cached_property
    def selling(self) -> int:
        """How many of these have sold something."""
        return sum(1 for row in self.counted if row.figures.goods > 0)


def build(question: Question, categories: Mapping[str, str], today: datetime.date) -> Table:
    """`categories`: names by the keys of their rows. Three or four queries."""
    sums = breakdown.sums(question)
    unit = question.by.unit or _chart_unit(question.period)
    pieces = _pieces(question, unit, today)
    if question.by.unit:
        return Table(question, pieces, sums.total, unit, pieces)
    rows = [
        Row(key, label, sums.rows.get(key, Figures()), place, filter_of(question.by) if key else "")
        for key, (label, place) in _labels(question, sums, categories).items()
    ]
    known = {question.key_of(stall) for stall in question.stalls if stall.pk not in question.latecomers}
    if question.by in PLACES:
        rows = [row for row in rows if row.key in known or not row.figures.is_nothing]
    rows.sort(key=lambda row: (-row.figures.goods, -row.figures.declared, row.label))
    _rank(rows)
    return Table(question, rows, sums.total, unit, pieces)


def by_label(by: By) -> str:
    """What the rows are, as a column's head."""
    return {
        By.COOPERATIVE: _("Hợp tác xã"),
        By.COMMUNE: _("Xã, phường"),
        By.DISTRICT: _("Huyện cũ"),
        By.CATEGORY: _("Danh mục"),
        By.PRODUCT: _("Mặt hàng"),
        By.METHOD: _("Kênh bán"),
        By.PROVINCE: _("Tỉnh của người mua"),
        By.DAY: _("Ngày"),
        By.MONTH: _("Tháng"),
        By.QUARTER: _("Quý"),
        By.HALF: _("Nửa năm"),
        By.YEAR: _("Năm"),
    }[by]


def filter_of(by: By) -> str:
    """The parameter that leads from a row into it; empty where there is nothing within."""
    return "" if by == By.PRODUCT else by.value


def _labels(question: Question, sums: Sums, categories: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """What rows are called, and where they are. Places without any sale have a row, other things none."""
    match question.by:
        case By.COOPERATIVE:
            return {str(stall.pk): (stall.name, stall.commune.full_name) for stall in question.stalls}
        case By.COMMUNE:
            return {stall.commune.code: (stall.commune.full_name, "") for stall in question.stalls}
        case By.DISTRICT:
            return {stall.former_district: (district(stall.former_district), "") for stall in question.stalls}
        case By.PRODUCT:
            return {key: (label or _("Không rõ mặt hàng"), "") for key, label in sums.labels.items()}
        case By.CATEGORY:
            return {key: (categories.get(key) or _("Không rõ danh mục"), "") for key in sums.rows}
        case By.METHOD:
            return {key: (method(key), "") for key in sums.rows}
    return {key: (province(key), "") for key in sums.rows}


def district(key: str) -> str:
    return str(FormerDistrict(key).label) if key in FormerDistrict else _("Ngoài tỉnh")


def method(key: str) -> str:
    """A way of paying, or what was declared."""
    if key == DECLARED:
        return _("Bán nơi khác (khai báo)")
    return str(PaymentMethod(key).label) if key in PaymentMethod else _("Không rõ cách trả")


def province(key: str) -> str:
    found = addresses.provinces().get(key)
    return found.name if found else _("Không rõ tỉnh")


def _rank(rows: list[Row]) -> None:
    """By goods, those that sold; and how far each has moved since the period before."""
    then = sorted(
        (row for row in rows if row.figures.goods_before > 0), key=lambda row: -row.figures.goods_before
    )
    before = {row.key: place for place, row in enumerate(then, 1)}
    for place, row in enumerate((row for row in rows if row.figures.goods > 0), 1):
        row.rank = place
        row.is_new = row.key not in before
        row.moved = None if row.is_new else before[row.key] - place


def _chart_unit(period: Period) -> Unit:
    if period.days <= DAYS_OF_A_CHART:
        return Unit.DAY
    return Unit.MONTH if period.days <= MONTHS_OF_A_CHART else Unit.YEAR


def _pieces(question: Question, unit: Unit, today: datetime.date) -> list[Row]:
    """Every piece of the period up to today, those without sales too."""
    found = breakdown.series(question, unit)
    rows = []
    piece = periods.starting(unit, question.period.first)
    while piece.first < question.period.until and piece.first <= today:
        figures = found.get(piece.first, Figures())
        is_running = piece.until > today
        is_whole = piece.first >= question.period.first and piece.until <= question.period.until
        is_compared = is_whole and not is_running
        if is_compared:
            before, year = found.get(piece.before().first), found.get(piece.year_before().first)
            figures.goods_before, figures.orders_before = (before.goods, before.orders) if before else (0, 0)
            figures.goods_year, figures.orders_year = (year.goods, year.orders) if year else (0, 0)
        rows.append(Row(piece.code, piece.label, figures, is_running=is_running, is_compared=is_compared))
        piece = periods.starting(unit, piece.until)
    return rows
