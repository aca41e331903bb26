"""Beside what a report tells of or compares with: figures that a closing fixed, and what was recorded after it.

A report to the province never contradicts one that was signed: the days of an approved closing stand in it as that
closing has them, in every table, and what came later is told beside them as what it is.
"""

from django.utils import timezone

from shop.reports import closing, sentences
from shop.reports.models import Closing
from shop.reports.official.widths import shown
from shop.reports.periods import Period
from shop.reports.question import Figures
from shop.reports.sales_table import Table
from shop.union.documents.asked import Asked

SHORT = "Số của những ngày đã chốt là số lúc chốt; xem ghi chú ở mục Kết quả tiêu thụ trên chợ."
NAMES = (
    ("goods", "tiền hàng", " đồng"),
    ("delivery", "phí giao", " đồng"),
    ("returned", "đã trả lại khách", " đồng"),
    ("orders", "số đơn", ""),
    ("declared", "bán nơi khác", " đồng"),
)


def is_in(sales: Table) -> bool:
    """Whether a column that is shown has anything signed."""
    question, total = sales.question, sales.total
    columns = [
        question.period,
        *([question.before] if total.goods_before else []),
        *([question.year_before] if total.goods_year else []),
    ]
    return any(
        days.first < period.until and days.until > period.first
        for days in question.signed
        for period in columns
    )


def note(asked: Asked, column: str, period: Period) -> str:
    """Under the table with this column: of which closings its figures are, and what has been recorded since; empty
    where nothing of the period is closed."""
    rows = [row for row in asked.earlier if row.first_on < period.until and row.last_on >= period.first]
    if not rows:
        return ""
    is_whole = rows[0].first_on <= period.first and rows[-1].last_on >= period.last
    which = f"Cột “{column}”" if is_whole else f"Những ngày đã chốt trong cột “{column}”"
    words = f"{which} ghi số đã chốt: {'; '.join(map(_closed, rows))}."
    then, now = asked.all_of(period), asked.all_of(period, is_signed=False)
    changed = _changed(then or Figures(), now or Figures())
    if not changed:
        return f"{words} Sổ chưa ghi thêm gì cho kỳ ấy."
    return f"{words} Ghi sổ sau đó nên không sửa vào cột này: {'; '.join(changed)}."


def names(rows: list[Closing]) -> str:
    """Of the periods that were closed, within a sentence."""
    return ", ".join(_name(row) for row in rows)


def _name(row: Closing) -> str:
    return sentences.inside(closing.period_of(row).label)


def _closed(row: Closing) -> str:
    moment = timezone.localtime(row.known_at)
    return f"{_name(row)}, theo sổ ghi đến {moment:%H} giờ {moment:%M} ngày {moment:%d/%m/%Y}"


def _changed(then: Figures, now: Figures) -> list[str]:
    """Each figure that is another by now: both, and the difference."""
    found = []
    for name, label, unit in NAMES:
        before, after = getattr(then, name), getattr(now, name)
        if before != after:
            found.append(
                f"{label} đã chốt {shown(before)}{unit}, nay {shown(after)}{unit} ({_signed(after - before)})"
            )
    return found


def _signed(amount: int) -> str:
    return f"{'+' if amount > 0 else ''}{shown(amount)}"
