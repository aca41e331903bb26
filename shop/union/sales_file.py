"""The sales page as a file, with the same parameters: XLSX for people, CSV for spreadsheets and programs."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from shop.accounts import access_log
from shop.reports import breakdown, sales_sheets, sales_table, spreadsheet
from shop.reports.sales_table import Table
from shop.reports.spreadsheet import Value
from shop.union import closed_beside, csv_files, sales_filter, sales_page
from shop.union.sales_filter import SalesFilter

TYPES = {"csv": spreadsheet.CSV_TYPE, "xlsx": spreadsheet.XLSX_TYPE}


@never_cache
@require_GET
def sales_file(request: HttpRequest, kind: str) -> HttpResponse:
    """`dau` parts the columns of a CSV: ";" (the Excel of a Vietnamese computer), or "," (programs; no sum below).

    Logged (promise A4). What cannot be made is answered by the page, with a word about it.
    """
    if kind not in TYPES:
        raise Http404
    found = sales_filter.read(request.GET)
    if found.question is None:
        return sales_page.answer(request, found)
    try:
        delimiter = csv_files.delimiter(request)
    except csv_files.Unknown as error:
        return sales_page.answer(request, found, status=400, file_problem=str(error))
    table = sales_table.build(
        found.question, {row.slug: row.label for row in found.categories}, found.last_day
    )
    is_nothing = not table.rows and not (
        kind == "xlsx" and found.known_on and breakdown.later(found.question)
    )
    if is_nothing:
        return sales_page.answer(request, found, status=400, file_problem=_("Không có dòng nào để tải về."))
    try:
        content = _book(found, table) if kind == "xlsx" else _csv(found, table, delimiter)
    except sales_sheets.TooLong:
        return sales_page.answer(request, found, status=400, file_problem=_too_long())
    access_log.exported(
        request.user.pk, f"sales.{kind}", reference=found.query[:200], row_count=len(table.rows)
    )
    response = HttpResponse(content, content_type=TYPES[kind])
    span = f"{found.question.period.first}-{found.question.period.last}"
    known = f"-tinh-den-{found.known_on}" if found.known_on else ""
    response["Content-Disposition"] = (
        f'attachment; filename="doanh-thu-{found.question.by}-{span}{known}.{kind}"'
    )
    return response


def _too_long() -> str:
    return _("Bảng có hơn %(most)s dòng gốc nên chưa tải được. Xin chọn kỳ ngắn hơn, hoặc lọc bớt.") % {
        "most": sales_sheets.MOST_ROWS
    }


def _csv(found: SalesFilter, table: Table, delimiter: str) -> str:
    sheet = sales_sheets.table_sheet(table, [], _known(found))
    rows = [sheet.heads, *sheet.rows, *([sheet.total] if delimiter == ";" else [])]
    return spreadsheet.write(rows, delimiter=delimiter)


def _book(found: SalesFilter, table: Table) -> bytes:
    closed_ones = closed_beside.facts(sales_page.closed(table.question, table.total)["beside"])
    sheets = [
        sales_sheets.table_sheet(table, [*sales_page.chosen_words(found), *closed_ones], _known(found)),
        sales_sheets.raw_sheet(table.question, {row.pk: row.label for row in found.categories}),
        sales_sheets.how_sheet(),
    ]
    if found.known_on:
        names = {stall.pk: stall.name for stall in found.everybody}
        sheets.append(sales_sheets.later_sheet(breakdown.later(table.question), names, found.known_on))
    return spreadsheet.workbook(*sheets)


def _known(found: SalesFilter) -> tuple[str, Value]:
    if found.known_on:
        return _("Như đã biết đến hết ngày"), found.known_on
    at = timezone.localtime(found.up_to_date_at) if found.up_to_date_at else None
    return _("Số liệu đến"), f"{at:%H:%M} {at.day}/{at.month}/{at.year}" if at else "–"
