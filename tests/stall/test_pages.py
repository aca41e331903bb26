"""The stall's pages: who may enter, what they weigh, how many queries they make."""

import datetime
import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from catalog import stock, verification
from catalog.verification import Reason
from shop.accounts.models import Membership
from shop.feedback.models import Question
from shop.ledger.models import LedgerEntry
from shop.orders.models import Order, Purchase
from shop.payments.models import BankTransfer, Outcome
from tests.cast import PASSWORD, Cast
from tests.stall.floor import BUYER, at_work, place, wait

pytestmark = pytest.mark.django_db
FAMILIES = ("Nguyễn", "Lò", "Giàng", "Tẩn", "Phan", "Trịnh", "Lý", "Hoàng")
GIVEN = ("Thị Mẩy", "Hoa", "Văn Páo", "Minh", "Thanh Sơn", "Ngọc", "A Lử", "Kim", "Khải", "Dũng")
PAGES = [
    "/htx/",
    "/htx/don/",
    "/htx/dat-giup/",
    "/htx/hang/",
    "/htx/tien/",
    "/htx/tai-khoan/",
    "/htx/mat-khau/",
]


@pytest.fixture
def may(cast: Cast) -> Client:
    return at_work(cast.may)


@pytest.mark.parametrize("path", PAGES)
def test_only_a_stalls_manager_enters(cast: Cast, path: str) -> None:
    assert Client().get(path)["Location"].startswith("/dang-nhap/?next=")
    for user in (cast.hoa, cast.minh, cast.ngan, cast.van):
        assert at_work(user).get(path).status_code == 403
    assert at_work(cast.may).get(path).status_code == 200


def test_a_page_that_is_not_there_leads_back_to_the_stall(may: Client) -> None:
    page = may.get("/htx/hang/999999/")
    assert (page.status_code, 'href="/htx/">Về gian hàng' in page.content.decode()) == (404, True)


def test_every_form_says_where_it_goes() -> None:
    """stall.js sends it there; without the attribute answers went nowhere."""
    tags = [
        tag
        for page in Path(settings.BASE_DIR, "shop/stall/templates").rglob("*.html")
        for tag in re.findall(r"<form[^>]*>", page.read_text(), re.DOTALL)
    ]
    assert len(tags) > 10
    assert [tag for tag in tags if 'method="post"' in tag and 'action="' not in tag] == []


@pytest.mark.parametrize("path", PAGES)
def test_pages_speak_english_too(may: Client, path: str) -> None:
    assert may.get(f"/en{path}").status_code == 200


def test_removed_membership_closes_the_stall_at_the_next_request(cast: Cast, may: Client) -> None:
    order = place({cast.tea_100: 1})
    Membership.objects.filter(user=cast.may).delete()
    assert may.post(f"/htx/don/{order.number}/nhan/").status_code == 403
    assert Order.unscoped.get(pk=order.pk).status == "placed"


def test_today_lists_piles_by_urgency_each_oldest_first(cast: Cast, may: Client) -> None:
    new, old, packing, sent = (place({cast.tea_100: 1}) for _number in range(4))
    unpaid = place({cast.tea_100: 1}, "vietqr")
    wait(old, 20)
    wait(packing, 60)
    wait(sent, 90)
    wait(unpaid, 23)
    may.post(f"/htx/don/{packing.number}/nhan/")
    for word, data in (("nhan", {}), ("dong-goi", {}), ("gui", {"carrier": "Nhà xe"})):
        may.post(f"/htx/don/{sent.number}/{word}/", data)
    page = may.get("/htx/").content.decode()
    places = [page.index(f'id="don-{order.number}"') for order in (old, new, packing, unpaid)]
    assert places == sorted(places)
    assert sent.number not in page
    assert sent.number in may.get("/htx/?viec=dang-giao").content.decode()
    assert "chờ 20 giờ" in page
    counts = re.findall(r'<a href="\?viec=([a-z-]+)"><b class="number">(\d+)</b>', page)
    assert counts == [("moi", "2"), ("dong-goi", "1"), ("cho-tien", "1"), ("dang-giao", "1")]


def test_one_pile_is_shown_alone_and_an_empty_one_shows_them_all(cast: Cast, may: Client) -> None:
    new, packing = place({cast.tea_100: 1}), place({cast.tea_100: 1})
    may.post(f"/htx/don/{packing.number}/nhan/")
    page = may.get("/htx/?viec=dong-goi").content.decode()
    assert f"don-{packing.number}" in page
    assert f"don-{new.number}" not in page
    assert 'name="tu" value="dong-goi"' in page
    for word in ("gui", "bay", ""):
        page = may.get(f"/htx/?viec={word}").content.decode()
        assert f"don-{packing.number}" in page
        assert f"don-{new.number}" in page


def test_more_work_than_a_page_holds_is_counted(cast: Cast, may: Client) -> None:
    stock.count(cast.tea_100.pk, 60, actor_id=None)
    packing = place({cast.tea_100: 1})
    may.post(f"/htx/don/{packing.number}/nhan/")
    for _number in range(42):
        place({cast.tea_100: 1})
    page = may.get("/htx/").content.decode()
    assert page.count('id="don-') == 40
    assert '<a class="button stall-call" href="?trang=2">Còn 3 đơn nữa' in page
    rest = may.get("/htx/?trang=2").content.decode()
    assert rest.count('id="don-') == 3
    assert f"don-{packing.number}" in rest
    assert "đơn nữa" not in rest
    assert f"don-{packing.number}" in may.get("/htx/?viec=dong-goi").content.decode()


def test_todays_figures_count_new_orders_and_money(cast: Cast, may: Client) -> None:
    order = place({cast.tea_100: 1})
    place({cast.rice_5kg: 1})
    yesterday = place({cast.tea_100: 1})
    wait(yesterday, 30)
    assert "Hôm nay 1 đơn, thu 0\u00a0₫" in may.get("/htx/").content.decode()
    for word, data in (("nhan", {}), ("dong-goi", {}), ("gui", {"carrier": "Nhà xe"}), ("giao", {})):
        may.post(f"/htx/don/{order.number}/{word}/", data)
    assert "Hôm nay 1 đơn, thu 144.000\u00a0₫" in may.get("/htx/").content.decode()


@pytest.mark.parametrize("count", [1, 6])
def test_queries_do_not_grow_with_orders(
    cast: Cast, may: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _number in range(count):
        order = place({cast.tea_100: 1, cast.tea_200: 1} if count == 1 else {cast.tea_100: 1})
    # Session, user, memberships; everything that is counted; orders with buyers, lines, payments, refunds.
    with django_assert_num_queries(8):
        may.get("/htx/")
    # Session, user, memberships; counts by status; orders, lines, payments, refunds.
    for address in ("/htx/don/", "/htx/don/?trang-thai=moi", "/htx/don/?q=che&trang-thai=moi"):
        with django_assert_num_queries(8):
            assert may.get(address).context["page"].paginator.count == count
    # Session, user, memberships; order with buyer and place, lines, payment, refunds; the carrier of last time.
    Order.unscoped.filter(pk=order.pk).update(status="packed", carrier="Xe chị Lan")
    with django_assert_num_queries(8):
        assert (
            may.get(f"/htx/don/{order.number}/gui/").context["form"].shown_options()[0]["value"]
            == "Xe chị Lan"
        )
    Order.unscoped.filter(pk=order.pk).update(status="placed", carrier="")
    # Session, user, memberships; order with buyer and place, lines, payment, refunds; events.
    with django_assert_num_queries(8):
        may.get(f"/htx/don/{order.number}/")
    # Session, user, memberships; page count, products, packs, photos, what waits for approval.
    with django_assert_num_queries(8):
        may.get("/htx/hang/")
    # Session, user, memberships; the pack; the orders that hold it.
    with django_assert_num_queries(5):
        may.get(f"/htx/hang/{cast.tea_product.pk}/goi/{cast.tea_100.pk}/")
    # Session, user, memberships; this month; what others hold; closed months; transfers and an account that wait.
    with django_assert_num_queries(8):
        may.get("/htx/tien/")


def test_full_today_page_is_light(cast: Cast, may: Client) -> None:
    """Forty orders of different people, goods and sums."""
    stock.count(cast.tea_100.pk, 900, actor_id=None)
    for number in range(40):
        order = place(
            {cast.tea_100: 1 + number % 7, cast.tea_200: 1} if number < 4 else {cast.tea_100: 1 + number % 7}
        )
        name = f"{FAMILIES[number % 8]} {GIVEN[number * 7 % 10]} {GIVEN[number * 3 % 10]}"
        phone = f"+8491{number * 7919 % 10_000_000:07d}"
        Purchase.objects.filter(pk=order.purchase_id).update(full_name=name, phone=phone)
        wait(order, number)
    body = may.get("/htx/").content
    assert body.count(b'id="don-') == 40
    assert len(gzip.compress(body)) < 9_000  # bytes on the wire, for a weak signal
    assert b"style=" not in body
    assert b"<script>" not in body


def test_the_next_job_is_open_and_every_other_one_a_line(cast: Cast, may: Client) -> None:
    first, other = place({cast.tea_100: 1}), place({cast.tea_100: 2, cast.tea_200: 1})
    wait(first, 30)
    page = may.get("/htx/").content.decode()
    head, line = page.split("<details><summary>")
    assert f'action="/htx/don/{first.number}/nhan/"' in head
    assert other.number not in head.replace(f'id="don-{other.number}"', "")
    shown, _mark, folded = line.partition("</summary>")
    assert re.sub(r"\s+", " ", re.sub("<[^>]*>", " ", shown)).split() == (
        f"{BUYER} vừa xong Chè Shan tuyết × 2 và 1 món nữa 494.000 ₫".split()
    )
    assert f'action="/htx/don/{other.number}/nhan/"' in folded
    assert page.count('href="tel:+84981000111" aria-label="Gọi Nguyễn Thị Hoa"') == 2
    assert page.count('href="https://zalo.me/0981000111"') == 2
    assert "Bốn trăm chín mươi tư nghìn đồng" in folded


def test_what_waits_beside_orders_stands_in_its_place(cast: Cast, may: Client) -> None:
    for status in ("placed", "placed", "confirmed"):
        Order.unscoped.filter(pk=place({cast.tea_100: 1}).pk).update(status=status)
    unpaid = place({cast.tea_100: 1}, "vietqr")
    for cooperative in (cast.tea, cast.rice):
        now = timezone.now()
        BankTransfer.unscoped.create(
            cooperative=cooperative, source="statement", external_id="1", account_number="0000000001",
            amount=5_000, occurred_at=now, received_at=now, outcome=Outcome.UNMATCHED,
        )  # fmt: skip
    asked = Question.unscoped.create(
        product=cast.tea_product, words="Chè hái tháng mấy?", fingerprint="x", asked_at=timezone.now()
    )
    page = may.get("/htx/").content.decode()
    places = [
        page.index(words)
        for words in (
            "1 khoản tiền về cần xem",
            '<h2 class="stall-part">Đóng gói</h2>',
            "1 câu khách hỏi đang chờ",
            f'id="don-{unpaid.number}"',
        )
    ]
    assert places == sorted(places)
    Question.unscoped.filter(pk=asked.pk).update(answered_at=timezone.now(), answer="Tháng ba.")
    assert "câu khách hỏi" not in may.get("/htx/").content.decode()
    assert "khoản tiền về" not in may.get("/htx/?viec=dong-goi").content.decode()


def test_orders_are_found_by_number_phone_and_status(cast: Cast, may: Client) -> None:
    order = place({cast.tea_100: 1})
    other = place({cast.rice_5kg: 1})
    for query in (order.number, order.number[:5].lower(), "0981 000 111", "000111"):
        page = may.get("/htx/don/", {"q": query}).content.decode()
        assert order.number in page
        assert other.number not in page
    assert order.number not in may.get("/htx/don/", {"q": "ZZZZZ"}).content.decode()
    assert order.number in may.get("/htx/don/?trang-thai=moi").content.decode()
    assert order.number not in may.get("/htx/don/?trang-thai=da-giao").content.decode()


def test_orders_are_found_by_the_buyers_name_with_or_without_diacritics(cast: Cast, may: Client) -> None:
    name = "Đỗ Văn Dũng"
    order, other = place({cast.tea_100: 1}, full_name=name), place({cast.tea_100: 1})
    foreign = place({cast.rice_5kg: 1}, full_name=name)
    for typed in ("Dũng", "dung", "ĐỖ VĂN DŨNG", "đo dung", "do van"):
        page = may.get("/htx/don/", {"q": typed}).content.decode()
        numbers = [order.number, other.number, foreign.number]
        assert [number in page for number in numbers] == [True, False, False], typed


def test_a_name_is_found_by_the_beginnings_of_its_words_alone(cast: Cast, may: Client) -> None:
    order = place({cast.tea_100: 1})  # Nguyễn Thị Hoa's
    for typed, is_found in (
        ("hoa nguyen", True),
        ("ho", True),
        ("oa", False),
        ("hoa tran", False),
        ("%", False),
    ):
        assert (order.number in may.get("/htx/don/", {"q": typed}).content.decode()) == is_found, typed


def test_orders_are_found_by_what_is_in_them(cast: Cast, may: Client) -> None:
    order, foreign = place({cast.tea_100: 1}), place({cast.rice_5kg: 1})
    for typed, is_found in (
        ("chè shan", True),
        ("tuyet", True),
        ("SHAN", True),
        ("gạo", False),
        ("han", False),
    ):
        page = may.get("/htx/don/", {"q": typed}).content.decode()
        assert (order.number in page) == is_found, typed
        assert foreign.number not in page


def test_orders_of_one_day(cast: Cast, may: Client) -> None:
    order, older = place({cast.tea_100: 1}), place({cast.tea_100: 1})
    wait(older, 48)
    today = timezone.localdate()
    page = may.get("/htx/don/", {"ngay": today.isoformat()}).content.decode()
    assert [number in page for number in (order.number, older.number)] == [True, False]
    before = (today - datetime.timedelta(days=2)).isoformat()
    assert older.number in may.get("/htx/don/", {"ngay": before, "q": "hoa"}).content.decode()
    assert "Ngày này không có đơn nào." in may.get("/htx/don/?ngay=2019-05-01").content.decode()
    for never in ("9999-12-31", "0001-01-01", "2026-02-31"):
        assert may.get(f"/htx/don/?ngay={never}").status_code == 200
    for bad in ("2026-02-31", "hôm qua", "9999999-1-1"):
        assert order.number in may.get("/htx/don/", {"ngay": bad}).content.decode()


@pytest.mark.parametrize("query", ["trang-thai=bay", "trang=0", "trang=x", "trang=99"])
def test_page_of_orders_that_is_none_is_a_404(may: Client, query: str) -> None:
    assert may.get(f"/htx/don/?{query}").status_code == 404


def test_money_shows_how_it_came(cast: Cast, may: Client) -> None:
    transfer = place({cast.tea_100: 1}, "vietqr")
    may.post(f"/htx/don/{transfer.number}/nhan-tien/")
    cash = place({cast.tea_200: 1})
    for word, data in (("nhan", {}), ("dong-goi", {}), ("gui", {"carrier": "Nhà xe"}), ("giao", {})):
        may.post(f"/htx/don/{cash.number}/{word}/", data)
    assert LedgerEntry.objects.count() == 2
    page = may.get("/htx/tien/").content.decode()
    for amount in ("144.000", "254.000", "398.000"):
        assert f"{amount}\u00a0₫" in page
    assert "398.000" not in at_work(cast.nuoc).get("/htx/tien/").content.decode()


def test_order_page_shows_what_delivery_needs(cast: Cast, may: Client) -> None:
    order = place({cast.tea_100: 1})
    page = may.get(f"/htx/don/{order.number}/").content.decode()
    for words in (BUYER, "0981 000 111", "12 Đội Cấn, Phường Ba Đình, Hà Nội"):
        assert words in page
    assert "hoa@example.vn" not in page


def test_manager_of_two_stalls_switches_and_nobody_else(cast: Cast, may: Client) -> None:
    assert may.post("/htx/doi-gian/", {"cooperative": cast.rice.pk}).status_code == 404
    Membership.objects.create(user=cast.may, cooperative=cast.rice)
    order = place({cast.rice_5kg: 1})
    assert may.get(f"/htx/don/{order.number}/").status_code == 404
    assert "HTX Gạo Nước" in may.get("/htx/tai-khoan/").content.decode()
    assert may.post("/htx/doi-gian/", {"cooperative": cast.rice.pk})["Location"] == "/htx/"
    assert may.get(f"/htx/don/{order.number}/").status_code == 200
    for bad in ("", "x", "-1", "9" * 30, "²"):
        assert may.post("/htx/doi-gian/", {"cooperative": bad}).status_code == 404


def test_posts_without_a_token_are_refused(cast: Cast) -> None:
    order = place({cast.tea_100: 1})
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast.may, backend="django.contrib.auth.backends.ModelBackend")
    assert strict.post(f"/htx/don/{order.number}/nhan/").status_code == 403
    assert Order.unscoped.get(pk=order.pk).status == "placed"


def test_suspended_stall_is_told_why_and_still_serves_its_orders(cast: Cast, may: Client) -> None:
    order = place({cast.tea_100: 1})
    verification.suspend(cast.tea.pk, officer_id=cast.minh.pk, reason=Reason.ASKED)
    assert Client().get(cast.tea_product.get_absolute_url()).status_code == 404
    page = may.get("/htx/").content.decode()
    assert "Đơn khách đã đặt vẫn phải giao" in page
    assert str(Reason.ASKED.label) in page
    for word, data in (("nhan", {}), ("dong-goi", {}), ("gui", {"carrier": "Nhà xe"}), ("giao", {})):
        assert may.post(f"/htx/don/{order.number}/{word}/", data).status_code == 302
    assert Order.unscoped.get(pk=order.pk).status == "delivered"


def test_initial_password_is_changed_and_other_phones_are_logged_out(cast: Cast, may: Client) -> None:
    other = at_work(cast.may)
    weak = {"old_password": PASSWORD, "new_password1": "12345678", "new_password2": "12345678"}
    assert may.post("/htx/mat-khau/", weak).status_code == 200
    assert other.get("/htx/").status_code == 200
    strong = weak | {"new_password1": "nuong che 5 cay", "new_password2": "nuong che 5 cay"}
    assert may.post("/htx/mat-khau/", strong)["Location"] == "/htx/tai-khoan/"
    assert may.get("/htx/").status_code == 200
    assert other.get("/htx/").status_code == 302
