"""The sheets of a sales file: the table, the rows it is made of, what came later, how each column is computed."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from shop.ledger.models import Channel
from shop.reports import breakdown, sales_table
from shop.reports.breakdown import Later
from shop.reports.question import By, Figures, Question
from shop.reports.sales_table import Table
from shop.reports.spreadsheet import Table as Sheet
from shop.reports.spreadsheet import Value
from shop.reports.stalls import Stall

MOST_ROWS = 20_000  # of the second sheet, while a visitor waits


class TooLong(Exception):
    """More rows than a file may have that is made while somebody waits."""


def table_sheet(table: Table, filters: Sequence[tuple[str, str]], known: tuple[str, Value]) -> Sheet:
    """`filters` and `known` (as of when) stand above the figures."""
    question = table.question
    stalls = {str(stall.pk): stall for stall in question.stalls}
    facts: list[tuple[str, Value]] = [
        (_("Kỳ"), question.period.label),
        (_("Từ ngày"), question.period.first),
        (_("Đến hết ngày"), question.period.last),
        (_("Kỳ trước"), question.before.label),
        (_("Năm trước"), question.year_before.label),
        *filters,
        known,
        (_("Đơn vị"), _("đồng")),
    ]
    is_place = question.by == By.COOPERATIVE
    rows: list[list[Value]] = [
        [row.label, *(_place(stalls.get(row.key)) if is_place else []), row.rank or "", *figures(row.figures)]
        for row in table.rows
    ]
    place_heads = [_("Xã, phường"), _("Huyện cũ"), _("Hộ thành viên")] if is_place else []
    heads = [sales_table.by_label(question.by), *place_heads, _("Hạng"), *columns()]
    return Sheet(
        title=_("Doanh thu"),
        heads=heads,
        rows=rows,
        total=[_("Cộng"), *[""] * len(place_heads), "", *figures(table.total)],
        widths=[34, *([24, 18, 10] if is_place else []), 8, *[15] * len(columns())],
        facts=facts,
        has_filter=True,
    )


def _place(stall: Stall | None) -> list[Value]:
    if stall is None:
        return ["", "", ""]
    return [stall.commune.full_name, sales_table.district(stall.former_district), stall.member_households]


def columns() -> list[str]:
    return [
        _("Tiền hàng"),
        _("Phí giao hàng"),
        _("Tiền hàng và phí"),
        _("Đã trả lại khách"),
        _("Số đơn"),
        _("Người mua"),
        _("Bình quân đơn"),
        _("Tiền hàng kỳ trước"),
        _("Đơn kỳ trước"),
        _("Tiền hàng năm trước"),
        _("Đơn năm trước"),
        _("Bán nơi khác (khai báo)"),
    ]


def figures(row: Figures) -> list[Value]:
    """In the order of `columns`."""
    return [
        *(row.goods, row.delivery, row.income, row.returned, row.orders, row.buyers, row.average),
        *(row.goods_before, row.orders_before, row.goods_year, row.orders_year, row.declared),
    ]


def raw_sheet(question: Question, categories: Mapping[int, str]) -> Sheet:
    """The rows that the period's sums are made of, without buyers; to pivot. Raises TooLong."""
    found = breakdown.raw(question, MOST_ROWS + 1)
    if len(found) > MOST_ROWS:
        raise TooLong
    return rows_sheet(question, categories, _counted_once(found) if question.is_of_lines else found)


def _counted_once(lines: Iterable[tuple[Any, ...]]) -> Iterable[tuple[Any, ...]]:
    """An order counts in its first line, so that the column's sum is how many orders there are."""
    seen: set[str] = {""}
    for *row, is_sold in lines:
        number = row[2]
        yield (*row, is_sold and number not in seen)
        if is_sold:
            seen.add(number)


def rows_sheet(question: Question, categories: Mapping[int, str], found: Iterable[tuple[Any, ...]]) -> Sheet:
    """Of rows as `breakdown.raw` or `raw_rows.every` give them; read when they are written."""
    stalls = {stall.pk: stall for stall in question.stalls}
    rows: Iterable[list[Value]] = (
        [
            day,
            stall.name,
            stall.commune.full_name,
            sales_table.district(stall.former_district),
            number,
            str(Channel(method).label) if question.is_declared else sales_table.method(method),
            sales_table.province(province) if province else "",
            categories.get(category, ""),
            product,
            *(goods, delivery, returned, int(is_sold)),
        ]
        for day, key, number, method, province, category, product, goods, delivery, returned, is_sold in found
        for stall in [stalls[key]]
    )
    heads = [
        *(_("Ngày"), _("Hợp tác xã"), _("Xã, phường"), _("Huyện cũ"), _("Mã"), _("Kênh bán")),
        *(_("Tỉnh của người mua"), _("Danh mục"), _("Mặt hàng"), _("Tiền hàng"), _("Phí giao hàng")),
        *(_("Đã trả lại khách"), _("Là đơn đã bán")),
    ]
    widths = [12, 30, 22, 16, 16, 24, 20, 20, 30, 14, 14, 14, 10]
    return Sheet(title=_("Dòng gốc"), heads=heads, rows=rows, widths=widths, has_filter=True)


def later_sheet(later: Sequence[Later], names: Mapping[int, str], known_on: datetime.date) -> Sheet:
    """What was recorded after the day whose knowledge the table shows: differences."""
    return Sheet(
        title=_("Ghi sau"),
        heads=[
            *(_("Ngày ghi"), _("Hợp tác xã"), _("Tiền hàng"), _("Phí giao hàng"), _("Đã trả lại khách")),
            *(_("Số đơn"), _("Khai báo")),
        ],
        rows=[
            [
                *(row.day, names.get(row.cooperative_id, ""), row.goods, row.delivery, row.returned),
                *(row.orders, row.declared),
            ]
            for row in later
        ],
        widths=[12, 34, 15, 15, 15, 10, 15],
        facts=[(_("Ghi sau ngày"), known_on)],
        has_filter=True,
    )


def how_sheet() -> Sheet:
    """How each column is computed."""
    return Sheet(
        title=_("Cách tính"), heads=[_("Cột"), _("Tính thế nào")], rows=list(meanings()), widths=[28, 110]
    )


def meanings() -> list[tuple[str, str]]:
    """Of every column of page and file."""
    return [
        (_("Tiền hàng"), _("Tiền khách đã trả cho hàng, trừ phần đã trả lại khách. Tính vào ngày tiền về.")),
        (
            _("Phí giao hàng"),
            _(
                "Phần khách trả cho việc giao, trừ phần đã trả lại. Của cả đơn, không chia cho danh mục, mặt hàng."
            ),
        ),
        (_("Tiền hàng và phí"), _("Tiền hàng cộng phí giao hàng.")),
        (
            _("Đã trả lại khách"),
            _("Đã trừ ở các khoản trên; tính vào ngày trả. Theo danh mục, mặt hàng thì chỉ gồm tiền hàng."),
        ),
        (_("Số đơn"), _("Đơn đã thu tiền trong kỳ, không kể đơn đã trả lại hết tiền.")),
        (
            _("Người mua"),
            _("Số người mua khác nhau của các đơn ấy, đếm theo số điện thoại; không có tên ai."),
        ),
        (_("Bình quân đơn"), _("Tiền hàng chia cho số đơn, bỏ phần lẻ.")),
        (
            _("Kỳ trước, năm trước"),
            _("Kỳ liền trước, và cùng kỳ năm trước. Kỳ đang chạy thì so với cùng số ngày đầu của các kỳ ấy."),
        ),
        (
            _("Hạng"),
            _("Thứ tự theo tiền hàng trong các dòng có bán; lên hay xuống là so với hạng của kỳ trước."),
        ),
        (
            _("Danh mục, mặt hàng"),
            _(
                "Tiền của đơn chia cho các dòng hàng theo giá; đồng lẻ cho dòng có phần dư lớn nhất. "
                "Danh mục là danh mục lúc đặt."
            ),
        ),
        (
            _("Dòng gốc"),
            _(
                "Mỗi mặt hàng của đơn một dòng. Phí giao hàng, phần phí trả lại và việc đếm đơn là của cả đơn: "
                "trong báo cáo chúng có một dòng riêng, mặt hàng ghi “(của cả đơn)”. Cộng mọi dòng thì ra đúng các số."
            ),
        ),
        (_("Ngày"), _("Ngày ở Việt Nam, từ 0 giờ đến hết 24 giờ.")),
        (
            _("Bán nơi khác (khai báo)"),
            _("Hợp tác xã tự khai, chợ không kiểm được; không nằm trong khoản nào khác. Tính vào ngày bán."),
        ),
    ]
