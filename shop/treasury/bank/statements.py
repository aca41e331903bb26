"""What a bank statement says: each row as a transfer that came in, as money that left, as no transfer at all, or as
a mistake that is named by row and column. Nothing is guessed and nothing is dropped without being counted.

Which way money went is proven by a column, a sign or a word, or the file is refused (promise M10).
"""

import datetime
import hashlib
import re
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field, replace

from django.utils import timezone
from django.utils.translation import gettext as _

from catalog import amounts, dates, text
from catalog.spreadsheets import files
from catalog.spreadsheets.files import BadFile, Cell
from shop.ledger import references
from shop.treasury.bank import account_owner, cells, columns, feeds, headings
from shop.treasury.bank.columns import Table
from shop.treasury.bank.identity import STATEMENT, Incoming

Name = tuple[str, ...]  # what a row is told by
MAX_CONTENT = 500  # characters
MAX_REFERENCE = 60
TOTALS = (
    "tong",
    "cong",
    "so du",
    "total",
    "balance",
    "opening",
    "closing",
    "ending",
    "du dau",
    "du cuoi",
    "luy ke",
)
BALANCES = (
    "so du dau",
    "so du cuoi",
    "opening balance",
    "closing balance",
    "ending balance",
    "du dau ky",
    "du cuoi ky",
)
DONG = ("", "vnd", "vn", "d", "dong")
SUCCEEDED = (
    *("", "thanh cong", "hoan thanh", "hoan tat", "da xu ly", "da hach toan", "giao dich thanh cong", "ok"),
    *(
        "success",
        "successful",
        "succeeded",
        "completed",
        "complete",
        "posted",
        "done",
        "executed",
        "processed",
    ),
)
FOREIGN = re.compile(r"\b(USD|EUR|JPY|GBP|CNY|AUD|SGD|KRW|THB|LAK|HKD|CHF|CAD|TWD)\b")


@dataclass(frozen=True)
class Problem:
    """What is wrong in one cell; `line` as the spreadsheet counts, `column` as its heading reads, `sheet` where the
    file has several tables."""

    line: int
    column: str
    message: str
    sheet: str = ""

    def __str__(self) -> str:
        words = _("Dòng %(line)s, cột “%(column)s”: %(message)s")
        told = words % {"line": self.line, "column": self.column[:60], "message": self.message}
        return f"{self.sheet}: {told}" if self.sheet else told


@dataclass(frozen=True)
class StatementRow:
    """One transfer that came in. `amount` is đồng; `reference` as printed, empty where it identifies nothing;
    `repeat` counts rows of the file that look the same."""

    line: int
    occurred_at: datetime.datetime
    amount: int
    content: str
    reference: str
    account_number: str
    repeat: int = 1

    def incoming(self, cooperative_id: int) -> Incoming:
        reference = references.plain(self.reference)
        return Incoming(
            cooperative_id=cooperative_id,
            source=STATEMENT,
            external_id=reference or self._fingerprint(),
            account_number=self.account_number,
            amount=self.amount,
            content=self.content,
            occurred_at=self.occurred_at,
            bank_reference=reference,
            repeat=self.repeat,
        )

    def _fingerprint(self) -> str:
        parts = (*_look(self), str(self.repeat))
        return "#" + hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:40]


def _look(row: StatementRow) -> tuple[str, ...]:
    moment = timezone.localtime(row.occurred_at).isoformat()
    return row.account_number, moment, str(row.amount), text.fold(row.content)


@dataclass
class Statement:
    """`outgoing` counts rows of money that went out, `aside` those that are no transfer (totals, footers, heads of
    the next page, rows of 0 đồng), `copies` transfers that the file tells twice. All of them are left out.
    `other_account`: the account that the file says it is of, where it is none of the stall's."""

    rows: list[StatementRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    outgoing: int = 0
    aside: int = 0
    copies: int = 0
    other_account: str = ""


class _BadCell(Exception):
    def __init__(self, place: int | None, message: str) -> None:
        super().__init__(message)
        self.place = place


def read(content: bytes, *, account_number: str, own_accounts: Collection[str]) -> Statement:
    """Reads a file. Rows without a column for it belong to `account_number`; a row of an account that is not in
    `own_accounts` is a problem. Raises BadFile."""
    opened = files.open_sheets(content)
    tables = columns.choose(opened, is_text=not opened[0].name)
    statement = Statement()
    told: Counter[Name] = Counter()
    repeats: Counter[Name] = Counter()
    for sheet, table in tables:
        _refuse_foreign_money(table)
        reader = _Reader(table, account_number, own_accounts, sheet.name if len(tables) > 1 else "")
        found = reader.read()
        _count_repeats(found, told, repeats)
        _add(statement, found)
    if len(statement.rows) > files.MAX_ROWS:
        raise BadFile(_("Tệp có hơn 5.000 dòng. Hãy chia thành nhiều tệp nhỏ hơn."))
    if not statement.rows and not statement.problems:
        raise BadFile(_("Tệp không có khoản tiền vào nào."))
    return statement


def _add(statement: Statement, found: Statement) -> None:
    statement.rows += found.rows
    statement.problems += found.problems
    statement.outgoing += found.outgoing
    statement.aside += found.aside
    statement.copies += found.copies
    statement.other_account = statement.other_account or found.other_account


def _refuse_foreign_money(table: Table) -> None:
    """What stands above the table may say that all of it is another currency."""
    for _line, row in table.above:
        words = " ".join(cells.words(cell) for cell in row if cell is not None)
        folded = f" {text.fold(words)} "
        found = FOREIGN.search(words.upper())
        if found and (" loai tien " in folded or " currency " in folded) and " vnd " not in folded:
            raise BadFile(_("Tệp này bằng %(currency)s, không phải tiền đồng.") % {"currency": found[1]})


class _Reader:
    """The rows of one table."""

    def __init__(self, table: Table, account_number: str, own_accounts: Collection[str], name: str) -> None:
        self.table, self.name = table, name
        self.account_number, self.own_accounts = account_number, own_accounts
        self.statement = Statement()
        self.statement.other_account = account_owner.other_account(table, own_accounts)
        self.account = account_owner.own_column(table, own_accounts)

    def read(self) -> Statement:
        statement = self.statement
        for line, row in self.table.body:
            try:
                found = self._row(line, row)
            except _BadCell as bad:
                heading = self.table.heading(bad.place if bad.place is not None else self.table.money)
                statement.problems.append(Problem(line, heading, str(bad), self.name))
                continue
            if isinstance(found, StatementRow):
                statement.rows.append(found)
            elif found == "out":
                statement.outgoing += 1
            else:
                statement.aside += 1
        return statement

    def _row(self, line: int, row: list[Cell]) -> "StatementRow | str":
        """A transfer, "out" or "aside". Raises _BadCell."""
        day = self._day(row)
        if day is None:
            self._check_is_no_transfer(row)
            return "aside"
        amount = self._amount(row)
        if amount <= 0:
            fees = any(cells.is_money(cells.at(row, place)) for place in self.table.fees)
            return "out" if amount < 0 or fees else "aside"
        content, reference = self._content(row), self._reference(row, day)
        if not reference and text.fold(content).startswith(BALANCES):
            return "aside"
        self._check_currency_and_status(row)
        return StatementRow(line, self._moment(day, row), amount, content, reference, self._own_account(row))

    def _day(self, row: list[Cell]) -> dates.Found | None:
        table = self.table
        cell = cells.at(row, table.date)
        try:
            day = cells.day(cell, month_first=table.is_month_first)
        except dates.NoDate:
            return None
        if day.rest and table.date != table.combined and table.reference is not None:
            return None
        return day

    def _check_is_no_transfer(self, row: list[Cell]) -> None:
        """Raises _BadCell for a row without a day that could be a transfer all the same."""
        table = self.table
        if table.is_head_again(row):
            return
        places = [place for place in (table.credit, table.amount, table.debit) if place is not None]
        money = [place for place in places if cells.is_money(cells.at(row, place))]
        first = next((text.fold(cell) for cell in row if isinstance(cell, str) and text.fold(cell)), "")
        cell = cells.at(row, table.date)
        looks_dated = not cells.is_empty(cell) and re.match(r"\s*[0-9]", cells.words(cell))
        if looks_dated and any(not cells.is_empty(cells.at(row, place)) for place in places):
            raise self._bad_day(cells.words(cell))
        if not money or first.startswith(TOTALS):
            return
        is_bare = len(money) == sum(1 for one in row if not cells.is_empty(one))
        if is_bare and self._is_sum(row, money):
            return
        raise self._bad_day("" if cells.is_empty(cell) else cells.words(cell))

    def _is_sum(self, row: list[Cell], money: list[int]) -> bool:
        """A total without a word: what stands above it comes to the same."""
        if self.table.money not in money:
            return False
        total = sum(one.amount for one in self.statement.rows)
        return cells.amount(cells.at(row, self.table.money)).amount == total

    def _bad_day(self, typed: str) -> _BadCell:
        if not typed:
            return _BadCell(self.table.date, _("chưa có ngày."))
        words = _("“%(cell)s” không phải ngày. Cần ngày/tháng/năm, ví dụ 23/11/2026.")
        return _BadCell(self.table.date, words % {"cell": typed[:40]})

    def _moment(self, day: dates.Found, row: list[Cell]) -> datetime.datetime:
        moment = day.moment
        if not day.has_time and self.table.time is not None:
            clock = f"{moment:%Y-%m-%d} {cells.words(cells.at(row, self.table.time))}"
            if cells.is_date(clock, month_first=False):
                moment = dates.read_moment(clock)
        tomorrow = timezone.now() + datetime.timedelta(days=1)
        if not 2000 <= moment.year <= tomorrow.year or timezone.make_aware(moment) > tomorrow:
            raise _BadCell(self.table.date, _("ngày %(day)s không đúng.") % {"day": f"{moment:%d/%m/%Y}"})
        return timezone.make_aware(moment)

    def _amount(self, row: list[Cell]) -> int:
        """Đồng that came in, 0 for a row without money, negative for money that went out. Raises _BadCell."""
        table = self.table
        if table.credit is None:
            return self._of_both_ways(row)
        credit, debit = self._money(row, table.credit), self._money(row, table.debit)
        if credit.amount and debit.amount:
            raise _BadCell(table.credit, _("dòng này có cả tiền vào lẫn tiền ra."))
        if debit.amount:
            return -debit.amount
        if credit.amount and credit.direction < 0:
            typed = cells.words(cells.at(row, table.credit))[:40]
            raise _BadCell(table.credit, _("“%(cell)s” là số âm. Chỉ nhập tiền vào.") % {"cell": typed})
        return credit.amount

    def _of_both_ways(self, row: list[Cell]) -> int:
        table = self.table
        found = self._money(row, table.amount)
        if not found.amount:
            return 0
        sign = found.direction or (table.sign_means if table.direction is None else 0)
        said = headings.direction(cells.at(row, table.direction)) if table.direction is not None else sign
        if said == 0 or (sign and sign != said):
            place = table.amount if table.direction is None else table.direction
            raise _BadCell(place, _("không rõ tiền vào hay tiền ra."))
        return found.amount * said

    def _money(self, row: list[Cell], place: int | None) -> amounts.Printed:
        cell = cells.at(row, place)
        typed = cells.words(cell)[:40] if not isinstance(cell, bool) else str(cell)
        try:
            found = cells.amount(cell)
        except amounts.Fraction as error:
            if place == self.table.debit:
                return amounts.Printed(1)  # less than it was, but it went out
            words = _("“%(cell)s” có số lẻ. Tiền đồng là số nguyên.")
            raise _BadCell(place, words % {"cell": typed}) from error
        except amounts.NoAmount as error:
            words = _("“%(cell)s” không phải số tiền, như 150.000 hoặc 150,000.")
            raise _BadCell(place, words % {"cell": typed}) from error
        if found.amount > feeds.MOST:
            raise _BadCell(place, _("“%(cell)s” không phải số tiền của một khoản chuyển.") % {"cell": typed})
        return found

    def _content(self, row: list[Cell]) -> str:
        parts = [cells.words(cells.at(row, place)) for place in self.table.contents]
        return " ".join(dict.fromkeys(part for part in parts if part))[:MAX_CONTENT]

    def _reference(self, row: list[Cell], day: dates.Found) -> str:
        table = self.table
        printed = cells.words(cells.at(row, table.reference))
        if not references.is_telling(printed):
            printed = day.rest
        if not references.is_telling(printed) and table.combined not in (None, table.date):
            rest = cells.words(cells.at(row, table.combined))
            printed = dates.find(rest).rest if cells.is_date(rest, month_first=table.is_month_first) else ""
        if not references.is_telling(printed):
            return ""
        if len(printed) > MAX_REFERENCE:
            raise _BadCell(table.reference, _("mã giao dịch dài quá 60 ký tự."))
        return printed

    def _check_currency_and_status(self, row: list[Cell]) -> None:
        cell = cells.words(cells.at(row, self.table.currency))
        if text.fold(cell) not in DONG:
            words = _("“%(cell)s” không phải tiền đồng.") % {"cell": cell[:40]}
            raise _BadCell(self.table.currency, words)
        status = cells.words(cells.at(row, self.table.status))
        if text.fold(status) not in SUCCEEDED:
            words = _("“%(cell)s”: giao dịch này chưa chắc đã thành công.") % {"cell": status[:40]}
            raise _BadCell(self.table.status, words)

    def _own_account(self, row: list[Cell]) -> str:
        printed = cells.words(cells.at(row, self.account))
        number = account_owner.own_number(printed, self.own_accounts) if printed else self.account_number
        if number not in self.own_accounts:
            raise _BadCell(self.account, _("không phải tài khoản nhận tiền của hợp tác xã."))
        return number


def _count_repeats(statement: Statement, told: Counter[Name], repeats: Counter[Name]) -> None:
    """Numbers rows that look the same, through all sheets (`repeats`). A row that agrees with an earlier one in
    everything, its reference too, is the same transfer; what an earlier sheet told (`told`) is not told again."""
    seen: Counter[Name] = Counter()
    kept = []
    for row in statement.rows:
        look = _look(row)
        name = (*look, references.plain(row.reference))
        seen[name] += 1
        if seen[name] <= told[name] or (row.reference and seen[name] > 1):
            statement.copies += 1
            continue
        repeats[look] += 1
        kept.append(replace(row, repeat=repeats[look]))
    told |= seen
    statement.rows = kept
