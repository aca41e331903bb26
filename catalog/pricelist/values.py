"""One cell of a price list as a price, a number of packs, a name, or yes and no; what it is not is said in words."""

import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from catalog import amounts, prices, text
from catalog.models.variants import MAX_PRICE, MAX_STOCK
from catalog.spreadsheets.files import Cell
from catalog.templatetags.money import dong

LONGEST = 300  # characters; more is no cell of a price list
UNCOUNTED = object()  # a formula whose value the file does not store
MAX_GRAMS = 200_000
_YES = ("co", "x", "yes", "y", "1", "true", "dang ban", "ban", "con", "con hang", "on", "v")
_NO = (
    "khong",
    "ko",
    "k",
    "no",
    "n",
    "0",
    "false",
    "het",
    "het hang",
    "tam ngung",
    "ngung",
    "ngung ban",
    "off",
)


class BadCell(ValueError):
    """The text says why, and what may be meant, in the reader's language."""


def words(cell: Cell | object) -> str:
    """On one line; a whole number without Excel's ".0". Raises BadCell."""
    if cell is UNCOUNTED or (isinstance(cell, str) and cell.lstrip().startswith("=")):
        raise BadCell(_("đây là công thức, không phải chữ. Gõ thẳng chữ vào ô."))
    if isinstance(cell, datetime.date):
        raise BadCell(_("Excel đã đổi ô này thành ngày tháng. Gõ lại, thêm dấu ' ở đầu."))
    if cell is None or isinstance(cell, bool):
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    typed = text.normalise(str(cell)[:LONGEST]).replace("\n", " ")
    if "\ufffd" in typed:
        raise BadCell(_("chữ bị hỏng, không đọc được. Gõ lại, hoặc lưu tệp dạng Excel (.xlsx)."))
    bare = typed[1:]
    return bare if typed.startswith("'") and bare.lstrip().startswith(text.FORMULA_STARTS) else typed


def price(cell: Cell | object, *, times: int = 1) -> int:
    """Whole đồng. `times`: what the heading says that one is. Raises BadCell."""
    if is_blank(cell):
        raise BadCell(_("chưa có giá."))
    number = _number(cell)
    if number is None:
        typed = str(cell)
        try:
            amount = amounts.read(typed) if times == 1 else amounts.read_count(typed) * times
        except amounts.NoAmount as error:
            _refuse_negative(typed)
            raise _unclear(typed, amounts.meant(typed)) from error
    else:
        _refuse_negative(str(number))
        amount = _whole(number * times)
    if 0 < amount < prices.LEAST:
        raise _unclear(dong(amount), amount * 1000)
    if not prices.LEAST <= amount <= MAX_PRICE:
        limits = {"least": dong(prices.LEAST), "most": dong(MAX_PRICE)}
        raise BadCell(_("giá phải từ %(least)s đến %(most)s.") % limits)
    return amount


def count(cell: Cell | object) -> int:
    """Packs in the store room. Raises BadCell."""
    number = _number(cell)
    if number is None:
        try:
            found = amounts.read_count(str(cell))
        except amounts.NoAmount as error:
            _refuse_negative(str(cell))
            raise BadCell(_("số lượng là số nguyên, ví dụ 12.")) from error
    else:
        _refuse_negative(str(number))
        found = _whole(number)
    if found > MAX_STOCK:
        raise BadCell(_("số lượng nhiều nhất là 1.000.000."))
    return found


def grams(cell: Cell | object) -> int:
    """What a parcel weighs. Raises BadCell."""
    found = count(cell)
    if not 0 < found <= MAX_GRAMS:
        raise BadCell(_("khối lượng là số gam, ví dụ 300."))
    return found


def yes(cell: Cell | object) -> bool:
    """Raises BadCell."""
    if isinstance(cell, bool):
        return cell
    said = text.fold(words(cell))
    if said in _YES or said in _NO:
        return said in _YES
    raise BadCell(_("chỉ ghi “có” hoặc “không”."))


def is_blank(cell: Cell | object) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip(" \u00a0-–—."))


def _number(cell: Cell | object) -> Decimal | None:
    """None of a text. Raises BadCell for what is neither."""
    if cell is UNCOUNTED or (isinstance(cell, str) and cell.lstrip().startswith("=")):
        raise BadCell(
            _("công thức chưa có kết quả. Mở tệp bằng Excel, bấm Lưu rồi gửi lại, hoặc gõ số vào ô.")
        )
    if isinstance(cell, (bool, datetime.date)):
        raise BadCell(_("ô này không phải số."))
    return Decimal(str(cell)) if isinstance(cell, (int, float)) else None


def _whole(number: Decimal) -> int:
    if not number.is_finite() or number != number.to_integral_value():
        raise BadCell(_("số lẻ: chỉ ghi số nguyên."))
    return int(number)


def _refuse_negative(typed: str) -> None:
    if typed.strip().startswith(("-", "−", "–")):
        raise BadCell(_("số âm."))


def _unclear(typed: str, meant: int | None) -> BadCell:
    if meant is not None and prices.LEAST <= meant <= MAX_PRICE:
        return BadCell(
            _("“%(typed)s” có phải %(meant)s? Gõ đủ số.") % {"typed": typed[:40], "meant": dong(meant)}
        )
    return BadCell(_("“%(typed)s” không phải giá. Chỉ gõ chữ số, ví dụ 85.000.") % {"typed": typed[:40]})
