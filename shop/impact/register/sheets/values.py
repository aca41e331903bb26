"""What a cell of a list of cooperatives says; str() of a BadCell tells what is wrong, in the reader's language."""

import datetime
import re
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog import amounts, dates, phones, text
from catalog.models.cooperatives import EntityType
from catalog.spreadsheets.files import Cell
from shop.impact.models import FieldOfWork, WorkingState
from shop.impact.models.register import FIRST_YEAR, MOST_PEOPLE, MOST_PHONES
from shop.impact.register.sheets.headings import Column
from shop.orders import tax_numbers

LENGTHS = {Column.NAME: 120, Column.VILLAGE: 120, Column.REPRESENTATIVE: 120, Column.REASON: 300}
MOST_LETTERS = 300
_STATES = (  # the first that fits: "ngừng hoạt động" is no work
    (WorkingState.DISSOLVED, ("giai the", "cham dut", "dissolved")),
    (WorkingState.PAUSED, ("ngung", "tam dung", "ngừng", "paused")),
    (WorkingState.ACTIVE, ("hoat dong", "active")),
)
_FIELDS = {
    FieldOfWork.CROPS: ("trong trot", "nong nghiep", "crops"),
    FieldOfWork.LIVESTOCK: ("chan nuoi", "livestock"),
    FieldOfWork.FISHERY: ("thuy san", "thuỷ sản", "nuoi ca", "fishery"),
    FieldOfWork.FORESTRY: ("lam nghiep", "lam san", "forestry"),
    FieldOfWork.PROCESSING: ("che bien", "processing"),
    FieldOfWork.CRAFTS: ("thu cong", "tieu thu cong", "crafts"),
    FieldOfWork.TOURISM: ("du lich", "tourism"),
    FieldOfWork.TRADE: ("thuong mai", "mua ban", "trade"),
    FieldOfWork.TRANSPORT: ("van tai", "giao thong", "transport"),
    FieldOfWork.CONSTRUCTION: ("xay dung", "construction"),
    FieldOfWork.CREDIT: ("tin dung", "quy tin dung", "credit"),
    FieldOfWork.WATER: ("moi truong", "dien nuoc", "thuy loi", "cap nuoc", "water"),
    FieldOfWork.SERVICES: ("dich vu", "services", "khac"),
}


class BadCell(ValueError):
    """str() says what is wrong."""


def is_blank(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, str) and text.normalise(cell) in ("", "-", "–", "—"))


def read(column: Column, cell: Cell) -> Any:
    """As JSON keeps it. Raises BadCell."""
    if isinstance(cell, bool):
        raise BadCell(_("ô này là đúng/sai, không đọc được."))
    if isinstance(cell, str) and cell.lstrip().startswith("="):
        raise BadCell(_("ô này là công thức. Chép giá trị rồi gửi lại."))
    match column:
        case Column.TAX_NUMBER:
            return _tax_number(cell)
        case Column.PHONES:
            return _phones(cell)
        case Column.EMAIL:
            return _email(cell)
        case Column.YEAR:
            return _year(cell)
        case Column.MEMBERS | Column.HOUSEHOLDS | Column.NUMBER:
            return _count(cell)
        case Column.KIND:
            return kind(_words(cell)) or _refuse(_("loại hình là hợp tác xã, liên hiệp hoặc tổ hợp tác."))
        case Column.FIELDS:
            return _fields(_words(cell))
        case Column.STATE:
            return _state(_words(cell))
        case Column.SINCE:
            return _day(cell).isoformat()
        case _:
            return _words(cell, LENGTHS.get(column, MOST_LETTERS))


def kind(words: str) -> str:
    """By a column of kinds or by how a name begins; "" for what says none."""
    folded = text.fold(words)
    for value, known in (
        (EntityType.COOPERATIVE_UNION, ("lien hiep", "union")),
        (EntityType.COOPERATIVE_GROUP, ("to hop tac", "tht", "group")),
        (EntityType.COOPERATIVE, ("hop tac xa", "htx", "quy tin dung", "cooperative")),
    ):
        if any(f" {one} " in f" {folded} " for one in known):
            return value.value
    return ""


def _refuse(words: str) -> Any:
    raise BadCell(words)


def _words(cell: Cell, longest: int = MOST_LETTERS) -> str:
    if isinstance(cell, datetime.date):
        raise BadCell(_("ô này là ngày tháng, không phải chữ."))
    words = " ".join(text.normalise(_digits(cell)).split())
    if len(words) > longest:
        raise BadCell(_("dài quá: nhiều nhất %(n)s chữ cái.") % {"n": longest})
    return words


def _digits(cell: Cell) -> str:
    """Numbers without the decimals that a spreadsheet adds."""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def _tax_number(cell: Cell) -> str:
    typed = _words(cell)
    if not isinstance(cell, str) and len(typed) in (9, 12):  # a spreadsheet drops the first zero of a number
        typed = f"0{typed}" if len(typed) == 9 else typed
    try:
        return tax_numbers.parse(typed)
    except tax_numbers.InvalidTaxNumber as error:
        raise BadCell(_("mã số thuế “%(typed)s” chưa đúng.") % {"typed": typed[:20]}) from error


def _phones(cell: Cell) -> list[str]:
    found: list[str] = []
    for typed in filter(None, (one.strip() for one in re.split(r"[,;/\n]| - ", _words(cell)))):
        whole = f"0{typed}" if re.fullmatch(r"[2-9][0-9]{8,9}", typed) else typed
        try:
            found.append(phones.parse(whole))
        except phones.InvalidPhone as error:
            raise BadCell(_("số điện thoại “%(typed)s” chưa đúng.") % {"typed": typed[:20]}) from error
    found = list(dict.fromkeys(found))
    if len(found) > MOST_PHONES:
        raise BadCell(_("nhiều nhất %(n)s số điện thoại.") % {"n": MOST_PHONES})
    return found


def _email(cell: Cell) -> str:
    typed = _words(cell, 254)
    try:
        validate_email(typed)
    except ValidationError as error:
        raise BadCell(_("email “%(typed)s” chưa đúng.") % {"typed": typed[:40]}) from error
    return typed


def _year(cell: Cell) -> int:
    last = timezone.localdate().year
    words = _("năm thành lập từ %(first)s đến %(last)s.") % {"first": FIRST_YEAR, "last": last}
    if isinstance(cell, datetime.date):
        year = cell.year
    else:
        found = re.fullmatch(r"(?:[0-9]{1,2}[/.-]){0,2}([0-9]{4})", _words(cell))
        year = int(found[1]) if found else 0
    if not FIRST_YEAR <= year <= last:
        raise BadCell(words)
    return year


def _count(cell: Cell) -> int:
    try:
        count = amounts.read_count(_words(cell))
    except amounts.NoAmount as error:
        raise BadCell(_("phải là một số, ví dụ 45.")) from error
    if count > MOST_PEOPLE:
        raise BadCell(_("lớn quá: nhiều nhất 100.000."))
    return count


def _fields(words: str) -> list[str]:
    found = []
    for typed in filter(None, (one.strip() for one in re.split(r"[,;/+\n]", words))):
        folded = text.fold(typed)
        labels = {text.fold(str(field.label)): field for field in FieldOfWork}
        field = labels.get(folded) or next(
            (
                field
                for field, known in _FIELDS.items()
                if any(f" {text.fold(one)} " in f" {folded} " for one in known)
            ),
            None,
        )
        if field is None:
            known = ", ".join(str(one.label) for one in FieldOfWork)
            raise BadCell(
                _("lĩnh vực “%(typed)s” không có. Có: %(known)s.") % {"typed": typed[:40], "known": known}
            )
        found.append(field.value)
    return [field.value for field in FieldOfWork if field.value in found]


def _state(words: str) -> str:
    folded = text.fold(words)
    for state, known in _STATES:
        if any(text.fold(one) in folded for one in known):
            return state.value
    raise BadCell(_("tình trạng là đang hoạt động, tạm ngừng hoặc đã giải thể."))


def _day(cell: Cell) -> datetime.date:
    try:
        if isinstance(cell, datetime.datetime):
            day = cell.date()
        else:
            day = cell if isinstance(cell, datetime.date) else dates.read(_words(cell))
    except dates.NoDate as error:
        raise BadCell(_("ngày ghi như 3/11/2026.")) from error
    if not datetime.date(FIRST_YEAR, 1, 1) <= day <= timezone.localdate():
        raise BadCell(_("ngày này chưa đến, hoặc quá xa về trước."))
    return day
