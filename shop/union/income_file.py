"""The income table as a file: XLSX for people, CSV for programs; as it is known now or was at the end of a day."""

import datetime

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from shop.accounts import access_log
from shop.reports import as_of, income, spreadsheet
from shop.reports.income import IncomeRow, IncomeTable
from shop.reports.spreadsheet import Value
from shop.union import csv_files, income_page
from shop.union.income_page import MONTHS, Unclear, last_month

TYPES = {"csv": spreadsheet.CSV_TYPE, "xlsx": spreadsheet.XLSX_TYPE}


@never_cache
@require_GET
def income_file(request: HttpRequest, kind: str) -> HttpResponse:
    """`thang` chooses the last month, `tinh-den` the day whose knowledge is asked for (promise M8), `dau` what parts
    the columns of a CSV. Each export is logged with who took it (promise A4). What cannot be made is answered by the
    page, with a word about it."""
    try:
        last, known_on = last_month(request), _known_on(request)
        table = _table(last, known_on)
        delimiter = csv_files.delimiter(request)
    except (Unclear, csv_files.Unknown) as error:
        return income_page.answer(request, problem=str(error))
    access_log.exported(
        request.user.pk, f"income.{kind}", reference=_reference(last, known_on), row_count=len(table.rows)
    )
    sheet = _sheet(table, known_on)
    if kind == "xlsx":
        content: str | bytes = spreadsheet.workbook(sheet)
    else:
        content = spreadsheet.write([sheet.heads, *sheet.rows, sheet.total], delimiter=delimiter)
    response = HttpResponse(content, content_type=TYPES[kind])
    name = f"doanh-thu-{last:%Y-%m}" + (f"-tinh-den-{known_on}" if known_on else "")
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response


def _reference(last: datetime.date, known_on: datetime.date | None) -> str:
    """What was asked for, as the log keeps it."""
    return f"thang={last:%Y-%m}" + (f"&tinh-den={known_on}" if known_on else "")


def _known_on(request: HttpRequest) -> datetime.date | None:
    """The day asked for ("2026-10-05"); None for what is known now. Raises Unclear for what is no day."""
    asked = request.GET.get("tinh-den")
    try:
        return datetime.date.fromisoformat(asked) if asked else None
    except ValueError as error:
        raise Unclear(_("Ngày trong đường dẫn chưa đúng. Viết như tinh-den=2026-10-05.")) from error


def _table(last: datetime.date, known_on: datetime.date | None) -> IncomeTable:
    if known_on is None:
        return income.by_cooperative(last, MONTHS)
    try:
        return as_of.by_cooperative(last, MONTHS, known_at=as_of.end_of(known_on))
    except as_of.NotYetFixed as error:
        raise Unclear(_("Số liệu tính đến một ngày chỉ xem được khi ngày đó đã qua.")) from error


def _sheet(table: IncomeTable, known_on: datetime.date | None) -> spreadsheet.Table:
    months = [_("Tiền hàng %(month)s") % {"month": f"{month.month}/{month.year}"} for month in table.months]
    heads = [_("Hợp tác xã"), _("Xã, phường"), *months, *_columns()]
    facts: list[tuple[str, Value]] = [(_("Đơn vị"), _("đồng"))]
    if known_on:
        facts.append((_("Tính đến hết ngày"), known_on))
    facts += [(str(word), str(meaning)) for word, meaning in income.meanings()]
    return spreadsheet.Table(
        title=_("Doanh thu"),
        heads=heads,
        rows=[
            [
                row.cooperative.name,
                row.cooperative.commune.full_name,
                *_figures(row),
                row.cooperative.member_households,
            ]
            for row in table.rows
        ],
        total=[_("Cộng"), "", *_figures(table.total), income.households(table)],
        widths=[34, 24, *[15] * (len(heads) - 2)],
        facts=facts,
    )


def _columns() -> list[str]:
    return [
        _("Cộng tiền hàng"),
        _("Phí giao hàng"),
        _("Tiền hàng và phí"),
        _("Đã trả lại khách"),
        _("Chưa giao xong"),
        _("Số đơn"),
        _("Bán nơi khác (khai báo)"),
        _("Hộ thành viên"),
    ]


def _figures(row: IncomeRow) -> list[int]:
    return [
        *row.months,
        row.goods,
        row.delivery,
        row.income,
        row.returned,
        row.undelivered,
        row.order_count,
        row.declared,
    ]
