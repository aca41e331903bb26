"""A closed figure and the live one stand beside each other, with the difference, and lead to each other."""

import datetime
import io

import pytest
from bs4 import BeautifulSoup, Tag
from django.db import connection
from django.test import Client
from openpyxl import load_workbook

from shop.reports import as_of, periods, rollup
from shop.reports.models import Closing
from shop.reports.periods import Unit
from tests.cast import Cast
from tests.stall.floor import at_work
from tests.union.test_report_signed import Q2, Q3, truth, two_quarters
from tests.union.test_reports import second

pytestmark = pytest.mark.django_db
SALES, ANSWER, LIST = "/lien-minh/doanh-thu/", "/lien-minh/tra-loi/", "/lien-minh/bao-cao/chot/"
BY_STALL = """
    SELECT p.cooperative_id, -SUM(p.amount) FILTER (WHERE p.account IN ('sales', 'refunds')) AS income,
           COALESCE(SUM(p.amount) FILTER (WHERE p.account = 'refunds'), 0) AS returned,
           COALESCE(-SUM(p.amount) FILTER (WHERE p.account = 'declared_sales'), 0) AS declared
    FROM ledger_posting p JOIN ledger_ledgerentry e ON e.id = p.entry_id
    WHERE e.effective_on BETWEEN %(first)s AND %(last)s AND e.recorded_at >= %(since)s
      AND p.account IN ('sales', 'refunds', 'declared_sales')
    GROUP BY 1
"""


@pytest.fixture
def minh(cast: Cast) -> Client:
    return at_work(cast.minh)


@pytest.fixture
def closings(cast: Cast) -> list[Closing]:
    two_quarters(cast, second(cast))
    return list(Closing.objects.order_by("first_on"))


def page_of(client: Client, address: str) -> Tag:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return BeautifulSoup(answer.content, "html.parser")


def number(words: str) -> int:
    digits = "".join(sign for sign in words if sign.isdigit())
    return -int(digits) if words.strip().startswith(("-", "−")) else int(digits)


def rows_of(table: Tag) -> dict[str, list[int]]:
    """Numbers of a table's rows by their heads."""
    found = {}
    for row in table.select("tbody tr"):
        head = row.select_one("th")
        assert head
        found[head.get_text(" ", strip=True)] = [number(cell.get_text()) for cell in row.select("td.number")]
    return found


@pytest.mark.parametrize("address", [SALES, ANSWER])
def test_a_closed_period_says_both_figures_the_difference_and_where(
    minh: Client, closings: list[Closing], address: str
) -> None:
    page = page_of(minh, f"{address}?ky=2025-q2")
    (table,) = page.select("table[data-bang=da-chot]")
    then, now = truth(Q2, "2025-07-05"), truth(Q2, "2025-10-05")
    names = {
        "Tiền hàng": 0, "Phí giao hàng": 1, "Tiền hàng và phí": 2, "Đã trả lại khách": 3, "Số đơn": 4,
        "Bán nơi khác (khai báo)": 7,
    }  # fmt: skip
    if address == ANSWER:  # tells nothing of what went back
        del names["Đã trả lại khách"]
    assert rows_of(table) == {
        name: [then[which], now[which], now[which] - then[which]] for name, which in names.items()
    }
    links = {str(link["href"]) for link in page.select("section[aria-labelledby=da-chot] a")}
    assert links == {f"{LIST}{closings[0].pk}/", f"{LIST}{closings[0].pk}/#sau-do"}


@pytest.mark.parametrize("address", [SALES, ANSWER])
def test_workbooks_say_the_closed_figure_too(minh: Client, closings: list[Closing], address: str) -> None:
    book = load_workbook(io.BytesIO(minh.get(f"{address}bang.xlsx?ky=2025-q2").content))
    facts = {str(row[0]): row[1] for sheet in book for row in sheet.iter_rows(values_only=True, max_col=2)}
    shown = [f"{truth(Q2, day)[0]:,}".replace(",", ".") for day in ("2025-07-05", "2025-10-05")]
    assert facts["Đã chốt và duyệt"] == "Quý II/2025"
    assert facts["Số đã chốt: Tiền hàng"] == f"{shown[0]}; ở đây {shown[1]}"


def test_where_nothing_changed_no_table_is_needed(minh: Client, closings: list[Closing]) -> None:
    page = page_of(minh, f"{SALES}?ky=2025-q3")
    assert not page.select("table[data-bang=da-chot]")
    assert "đúng bằng số đã chốt" in page.get_text()


def test_one_cooperative_and_several_closings_are_compared_too(
    cast: Cast, minh: Client, closings: list[Closing]
) -> None:
    (table,) = page_of(minh, f"{SALES}?ky=2025-q2&htx={cast.rice.pk}&theo=thang").select(
        "table[data-bang=da-chot]"
    )
    rows = rows_of(table)
    assert rows["Tiền hàng"][0] == 0
    assert rows["Tiền hàng"][1] == rows["Tiền hàng"][2] > 0
    assert rows["Bán nơi khác (khai báo)"] == [300_000, 345_000, 45_000]
    (table,) = page_of(minh, f"{SALES}?tu=2025-04-01&den=2025-09-30").select("table[data-bang=da-chot]")
    both = [truth(Q2, "2025-07-05")[0] + 640_000, truth(Q2, "2025-10-05")[0] + 640_000]
    assert rows_of(table)["Tiền hàng"] == [*both, both[1] - both[0]]


def test_what_a_period_is_compared_with_names_its_closed_figure(
    minh: Client, closings: list[Closing]
) -> None:
    then, now = truth(Q2, "2025-07-05")[0], truth(Q2, "2025-10-05")[0]
    shown = [f"{amount:,}".replace(",", ".") for amount in (now, then)]
    said = f"trang này tính tiền hàng {shown[0]} ₫, số đã chốt là {shown[1]} ₫"
    for asked in ("ky=2025-q3", "ky=2026-q2"):  # the period before, and the year before
        (section,) = page_of(minh, f"{SALES}?{asked}").select("section[aria-labelledby=da-chot]")
        assert said in " ".join(section.get_text().replace("\u00a0", " ").split()), asked
        assert section.select(f"a[href='{LIST}{closings[0].pk}/']")


@pytest.mark.parametrize("asked", ["ky=2025-05", "ky=2025", "ky=2025-q2&kenh=cod", "ky=2025-q2&danh-muc=che"])
def test_what_no_closing_is_of_names_it_without_figures(
    minh: Client, closings: list[Closing], asked: str
) -> None:
    page = page_of(minh, f"{SALES}?{asked}")
    assert not page.select("table[data-bang=da-chot]")
    assert "không đặt cạnh nhau được" in page.get_text()
    assert page.select(f"a[href='{LIST}{closings[0].pk}/']")


def test_what_nobody_closed_says_nothing_of_closings(minh: Client, closings: list[Closing]) -> None:
    for address in (f"{SALES}?ky=2024", f"{ANSWER}?ky=2024", SALES):
        assert not page_of(minh, address).select("section[aria-labelledby=da-chot]")


def test_a_closing_tells_goods_and_fees_apart_and_what_changed_since(
    cast: Cast, minh: Client, closings: list[Closing]
) -> None:
    first, last = closings
    page = page_of(minh, f"{LIST}{first.pk}/")
    goods, delivery, income, returned, orders, _buyers, _average, declared = truth(Q2, "2025-07-05")
    (total,) = page.select("main table.table")[0].select("tfoot tr")
    cells = [number(cell.get_text()) for cell in total.select("td.number")]
    assert cells[1:6] == [goods, delivery, income, returned, orders]
    assert cells[7] == declared
    assert goods + delivery == income
    with connection.cursor() as cursor:
        since = as_of.end_of(datetime.date(2025, 7, 5))
        cursor.execute(BY_STALL, {"first": Q2.first, "last": Q2.last, "since": since})
        expected = {
            key: (int(income), int(returned), int(declared)) for key, income, returned, declared in cursor
        }
    assert set(expected) == {cast.tea.pk, cast.rice.pk}
    (changes,) = page.select("section[aria-labelledby=sau-do] table")
    told = rows_of(changes)
    for stall in (cast.tea, cast.rice):
        goods, delivery, income, returned, _orders, _undelivered, declared = told[stall.name]
        assert (income, returned, declared) == expected[stall.pk]
        assert goods + delivery == income
    assert [told[stall.name][4] for stall in (cast.tea, cast.rice)] == [-1, 1]  # orders
    assert page.select(f"a[href='{LIST}{last.pk}/#dieu-chinh']")
    (corrections,) = page_of(minh, f"{LIST}{last.pk}/").select("section[aria-labelledby=dieu-chinh] table")
    assert rows_of(corrections) == told


def test_pages_of_a_period_lead_to_each_other(cast: Cast, minh: Client, closings: list[Closing]) -> None:
    pages = {
        SALES: "?ky=2025-q2", ANSWER: "?ky=2025-q2", "/lien-minh/ho/": "?ky=2025-q2",
        "/lien-minh/chuong-trinh/": "?ky=2025-q2", "/lien-minh/xa/": "?ky=2025-q2",
        f"{LIST}{closings[0].pk}/": "",
    }  # fmt: skip
    for address, query in pages.items():
        page = page_of(minh, f"{address}{query}")
        (same,) = page.select("nav[aria-label='Cùng kỳ này ở trang khác']")
        assert "Quý II/2025 ở trang khác" in " ".join(same.get_text().split())
        links = [str(link["href"]) for link in same.select("a")]
        others = [f"{other}?ky=2025-q2" for other, asked in pages.items() if asked and other != address]
        assert set(others) <= set(links), address
        for link in links:
            assert minh.get(link).status_code == 200, link
    running = periods.starting(Unit.QUARTER, datetime.date.today())
    rollup.rebuild()
    links = page_of(minh, f"{ANSWER}?ky={running.code}").select("nav[aria-label^='Cùng kỳ'] a")
    assert not [link for link in links if "/ho/" in str(link["href"])]  # no quarter of it has ended
    assert Q3.label == "Quý III/2025"
