"""The union's sales page: its addresses, what it says of wrong ones, and that it names no buyer."""

import datetime
from html import unescape

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from catalog.models import CategoryRecord, Cooperative, CooperativeRecord
from shop.impact.models import Programme
from shop.impact.programmes import overview
from shop.lifecycle import money_in, refunds
from shop.orders.actors import SYSTEM
from shop.reports import as_of, rollup, sales_table, sentences
from shop.reports.question import Figures
from tests.cast import Cast
from tests.stall.floor import BUYER, at_work, place
from tests.union.test_desk import sell

pytestmark = pytest.mark.django_db
PAGE = "/lien-minh/doanh-thu/"


@pytest.fixture
def minh(cast: Cast) -> Client:
    return at_work(cast.minh)


def words(client: Client, query: str = "", status: int = 200) -> str:
    response = client.get(f"{PAGE}{query}")
    assert response.status_code == status, query
    return " ".join(unescape(response.content.decode()).split())


def test_a_quarter_is_told_in_figures_in_words_and_drawn(cast: Cast, minh: Client) -> None:
    sell(cast)
    page = words(minh)
    assert "bán 305.000 đồng" in page
    assert "nhiều nhất là HTX Gạo Nước, 61 %" in page
    assert "bình quân 152.500 ₫ một đơn" in page
    assert page.count('<svg xmlns="http://www.w3.org/2000/svg"') == 2
    assert "style=" not in page
    assert BUYER not in page
    assert "0981" not in page
    assert f"?theo=&amp;htx={cast.tea.pk}" not in page  # empty parts are left out of addresses
    assert f"?htx={cast.tea.pk}" in page


def test_every_dimension_has_its_page(cast: Cast, minh: Client) -> None:
    sell(cast)
    year = timezone.localdate().year
    for query in (
        *(f"?theo={by}" for by in ("xa", "huyen", "danh-muc", "kenh", "tinh", "ngay", "thang")),
        *(f"?theo={by}&ky={year}" for by in ("quy", "nua-nam", "nam")),
        *("?kenh=khai-bao", f"?ky={year}"),
    ):
        assert "Không có gì với cách lọc này" not in words(minh, query), query


def test_links_of_other_pages_lead_to_a_place(cast: Cast, minh: Client) -> None:
    sell(cast)
    code, district = cast.tea.commune_id, cast.tea.former_district
    for query in (f"?xa={code}", f"?huyen={district}"):
        page = words(minh, query)
        assert "bán 120.000 đồng" in page or "bán 305.000 đồng" in page
    assert "chưa có tiền hàng nào" in words(minh, "?xa=03466")  # a commune without a stall is no mistake


def test_one_cooperative_has_its_goods_and_days(cast: Cast, minh: Client) -> None:
    sell(cast)
    page = words(minh, f"?htx={cast.tea.pk}")
    assert "<h1> HTX Chè Mây </h1>" in page
    assert "Chè Shan tuyết" in page
    assert "HTX Gạo Nước" not in page
    assert BUYER not in page
    today = timezone.localdate()
    day = f"{today.day}/{today.month}/{today.year}"
    assert day in words(minh, f"?htx={cast.tea.pk}&theo=ngay&ky={today:%Y-%m}")
    assert "Chuyển khoản VietQR" in words(minh, f"?htx={cast.tea.pk}&theo=kenh")


UNCLEAR = {
    "?ky=2026-13": "Không có tháng 13",
    "?ky=bay": "Kỳ “bay” chưa đúng",
    "?ky=2999": "từ năm 2000 đến nay",
    "?tu=2026-05-02&den=2026-05-01": "Ngày cuối đang trước ngày đầu",
    "?tu=1726-05-02&den=2026-05-01": "từ năm 2000 đến nay",
    "?tu=2001-05-02&den=2026-05-01": "nhiều nhất mười năm",
    "?tu=2026-05-02": "Điền cả ngày đầu và ngày cuối",
    "?tu=2026-02-30&den=2026-03-01": "“2026-02-30” không phải một ngày",
    "?tu=2998-02-01&den=2998-03-01": "Kỳ này chưa tới",
    "?xa=99999": "Không có xã, phường này",
    "?huyen=lao-cai": "Không có huyện cũ này",
    "?danh-muc=xe-may": "Không có danh mục này",
    "?kenh=vang": "Không có kênh bán này",
    "?kenh=khai-bao&tinh=01": "không ghi danh mục, mặt hàng hay tỉnh",
    "?tinh=00": "Không có tỉnh, thành phố này",
    "?htx=999999": "Không có hợp tác xã này",
    "?htx=x": "Không có hợp tác xã này",
    "?theo=mau": "Không xếp được theo “mau”",
    "?theo=hang": "Chọn một hợp tác xã trước",
    "?theo=nam&ky=2026-q1": "Kỳ đang xem ngắn hơn thế",
    "?theo=ngay&tu=2024-01-01&den=2026-01-01": "chỉ xem được trong một năm",
    "?tinh-den=2999-01-01": "khi ngày đó đã qua",
    "?tinh-den=hom-qua": "“hom-qua” không phải một ngày",
    "?tinh-den=9999-12-31": "khi ngày đó đã qua",
    "?tinh-den=1999-12-31": "từ năm 2000 đến nay",
}


def test_what_means_nothing_is_told_on_the_page_and_stays_as_typed(cast: Cast, minh: Client) -> None:
    rollup.rebuild()
    for query, message in UNCLEAR.items():
        assert message in words(minh, query, 400), query
        more = "theo=thang" if "kenh" in query else "kenh=card"
        assert f'<option value="{more.partition("=")[2]}" selected>' in words(minh, f"{query}&{more}", 400), (
            query
        )


@pytest.mark.parametrize(
    ("query", "wrong"),
    [
        ("?tu=2026-05-02&den=2026-05-01", {"den"}),
        ("?tu=2026-05-02&den=2026-02-30", {"den"}),
        ("?tu=2026-02-30&den=2026-05-01", {"tu"}),
        ("?tu=hom-qua&den=mai", {"tu", "den"}),
        ("?tu=2026-05-02", {"den"}),
        ("?den=2026-05-02", {"tu"}),
        ("?tu=1726-05-02&den=1726-05-03", {"tu"}),
        ("?tu=2001-05-02&den=2026-05-01", {"den"}),
    ],
)
def test_what_is_wrong_with_a_range_stands_at_the_day_that_is_wrong(
    cast: Cast, minh: Client, query: str, wrong: set[str]
) -> None:
    page = BeautifulSoup(minh.get(f"{PAGE}{query}").content, "html.parser")
    assert {box["name"] for box in page.select("input[aria-invalid]")} == wrong
    assert len(page.select(".sales-filter .field__error")) == len(wrong)


def test_m8_names_and_figures_of_a_past_day_stay_and_the_page_says_what_came_later(
    cast: Cast, minh: Client
) -> None:
    CooperativeRecord.objects.update(known_at=timezone.now() - datetime.timedelta(days=400))
    sell(cast)
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    query = f"?ky={timezone.localdate().year}&tinh-den={yesterday}"
    before = words(minh, query)
    assert "chưa có tiền hàng nào" in before
    assert "Ghi sau ngày" in before
    assert "+185.000" in before
    Cooperative.objects.filter(pk=cast.tea.pk).update(name="HTX Mới")
    again = words(minh, query)
    assert "HTX Chè Mây" in again
    assert "HTX Mới" not in again
    assert "HTX Mới" in words(minh)


def test_m8_categories_are_called_and_placed_as_on_the_past_day(cast: Cast, minh: Client) -> None:
    """Sales keep the category that their product had when it was ordered."""
    tea, rice = cast.tea_product.category, cast.rice_product.category
    long_ago = timezone.now() - datetime.timedelta(days=400)
    CategoryRecord.objects.update(known_at=long_ago)
    sell(cast)
    product = cast.tea_product
    product.category = rice
    product.save()
    rollup.rebuild()
    goods = {row.key: row.figures.goods for row in minh.get(f"{PAGE}?theo=danh-muc").context["table"].rows}
    assert goods == {tea.slug: 120_000, rice.slug: 185_000}
    tea.name, tea.parent = "Trà", rice
    tea.save()
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    then = as_of.categories(as_of.end_of(yesterday))
    assert [(row.name, row.parent_id) for row in then] == [("Chè", None), ("Gạo", None)]
    assert [row.label for row in minh.get(f"{PAGE}?theo=danh-muc").context["table"].rows] == ["Gạo"]
    page = minh.get(f"{PAGE}?theo=danh-muc&tinh-den={yesterday}&ky={timezone.localdate().year}")
    assert [row.name for row in page.context["filter"].categories] == ["Chè", "Gạo"]


def test_m8_a_day_that_is_not_summed_up_yet_is_refused(cast: Cast, minh: Client) -> None:
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    assert "Số liệu chưa gộp xong" in words(minh, f"?tinh-den={yesterday}", 400)


def test_a_running_period_is_compared_with_as_many_days(cast: Cast, minh: Client) -> None:
    question = minh.get(PAGE).context["table"].question
    days = (timezone.localdate() - question.period.first).days + 1
    if days < question.period.days:  # but on its last day
        assert (question.before.days, question.year_before.days) == (days, days)
    assert question.before.first == question.period.before().first


def test_orders_wholly_paid_back_and_their_buyers_are_not_counted(cast: Cast, minh: Client) -> None:
    order = place({cast.tea_100: 1}, "vietqr")
    money_in.confirm_transfer(order.pk, actor=SYSTEM)
    sell(cast)
    refund = refunds.ask_part(order.pk, amount=order.total_amount, reason="hỏng", actor=SYSTEM)
    refunds.finish(refund.pk, reference="x")
    rollup.roll_up()
    total = minh.get(f"{PAGE}?htx={cast.tea.pk}&theo=htx").context["total"]
    assert (total.goods, total.returned, total.orders, total.buyers) == (120_000, 144_000, 1, 1)


def test_a_page_asks_as_much_for_many_as_for_few(
    cast: Cast, minh: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    sell(cast)
    minh.get(PAGE)
    # Session, user, groups; days summed up, categories, cooperatives; kept views; what was declared, what is closed.
    with django_assert_num_queries(9):
        minh.get(PAGE)
    # And sums, buyers, the chart of what was not asked before.
    with django_assert_num_queries(12):
        minh.get(f"{PAGE}?theo=xa")
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    # And records of cooperatives, what came later.
    with django_assert_num_queries(13):
        minh.get(f"{PAGE}?tinh-den={yesterday}&ky={timezone.localdate().year}")


def test_what_is_compared_with_a_period_under_nought_is_not_called_new() -> None:
    """More went back then than was sold."""
    assert sentences.compared(5_000, -300).words == "trước đó âm"
    assert sentences.compared(5_000, 0).words == "mới có"
    assert sentences.compared(-5_000, -300).words == ""
    assert sentences.change(5_000, -300, "quý II") == "quý II âm, vì trả lại khách nhiều hơn bán"
    assert sentences.change(5_000, 0, "quý II") == "quý II chưa bán được gì"
    row = sales_table.Row("1", "HTX Chè", Figures(goods=5_000, goods_before=-300), is_new=True)
    assert sentences.movement(row).words == "trước đó âm"
    line = overview.Line(Programme(), goods=5_000, goods_before=-300)
    assert (line.change, overview.Line(Programme(), goods=6, goods_before=3).change) == (None, 100)


def test_what_was_counted_before_is_told_again_until_the_sums_are_made_anew(cast: Cast, minh: Client) -> None:
    sell(cast)
    for _turn in range(2):
        assert "bán 305.000 đồng" in words(minh)
    money_in.confirm_transfer(place({cast.tea_100: 1}, "vietqr").pk, actor=SYSTEM)
    assert "bán 305.000 đồng" in words(minh), "not summed up yet"
    rollup.roll_up()
    assert "bán 305.000 đồng" not in words(minh)
