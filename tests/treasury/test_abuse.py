"""What a hostile file, a hostile neighbour or a broken bank service cannot do (promises M7, A2, W1)."""

import contextlib
import hmac
import io
import json
import resource
import signal
import subprocess
import sys
import time
import zipfile

import openpyxl
import pytest
from django.test import Client
from django.utils import timezone

from catalog.spreadsheets import files
from shop.orders.models import Order
from shop.payments.models import BankTransfer, Payment, RefusedMessage
from shop.treasury.bank import statements
from shop.treasury.payout import payout_account
from tests.cast import Cast
from tests.stall.floor import place
from tests.treasury.bank import SECRET, receive, send, sepay_body, watch

pytestmark = pytest.mark.django_db
HEAD = "Ngày giao dịch,Số tiền ghi có,Nội dung,Số tham chiếu\n"


def workbook(**parts: bytes) -> bytes:
    """A real XLSX file in which some parts are replaced."""
    book, plain, changed = openpyxl.Workbook(), io.BytesIO(), io.BytesIO()
    book.worksheets[0].append(["Ngày", "Số tiền"])
    book.save(plain)
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(name, parts.get(name.rpartition("/")[2].partition(".")[0]) or source.read(name))
    return changed.getvalue()


def test_the_plain_workbook_opens() -> None:
    assert files.open_sheets(workbook())[0].rows[0][1][:2] == ["Ngày", "Số tiền"]


SHEET = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
FAR = b'<row r="1"><c r="A1"><v>1</v></c></row><row r="5000"><c r="XFD5000"><v>1</v></c></row>'


@pytest.mark.parametrize(
    "parts",
    [
        {"styles": b"<styleSheet><cellXfs>" + b"<xf/>" * 500_000 + b"</cellXfs></styleSheet>"},
        {"sheet1": b"<worksheet><sheetData>" + b"<row/>" * 1_000_000 + b"</sheetData></worksheet>"},
        {"sheet1": b"<a>" * 900_000},
        {"sheet1": SHEET + FAR + b"</sheetData></worksheet>"},
    ],
    ids=["styles", "rows", "nested", "a cell far away"],
)
def test_a_small_file_that_unfolds_costs_the_web_worker_nothing(parts: dict[str, bytes]) -> None:
    """Whether it is read or refused: the reader is a process of its own, with a limit on its memory and time."""
    content = workbook(**parts)
    assert len(content) < 20_000
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    with contextlib.suppress(files.BadFile):
        assert len(files.open_sheets(content)[0].rows) <= 2
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    assert after[0] - before[0] < 20_000  # kB
    assert after[1] - before[1] < 0.5  # seconds of this process


def test_a_workbook_that_lies_about_its_size_ends_at_the_readers_limit() -> None:
    """A hundred megabytes are named as 100 bytes."""
    content = bytearray(workbook(sheet1=SHEET + FAR + b"x" * 100_000_000))
    for mark, offset in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        place = content.find(mark)
        while place >= 0:
            size = int.from_bytes(content[place + offset : place + offset + 4], "little")
            if size > files.MAX_UNPACKED:
                content[place + offset : place + offset + 4] = (100).to_bytes(4, "little")
            place = content.find(mark, place + 4)
    with pytest.raises(files.BadFile):
        files.open_sheets(bytes(content))


def test_the_reader_has_its_limits() -> None:
    """Without them the cell far away would take 2.6 GB: 82 million empty ones before it."""
    command = [sys.executable, "-I", str(files.READER), "5100", "50"]
    far = workbook(sheet1=SHEET + FAR + b"</sheetData></worksheet>")
    done = subprocess.run(command, input=far, capture_output=True, check=False)
    assert done.returncode == -signal.SIGABRT
    asked = (
        f"import sys, resource; sys.path.insert(0, {str(files.READER.parent)!r}); import workbook; workbook.limit();"
        "print(*resource.getrlimit(resource.RLIMIT_AS), *resource.getrlimit(resource.RLIMIT_CPU))"
    )
    limits = subprocess.run(
        [sys.executable, "-I", "-c", asked], capture_output=True, check=True
    ).stdout.split()
    assert [int(word) for word in limits] == [512 * 1024 * 1024] * 2 + [2] * 2


def test_m9_two_transfers_under_one_reference_are_two() -> None:
    rows = "23/11/2026,50000,khach A,1\n23/11/2026,50000,khach B khac,1\n23/11/2026,50000,khach A,1\n"
    statement = statements.read((HEAD + rows).encode(), account_number="1", own_accounts={"1"})
    assert statement.problems == []
    assert [row.content for row in statement.rows] == ["khach A", "khach B khac"]
    assert statement.copies == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"accumulated": float("inf")},
        {"transactionDate": "2200-12-31T23:59:59-23:59"},
        {"transactionDate": "0001-01-01 00:00:00"},
    ],
    ids=["infinite", "far future", "long ago"],
)
def test_m7_a_signed_message_that_cannot_be_kept_is_a_400_with_its_row(
    cast: Cast, changes: dict[str, object]
) -> None:
    feed = watch(cast.tea)
    body = sepay_body(1000, "x") | {"accountNumber": feed.account_number} | changes
    raw = json.dumps(body).replace("Infinity", "1e999").encode()
    stamp = str(int(time.time()))
    signature = hmac.new(SECRET.encode(), f"{stamp}.".encode() + raw, "sha256").hexdigest()
    headers = {"X-SePay-Timestamp": stamp, "X-SePay-Signature": f"sha256={signature}"}
    assert send("sepay", raw, headers) == 400
    assert RefusedMessage.objects.get().provider == "sepay"


def test_m7_what_another_cooperative_says_of_an_account_hides_nothing(cast: Cast) -> None:
    order = place({cast.tea_100: 1}, "vietqr")
    payment = Payment.objects.get(order=order)
    receive(cast.rice, payment.amount, "x", bank_reference="FT1", account_number=payment.payee_account_number)
    mine = receive(cast.tea, payment.amount, str(payment.memo_code), bank_reference="FT1")
    assert mine.outcome == "exact"
    assert BankTransfer.unscoped.count() == 2


def test_a7_nobody_takes_over_the_account_of_another_cooperative(cast: Cast) -> None:
    bank = cast.tea.bank
    assert bank
    with pytest.raises(payout_account.OthersAccount):
        payout_account.request(
            cast.rice,
            bank=bank,
            account_number=cast.tea.bank_account_number,
            account_name="HTX KHAC",
            actor_id=cast.nuoc.pk,
        )


def test_the_buyer_is_told_of_money_that_came_too_much_or_too_late(cast: Cast) -> None:
    order = place({cast.tea_100: 1}, "vietqr")
    payment = Payment.objects.get(order=order)
    receive(cast.tea, payment.amount + 2_000, str(payment.memo_code))
    assert "Bạn chuyển thừa 2.000" in page(order)
    late = place({cast.tea_100: 1}, "vietqr")
    Payment.objects.filter(order=late).update(expires_at=timezone.now())
    Client().post(f"/don/{late.purchase.number}/huy/", {"t": late.purchase.token, "order": late.number})
    receive(cast.tea, late.total_amount, str(Payment.objects.get(order=late).memo_code))
    assert "Hợp tác xã giữ tiền cho bạn và trả lại" in page(late)


def page(order: Order) -> str:
    return Client().get(order.purchase.get_absolute_url()).content.decode().replace("\xa0", " ")
