"""The two queues of transfers, the statement's pages, and what the buyer reads of a part that has come."""

import datetime
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from catalog.spreadsheets import files
from shop.lifecycle import fulfilment
from shop.orders.actors import SYSTEM
from shop.orders.models import Order
from shop.payments.models import BankTransfer, Payment
from shop.payments.providers import vietqr
from shop.treasury.models import StatementFile
from tests.cast import Cast
from tests.overdue import expire_due
from tests.stall.floor import BUYER, at_work, place
from tests.treasury.bank import balances, held, receive
from tests.treasury.test_days import OCTOBER, days

pytestmark = pytest.mark.django_db
PRICE = 144_000
STALL = "/htx/tien/chuyen-khoan/"
UNION = "/lien-minh/tien/chuyen-khoan/"
STATEMENT = f"{STALL}sao-ke/"


def memo_of(order: Order) -> str:
    return Payment.objects.get(order=order).memo_code or ""


@pytest.fixture
def may(cast: Cast) -> Client:
    return at_work(cast.may)


def test_the_stall_sees_what_waits_and_ends_it_with_one_tap_after_a_question(cast: Cast, may: Client) -> None:
    order = place({cast.tea_100: 1}, "vietqr")
    transfer = receive(cast.tea, 150_000, f"MBVCB.1.{memo_of(order)}.CT", occurred_at=OCTOBER)
    page = may.get(STALL).content.decode()
    for words in ("150.000\xa0₫", "Thừa tiền", order.number, BUYER, memo_of(order), "Trả lại khách"):
        assert words in page
    asked = may.get(f"{STALL}{transfer.pk}/tra-lai/").content.decode()
    assert "Đã trả lại 6.000\xa0₫" in asked
    assert "<details><summary>Không phải hôm nay?</summary>" in asked
    for day, words in (("2025-10-21", "Ngày phải từ 22/10/2025"), ("2999-01-01", "đến hôm nay")):
        refused = may.post(f"{STALL}{transfer.pk}/tra-lai/", {"note": "FT 77", "day": day})
        page = refused.content.decode()
        assert (refused.status_code, words in page, f'value="{day}"' in page) == (400, True, True)
    assert held(cast.tea) == 6_000
    typed = {"note": "FT 77", "day": "31/10/2025"}
    answer = may.post(f"{STALL}{transfer.pk}/tra-lai/", typed, follow=True)
    assert "Đã ghi là trả lại khách 6.000\xa0₫. Tiền ghi vào ngày 31/10/2025." in answer.content.decode()
    assert [str(day) for day in days("transfer_done")] == ["2025-10-31"]
    transfer.refresh_from_db()
    assert (transfer.resolution, transfer.note, transfer.resolved_by) == ("returned", "FT 77", cast.may)
    assert held(cast.tea) == 0
    again = may.post(f"{STALL}{transfer.pk}/tra-lai/", {"note": "FT 78"}, follow=True)
    assert "đã xử lý rồi" in again.content.decode()
    again = may.post(f"{STALL}{transfer.pk}/tra-lai/", {"day": "1/11/2025"}, follow=True)
    assert "đã ghi rồi, vào ngày 31/10/2025. Chưa đổi gì." in again.content.decode()
    transfer.refresh_from_db()
    assert transfer.note == "FT 77"
    done = may.get(f"{STALL}?xem=xong").content.decode()
    assert "FT 77" in done
    assert "Chu A Mây" in done or cast.may.get_short_name() in done


def test_an_unmatched_transfer_names_the_only_order_it_can_be_and_is_applied(cast: Cast, may: Client) -> None:
    order = place({cast.tea_100: 1}, "vietqr")
    place({cast.tea_200: 1}, "vietqr")
    transfer = receive(cast.tea, PRICE, "mua che shan")
    page = may.get(STALL).content.decode()
    assert "Có thể là của đơn" in page
    assert order.number in page
    asked = may.get(f"{STALL}{transfer.pk}/tinh-vao-don/")
    payment = Payment.objects.get(order=order)
    assert asked.context["candidates"] == [(payment, True)]
    may.post(f"{STALL}{transfer.pk}/tinh-vao-don/", {"payment": payment.pk})
    assert Payment.objects.get(order=order).is_paid
    assert balances() == {"direct_receipts": PRICE, "sales": -PRICE}


def test_what_cannot_be_answers_409_and_changes_nothing(cast: Cast, may: Client) -> None:
    other = place({cast.tea_200: 1}, "vietqr")
    theirs = place({cast.rice_5kg: 1}, "vietqr")
    transfer = receive(cast.tea, PRICE, "mua che")
    url = f"{STALL}{transfer.pk}/tinh-vao-don/"
    for data, words in (
        ({}, "Chọn đơn"),
        ({"payment": Payment.objects.get(order=other).pk}, "Chưa ghi gì"),
        ({"payment": Payment.objects.get(order=theirs).pk}, "Không xử lý"),
    ):
        answer = may.post(url, data)
        assert (answer.status_code, words in answer.content.decode()) == (409, True), words
    assert may.post(url, {"payment": "abc"}).status_code == 400
    assert may.post(url, {"payment": "9" * 30}).status_code == 400
    assert may.post(f"{STALL}{transfer.pk}/tra-lai/", {"note": "x" * 301}).status_code == 400
    assert may.get(f"{STALL}{transfer.pk}/an-luon/").status_code == 404
    late = place({cast.tea_100: 1}, "vietqr")
    under = receive(cast.tea, 1_000, memo_of(late))
    assert may.get(f"{STALL}{under.pk}/khong-phai-hang/").status_code == 409
    assert may.post(f"{STALL}{under.pk}/khong-phai-hang/").status_code == 409
    transfer.refresh_from_db()
    assert transfer.is_waiting


def test_a_late_one_whose_goods_are_gone_says_so(cast: Cast, may: Client) -> None:
    order = place({cast.tea_100: 10}, "vietqr")
    memo = memo_of(order)
    amount = order.total_amount
    Payment.objects.filter(order=order).update(expires_at=timezone.now() - datetime.timedelta(seconds=1))
    expire_due()
    place({cast.tea_100: 1})
    transfer = receive(cast.tea, amount, memo)
    answer = may.post(f"{STALL}{transfer.pk}/tinh-vao-don/")
    assert answer.status_code == 409
    assert "không còn đủ" in answer.content.decode()


def test_a1_a_manager_reaches_their_own_rows_alone(cast: Cast, may: Client) -> None:
    transfer = receive(cast.rice, PRICE, "mua gao")
    for url in (f"{STALL}{transfer.pk}/", f"{STALL}{transfer.pk}/tra-lai/"):
        assert may.get(url).status_code == 404
        assert may.post(url).status_code in (404, 405)
    assert "mua gao" not in may.get(STALL).content.decode()
    transfer.refresh_from_db()
    assert transfer.is_waiting


def test_a4_the_union_sees_all_of_them_without_names_and_ends_them(cast: Cast) -> None:
    minh = at_work(cast.minh)
    order = place({cast.tea_100: 1}, "vietqr")
    doubled = [
        receive(cast.tea, PRICE, f"{memo_of(order)} NGUYEN THI HOA chuyen tien CT 0011") for _ in (1, 2)
    ][1]
    receive(cast.rice, 77_000, "nguyen thi hoa mua gao")
    page = minh.get(UNION).content.decode()
    for words in (
        "144.000\xa0₫",
        "77.000\xa0₫",
        "HTX Chè Mây",
        "HTX Gạo Nước",
        memo_of(order),
        "Chuyển hai lần",
    ):
        assert words in page
    for words in (BUYER, "NGUYEN", "HOA", "nguyen"):
        assert words not in page
    only = minh.get(f"{UNION}?ket-qua=hai-lan&htx={cast.tea.slug}").content.decode()
    assert "77.000" not in only
    assert minh.get(f"{UNION}?ket-qua=x").status_code == 404
    assert minh.get(f"{UNION}?htx=x").status_code == 404
    asked = minh.get(f"{UNION}{doubled.pk}/tra-lai/").content.decode()
    assert "HOA" not in asked
    minh.post(f"{UNION}{doubled.pk}/tra-lai/", {"note": "FT1"})
    doubled.refresh_from_db()
    assert (doubled.resolution, doubled.resolved_by) == ("returned", cast.minh)
    assert minh.post(f"{UNION}{doubled.pk}/tinh-vao-don/").status_code == 409
    assert "FT1" in minh.get(f"{UNION}?xem=xong").content.decode()


@pytest.mark.parametrize("count", [3, 45])
def test_the_queues_cost_the_same_however_long(
    cast: Cast, may: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        receive(cast.tea, 1_000 + number, f"mua che {number}")
    minh = at_work(cast.minh)
    may.get(STALL)
    with django_assert_num_queries(6):  # session, user, membership; count, rows, guesses
        page = may.get(STALL)
    assert len(page.context["items"]) == min(count, 20)
    assert len(page.content) < 60_000
    minh.get(UNION)
    with django_assert_num_queries(8):  # session, user, groups; outcomes, count, rows, guesses, totals
        minh.get(UNION)
    if count > 20:
        assert len(may.get(f"{STALL}?trang=3").context["items"]) == 5
    assert may.get(f"{STALL}?trang=9").status_code == 404


def upload(client: Client, content: bytes, name: str = "sao-ke.csv") -> Any:
    return client.post(STATEMENT, {"file": SimpleUploadedFile(name, content)})


def statement(*rows: str) -> bytes:
    return ("﻿Ngày giao dịch;Số tiền ghi có;Nội dung;Số tham chiếu\n" + "\n".join(rows)).encode()


def today() -> str:
    return f"{timezone.localdate():%d/%m/%Y}"


def test_m7_a_statement_is_shown_first_and_read_once_confirmed(cast: Cast, may: Client) -> None:
    order = place({cast.tea_100: 1}, "vietqr")
    content = statement(
        f"{today()};144,000;{memo_of(order).lower()} mua che;FT1", f"{today()};99000;gop von;FT2"
    )
    page = upload(may, content)
    text = page.content.decode()
    for words in ("Khớp đơn", order.number, "Chưa rõ của đơn nào", "99.000\xa0₫", "Nhập 2 khoản", "Dòng 2"):
        assert words in text
    assert not BankTransfer.unscoped.exists()
    signed = re.search(r'name="rows" value="([^"]+)"', text)
    assert signed
    answer = may.post(f"{STATEMENT}nhap/", {"rows": signed[1], "unknown": "keep"}, follow=True)
    assert "Đã nhập 2 khoản mới. 1 đơn đã đủ tiền." in answer.content.decode()
    assert Payment.objects.get(order=order).is_paid
    again = may.post(f"{STATEMENT}nhap/", {"rows": signed[1]}, follow=True)
    assert "không có khoản nào mới" in again.content.decode()
    assert "không có gì mới" in upload(may, content).content.decode()
    file = StatementFile.unscoped.get()
    assert (file.name, file.row_count, file.new_count, file.imported_by) == ("sao-ke.csv", 2, 2, cast.may)
    assert "sao-ke.csv" in may.get(STATEMENT).content.decode()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (statement("23/11/2025;một trăm;a;1"), "Dòng 2, cột “Số tiền ghi có”"),
        (statement("23/11/2025;1,250.000;a;1"), "Dòng 2, cột “Số tiền ghi có”"),
        (statement("23/11/2025;-150000;a;1"), "số âm"),
        (statement("mai;150000;a;1"), "Dòng 2, cột “Ngày giao dịch”"),
        (b"", "Tệp trống"),
        (b"PK\x03\x04", "hỏng"),
        (b"<html>", "Không thấy dòng tiêu đề"),
        (b"a" * (files.MAX_BYTES + 1), "5 MB"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_m7_a_bad_statement_is_refused_with_its_place(
    cast: Cast, may: Client, content: bytes, words: str
) -> None:
    page = upload(may, content)
    assert page.status_code == 400
    assert words in page.content.decode()
    assert 'name="rows"' not in page.content.decode()
    assert not BankTransfer.unscoped.exists()


def test_a_statement_is_refused_in_the_readers_language(cast: Cast, may: Client) -> None:
    page = may.post(f"/en{STATEMENT}", {"file": SimpleUploadedFile("a.csv", b"x")})
    assert page.status_code == 400


def test_no_file_at_all_and_a_forged_form(cast: Cast, may: Client) -> None:
    assert "Chọn tệp ghi tiền vào (sao kê)" in may.post(STATEMENT).content.decode()
    answer = may.post(f"{STATEMENT}nhap/", {"rows": "forged"})
    assert answer.status_code == 400
    assert "chưa ghi gì" in answer.content.decode()


def test_the_buyer_reads_what_has_come_and_pays_the_rest(cast: Cast) -> None:
    order = place({cast.tea_100: 1}, "vietqr")
    url = order.purchase.get_absolute_url()
    whole = Client().get(url)
    assert "còn thiếu" not in whole.content.decode()
    receive(cast.tea, 100_000, memo_of(order))
    page = Client().get(url)
    assert "Đã nhận 100.000\xa0₫, còn thiếu 44.000\xa0₫." in page.content.decode()
    (item,) = page.context["orders"]
    assert item["transfer"]["payload"] == vietqr.payload(
        bank_bin="970405", account="0000000001", amount=44_000, memo=memo_of(order)
    )
    receive(cast.tea, 44_000, memo_of(order))
    done = Client().get(url)
    assert "còn thiếu" not in done.content.decode()
    assert done.context["orders"][0]["transfer"] is None


def test_the_page_shows_the_account_the_buyer_was_told_first(cast: Cast, may: Client) -> None:
    order = place({cast.tea_100: 1}, "vietqr")
    cast.tea.bank_account_number, cast.tea.bank_account_name = "7777777777", "HTX MOI"
    cast.tea.save(update_fields=["bank_account_number", "bank_account_name"])
    page = Client().get(order.purchase.get_absolute_url()).content.decode()
    assert "0000000001" in page
    assert "7777777777" not in page
    assert "0000000001" in may.get(f"/htx/don/{order.number}/nhan-tien/").content.decode()


def test_the_tap_takes_parts_along(cast: Cast, may: Client) -> None:
    order = place({cast.tea_100: 1}, "vietqr")
    receive(cast.tea, 100_000, memo_of(order))
    may.post(f"/htx/don/{order.number}/nhan-tien/", {"held": "100000", "rest": "Khách đưa tiền mặt"})
    assert held(cast.tea) == 0
    assert balances() == {"direct_receipts": PRICE, "sales": -PRICE}


def test_a_cancelled_orders_late_money_is_one_story_to_the_buyer(cast: Cast, may: Client) -> None:
    order = place({cast.tea_100: 1}, "vietqr")
    fulfilment.cancel(order.pk, reason="Hết hàng", actor=SYSTEM)
    link = order.purchase.get_absolute_url()
    nothing_to_pay = "Bạn không phải trả tiền cho kiện này."
    assert nothing_to_pay in Client().get(link).content.decode()
    transfer = receive(cast.tea, PRICE, memo_of(order))
    page = Client().get(link).content.decode()
    assert "144.000\xa0₫ bạn chuyển đã đến, nhưng kiện này đã huỷ." in page
    assert nothing_to_pay not in page
    english = Client().get(f"/en{link}").content.decode()
    assert "have arrived, but this parcel had been cancelled" in english
    assert "You do not have to pay for this parcel" not in english
    queue, stall_page = (may.get(url).content.decode() for url in (STALL, f"/htx/don/{order.number}/"))
    assert f"{STALL}{transfer.pk}/tra-lai/" in queue
    assert f"{STALL}{transfer.pk}/tinh-vao-don/" not in queue  # it would be refused
    assert "Không chờ tiền nữa" in stall_page
    assert "Chưa chuyển khoản" not in stall_page
    may.post(f"{STALL}{transfer.pk}/tra-lai/", {"note": "FT 77"})
    page = Client().get(link).content.decode()
    assert "Hợp tác xã đã chuyển trả bạn 144.000\xa0₫." in page
    assert nothing_to_pay not in page
    assert "bạn chuyển đã đến" not in page


def test_a_returned_surplus_is_told_and_the_order_stays_paid(cast: Cast, may: Client) -> None:
    order = place({cast.tea_100: 1}, "vietqr")
    transfer = receive(cast.tea, PRICE + 6_000, memo_of(order))
    may.post(f"{STALL}{transfer.pk}/tra-lai/", {"note": "FT 78"})
    page = Client().get(order.purchase.get_absolute_url()).content.decode()
    assert "Hợp tác xã đã chuyển trả bạn 6.000\xa0₫." in page
