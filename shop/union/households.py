"""What cooperatives paid to their households, by quarter and place. Counts under five are nowhere on it."""

import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from catalog.models import Cooperative
from shop.accounts import access_log
from shop.impact import households, protection, quarters, releasing
from shop.impact.households import Line, Tables
from shop.reports import as_of, periods, spreadsheet
from shop.reports.periods import BadPeriod, Unit
from shop.reports.spreadsheet import Value
from shop.union import asked_period, csv_files
from shop.union.once import once

CHOICES = 12  # quarters that the page offers
TYPES = {"csv": spreadsheet.CSV_TYPE, "xlsx": spreadsheet.XLSX_TYPE}


def _quarter(asked: QueryDict) -> datetime.date:
    """The quarter asked for ("2026-q3"), the last one that has ended where none is. Raises BadRequest."""
    try:
        return asked_period.quarter(asked, timezone.localdate())
    except BadPeriod as error:
        raise BadRequest(str(error)) from error


def _known_at(request: HttpRequest) -> datetime.datetime | None:
    """The end of the day asked for in `tinh-den`; None for what is known now. Raises BadRequest."""
    asked = request.GET.get("tinh-den")
    try:
        return as_of.end_of(datetime.date.fromisoformat(asked)) if asked else None
    except (ValueError, OverflowError, as_of.NotYetFixed) as error:
        raise BadRequest(_("Ngày trong đường dẫn chưa đúng. Viết như tinh-den=2026-10-05.")) from error


def _tables(quarter: datetime.date, known_at: datetime.datetime | None) -> Tables:
    return households.tables(households.read(quarter, known_at=known_at), province=_("Cả tỉnh"))


@never_cache
@require_GET
def households_page(request: HttpRequest) -> HttpResponse:
    quarter, known_at = _quarter(request.GET), _known_at(request)
    selling = set(Cooperative.published.values_list("pk", flat=True))
    told = releasing.reported(quarter)
    shown = releasing.released(quarter)
    choices = [quarters.latest()]
    while len(choices) < CHOICES:
        choices.append(quarters.before(choices[-1]))
    context: dict[str, Any] = {
        "tab": "households",
        "part": "payouts",
        "quarter": quarter,
        "quarter_name": quarters.name(quarter),
        "period": periods.starting(Unit.QUARTER, quarter),
        "choices": [(quarters.name(day), quarters.label(day)) for day in choices],
        "tables": _tables(quarter, known_at),
        "known_on": request.GET.get("tinh-den", ""),
        "cooperatives": len(selling),
        "silent": len(selling - told),
        "waiting": len(told - shown),
        "corrected": releasing.corrected_since(quarter),
        "least": protection.LEAST,
    }
    return render(request, "union/households.html", context)


@require_POST
@once
def release(request: HttpRequest) -> HttpResponse:
    """Takes what was told of a quarter into its tables, for good."""
    quarter = _quarter(request.POST)
    taken, left = releasing.release(quarter, actor_id=request.user.pk)
    if taken:
        words = ngettext("Đã đưa %(n)d hợp tác xã vào bảng.", "Đã đưa %(n)d hợp tác xã vào bảng.", taken) % {
            "n": taken
        }
        messages.success(request, f"{words} {_waiting(left)}".strip())
    else:
        messages.info(request, _waiting(left) or _("Không có gì mới để đưa vào bảng."))
    return redirect(f"{reverse('union:households')}?quy={quarters.name(quarter)}")


def _waiting(left: int) -> str:
    words = ngettext(
        "%(n)d hợp tác xã còn chờ: số hộ ít quá, đứng một mình thì lộ ra từng hộ.",
        "%(n)d hợp tác xã còn chờ: số hộ ít quá, đứng một mình thì lộ ra từng hộ.",
        left,
    )
    return words % {"n": left} if left else ""


@never_cache
@require_GET
def households_file(request: HttpRequest, kind: str) -> HttpResponse:
    """All tables of a quarter as one sheet; `dau` parts the columns of a CSV. Each export is logged (promise A4)."""
    delimiter = csv_files.delimiter_or_400(request)
    quarter, known_at = _quarter(request.GET), _known_at(request)
    sheet = _sheet(quarter, _tables(quarter, known_at))
    rows = list(sheet.rows)
    if not rows:
        messages.info(request, _("Quý này chưa có gì trong bảng để tải về."))
        return redirect(f"{reverse('union:households')}?quy={quarters.name(quarter)}")
    asked = f"&tinh-den={request.GET['tinh-den']}" if known_at else ""
    access_log.exported(
        request.user.pk,
        f"households.{kind}",
        reference=f"quy={quarters.name(quarter)}{asked}",
        row_count=len(rows),
    )
    if kind == "xlsx":
        content: str | bytes = spreadsheet.workbook(sheet)
    else:
        content = spreadsheet.write([sheet.heads, *rows], delimiter=delimiter)
    response = HttpResponse(content, content_type=TYPES[kind])
    name = f"chi-tra-ho-{quarters.name(quarter)}.{kind}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _sheet(quarter: datetime.date, found: Tables) -> spreadsheet.Table:
    levels = [
        (_("Tỉnh"), found.provinces),
        (_("Huyện cũ"), found.districts),
        (_("Xã, phường"), found.communes),
        (_("Hợp tác xã"), found.cooperatives),
    ]
    return spreadsheet.Table(
        title=_("Chi trả cho hộ"),
        heads=[
            _("Cấp"),
            _("Nơi"),
            _("Xã, phường"),
            _("Hợp tác xã đã báo"),
            _("Hộ được trả"),
            _("Tiền trả"),
            _("Hộ nghèo"),
            _("Trả cho hộ nghèo"),
            _("Hộ cận nghèo"),
            _("Trả cho hộ cận nghèo"),
            _("Hợp tác xã có trong số hộ và tiền"),
            _("Nghèo, cận nghèo tính trên bao nhiêu hộ"),
        ],
        rows=[[level, line.label, line.place, *_figures(line)] for level, lines in levels for line in lines],
        widths=[14, 40, 24, *[16] * 9],
        facts=[
            (_("Quý"), quarters.label(quarter)),
            (_("Đơn vị"), _("đồng")),
            (_("ẩn"), _("dưới 5 hộ, hoặc từ đó tính ra được số dưới 5")),
        ],
    )


def _figures(line: Line) -> list[Value]:
    figures = (
        line.households,
        line.amount,
        line.poor,
        line.poor_amount,
        line.near_poor,
        line.near_poor_amount,
    )
    hidden = _("ẩn")
    return [
        line.reported,
        *(hidden if figure is None else figure for figure in figures),
        line.counted,
        hidden if line.divided is None else line.divided,
    ]
