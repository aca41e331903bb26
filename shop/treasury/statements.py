"""What a bank statement says: which column is what, and each row as a transfer or as a mistake that is named.

Nothing is guessed: a row that cannot be read stops the import, with its row and column in the message.
"""

import datetime
import hashlib
import re
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from enum import StrEnum

from django.utils import timezone
from django.utils.translation import gettext as _

from catalog import text
from shop.treasury import feeds, sheets
from shop.treasury.matching import STATEMENT, Incoming
from shop.treasury.sheets import BadFile, Cell, Sheet

MAX_CONTENT = 500  # characters
MAX_REFERENCE = 60


class Column(StrEnum):
    DATE = "date"
    CREDIT = "credit"
    AMOUNT = "amount"  # one column for both ways: only money in can stand there
    DEBIT = "debit"
    CONTENT = "content"
    REFERENCE = "reference"
    ACCOUNT = "account"


NAMES: dict[Column, frozenset[str]] = {
    column: frozenset(names.split("|"))
    for column, names in {
        Column.DATE: "ngay giao dich|ngay gd|ngay|thoi gian|thoi gian giao dich|ngay gio giao dich|ngay gio|"
        "ngay hieu luc|ngay hach toan|transaction date|tran date|trans date|date|posting date|effective date|"
        "transaction time|date time",
        Column.CREDIT: "so tien ghi co|ghi co|co|phat sinh co|ps co|so tien co|tien vao|so tien vao|so tien den|"
        "credit|credit amount|money in|deposit",
        Column.AMOUNT: "so tien|so tien giao dich|so tien gd|gia tri giao dich|amount|transaction amount",
        Column.DEBIT: "so tien ghi no|ghi no|no|phat sinh no|ps no|so tien no|tien ra|so tien ra|"
        "debit|debit amount|money out|withdrawal",
        Column.CONTENT: "noi dung|noi dung giao dich|noi dung chuyen khoan|noi dung chi tiet|dien giai|mo ta|"
        "chi tiet giao dich|description|transaction description|details|transaction details|remark|remarks|"
        "narrative|content",
        Column.REFERENCE: "so tham chieu|ma tham chieu|ma giao dich|ma gd|so giao dich|so gd|so but toan|"
        "so chung tu|so ct|reference|reference number|reference no|ref|ref no|transaction id|transaction no|"
        "transaction number|doc no",
        Column.ACCOUNT: "so tai khoan|tai khoan|so tk|account|account number|account no",
    }.items()
}
TOTALS = ("tong", "cong", "so du", "total", "balance", "opening", "closing", "ending", "du dau", "du cuoi")
HEAD_WITHIN = 40  # rows above the table


@dataclass(frozen=True)
class Problem:
    """What is wrong in one cell; `line` as the spreadsheet counts, `column` as its heading reads."""

    line: int
    column: str
    message: str

    def __str__(self) -> str:
        words = _("Dòng %(line)s, cột “%(column)s”: %(message)s")
        return words % {"line": self.line, "column": self.column, "message": self.message}


@dataclass(frozen=True)
class Row:
    """One transfer that came in. `amount` is đồng; `repeat` counts rows of the file that look the same."""

    line: int
    occurred_at: datetime.datetime
    amount: int
    content: str
    reference: str
    account_number: str
    repeat: int = 1

    def incoming(self, cooperative_id: int) -> Incoming:
        return Incoming(
            cooperative_id=cooperative_id,
            source=STATEMENT,
            external_id=self.reference or self._fingerprint(),
            account_number=self.account_number,
            amount=self.amount,
            content=self.content,
            occurred_at=self.occurred_at,
            bank_reference=self.reference,
            repeat=self.repeat,
        )

    def _fingerprint(self) -> str:
        parts = (*_look(self), str(self.repeat))
        return "#" + hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:40]


def _look(row: Row) -> tuple[str, ...]:
    day = timezone.localtime(row.occurred_at).date().isoformat()
    return row.account_number, day, str(row.amount), text.fold(row.content)


@dataclass
class Statement:
    """`outgoing` counts rows of money that went out: they are left out."""

    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    outgoing: int = 0


class _BadCell(Exception):
    def __init__(self, column: Column, message: str) -> None:
        super().__init__(message)
        self.column = column


def read(content: bytes, *, account_number: str, own_accounts: Collection[str]) -> Statement:
    """Reads a file. Rows without a column for it belong to `account_number`; a row of an account that is not in
    `own_accounts` is a problem. Raises BadFile."""
    sheet, head, columns = _find_table(sheets.open_sheets(content))
    headings = {column: _heading(sheet.rows[head][1][place]) for column, place in columns.items()}
    statement = Statement()
    for line, cells in sheet.rows[head + 1 :]:
        if _is_total(cells, columns):
            continue
        try:
            row = _row(line, cells, columns, account_number, own_accounts)
        except _BadCell as bad:
            column = bad.column if bad.column in headings else Column.AMOUNT
            statement.problems.append(Problem(line, headings[column], str(bad)))
            continue
        if row is None:
            statement.outgoing += 1
        else:
            statement.rows.append(row)
    if len(statement.rows) > sheets.MAX_ROWS:
        raise BadFile(_("Tệp có hơn 5.000 dòng. Hãy xuất sao kê ít ngày hơn."))
    _count_repeats(statement, headings)
    if not statement.rows and not statement.problems:
        raise BadFile(_("Tệp không có khoản tiền vào nào."))
    return statement


def _heading(cell: Cell) -> str:
    return text.normalise(str(cell)).replace("\n", " ")[:60]


def _find_table(found: list[Sheet]) -> tuple[Sheet, int, dict[Column, int]]:
    """The row of headings and what each column is. Raises BadFile with the columns that are missing."""
    best: tuple[int, int, list[str]] = (0, 0, [])
    for sheet in found:
        for place, (line, cells) in enumerate(sheet.rows[:HEAD_WITHIN]):
            columns = _columns(cells)
            missing = _missing(columns)
            if not missing:
                return sheet, place, columns
            best = max(best, (len(columns), line, missing), key=lambda item: item[0])
    if best[0] < 2:
        words = _(
            "Không thấy dòng tiêu đề. Sao kê cần các cột “Ngày giao dịch”, “Số tiền ghi có”, “Nội dung”."
        )
        raise BadFile(words)
    words = _("Dòng %(line)s: dòng tiêu đề thiếu cột %(columns)s.")
    raise BadFile(words % {"line": best[1], "columns": ", ".join(f"“{name}”" for name in best[2])})


def _columns(cells: list[Cell]) -> dict[Column, int]:
    """Headings are often in two languages: "Số tiền ghi có / Credit (VND)". The first of its kind counts."""
    columns: dict[Column, int] = {}
    for place, cell in enumerate(cells):
        if not isinstance(cell, str) or len(cell) > 120:
            continue
        parts = {text.fold(part) for part in re.split(r"[/\n()|]", cell)} | {text.fold(cell)}
        for column, names in NAMES.items():
            if parts & names and column not in columns and place not in columns.values():
                columns[column] = place
    if Column.CREDIT in columns:
        columns.pop(Column.AMOUNT, None)
    return columns


def _missing(columns: dict[Column, int]) -> list[str]:
    missing = []
    if Column.DATE not in columns:
        missing.append(_("Ngày giao dịch"))
    if not {Column.CREDIT, Column.AMOUNT} & set(columns):
        missing.append(_("Số tiền ghi có"))
    if Column.CONTENT not in columns:
        missing.append(_("Nội dung"))
    return missing


def _is_total(cells: list[Cell], columns: dict[Column, int]) -> bool:
    """A line under the table: no date in it, and its first words are those of a sum or a balance."""
    if _cell(cells, columns, Column.DATE) not in (None, "") and _starts_like_a_date(cells, columns):
        return False
    first = next((text.fold(cell) for cell in cells if isinstance(cell, str) and cell.strip()), "")
    return first.startswith(TOTALS)


def _starts_like_a_date(cells: list[Cell], columns: dict[Column, int]) -> bool:
    cell = _cell(cells, columns, Column.DATE)
    return not isinstance(cell, str) or cell.strip()[:1].isdigit()


def _cell(cells: list[Cell], columns: dict[Column, int], column: Column) -> Cell:
    place = columns.get(column)
    cell = cells[place] if place is not None and place < len(cells) else None
    return cell.strip() if isinstance(cell, str) else cell


def _row(
    line: int,
    cells: list[Cell],
    columns: dict[Column, int],
    account_number: str,
    own_accounts: Collection[str],
) -> Row | None:
    """None where the money went out. Raises _BadCell."""
    amount = _amount_in(cells, columns)
    if amount is None:
        return None
    occurred_at = _moment(_cell(cells, columns, Column.DATE))
    content = _words(_cell(cells, columns, Column.CONTENT)).replace("\n", " ")
    reference = "".join(_words(_cell(cells, columns, Column.REFERENCE)).split()).upper()
    if len(reference) > MAX_REFERENCE:
        raise _BadCell(Column.REFERENCE, _("mã giao dịch dài quá 60 ký tự."))
    number = feeds.plain_account(_words(_cell(cells, columns, Column.ACCOUNT))) or account_number
    if number not in own_accounts:
        raise _BadCell(Column.ACCOUNT, _("không phải tài khoản nhận tiền của hợp tác xã."))
    return Row(line, occurred_at, amount, content[:MAX_CONTENT], reference, number)


def _words(cell: Cell) -> str:
    if cell is None or isinstance(cell, bool):
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return text.normalise(str(cell))


def _amount_in(cells: list[Cell], columns: dict[Column, int]) -> int | None:
    """Đồng that came in; None where the row is about money that went out."""
    column = Column.CREDIT if Column.CREDIT in columns else Column.AMOUNT
    cell, debit = _cell(cells, columns, column), _cell(cells, columns, Column.DEBIT)
    is_outgoing = debit not in (None, "") and _words(debit).strip("0-., ") != ""
    if cell in (None, "", "-") or (cell is not True and not _words(cell).strip("0.,")):
        if is_outgoing:
            return None
        raise _BadCell(column, _("chưa có số tiền."))
    if is_outgoing:
        raise _BadCell(column, _("dòng này có cả tiền vào lẫn tiền ra."))
    return _amount(cell, column)


def _amount(cell: Cell, column: Column) -> int:
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        if isinstance(cell, float) and not cell.is_integer():
            raise _BadCell(column, _("“%(cell)s” có số lẻ. Tiền đồng là số nguyên.") % {"cell": cell})
        amount = int(cell)
    else:
        typed = _words(cell)[:40]
        if re.fullmatch(r"[-−–]\s*[0-9][0-9,.]*|\([0-9][0-9,.]*\)", typed):
            raise _BadCell(column, _("“%(cell)s” là số âm. Chỉ nhập tiền vào.") % {"cell": typed})
        if not re.fullmatch(r"[0-9]{1,15}|[0-9]{1,3}(,[0-9]{3}){1,4}", typed):
            words = _("“%(cell)s” không phải số tiền. Cần chữ số liền nhau như 150000, hoặc 150,000.")
            raise _BadCell(column, words % {"cell": typed})
        amount = int(typed.replace(",", ""))
    if amount < 0:
        raise _BadCell(column, _("“%(cell)s” là số âm. Chỉ nhập tiền vào.") % {"cell": amount})
    if not 0 < amount <= feeds.MOST:
        raise _BadCell(column, _("“%(cell)s” không phải số tiền của một khoản chuyển.") % {"cell": amount})
    return amount


def _moment(cell: Cell) -> datetime.datetime:
    """An Excel date, or dd/mm/yyyy with the time or without; always Vietnam's. Raises _BadCell."""
    if isinstance(cell, datetime.datetime):
        moment = cell.replace(tzinfo=None)
    elif isinstance(cell, datetime.date):
        moment = datetime.datetime.combine(cell, datetime.time())
    else:
        moment = _typed_moment(_words(cell))
    tomorrow = timezone.now() + datetime.timedelta(days=1)
    if moment.year < 2000 or moment.year > tomorrow.year or timezone.make_aware(moment) > tomorrow:
        raise _BadCell(Column.DATE, _("ngày %(day)s không đúng.") % {"day": f"{moment:%d/%m/%Y}"})
    return timezone.make_aware(moment)


def _typed_moment(typed: str) -> datetime.datetime:
    plain = typed.replace("-", "/")
    for form in ("%d/%m/%Y", "%d/%m/%Y %H:%M", "%d/%m/%Y %H:%M:%S"):
        try:
            return datetime.datetime.strptime(plain, form)  # noqa: DTZ007 - Vietnam's, made aware by the caller
        except ValueError:
            continue
    if not typed:
        raise _BadCell(Column.DATE, _("chưa có ngày."))
    words = _("“%(cell)s” không phải ngày. Cần ngày/tháng/năm, ví dụ 23/11/2026.")
    raise _BadCell(Column.DATE, words % {"cell": typed[:40]})


def _count_repeats(statement: Statement, headings: dict[Column, str]) -> None:
    """Numbers rows that look the same; one reference twice is the same transfer, or a mistake where it differs."""
    seen: Counter[tuple[str, ...]] = Counter()
    by_reference: dict[tuple[str, str], Row] = {}
    kept = []
    for row in statement.rows:
        if not row.reference:
            seen[_look(row)] += 1
            kept.append(replace(row, repeat=seen[_look(row)]))
            continue
        first = by_reference.setdefault((row.account_number, row.reference), row)
        if first is row:
            kept.append(row)
        elif (first.amount, _look(first)) != (row.amount, _look(row)):
            words = _("mã giao dịch này đã có ở dòng %(line)s cho một khoản khác.") % {"line": first.line}
            statement.problems.append(Problem(row.line, headings[Column.REFERENCE], words))
    statement.rows = kept
    statement.problems.sort(key=lambda problem: problem.line)
