"""What a report compares with never contradicts a closing that was signed; figures by SQL of its own."""

import datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from pytest_django.fixtures import Settings

from catalog.models import Cooperative
from shop.accounts.models import User
from shop.ledger import posting
from shop.ledger.models import Account, Channel, EntryKind, LedgerEntry
from shop.reports import as_of, closing, periods, rollup
from shop.reports.models import Closing
from shop.reports.official.document import NO_FIGURE
from shop.reports.periods import Period, Unit
from shop.union.documents.sales import SUMMED
from shop.union.models import Report
from tests.cast import Cast
from tests.impact.programme_scene import begun, chosen, registered
from tests.reports.test_as_of import at, write
from tests.stall.floor import at_work, place
from tests.union.test_reports import cells, made, second, whole

pytestmark = pytest.mark.django_db
Q2 = periods.starting(Unit.QUARTER, datetime.date(2025, 4, 1))
Q1 = periods.starting(Unit.QUARTER, datetime.date(2025, 1, 1))
Q4 = periods.starting(Unit.QUARTER, datetime.date(2025, 10, 1))
Q3 = periods.starting(Unit.QUARTER, datetime.date(2025, 7, 1))
FIGURES = """
    WITH lines AS (
        SELECT e.id, e.kind, e.effective_on AS day, e.order_number AS number, -SUM(p.amount) AS amount
        FROM ledger_ledgerentry e JOIN ledger_posting p ON p.entry_id = e.id
        WHERE p.account IN ('sales', 'refunds') AND e.recorded_at < %(known)s GROUP BY e.id
    ), by_order AS (
        SELECT l.number, MIN(u.phone) AS buyer, COALESCE(MIN(o.shipping_amount), 0) AS fee,
               SUM(amount) FILTER (WHERE day BETWEEN %(first)s AND %(last)s AND kind = 'sale') AS sold,
               COALESCE(-SUM(amount) FILTER (WHERE day BETWEEN %(first)s AND %(last)s AND kind <> 'sale'), 0) AS gone,
               SUM(amount) AS kept
        FROM lines l LEFT JOIN orders_order o ON o.number = l.number
        LEFT JOIN orders_purchase u ON u.id = o.purchase_id GROUP BY l.number
    )
    SELECT SUM(sold - fee - LEAST(gone, sold - fee)), SUM(fee - GREATEST(gone - (sold - fee), 0)), SUM(sold - gone),
           SUM(gone), COUNT(*) FILTER (WHERE kept > 0), COUNT(DISTINCT buyer) FILTER (WHERE kept > 0)
    FROM by_order WHERE sold IS NOT NULL
"""
DECLARED = """
    SELECT -SUM(p.amount) FROM ledger_ledgerentry e JOIN ledger_posting p ON p.entry_id = e.id
    WHERE p.account = 'declared_sales' AND e.effective_on BETWEEN %(first)s AND %(last)s AND e.recorded_at < %(known)s
"""


@pytest.fixture(autouse=True)
def private_folder(settings: Settings, tmp_path: Path) -> None:
    settings.PRIVATE_ROOT = tmp_path / "private"


@pytest.fixture
def minh(cast: Cast) -> Client:
    return at_work(cast.minh)


def declare(stall: Cooperative, amount: int, *, on: str, known: str) -> None:
    entry = LedgerEntry.objects.create(
        kind=EntryKind.DECLARED,
        reference=f"declared:{on}:{known}",
        effective_on=datetime.date.fromisoformat(on),
        recorded_at=at(known),
    )
    for account, part in posting.declared_lines(amount):
        line = posting.line(entry.pk, stall.pk, account, part)
        line.channel = Channel.MARKET if account == Account.DECLARED_SALES else line.channel
        line.save()


def truth(period: Period, known: str) -> list[int]:
    """Goods, delivery, both, returned, orders, buyers, goods an order, declared; as known at the end of a day."""
    asked = {
        "first": period.first,
        "last": period.last,
        "known": as_of.end_of(datetime.date.fromisoformat(known)),
    }
    with connection.cursor() as cursor:
        cursor.execute(FIGURES, asked)
        goods, delivery, income, returned, orders, buyers = map(int, cursor.fetchone())
        cursor.execute(DECLARED, asked)
        declared = int(cursor.fetchone()[0])
    return [goods, delivery, income, returned, orders, buyers, goods // orders, declared]


def signed(period: Period, cast: Cast, day: str, other: User) -> Closing:
    row = closing.close(
        period, actor_id=cast.minh.pk, known_at=as_of.end_of(datetime.date.fromisoformat(day))
    )
    return closing.approve(row.pk, actor_id=other.pk)


def two_quarters(cast: Cast, other: User, *, is_closed: bool = True) -> None:
    """Both closed, or neither; after the first was, a sale of it, what went back and what was declared were learned."""
    kept, late, gone = place({cast.tea_100: 2}), place({cast.rice_5kg: 1}), place({cast.tea_200: 1})
    sale = {"on": "2025-05-10", "known": "2025-05-10"}
    write(cast.tea, kept.total_amount, **sale, order_number=kept.number)
    write(cast.tea, gone.total_amount, **sale, order_number=gone.number)
    write(
        cast.tea,
        7_000,
        kind=EntryKind.REFUND,
        on="2025-05-12",
        known="2025-05-12",
        order_number=kept.number,
    )
    declare(cast.rice, 300_000, on="2025-05-20", known="2025-05-21")
    if is_closed:
        signed(Q2, cast, "2025-07-05", other)
    write(cast.rice, late.total_amount, on="2025-06-29", known="2025-08-02", order_number=late.number)
    back = {"on": "2025-06-30", "known": "2025-08-03", "order_number": gone.number}
    write(cast.tea, gone.total_amount, kind=EntryKind.REFUND, **back)
    declare(cast.rice, 45_000, on="2025-06-01", known="2025-08-04")
    write(cast.tea, 640_000, on="2025-08-10", known="2025-08-10")
    if is_closed:
        signed(Q3, cast, "2025-10-05", other)
    rollup.rebuild()


def column(rows: dict[str, list[Any]], place: int) -> list[Any]:
    return [row[place] for name, row in rows.items() if len(row) == 3 and name != "Tiền hàng theo thời gian"]


def summed(minh: Client, what: str) -> tuple[dict[str, list[Any]], str, Any]:
    document = whole(made(minh, what))
    (section,) = [one for one in document.sections if one.title == "Kết quả tiêu thụ trên chợ"]
    return cells(document, "Kết quả tiêu thụ trên chợ"), section.tables[0].note, document


def test_m8_the_period_before_stands_as_it_was_signed_and_what_came_later_beside_it(
    cast: Cast, minh: Client
) -> None:
    two_quarters(cast, second(cast))
    rows, note, document = summed(minh, "quy/2025-q3")
    was, is_now = truth(Q2, "2025-07-05"), truth(Q2, "2025-10-05")
    assert column(rows, 1) == was
    assert was[:5] != is_now[:5]  # and so the rule decides
    for label, unit, which in (
        ("tiền hàng", " đồng", 0),
        ("đã trả lại khách", " đồng", 3),
        ("bán nơi khác", " đồng", 7),
    ):
        told = [f"{amount:,}".replace(",", ".") for amount in (was[which], is_now[which])]
        assert f"{label} đã chốt {told[0]}{unit}, nay {told[1]}{unit}" in note, note
    assert "quý II/2025, theo sổ ghi đến 00 giờ 00 ngày 06/07/2025" in note
    assert "số đơn" not in note  # as many as then
    for title in ("Tiêu thụ theo kênh bán", "Tiêu thụ theo địa bàn", "Mặt hàng chủ lực"):
        (section,) = [one for one in document.sections if one.title == title]
        for table in section.tables:
            assert table.total[3] == was[0], title
            assert "lúc chốt" in table.note, title


def test_the_same_quarter_of_the_year_before_is_signed_too(cast: Cast, minh: Client) -> None:
    two_quarters(cast, second(cast))
    rows, note, _document = summed(minh, "quy/2026-q2")
    assert column(rows, 2) == truth(Q2, "2025-07-05")
    assert "Cột “Cùng kỳ năm trước” ghi số đã chốt: quý II/2025" in note
    assert "Cột “Kỳ trước”" not in note  # nobody closed it


def test_a_year_whose_quarters_are_all_closed_is_final_and_their_sum(cast: Cast, minh: Client) -> None:
    other = second(cast)
    signed(Q1, cast, "2025-04-05", other)
    two_quarters(cast, other)
    _rows, note, document = summed(minh, "nam/2025")
    assert document.provisional  # a quarter is missing
    assert note.startswith("Những ngày đã chốt trong cột “Kỳ báo cáo” ghi số đã chốt: quý I/2025")
    signed(Q4, cast, "2026-01-05", other)
    rows, note, document = summed(minh, "nam/2025")
    quarters = truth(Q2, "2025-07-05")
    year = [quarters[0] + 640_000, quarters[1], quarters[2] + 640_000, quarters[3]]
    told = [rows[label][0] for label in SUMMED]
    assert (told[:4], told[7]) == (year, quarters[7])
    assert (document.provisional, document.seal) == ("", None)
    assert document.known.endswith("4 kỳ đã chốt: quý I/2025, quý II/2025, quý III/2025, quý IV/2025")
    assert "Cột “Kỳ báo cáo” ghi số đã chốt" in note
    is_now = truth(Q2, "2025-10-05")[0] + 640_000
    assert f"tiền hàng đã chốt {year[0]:,} đồng, nay {is_now:,} đồng".replace(",", ".") in note.replace(
        ",", "."
    )
    row = Report.objects.latest("pk")
    assert (row.is_closed, row.closing) == (True, None)
    page = minh.get(f"/lien-minh/bao-cao/{row.pk}/").content.decode()
    assert "Cộng từ các kỳ đã chốt" in page
    rows, _note, _document = summed(minh, "nam/2026")
    assert [rows[label][1] for label in SUMMED[:4]] == year


def test_before_the_market_there_are_no_figures(cast: Cast, minh: Client) -> None:
    two_quarters(cast, second(cast))
    rows, note, _document = summed(minh, "quy/2025-q2")
    assert (set(column(rows, 1)), set(column(rows, 2)), note) == ({NO_FIGURE}, {NO_FIGURE}, "")


def test_a_year_is_compared_with_one_year_once(cast: Cast, minh: Client) -> None:
    two_quarters(cast, second(cast))
    rows, note, document = summed(minh, "nam/2026")
    heads = document.sections[1].tables[0].heads
    assert heads == ["Chỉ tiêu (đồng, trừ số đơn và số người)", "Kỳ báo cáo", "Kỳ trước"]
    assert rows["Tiền hàng (đã trừ phần trả lại khách)"][1] == truth(Q2, "2025-07-05")[0] + 640_000
    assert note.startswith("Những ngày đã chốt trong cột “Kỳ trước” ghi số đã chốt: quý II/2025")
    assert "; quý III/2025" in note


def test_goods_of_programmes_and_averages_are_by_the_same_books(cast: Cast, minh: Client) -> None:
    day = datetime.date(2025, 1, 1)
    programme = begun(decision_on=day, starts_on=day, ends_on=datetime.date(2026, 12, 31))
    chosen(programme, registered("HTX Chè Mây", cast.tea))
    two_quarters(cast, second(cast))
    document = whole(made(minh, f"nam/{day.year}"))
    best = cells(document, "Hợp tác xã bán nhiều nhất")
    assert cells(document, "Chương trình hỗ trợ")["Chương trình quốc gia"][4] == best[cast.tea.name][0]
    average, sellers = cells(document, f"Doanh thu, thu nhập, lao động năm {day.year}")[
        "Doanh thu bình quân một hợp tác xã có bán trên chợ (đồng)"
    ]
    goods = [row[0] for row in best.values()]
    assert (average, sellers) == (sum(goods) // len(goods), f"{len(goods)} HTX có bán")


def test_what_nobody_closed_is_compared_as_it_is_known_by_now(cast: Cast, minh: Client) -> None:
    two_quarters(cast, second(cast), is_closed=False)
    rows, note, _document = summed(minh, "quy/2025-q3")
    assert (column(rows, 1), note) == (truth(Q2, "2025-10-05"), "")
