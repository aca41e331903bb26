"""What a report's files say beside each other: raw rows and figures, the paper's own words, what is final of it."""

import io
from pathlib import Path

import docx
import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook
from pytest_django.fixtures import Settings

from shop.ledger.models import EntryKind
from shop.reports import periods, rollup
from shop.reports.question import By
from shop.union.documents import asked as asked_for
from shop.union.models import Report, ReportKind
from tests.cast import Cast
from tests.impact.programme_scene import begun
from tests.reports.test_as_of import write
from tests.stall.floor import at_work, place
from tests.training.scenes import opened
from tests.treasury.test_settlement_papers import text_of
from tests.union.test_reports import PAGE, ask, cells, fetch, made, settled_tea, whole

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def private_folder(settings: Settings, tmp_path: Path) -> None:
    settings.PRIVATE_ROOT = tmp_path / "private"


@pytest.fixture
def minh(cast: Cast) -> Client:
    return at_work(cast.minh)


def test_raw_rows_add_up_to_every_figure_of_their_report(cast: Cast, minh: Client) -> None:
    """Goods of several lines, fees, money that went back with and without its fee, in all reports with raw rows."""
    kept = place({cast.tea_100: 2, cast.tea_200: 1})
    part, gone = place({cast.rice_5kg: 1}), place({cast.tea_100: 1})
    for order, stall in ((kept, cast.tea), (part, cast.rice), (gone, cast.tea)):
        write(stall, order.total_amount, on="2025-05-10", known="2025-05-10", order_number=order.number)
    for order, stall, amount in ((part, cast.rice, 50_001), (gone, cast.tea, gone.total_amount)):
        facts = {"on": "2025-05-11", "known": "2025-05-11", "order_number": order.number}
        write(stall, amount, kind=EntryKind.REFUND, **facts)
    write(cast.rice, 70_000, on="2025-05-12", known="2025-05-12")  # of no order
    rollup.rebuild()
    for what in ("thang/2025-05", "quy/2025-q2", "nam/2025"):
        report = made(minh, what)
        told = {name: row[0] for name, row in cells(whole(report), "Kết quả tiêu thụ").items()}
        book = load_workbook(io.BytesIO(fetch(minh, report, "xlsx")))
        raw = list(book["Dòng gốc"].iter_rows(min_row=2, values_only=True))
        goods, delivery, returned, orders = (sum(row[place] for row in raw) for place in (9, 10, 11, 12))
        assert goods == told["Tiền hàng (đã trừ phần trả lại khách)"] > 0, what
        assert delivery == told["Phí giao hàng khách trả"] > 0, what
        assert returned == told["Đã trả lại khách (đã trừ ở trên)"] == 50_001 + gone.total_amount, what
        assert orders == told["Số đơn đã thu tiền"] == 3, what
        assert goods + delivery == kept.total_amount + part.total_amount - 50_001 + 70_000, what
    assert {row[8] for row in raw if row[10]} == {"(của cả đơn)"}
    assert sum(row[9] for row in raw if row[7]) == goods - 70_000  # every line keeps its category


def test_the_last_month_of_a_report_is_over_and_compared(cast: Cast, minh: Client) -> None:
    write(cast.rice, 70_000, on="2024-06-12", known="2024-06-12")
    rollup.rebuild()
    chart = asked_for.of(made(minh, "quy/2025-q2")).table(By.COOPERATIVE).chart
    assert [(row.key, row.is_compared, row.figures.goods_year) for row in chart] == [
        ("2025-04", True, 0),
        ("2025-05", True, 0),
        ("2025-06", True, 70_000),
    ]


def test_other_words_for_the_paper_are_not_dropped_while_it_is_made(cast: Cast, minh: Client) -> None:
    ask(minh, "nam/2025", number="7", signer="Lò Văn Tâm")
    typed = {"report": "nam/2025", "signer_title": "Chủ tịch", "number": "12", "signer": "Vàng A Chu"}
    answer = minh.post(PAGE, typed)
    page = answer.content.decode()
    assert answer.status_code == 409
    for said in ("số 7; Chủ tịch Lò Văn Tâm", 'value="12"', 'value="Vàng A Chu"'):
        assert said in page, said
    assert Report.objects.count() == 1


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("doi-soat", ("Bảng đã chuyển tiền thì không đổi nữa", "còn lập thêm bảng đến hết ngày")),
        ("tap-huan", ("Giấy chứng nhận đã cấp giữ nguyên", "còn mở lớp đến hết ngày")),
        ("ho-tro", ("Khoản hỗ trợ đã ghi không bị sửa", "còn hỗ trợ tiếp đến hết ngày")),
    ],
)
def test_what_no_closing_fixes_says_what_is_final_and_what_is_not(
    cast: Cast, minh: Client, tmp_path: Path, what: str, said: tuple[str, str]
) -> None:
    today = timezone.localdate()
    settled_tea(cast)
    opened(held_on=today)
    begun()
    period = periods.starting(asked_for.UNITS[ReportKind(what)], today)
    report = made(minh, f"{what}/{period.code}")
    text = " ".join(text_of(fetch(minh, report, "pdf"), tmp_path).split())
    written = " ".join(p.text for p in docx.Document(io.BytesIO(fetch(minh, report, "docx"))).paragraphs)
    book = load_workbook(io.BytesIO(fetch(minh, report, "xlsx")))
    status = str({row[0]: row[1] for row in book["Báo cáo"].iter_rows(values_only=True)}["Tình trạng"])
    for place_of_words in (text, written, status):
        assert "TẠM TÍNH" not in place_of_words
        for words in said:
            assert words in place_of_words
    assert "Tạm tính" not in minh.get(PAGE).content.decode()
    assert "Kỳ này chưa chốt" not in minh.get(f"{PAGE}{report.pk}/").content.decode()


def test_a_report_of_a_running_year_tells_the_profiles_of_the_year_before() -> None:
    now = timezone.now()
    running = periods.starting(periods.Unit.YEAR, timezone.localdate())
    years = [asked_for.Asked(period, now, now).year for period in (running, running.before())]
    assert years == [running.first.year - 1, running.first.year - 1]


def test_each_choice_names_its_kind(minh: Client) -> None:
    page = BeautifulSoup(minh.get(PAGE).content, "html.parser")
    labels = [one.get_text(strip=True) for one in page.select("select[name=report] option")]
    assert len(labels) == len(set(labels)) > 10
