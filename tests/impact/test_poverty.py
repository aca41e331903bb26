"""The official list of poor households: read from a spreadsheet, looked at, taken whole or not at all."""

import io
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, ProgrammingError, transaction
from django.test import Client
from django.utils import timezone
from openpyxl import Workbook

from shop.accounts.models import User
from shop.impact.models import PovertyCount, PovertySheet, ProvinceRate
from shop.impact.poverty import taking
from shop.ledger import posting
from shop.ledger.models import EntryKind
from shop.reports import rollup
from tests.cast import PASSWORD, Cast
from tests.stall.floor import at_work

pytestmark = pytest.mark.django_db
URL = "/lien-minh/ho/danh-sach/"
HEADS = ["STT", "Xã, phường", "Tổng số hộ dân", "Số hộ nghèo", "Tỷ lệ hộ nghèo (%)", "Số hộ cận nghèo"]
GOOD = [
    [1, "Xã Tả Lèng", 2100, 620, 29.5, 240],
    [2, "Than Uyên", "5.400", 380, 7.0, 410],
    [3, "P. Đoàn Kết", 6200, 3, 0.1, 60],
]


@pytest.fixture
def minh(cast: Cast) -> Client:
    return at_work(cast.minh)


def book(rows: list[list[Any]], heads: list[Any] = HEADS) -> bytes:
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.append(["DANH SÁCH HỘ NGHÈO, HỘ CẬN NGHÈO"])
    sheet.append(heads)
    for row in rows:
        sheet.append(row)
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def send(minh: Client, content: bytes, *, year: int = 2024, name: str = "ho-ngheo.xlsx") -> Any:
    file = SimpleUploadedFile(name, content)
    return minh.post(URL, {"year": str(year), "source": "Quyết định 12/QĐ-UBND", "file": file})


def looked_at(minh: Client, rows: list[list[Any]]) -> tuple[str, str]:
    """The address of the preview and its page."""
    answer = send(minh, book(rows))
    assert answer.status_code == 302
    return answer.url, " ".join(
        BeautifulSoup(minh.get(answer.url).content, "html.parser").get_text(" ").split()
    )


def told(year: int = 2024) -> list[tuple[str, int, int, int]]:
    counts = taking.latest(year)
    return [(count.commune_id, count.households, count.poor, count.near_poor) for count in counts]


def test_a_list_is_looked_at_then_taken_once(cast: Cast, minh: Client) -> None:
    address, page = looked_at(minh, [*GOOD, ["", "Tổng cộng", 13700, 1003, 7.3, 710]])
    assert "Lấy 3 dòng" in page
    assert told() == []
    assert minh.post(address).status_code == 302
    assert minh.post(address).status_code == 409
    assert sorted(told()) == [("03388", 6200, 3, 60), ("03405", 2100, 620, 240), ("03595", 5400, 380, 410)]
    count = PovertyCount.objects.first()
    assert count
    assert (count.standard.first_year, count.source, count.recorded_by) == (
        2022,
        "Quyết định 12/QĐ-UBND",
        cast.minh,
    )
    rows = PovertyCount.objects.all()
    with pytest.raises(ProgrammingError, match="append_only"), transaction.atomic():
        rows.update(poor=1)


def test_a_later_list_adds_what_differs_and_csv_does_as_well(cast: Cast, minh: Client) -> None:
    minh.post(looked_at(minh, GOOD)[0])
    text = "Xã;Tổng số hộ;Hộ nghèo;Hộ cận nghèo\nTả Lèng;2.100;600;240\nThan Uyên;5400;380;410\n"
    answer = send(minh, text.encode(), name="ho-ngheo.csv")
    assert "Lấy 1 dòng" in minh.get(answer.url).content.decode()
    minh.post(answer.url)
    assert ("03405", 2100, 600, 240) in told()
    assert PovertyCount.objects.count() == 4


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (["", "Nậm Xe", 900, 200, 1, 100], "nay thuộc Xã Sin Suối Hồ"),
        (["", "TT Tam Đường", 900, 200, 1, 100], "nay thuộc Xã Bình Lư"),
        (["", "Tả Lèn", 900, 200, 1, 100], "Có phải"),
        (["", "Sa Pa", 900, 200, 1, 100], "không có xã, phường"),
        (["", "Xã Bình Lư", 900, 800, 1, 101], "nhiều hơn tổng số hộ"),
        (["", "Xã Bình Lư", 900, -1, 1, 1], "“-1” không phải số hộ"),
        (["", "Xã Bình Lư", 900, "nhiều", 1, 1], "“nhiều” không phải số hộ"),
        (["", "Xã Bình Lư", 900, 1.5, 1, 1], "“1.5” không phải số hộ"),
        (["", "Xã Bình Lư", 900, None, 1, 1], "không phải số hộ"),
        (["", "Xã Bình Lư", 0, 0, 1, 0], "từ 1 đến"),
        (["", "Xã Bình Lư", 10**9, 0, 1, 0], "từ 1 đến"),
        (["", "Xã Tả Lèng", 2100, 620, 1, 240], "đã có ở dòng 3"),
    ],
)
def test_one_wrong_row_keeps_the_whole_list_out_and_says_why(
    cast: Cast, minh: Client, row: list[Any], words: str
) -> None:
    address, page = looked_at(minh, [*GOOD, row])
    assert words in page
    assert "chưa lấy gì vào" in page
    assert minh.post(address).status_code == 409
    assert told() == []


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "Tệp trống"),
        (b"PK\x03\x04 broken", "Không mở được"),
        ("Tên;Giá\nChè;5\n".encode(), "Không thấy các cột"),
        (book([]), "không có dòng nào"),
    ],
)
def test_a_file_that_is_no_list_is_refused_and_the_form_kept(
    cast: Cast, minh: Client, content: bytes, words: str
) -> None:
    answer = send(minh, content)
    page = answer.content.decode()
    assert answer.status_code == 400
    assert words in page
    assert 'value="Quyết định 12/QĐ-UBND"' in page
    assert not PovertySheet.objects.exists()


def rows_of(page: bytes, name: str) -> dict[str, list[str]]:
    table = BeautifulSoup(page, "html.parser").select_one(f'table[data-bang="{name}"]')
    assert table
    return {
        row.select("th")[0].get_text(strip=True): [
            cell.get_text(" ", strip=True) for cell in row.select("td")
        ]
        for row in table.select("tbody tr")
    }


def test_the_page_shows_rates_beside_sales_and_hides_the_small_count(cast: Cast, minh: Client) -> None:
    minh.post(looked_at(minh, GOOD)[0])
    posting.post(
        kind=EntryKind.SALE,
        reference="sale:2024",
        cooperative_id=cast.tea.pk,
        effective_on=timezone.localdate().replace(year=2024, day=1),
        lines=posting.sale_lines("card", 1_000_000),
    )
    rollup.rebuild()
    standard = taking.standard_of(2024)
    ProvinceRate.objects.create(
        year=2024,
        standard=standard,
        poor_rate=1946,
        near_poor_rate=933,
        source="x",
        recorded_at=timezone.now(),
    )
    page = minh.get(f"{URL}?nam=2024").content
    communes = rows_of(page, "xa")
    assert communes["Xã Than Uyên"] == ["5.400", "380", "7,04 %", "410", "7,59 %", "–"]
    # three poor households of Đoàn Kết are hidden, and those of a neighbour that would give them away
    assert communes["Phường Đoàn Kết"][:2] == ["6.200", "ẩn"]
    assert communes["Xã Tả Lèng"] == ["2.100", "ẩn", "ẩn", "ẩn", "ẩn", "1.000.000\xa0₫"]
    assert rows_of(page, "tinh")["Cả tỉnh"][:2] == ["13.700", "1.003"]
    assert "Đứng cạnh không có nghĩa là do" in page.decode()
    assert "19,46 %" in page.decode()


def test_a8_a_later_list_changes_what_is_shown_by_five_households_or_not_at_all(
    cast: Cast, minh: Client
) -> None:
    minh.post(looked_at(minh, GOOD)[0])
    minh.post(looked_at(minh, [[2, "Than Uyên", 5400, 382, 7.0, 410]])[0])
    page = minh.get(f"{URL}?nam=2024").content
    assert rows_of(page, "xa")["Xã Than Uyên"][1] == "380"
    assert rows_of(page, "tinh")["Cả tỉnh"][:2] == ["13.700", "1.003"]
    assert "Số mới của 1 xã, phường chỉ khác số cũ dưới 5 hộ" in " ".join(page.decode().split())
    minh.post(looked_at(minh, [[2, "Than Uyên", 5400, 390, 7.0, 410]])[0])
    page = minh.get(f"{URL}?nam=2024").content
    assert rows_of(page, "xa")["Xã Than Uyên"][1] == "390"
    assert "Số mới của" not in page.decode()


def test_a8_a_commune_that_comes_late_leaves_the_lines_before_it_as_they_were(
    cast: Cast, minh: Client
) -> None:
    """Đoàn Kết stands with Tả Lèng; a smaller neighbour would set Tả Lèng free, and three poor households with it."""
    minh.post(looked_at(minh, GOOD)[0])
    minh.post(looked_at(minh, [[1, "Phường Tân Phong", 500, 60, 12.0, 40]])[0])
    communes = rows_of(minh.get(f"{URL}?nam=2024").content, "xa")
    assert communes["Phường Tân Phong"][:2] == ["500", "60"]
    assert (communes["Xã Tả Lèng"][1], communes["Phường Đoàn Kết"][1]) == ("ẩn", "ẩn")


def test_a_small_commune_that_nobody_is_hidden_for_is_left_out_of_the_sums(cast: Cast, minh: Client) -> None:
    minh.post(looked_at(minh, [GOOD[1], [3, "P. Đoàn Kết", 620, 3, 0.1, 60]])[0])
    whole = rows_of(minh.get(f"{URL}?nam=2024").content, "tinh")["Cả tỉnh"]
    assert whole[:3] == ["6.020", "380 tính trên 5.400 trong 6.020 hộ", "7,04 %"]


def test_the_figures_of_a_file_are_for_who_sent_it(cast: Cast, minh: Client) -> None:
    address, mine = looked_at(minh, GOOD)
    assert "6.200 3 60" in mine
    lan = User.objects.create_user("0912000028", PASSWORD, full_name="Lan")
    lan.groups.set(cast.minh.groups.all())
    page = at_work(lan).get(address).content.decode()
    assert "chỉ người gửi tệp xem được: Trần Văn Minh" in page
    assert "<td" not in page
    assert at_work(lan).post(address).status_code == 409
    assert told() == []


def test_each_year_has_the_standard_of_its_time(cast: Cast) -> None:
    assert [taking.standard_of(year).first_year for year in (2022, 2025, 2026, 2027, 2030)] == [2022] * 3 + [
        2027
    ] * 2


@pytest.mark.parametrize(
    "changes", [{"poor": 90, "near_poor": 11}, {"households": 0, "poor": 0}, {"year": 1999}]
)
def test_the_database_refuses_what_cannot_be(cast: Cast, changes: dict[str, int]) -> None:
    values = {"commune_id": "03405", "year": 2024, "households": 100, "poor": 1, "near_poor": 1} | changes
    with pytest.raises(IntegrityError), transaction.atomic():
        PovertyCount.objects.create(
            **values, standard=taking.standard_of(2024), source="x", recorded_at=timezone.now()
        )


@pytest.mark.parametrize("asked", ["nam=2021", "nam=2999", "nam=x"])
def test_a_year_that_cannot_be_is_refused(cast: Cast, minh: Client, asked: str) -> None:
    assert minh.get(f"{URL}?{asked}").status_code == 400


def test_the_template_has_every_commune_and_reads_back(cast: Cast, minh: Client) -> None:
    answer = send(minh, minh.get(f"{URL}mau.xlsx").content)
    page = minh.get(answer.url).content.decode()
    assert "38</b> dòng chưa đúng" in page
