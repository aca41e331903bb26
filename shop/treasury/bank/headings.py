"""What the heading of a statement's column says that the column is, in Vietnamese with or without marks and English.

Marks count where they tell: "nợ" is no "No.", "có" no "co". What the values say is looked at in `columns`.
"""

import re
from enum import StrEnum

from catalog import text


class Column(StrEnum):
    DATE = "date"
    CREDIT = "credit"
    DEBIT = "debit"
    EITHER = "either"  # "Nợ/Có": a column of words or of signed amounts
    AMOUNT = "amount"  # one column for both ways
    DIRECTION = "direction"
    CONTENT = "content"
    REFERENCE = "reference"
    DATE_AND_REFERENCE = "date and reference"
    ACCOUNT = "account"
    CURRENCY = "currency"
    STATUS = "status"
    FEE = "fee"  # money that the bank took beside the debit
    OTHER = "other"  # row numbers, balances, the other party: known, and not needed


def _phrases(words: str) -> tuple[str, ...]:
    return tuple(f" {phrase} " for phrase in words.split("|"))


def _words(words: str) -> frozenset[str]:
    return frozenset(words.split("|"))


_STRONG_CONTENT = _phrases(
    "noi dung|dien giai|mo ta|description|descriptions|narrative|narration|particulars|transaction details|"
    "transactions in detail"
)
_CONTENT = _phrases(
    "chi tiet|ghi chu|detail|details|remark|remarks|note|notes|content|memo|message|loi nhan|thong tin|ly do"
)
_BALANCE = _phrases("so du|du cuoi|du dau|balance|balances|luy ke|accumulated")
_ORDINAL = _phrases("stt|so tt|so thu tu|tt|thu tu|serial|sr no|sl no|line")
_DATE = _phrases("ngay|date|thoi gian|thoi diem|gio|time|datetime")
_CURRENCY = _phrases("loai tien|loai tien te|tien te|currency|ccy|nguyen te")
_STATUS = _phrases("trang thai|tinh trang|ket qua|status|state")
_FEE = _phrases("phi|lai|thue|fee|fees|vat|tax|charge|charges|interest")
_STRONG_REFERENCE = _phrases(
    "tham chieu|ma giao dich|ma gd|so giao dich|so gd|but toan|chung tu|so ct|reference|ref no|ref|transaction id|"
    "transaction no|transaction number|transaction code|trans no|trans id|tran no|tran id|txn no|txn id|doc no|"
    "document no|document number"
)
_REFERENCE = _phrases("voucher|trace|trace no|so lenh|ma lenh|so hieu|ma ft|so ft|id|ma so")
_OTHER_PARTY = _phrases(
    "doi ung|doi tac|doi phuong|thu huong|huong thu|nguoi huong|nguoi chuyen|nguoi gui|nguoi nhan|nguoi tra|"
    "nguoi nop|don vi|ben chuyen|ben nhan|ben gui|khach hang|chu tai khoan|ten|corresponsive|corresponding|"
    "correspondent|remitter|beneficiary|applicant|counterparty|counter|partner|payer|payee|sender|receiver|"
    "recipient|opposite|offset|name|ngan hang|bank|branch|chi nhanh|teller|giao dich vien|gdv|kenh|channel|dia chi|"
    "address|virtual|dinh danh|nguon|from account|to account|from|to"
)
_ACCOUNT = _phrases("so tai khoan|tai khoan|so tk|tk|account|acct|account no|account number")
_MONEY = _phrases("so tien|tien|amount|amt|gia tri|value|phat sinh")
_CREDIT = _phrases(
    "ghi co|phat sinh co|ps co|so tien co|tien co|credit|credits|cr|money in|paid in|deposit|deposits|tien vao|"
    "tien den|tien nhan|tien thu|so tien thu|khoan thu|vao|tang|nop tien|nap tien|received|receipts|inflow|incoming"
)
_DEBIT = _phrases(
    "ghi no|phat sinh no|ps no|so tien no|tien no|debit|debits|dr|money out|paid out|withdrawal|withdrawals|"
    "tien ra|tien di|tien chi|so tien chi|khoan chi|ra|giam|rut|rut tien|outflow|outgoing"
)
_DIRECTION = _phrases(
    "thay doi|loai giao dich|loai gd|loai|kieu|chieu|huong|tang giam|dau|type|direction|indicator|sign|cd|dc|c d|"
    "d c|vao ra|ra vao|thu chi|in out"
)
_SIGN_HEADS = ("+/-", "-/+", "±", "+ / -", "+-", "(+/-)")
_WHOLE_CREDIT = ("thu", "in", "nhan", "gui")
_WHOLE_DEBIT = ("chi", "out", "payment", "payments")
_FOOTNOTE = re.compile(r"(?<=[^\W\d_])\d\b")  # "Ngày1", "Ngày hiệu lực2"


def meaning(heading: str, *, is_unmarked: bool = False, has_bare_co: bool = False) -> Column | None:
    """`is_unmarked`: no heading of the table has a Vietnamese letter; `has_bare_co`: one of them is "Co" alone."""
    if heading.strip() in _SIGN_HEADS:
        return Column.DIRECTION
    heading = _FOOTNOTE.sub("", text.normalise(heading))
    whole, marked = text.fold(heading), text.words(heading).split()
    folded = f" {whole} "

    def has(phrases: tuple[str, ...]) -> bool:
        return any(phrase in folded for phrase in phrases)

    if has(_STRONG_CONTENT):
        return Column.CONTENT
    if has(_BALANCE) or has(_ORDINAL):
        return Column.OTHER
    if has(_DATE):
        return Column.DATE_AND_REFERENCE if has(_STRONG_REFERENCE) else Column.DATE
    if has(_CURRENCY) or has(_STATUS):
        return Column.CURRENCY if has(_CURRENCY) else Column.STATUS
    if has(_STRONG_REFERENCE):
        return Column.REFERENCE
    if has(_OTHER_PARTY):
        return Column.OTHER
    if has(_ACCOUNT) and not has(_MONEY):
        return Column.ACCOUNT
    if has(_FEE):
        return Column.FEE
    is_credit = has(_CREDIT) or "có" in marked or whole in _WHOLE_CREDIT
    is_debit = has(_DEBIT) or "nợ" in marked or whole in _WHOLE_DEBIT
    if is_unmarked:
        is_credit = is_credit or whole == "co"
        is_debit = is_debit or (whole == "no" and has_bare_co)
    if is_credit and is_debit:
        return Column.EITHER
    if is_credit or is_debit:
        return Column.CREDIT if is_credit else Column.DEBIT
    if has(_DIRECTION):
        return Column.DIRECTION
    if has(_MONEY):
        return Column.AMOUNT
    if has(_CONTENT):
        return Column.CONTENT
    if has(_REFERENCE):
        return Column.REFERENCE
    if whole in ("giao dich", "transaction", "transactions"):
        return Column.CONTENT
    return Column.OTHER if whole in ("no", "so") else None


def is_of_the_other_party(heading: str) -> bool:
    """The payer's or payee's name, bank or account."""
    return any(phrase in f" {text.fold(heading)} " for phrase in _OTHER_PARTY)


_IN = _words(
    "c|cr|co|credit|in|vao|thu|nhan|den|nop|deposit|incoming|cong|tang|received|i|tien vao|tien den|nhan tien|"
    "chuyen den|ck den|nap tien|phat sinh co"
)
_OUT = _words(
    "d|dr|n|no|debit|out|ra|chi|di|rut|withdrawal|outgoing|tru|giam|o|tien ra|tien di|rut tien|chuyen di|ck di|"
    "phat sinh no|thanh toan|phi|thu phi"
)
_IN_WORDS = _phrases("ghi co|tien vao|tien den|chuyen den|nhan tien|nhan chuyen khoan|bao co|credit")
_OUT_WORDS = _phrases("ghi no|tien ra|tien di|chuyen di|rut tien|bao no|debit")


def direction(cell: object) -> int:
    """1 where a cell says that money came in, -1 out, 0 where it says neither."""
    raw = text.normalise(str(cell or "")).strip("()[] .")
    if raw in ("+", "-", "−", "–", "—"):
        return 1 if raw == "+" else -1
    whole = text.fold(raw)
    if whole in _IN or whole in _OUT:
        return 1 if whole in _IN else -1
    is_in = any(phrase in f" {whole} " for phrase in _IN_WORDS)
    is_out = any(phrase in f" {whole} " for phrase in _OUT_WORDS)
    return 0 if is_in == is_out else 1 if is_in else -1


# Which of several dates is the day the money moved: the lower, the better.
_DAYS = (
    (0, _phrases("giao dich|gd|transaction|trans|tran|tnx|txn|phat sinh")),
    (2, _phrases("thuc hien|yeu cau|request|lenh")),
    (3, _phrases("hach toan|ghi so|accounting|posting|post|book|booking|so sach")),
    (4, _phrases("hieu luc|gia tri|value|effective")),
)


def day_rank(heading: str) -> int:
    folded = f" {text.fold(_FOOTNOTE.sub('', heading))} "
    return next((rank for rank, phrases in _DAYS if any(phrase in folded for phrase in phrases)), 1)
