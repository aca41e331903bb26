"""Every file that Wagtail's admin exports, through the market's own rules: no cell that a spreadsheet would run,
times of Vietnam, a byte order mark for Excel, and nothing streamed from a web worker (promise W3).

Wagtail builds reports, snippet lists and form entries upon one mixin; its methods are replaced here, once.
"""

import datetime
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from wagtail.admin.views.mixins import SpreadsheetExportMixin

from catalog.text import BOM, spreadsheet_cell

_preprocess = SpreadsheetExportMixin.preprocess_field_value
_heading = SpreadsheetExportMixin.get_heading


def install() -> None:
    """Called once, when the application has loaded."""
    SpreadsheetExportMixin.preprocess_field_value = _disarmed
    SpreadsheetExportMixin.get_heading = _disarmed_heading
    SpreadsheetExportMixin.write_csv_response = _whole_csv


def _disarmed(view: Any, field: str, value: Any, export_format: str) -> Any:
    if isinstance(value, datetime.datetime):
        local = timezone.make_naive(value) if timezone.is_aware(value) else value
        return local if export_format == view.FORMAT_XLSX else f"{local:%Y-%m-%d %H:%M:%S}"
    prepared = _preprocess(view, field, value, export_format)
    return spreadsheet_cell(prepared) if isinstance(prepared, str) else prepared


def _disarmed_heading(view: Any, queryset: Any, field: str) -> Any:
    return spreadsheet_cell(str(_heading(view, queryset, field)))


def _whole_csv(view: Any, queryset: Any) -> HttpResponse:
    content = BOM.encode() + b"".join(view.stream_csv(queryset))
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{view.get_filename()}.csv"'
    return response
