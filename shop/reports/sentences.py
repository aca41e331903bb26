"""What a table of sales says, in a sentence or two; for page, mail and PDF."""

from django.utils.translation import gettext as _

from catalog.languages import is_english
from shop.reports.question import Figures
from shop.reports.sales_table import Change, Row, Table

MILLION = 1_000_000


def amount(dong: int) -> str:
    """Rounded to read aloud: "125 triệu đồng", "1,2 tỷ đồng", "860.000 đồng"."""
    size = abs(dong)
    if size >= 1000 * MILLION:
        return _("%(number)s tỷ đồng") % {"number": _decimal(dong / (1000 * MILLION))}
    if size >= MILLION:
        return _("%(number)s triệu đồng") % {"number": _decimal(dong / MILLION)}
    return _("%(number)s đồng") % {"number": grouped(dong)}


def grouped(number: int) -> str:
    """With the reader's mark between thousands."""
    return f"{number:,}" if is_english() else f"{number:,}".replace(",", ".")


def percent(now: int, before: int) -> int | None:
    """By how many percent it is more (less: negative), rounded; None where there was nothing to compare with."""
    return round(100 * (now - before) / before) if before > 0 else None


def change(now: int, before: int, than: str) -> str:
    """ "hơn 18 % so với quý II"; `than` is what it is compared with."""
    difference = percent(now, before)
    words = {"than": than, "percent": grouped(abs(difference or 0))}
    if difference is None and before < 0:
        return _("%(than)s âm, vì trả lại khách nhiều hơn bán") % words
    if difference is None:
        return _("%(than)s chưa bán được gì") % words
    if difference == 0:
        return _("gần bằng %(than)s") % words
    return (
        _("hơn %(percent)s %% so với %(than)s") if difference > 0 else _("kém %(percent)s %% so với %(than)s")
    ) % words


def compared(now: int, before: int) -> Change:
    """In a cell: "tăng 18 %"."""
    difference = percent(now, before)
    if difference is None:
        return Change("", _nothing_before(before) if now > 0 else "")
    if difference == 0:
        return Change("same", _("như cũ"))
    if difference > 0:
        return Change("up", _("tăng %(percent)s %%") % {"percent": grouped(difference)})
    return Change("down", _("giảm %(percent)s %%") % {"percent": grouped(-difference)})


def _nothing_before(before: int) -> str:
    """Why there is nothing to compare with."""
    return _("trước đó âm") if before < 0 else _("mới có")


def movement(row: Row) -> Change:
    """In a cell, of its rank: "lên 2 bậc"."""
    if row.moved is None:
        return Change("", _nothing_before(row.figures.goods_before) if row.is_new else "")
    if row.moved == 0:
        return Change("same", _("giữ hạng"))
    if row.moved > 0:
        return Change("up", _("lên %(places)s bậc") % {"places": row.moved})
    return Change("down", _("xuống %(places)s bậc") % {"places": -row.moved})


def summary(table: Table) -> str:
    """Such as "Quý III/2026 bán 125 triệu đồng, hơn 18 % so với quý II/2026; nhiều nhất là Chè, một nửa." """
    question, total = table.question, table.total
    figures: Figures = total
    if not figures.goods:
        return _("%(period)s chưa có tiền hàng nào với cách lọc này.") % {"period": question.period.label}
    words = _("%(period)s bán %(amount)s, %(change)s") % {
        "period": question.period.label,
        "amount": amount(figures.goods),
        "change": change(figures.goods, figures.goods_before, inside(question.before.label)),
    }
    best = max(table.rows, key=lambda row: row.figures.goods, default=None)
    if best and len(table.rows) > 1 and best.figures.goods > 0:
        words += "; " + _("nhiều nhất là %(label)s, %(share)s") % {
            "label": best.label,
            "share": share(best, figures.goods),
        }
    return f"{words}."


def share(row: Row, total: int) -> str:
    """Its part of `total` (đồng of goods), in words."""
    part = round(100 * row.figures.goods / total) if total > 0 else 0
    return _("một nửa") if part == 50 else _("%(percent)s %%") % {"percent": part}


def _decimal(number: float) -> str:
    text = f"{number:.1f}".removesuffix(".0") if abs(number) < 100 else f"{number:.0f}"
    return text if is_english() else text.replace(".", ",")


def inside(label: str) -> str:
    """A period's name within a sentence."""
    return label if is_english() else label[:1].lower() + label[1:]
