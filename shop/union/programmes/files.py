"""Programmes as files: XLSX for people, CSV for programs; with the same address as the page. Each export is logged."""

from collections.abc import Sequence

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from shop.accounts import access_log
from shop.impact.models import Programme, SupportKind
from shop.impact.programmes import entries, overview, results
from shop.impact.programmes.overview import Line
from shop.reports import spreadsheet
from shop.reports.spreadsheet import Table, Ungrouped, Value
from shop.union import csv_files
from shop.union.programmes import pages
from shop.union.register import areas

TYPES = {"csv": spreadsheet.CSV_TYPE, "xlsx": spreadsheet.XLSX_TYPE}


@never_cache
@require_GET
def all_file(request: HttpRequest, kind: str) -> HttpResponse:
    """What the list shows of a period. An export of nothing is answered by the page, with a word about it."""
    _check(kind)
    period = areas.period_of(request)
    lines = overview.read(period)
    if not lines:
        problem = _("Kỳ này không có chương trình nào nên không có gì để tải.")
        return pages.list_page(request, problem=problem, status=400)
    table = Table(
        title=_("Chương trình hỗ trợ"),
        heads=[
            _("Chương trình"),
            _("Nguồn vốn"),
            _("Quyết định"),
            _("Từ ngày"),
            _("Đến hết ngày"),
            _("Vốn được giao"),
            *(str(one.label) for one in SupportKind),
            _("Đã hỗ trợ"),
            _("Hợp tác xã tham gia"),
            _("Tiền hàng của họ trên chợ"),
            _("Cùng kỳ năm trước"),
            _("Chỉ tiêu"),
            _("Đã đạt"),
            _("Chưa có số"),
        ],
        rows=[_row(line) for line in lines],
        total=[
            *(_("Cộng"), "", "", "", "", sum(line.budget or 0 for line in lines)),
            *(sum(line.by_kind.get(one, 0) for line in lines) for one in SupportKind),
            *(sum(line.given for line in lines), "", "", "", "", "", ""),
        ],
        widths=[40, 30, 22, 12, 12, *[15] * 14],
        facts=[(_("Kỳ"), period.label), (_("Đơn vị"), _("đồng"))],
        has_filter=True,
    )
    return _answer(request, table, kind, f"chuong-trinh-{period.code}", reference=period.code)


def _row(line: Line) -> list[Value]:
    programme = line.programme
    return [
        programme.name,
        programme.source,
        programme.decision_number,
        programme.starts_on,
        programme.ends_on,
        "" if line.budget is None else line.budget,
        *(line.by_kind.get(kind, 0) for kind in SupportKind),
        line.given,
        line.participants,
        line.goods,
        line.goods_before,
        line.tally.whole,
        line.tally.met,
        line.tally.unknown,
    ]


@never_cache
@require_GET
def one_file(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """A programme's candidates; in XLSX help and targets as sheets of their own."""
    _check(kind)
    found: Programme = get_object_or_404(Programme, pk=pk)
    candidates = pages.candidates_of(found)
    if not candidates:
        problem = _("Chương trình chưa có hợp tác xã nào nên không có gì để tải.")
        return pages.programme_page(request, found, problem=problem, status=400)
    rows: list[list[Value]] = [
        [
            one.registered.name,
            one.registered.commune.full_name,
            one.get_step_display(),
            "" if one.points is None else one.points,  # type: ignore[attr-defined]
            one.all_steps[-1].on_day,  # type: ignore[attr-defined]
            one.all_steps[-1].reason,  # type: ignore[attr-defined]
        ]
        for one in candidates
    ]
    table = Table(
        title=_("Xét chọn"),
        heads=[_("Hợp tác xã"), _("Xã, phường"), _("Đến bước"), _("Điểm"), _("Ngày"), _("Lý do")],
        rows=rows,
        widths=[36, 24, 18, 10, 12, 60],
        facts=_facts(found),
        has_filter=True,
    )
    more = [_supports(found), _targets(found)] if kind == "xlsx" else []
    return _answer(request, table, kind, f"chuong-trinh-{pk}", more, reference=str(pk))


def _facts(found: Programme) -> list[tuple[str, Value]]:
    return [
        (_("Chương trình"), found.name),
        (_("Quyết định"), found.decision_number),
        (_("Ngày quyết định"), found.decision_on),
    ]


def _supports(found: Programme) -> Table:
    given = entries.standing().filter(candidate__programme=found).select_related("candidate__registered")
    return Table(
        title=_("Hỗ trợ đã giao"),
        heads=[_("Ngày giao"), _("Hợp tác xã"), _("Loại hỗ trợ"), _("Hỗ trợ gì"), _("Trị giá"), _("Giấy tờ")],
        rows=[
            [
                one.given_on,
                one.candidate.registered.name,
                one.get_kind_display(),
                one.title,
                one.amount,
                one.paper,
            ]
            for one in given
        ],
        widths=[12, 36, 22, 40, 16, 40],
        facts=[(_("Đơn vị"), _("đồng"))],
    )


def _targets(found: Programme) -> Table:
    return Table(
        title=_("Chỉ tiêu và kết quả"),
        heads=[
            _("Hợp tác xã"),
            _("Năm"),
            _("Chỉ tiêu"),
            _("Phải đạt"),
            _("Đã đạt"),
            _("Hệ thống ghi"),
            _("Giấy tờ"),
        ],
        rows=[
            [
                one.target.candidate.registered.name,
                Ungrouped(one.target.year),
                one.target.get_measure_display(),
                one.target.goal,
                "" if one.target.reached is None else one.target.reached,
                "" if one.known is None else one.known,
                one.target.paper,
            ]
            for one in results.of([found.pk]).get(found.pk, [])
        ],
        widths=[36, 8, 36, 16, 16, 16, 40],
    )


def _check(kind: str) -> None:
    if kind not in TYPES:
        raise Http404


def _answer(
    request: HttpRequest, table: Table, kind: str, name: str, more: Sequence[Table] = (), *, reference: str
) -> HttpResponse:
    delimiter = csv_files.delimiter_or_400(request)
    rows = list(table.rows)
    access_log.exported(request.user.pk, f"programmes.{kind}", reference=reference, row_count=len(rows))
    if kind == "xlsx":
        content: str | bytes = spreadsheet.workbook(table, *more)
    else:
        total = [table.total] if table.total else []
        content = spreadsheet.write([table.heads, *rows, *total], delimiter=delimiter)
    response = HttpResponse(content, content_type=TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response
