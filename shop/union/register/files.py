"""The register as a file: what the list shows, and the empty template. Each export is logged (promise A4)."""

from collections.abc import Iterator

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from catalog import phones
from shop.accounts import access_log
from shop.impact.models import RegisteredCooperative, StateChange
from shop.impact.register import lists
from shop.impact.register.sheets import reading
from shop.impact.register.sheets.headings import Column
from shop.reports import spreadsheet
from shop.reports.spreadsheet import Ungrouped, Value
from shop.union import csv_files
from shop.union.register.lists import query_of, wanted

NOT_WRITTEN = (Column.DISTRICT_THEN,)
WIDTHS = (10, 36, 16, 15, 10, 20, 16, 20, 22, 26, 24, 24, 10, 10, 16, 12, 30)


def heads(*, numbered: bool = True) -> list[str]:
    """`numbered`: with the register's own number first, by which a row is found again."""
    skipped = NOT_WRITTEN if numbered else (*NOT_WRITTEN, Column.NUMBER)
    return [label for column, label in reading.labels().items() if column not in skipped]


@never_cache
@require_GET
def register_file(request: HttpRequest, kind: str) -> HttpResponse:
    """What the same address without a file shows, all pages of it; it reads back as no change. `dau` parts the columns
    of a CSV."""
    delimiter = csv_files.delimiter_or_400(request)
    asked = wanted(request)
    rows = list(lists.find(asked))
    if not rows:
        messages.info(request, _("Không có hợp tác xã nào như vậy để tải về."))
        return redirect(f"{reverse('union:register')}?{query_of(asked)}")
    table = spreadsheet.Table(
        title=_("Sổ hợp tác xã"), heads=heads(), rows=list(_rows(rows)), widths=WIDTHS, has_filter=True
    )
    access_log.exported(
        request.user.pk, f"impact.register.{kind}", reference=query_of(asked), row_count=len(rows)
    )
    name = f"so-hop-tac-xa-{timezone.localdate():%Y-%m-%d}.{kind}"
    if kind == "xlsx":
        return _download(spreadsheet.workbook(table), spreadsheet.XLSX_TYPE, name)
    content = spreadsheet.write([table.heads, *table.rows], delimiter=delimiter)
    return _download(content, spreadsheet.CSV_TYPE, name)


@never_cache
@require_GET
def template_file(request: HttpRequest) -> HttpResponse:
    table = spreadsheet.Table(
        title=_("Sổ hợp tác xã"), heads=heads(numbered=False), rows=[], widths=WIDTHS[1:]
    )
    return _download(spreadsheet.workbook(table), spreadsheet.XLSX_TYPE, "mau-so-hop-tac-xa.xlsx")


def _download(content: str | bytes, content_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _rows(rows: list[RegisteredCooperative]) -> Iterator[list[Value]]:
    """Two queries."""
    changes = StateChange.objects.filter(registered__in=[row.pk for row in rows])
    newest = {
        change.registered_id: change
        for change in changes.order_by("registered_id", "-effective_on", "-pk").distinct("registered_id")
    }
    for row in rows:
        state = newest.get(row.pk)
        since: Value = "" if state is None or state.is_from_before else state.effective_on
        yield [
            Ungrouped(row.pk),
            row.name,
            row.get_entity_type_display(),
            row.tax_number,
            Ungrouped(row.founded_year) if row.founded_year else "",
            row.commune.full_name,
            row.get_former_district_display(),
            row.village,
            row.representative,
            ", ".join(map(phones.national, row.phones)),
            row.email,
            ", ".join(row.field_labels),
            "" if row.members is None else row.members,
            "" if row.member_households is None else row.member_households,
            row.get_state_display(),
            since,
            state.reason if state else "",
        ]
