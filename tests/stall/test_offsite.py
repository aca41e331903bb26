"""What is sold elsewhere: told in one form, out of stock, into accounts of its own, corrected by a row more."""

import datetime
import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import ProgrammingError, transaction
from django.test import Client
from django.utils import timezone
from django_scopes import scopes_disabled
from PIL import Image
from pytest_django import DjangoAssertNumQueries

from catalog.models import StockMovement, Variant
from shop.ledger.models import INCOME_ACCOUNTS, LedgerEntry, Posting
from shop.offsite.models import DeclaredSale, SaleCorrection
from shop.reports import as_of, books, income, rollup, sales
from shop.reports.promises import CHECKS
from tests.cast import Cast
from tests.catalog.photo_files import jpeg, striped
from tests.stall.floor import at_work, place

pytestmark = pytest.mark.django_db
URL = "/htx/ban-ngoai/"


@pytest.fixture
def may(cast: Cast) -> Client:
    return at_work(cast.may)


def form(**changes: object) -> dict[str, object]:
    return {
        "key": "a" * 32,
        "goi": "",
        "words": "",
        "quantity": "1",
        "amount": "",
        "channel": "market",
    } | changes


def declared() -> list[tuple[str, datetime.date, int]]:
    rows = Posting.objects.filter(account="declared_sales").order_by("pk")
    return [(row.channel, row.entry.effective_on, -row.amount) for row in rows.select_related("entry")]


def on_hand(variant: Variant) -> int:
    return Variant.unscoped.get(pk=variant.pk).on_hand


def books_are_right() -> None:
    with scopes_disabled():
        rollup.rebuild()
        broken = [result.check.name for result in books.prove(CHECKS) if result.broken_count]
    assert broken == []


def test_a_pack_and_a_tap_are_enough_and_today_leads_there(cast: Cast, may: Client) -> None:
    today = timezone.localdate()
    assert f'href="{URL}"' in may.get("/htx/").content.decode()
    page = may.get(URL).content.decode()
    key = re.search(r'name="key" value="([0-9a-f]{32})"', page)
    assert key
    checked = re.findall(r'name="channel" value="([a-z]+)" checked', page)
    shown = {"key": key.group(1), "quantity": "1", "amount": "", "words": "", "channel": checked[0]}
    shown |= {"sold_on": today.isoformat(), "goi": str(cast.tea_100.pk)}  # a pack is tapped, then the button
    page = may.post(URL, shown, follow=True).content.decode()
    assert "Đã ghi bán Chè Shan tuyết, Hộp 100 g × 1, thu 120.000" in page
    assert "Khai báo" in page
    assert (on_hand(cast.tea_100), declared()) == (9, [("market", today, 120_000)])
    sale = DeclaredSale.unscoped.get()
    moved = StockMovement.unscoped.filter(kind="elsewhere").values_list("on_hand_delta", "reference", "actor")
    assert list(moved) == [(-1, f"declared:{sale.pk}", cast.may.pk)]
    assert not Posting.objects.filter(account__in=INCOME_ACCOUNTS).exists()
    books_are_right()


def test_words_amount_channel_and_day_as_people_tell_them(cast: Cast, may: Client) -> None:
    day = timezone.localdate() - datetime.timedelta(days=3)
    data = form(
        words="Măng khô", quantity="12", amount="1.250.000", channel="trader", sold_on=f"{day:%d/%m/%Y}"
    )
    may.post(URL, data)
    assert declared() == [("trader", day, 1_250_000)]
    assert not StockMovement.unscoped.filter(kind="elsewhere").exists()
    assert re.findall(r'value="([a-z]+)" checked', may.get(URL).content.decode())[-1] == "trader"


def test_the_same_sending_twice_is_one_sale_and_another_one_under_its_key_is_told(
    cast: Cast, may: Client
) -> None:
    data = form(goi=str(cast.tea_100.pk), quantity="2")
    for _tap in range(2):
        assert may.post(URL, data).status_code == 302
    assert (on_hand(cast.tea_100), len(declared())) == (8, 1)
    page = may.post(URL, data | {"quantity": "3"}, follow=True).content.decode()
    assert "Lần bán này đã ghi rồi" in page
    assert (on_hand(cast.tea_100), len(declared())) == (8, 1)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"goi": ""}, "Chọn một gói hàng, hoặc gõ tên hàng"),
        ({"quantity": "0"}, "Số từ 1 đến"),
        ({"quantity": "nhiều"}, "Gõ một số từ 1 đến 1.000.000"),
        ({"amount": "85"}, "85.000"),
        ({"amount": "-5"}, "Số tiền gõ như"),
        ({"amount": "٣٠"}, "Số tiền gõ như"),
        ({"channel": "online"}, "field__error"),
        ({"sold_on": "31/2/2026"}, "field__error"),
        ({"sold_on": "2999-01-01"}, "Ngày phải từ"),
        ({"sold_on": "1/1/2020"}, "Ngày phải từ"),
    ],
)
def test_what_cannot_be_meant_is_asked_again_with_everything_kept(
    cast: Cast, may: Client, changes: dict[str, str], words: str
) -> None:
    data = form(goi=str(cast.tea_100.pk), quantity="3", amount="300.000") | changes
    response = may.post(URL, data)
    page = response.content.decode()
    assert response.status_code == 200
    assert words in page
    for name in ("quantity", "amount"):
        assert f'value="{data[name]}"' in page
    assert (on_hand(cast.tea_100), declared()) == (10, [])


def test_what_is_held_for_orders_is_not_sold(cast: Cast, may: Client) -> None:
    place({cast.tea_100: 4})
    page = may.post(URL, form(goi=str(cast.tea_100.pk), quantity="7")).content.decode()
    assert "Kho còn 10, đang giữ 4 cho đơn, nên bán được nhiều nhất 6" in page
    assert (on_hand(cast.tea_100), declared(), DeclaredSale.unscoped.count()) == (10, [], 0)
    may.post(URL, form(goi=str(cast.tea_100.pk), quantity="6"))
    assert on_hand(cast.tea_100) == 4
    books_are_right()


def test_another_stalls_pack_sale_and_photo_are_not_there(cast: Cast, may: Client) -> None:
    may.post(URL, form(goi=str(cast.rice_5kg.pk)))
    assert (on_hand(cast.rice_5kg), DeclaredSale.unscoped.count()) == (20, 0)
    may.post(URL, form(goi=str(cast.tea_100.pk)))
    sale = DeclaredSale.unscoped.get()
    nuoc = at_work(cast.nuoc)
    assert "Chè Shan" not in nuoc.get(URL).content.decode()
    data = {"quantity": "5", "amount": "5.000", "channel": "phone", "reason": "x", "shown": "0"}
    for path in ("", "sua/", "anh/"):
        assert nuoc.get(f"{URL}{sale.pk}/{path}").status_code == 404
        if path:
            assert nuoc.post(f"{URL}{sale.pk}/{path}", data).status_code == 404
    assert (on_hand(cast.tea_100), len(declared())) == (9, 1)


def test_a_correction_is_a_new_row_with_a_reason_and_moves_only_the_difference(
    cast: Cast, may: Client
) -> None:
    today = timezone.localdate()
    before = today - datetime.timedelta(days=2)
    may.post(URL, form(goi=str(cast.tea_100.pk), quantity="4", amount="480.000"))
    pk = DeclaredSale.unscoped.get().pk
    fix = {
        "quantity": "3",
        "amount": "350.000",
        "channel": "zalo",
        "sold_on": before.isoformat(),
        "shown": "0",
    }
    assert "Vì sao sửa?" in may.post(f"{URL}{pk}/sua/", fix).content.decode()
    for _tap in range(2):
        assert may.post(f"{URL}{pk}/sua/", fix | {"reason": "ghi nhầm"}).status_code == 302
    assert declared() == [("market", today, 480_000), ("market", today, -480_000), ("zalo", before, 350_000)]
    assert on_hand(cast.tea_100) == 7
    page = may.get(f"{URL}{pk}/").content.decode()
    for words in ("480.000", "350.000", "ghi nhầm", "Chu A Mây"):
        assert words in page
    old = may.post(f"{URL}{pk}/sua/", fix | {"quantity": "1", "reason": "trang cũ"})
    assert old.status_code == 409
    assert "Vừa có người sửa" in old.content.decode()
    assert (
        may.post(f"{URL}{pk}/sua/", fix | {"quantity": "99", "shown": "1", "reason": "x"}).status_code == 200
    )
    books_are_right()
    may.post(f"{URL}{pk}/sua/", {"action": "withdraw", "reason": "không bán", "shown": "1"})
    assert (on_hand(cast.tea_100), sum(amount for _channel, _day, amount in declared())) == (10, 0)
    assert SaleCorrection.unscoped.count() == 2
    books_are_right()


@pytest.mark.parametrize("table", [DeclaredSale, SaleCorrection])
def test_what_was_declared_is_never_written_over(cast: Cast, may: Client, table: type) -> None:
    may.post(URL, form(words="Măng", amount="50.000"))
    pk = DeclaredSale.unscoped.get().pk
    fix = {"quantity": "1", "amount": "60.000", "channel": "zalo", "reason": "x", "shown": "0"}
    may.post(f"{URL}{pk}/sua/", fix)
    rows = table.unscoped.all()
    for change in (lambda: rows.update(amount=1000), lambda: rows._raw_delete(rows.db)):
        with pytest.raises(ProgrammingError), transaction.atomic():
            change()


def test_the_union_sees_it_apart_and_earlier_figures_stay(cast: Cast, may: Client) -> None:
    today = timezone.localdate()
    days = [today - datetime.timedelta(days=1), today]
    known_at = timezone.now() - datetime.timedelta(minutes=10)
    order = place({cast.tea_100: 1})
    for word, data in (("nhan", {}), ("dong-goi", {}), ("gui", {"carrier": "Nhà xe"}), ("giao", {})):
        may.post(f"/htx/don/{order.number}/{word}/", data)
    may.post(URL, form(words="Măng khô", amount="777.000", channel="livestream", sold_on=days[0].isoformat()))
    assert sales.besides(days)[cast.tea.pk].declared == 777_000
    assert sales.besides(days, known_at=known_at) == {}
    with scopes_disabled():
        rollup.rebuild()
        row = next(row for row in income.by_cooperative(today).rows if row.cooperative.pk == cast.tea.pk)
        assert as_of.income(days[0], today + datetime.timedelta(days=1), known_at=known_at) == {}
    assert (row.income, row.order_count, row.declared) == (144_000, 1, 777_000)
    page = at_work(cast.minh).get("/lien-minh/").content.decode()
    assert "777.000" in page
    assert "921.000" not in page
    assert "hợp tác xã tự khai đã bán" in page
    csv = at_work(cast.minh).get("/lien-minh/doanh-thu.csv").content.decode()
    assert "Bán nơi khác (khai báo)" in csv
    assert "777000" in csv
    money = may.get("/htx/tien/").content.decode()
    assert "777.000" in money
    assert "144.000" in money
    assert LedgerEntry.objects.filter(kind="declared").count() == 1


def test_a_photo_of_the_slip_is_the_stalls_alone_and_has_no_place(cast: Cast, may: Client) -> None:
    may.post(URL, form(words="Măng", amount="50.000"))
    path = f"{URL}{DeclaredSale.unscoped.get().pk}/anh/"
    for bad in (b"", b"%PDF-1.4 not a picture"):
        response = may.post(path, {"photo": SimpleUploadedFile("phieu.jpg", bad)})
        assert response.status_code == 400
        assert may.get(path).status_code == 404
    picture = jpeg(striped((2000, 1500), ("red", "blue")))
    assert may.post(path, {"photo": SimpleUploadedFile("phieu.jpg", picture)}).status_code == 302
    answer = may.get(path)
    image = Image.open(io.BytesIO(answer.content))
    assert (image.format, image.width, dict(image.getexif())) == ("JPEG", 1080, {})
    assert "no-store" in answer["Cache-Control"]
    assert Client().get(path).status_code == 302


def test_queries_do_not_grow_with_sales(
    cast: Cast, may: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(4):
        may.post(URL, form(key=f"{number}" * 32, goi=str(cast.tea_100.pk)))
    # Session, user, memberships; packs; count, sales, corrections; this month's sum.
    with django_assert_num_queries(8):
        assert may.get(URL).content.decode().count("stall-list__head") == 4
