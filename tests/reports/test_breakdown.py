"""Every number of the sales page, recomputed from payments, refunds, orders and lines (C7, M8)."""

import datetime

import pytest
from django.db import connection, transaction
from django.test import RequestFactory
from django.utils import timezone
from django_scopes import scopes_disabled

from shop.ledger import splitting
from shop.reports import as_of, breakdown, parts, periods, rollup, sales_table
from shop.reports.question import OF_LINES, By
from shop.union import sales_filter
from tests.reports import scene, truth

KEYS = {
    By.COOPERATIVE: lambda part: part.cooperative,
    By.COMMUNE: lambda part: part.commune,
    By.DISTRICT: lambda part: part.district,
    By.METHOD: lambda part: part.method,
    By.PROVINCE: lambda part: part.province,
    By.CATEGORY: lambda part: part.category,
    By.PRODUCT: lambda part: part.product,
}
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def books(django_db_setup, django_db_blocker):
    """The books of every kind of money; undone after this file."""
    with django_db_blocker.unblock(), transaction.atomic(), scopes_disabled():
        scene.write_books()
        yield truth.parts()
        transaction.set_rollback(True)


def ask(**asked):
    """The filter and its table; names with "_" for "-"."""
    query = {name.replace("_", "-"): value for name, value in asked.items()}
    found = sales_filter.read(RequestFactory().get("/", query).GET)
    assert not found.errors
    names = {row.slug: row.label for row in found.categories}
    return sales_table.build(found.question, names, found.last_day)


def shown(row):
    return (row.goods, row.delivery, row.returned, row.orders, row.buyers)


def of(books, by, chosen=lambda part: True):
    return [part for part in books[by in OF_LINES] if chosen(part)]


def check(table, told, period, key):
    """Rows and sums of the period and of those it is compared with."""
    wanted = truth.figures(told, key, period.first, period.until)
    assert {
        row.key: shown(row.figures) for row in table.rows if not row.figures.is_nothing or row.key in wanted
    } == (
        wanted
        | {
            row.key: (0, 0, 0, 0, 0)
            for row in table.rows
            if row.key not in wanted and not row.figures.is_nothing
        }
    )
    whole = [part for part in told if period.first <= part.day < period.until]
    assert shown(table.total) == truth.summed(whole)
    for name, span in (("before", table.question.before), ("year", table.question.year_before)):
        earlier = truth.figures(told, key, span.first, span.until)
        for row in table.rows:
            goods, _delivery, _returned, orders, _buyers = earlier.get(row.key, (0, 0, 0, 0, 0))
            assert getattr(row.figures, f"goods_{name}") == goods, row
            assert getattr(row.figures, f"orders_{name}") == orders, row


@pytest.mark.parametrize("by", KEYS)
@pytest.mark.parametrize(
    "asked", [{"ky": "2025-q2"}, {"ky": "2025"}, {"tu": "2025-05-06", "den": "2025-05-19"}]
)
def test_every_number_is_that_of_payments_refunds_and_lines(books, by, asked):
    told = of(books, by)
    if by == By.PRODUCT:
        stall = max(told, key=lambda part: part.goods).cooperative
        table, told = ask(theo=by, htx=stall, **asked), [part for part in told if part.cooperative == stall]
    else:
        table = ask(theo=by, **asked)
    assert any(part.returned for part in told)
    check(table, told, table.question.period, KEYS[by])


@pytest.mark.parametrize(
    ("asked", "chosen"),
    [
        ({"kenh": "card"}, lambda part: part.method == "card"),
        ({"tinh": "01"}, lambda part: part.province == "01"),
        (
            {"huyen": "tam-duong", "kenh": "cod"},
            lambda part: (part.district, part.method) == ("tam-duong", "cod"),
        ),
    ],
)
@pytest.mark.parametrize("by", [By.COOPERATIVE, By.CATEGORY])
def test_filters_leave_what_they_say(books, by, asked, chosen):
    table = ask(theo=by, ky="2025-q2", **asked)
    told = of(books, by, chosen)
    assert told
    check(table, told, table.question.period, KEYS[by])


def test_a_category_leaves_its_lines_alone(books):
    category = max(books[1], key=lambda part: part.goods).category
    told = [part for part in books[1] if part.category == category]
    table = ask(ky="2025-q2", danh_muc=category)
    check(table, told, table.question.period, KEYS[By.COOPERATIVE])
    assert table.total.delivery == 0  # a fee belongs to the whole order


@pytest.mark.parametrize(
    ("by", "ky"), [("ngay", "2025-05"), ("thang", "2025"), ("quy", "2025"), ("nam", "2025")]
)
def test_pieces_of_time_add_up_and_are_compared_with_their_own(books, by, ky):
    table = ask(theo=by, ky=ky)
    told = books[0]
    for row in table.rows:
        piece = periods_of(row, by)
        assert shown(row.figures) == truth.summed(
            [part for part in told if piece[0] <= part.day < piece[1]]
        ), row
    goods = {row.key: row.figures.goods for row in table.rows}
    assert sum(goods.values()) == table.total.goods
    for earlier, later in zip(table.rows, table.rows[1:], strict=False):
        if later.is_compared:
            assert later.figures.goods_before == earlier.figures.goods


def periods_of(row, by):
    first = (
        datetime.date.fromisoformat(row.key)
        if by == "ngay"
        else periods.parse(row.key, datetime.date(2026, 1, 1))
    )
    return (first, first + datetime.timedelta(days=1)) if by == "ngay" else (first.first, first.until)


def test_m8_as_of_a_day_is_what_was_known_then_and_later_rows_lead_to_now(books):
    """For any day: a refund that came later, or a failure of one, is no part of it; then they are rows of their own."""
    known_on = datetime.date(2025, 5, 20)
    known_at = as_of.end_of(known_on)
    told = truth.parts(known_at)
    assert told != books
    for by in (By.COOPERATIVE, By.CATEGORY, By.METHOD, By.PROVINCE):
        table = ask(theo=by, ky="2025-q2", tinh_den=str(known_on))
        check(table, told[by in OF_LINES], table.question.period, KEYS[by])
        now = ask(theo=by, ky="2025-q2")
        later = breakdown.later(table.question)
        assert min(row.day for row in later) > known_on
        assert table.total.goods + sum(row.goods for row in later) == now.total.goods
        assert table.total.returned + sum(row.returned for row in later) == now.total.returned
        if by != By.CATEGORY:
            assert table.total.orders + sum(row.orders for row in later) == now.total.orders


def test_days_are_those_of_vietnam(books):
    """Some of the books' money came between the midnights of Vietnam and of UTC."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT COUNT(*) FROM payments_payment WHERE status = 'succeeded' AND"
            " (succeeded_at AT TIME ZONE 'UTC')::date <> (succeeded_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date"
        )
        assert cursor.fetchone()[0] > 3


def test_parts_written_again_are_the_same(books):
    before = truth.rows(EVERYTHING)
    with transaction.atomic():
        rollup.roll_up(datetime.timedelta(days=1000))  # order by order
        assert truth.rows(EVERYTHING) == before
        parts.write()
        assert truth.rows(EVERYTHING) == before


def test_the_database_splits_as_python_does(books):
    """Amounts that leave odd đồng, against `ledger.splitting`."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS part, share")
        cursor.execute(
            "CREATE TEMPORARY TABLE part AS SELECT id AS order_id, items_amount, n AS left_amount, n AS goods"
            " FROM orders_order, UNNEST(ARRAY[1, 2, 7, 100003]) AS n"
        )
        cursor.execute(parts.SHARES)
        cursor.execute(
            "SELECT amount, ARRAY_AGG(part::int ORDER BY line_id), ARRAY_AGG(line_amount::int ORDER BY line_id)"
            " FROM share JOIN orders_orderline l ON l.id = line_id GROUP BY share.order_id, amount"
        )
        found = cursor.fetchall()
        cursor.execute("DROP TABLE part, share")
    assert any(len(split) > 2 for _amount, split, _weights in found)
    for amount, split, weights in found:
        assert split == splitting.by_weight(amount, weights)


def test_what_was_declared_stands_apart(books):
    today = timezone.localdate()
    span = {"tu": str(today - datetime.timedelta(days=1)), "den": str(today)}
    table = ask(**span)
    assert table.total.declared == 290_000  # 200.000 and, corrected, 90.000
    declared = ask(kenh="khai-bao", **span)
    assert (declared.total.goods, declared.total.orders, declared.total.declared) == (290_000, 0, 0)
    assert [row.figures.goods for row in declared.rows if row.figures.goods] == [290_000]
    assert ask(theo="tinh", **span).total.declared == 0


EVERYTHING = """
    SELECT 'order', order_id, 0, cooperative_id, day, method, province_id, buyer, goods_amount, delivery_amount,
           returned_amount, is_sold, known_from, known_until FROM reports_ordersales
    UNION ALL
    SELECT 'line', order_id, line_id, cooperative_id, day, method, province_id, buyer, goods_amount, category_id,
           returned_amount, is_sold, known_from, known_until FROM reports_linesales
    ORDER BY 1, 2, 3, 13, 5
"""


def test_who_has_an_answer_changes_none_that_is_kept(books):
    year = str(timezone.localdate().year)
    first = ask(ky=year)
    told = [shown(row.figures) for row in first.rows], shown(first.total)
    for figures in (first.total, *(row.figures for row in first.rows)):
        figures.goods += 1
        figures.orders += 1
    again = ask(ky=year)
    assert ([shown(row.figures) for row in again.rows], shown(again.total)) == told
    assert told[1][0] > 0
